"""Electrode reversals that the limb leads give away."""

from __future__ import annotations

from collections.abc import Mapping

from einthoven.measure.measurements import Quantity


def suspected_reversal(leads: Mapping[str, Mapping[str, Quantity]]) -> str | None:
    """Name the electrodes that seem swapped, or None.

    Left and right arm: P and QRS inverted in I, aVR not deeply negative, and a normal V6. With V6 negative as well,
    dextrocardia. Right arm and right leg: lead II nearly flat. Source: thresholds F26 (textbook; Kligfield 2007).

    Parameters
    ----------
    leads : mapping
        Quantities by lead.
    """
    needed = ("I", "II", "aVR")
    if any(name not in leads for name in needed):
        return None
    height = {name: leads[name]["qrs_amplitude"].value for name in (*needed, "III") if name in leads}
    ii, i, iii = height.get("II"), height.get("I"), height.get("III")
    if None not in (i, ii, iii) and ii < 0.12 and i > 0.35 and iii > 0.35:  # type: ignore[operator]
        return "right arm and right leg (lead II nearly flat)"
    if not (_negative(leads["I"]) and _p_negative(leads["I"])) or _strongly_negative(leads["aVR"]):
        return None
    if "V6" not in leads or _net(leads["V6"]) is None:
        return "left and right arm"
    return "left and right arm" if _positive(leads["V6"]) else "dextrocardia, or left and right arm"


def _net(lead: Mapping[str, Quantity]) -> float | None:
    if lead["qrs_amplitude"].value is None:
        return None
    return (lead["r_amplitude"].value or 0.0) - max(lead["s_amplitude"].value or 0.0, lead["q_amplitude"].value or 0.0)


def _negative(lead: Mapping[str, Quantity]) -> bool:
    net = _net(lead)
    return net is not None and net < -0.1


def _strongly_negative(lead: Mapping[str, Quantity]) -> bool:
    net = _net(lead)
    return net is not None and net < -0.3


def _positive(lead: Mapping[str, Quantity]) -> bool:
    net = _net(lead)
    return net is not None and net > 0.1


def _p_negative(lead: Mapping[str, Quantity]) -> bool:
    p = lead["p_amplitude"]
    return p.value is not None and p.value < -0.03
