"""Which leads a denial needs: what was never looked at is not denied, though no criterion of it was met."""

from __future__ import annotations

from einthoven.ecg import CHEST_LEADS, LIMB_LEADS
from einthoven.measure.measurements import Measurements

#: Code -> quantity and groups of leads: of each group one lead must have been measured before the statement is denied.
_GROUPS: dict[str, tuple[str, tuple[tuple[str, ...], ...]]] = {
    "LVH": ("qrs_amplitude", (("V1", "V2", "V3"), ("aVL", "V5", "V6"))),
    "RVH": ("qrs_amplitude", (("V1",), ("I", "V5", "V6"))),
    "BVH": ("qrs_amplitude", (("V1",), ("V5", "V6"))),
    "PRWP": ("qrs_amplitude", (("V1", "V2"), ("V3",))),
    "LAE": ("p_amplitude", (("II",), ("V1",))),
    "RAE": ("p_amplitude", (("II",), ("V1",))),
    "WPW": ("qrs_duration", (("I", "II", "aVL", "aVF"), ("V1", "V2"), ("V4", "V5", "V6"))),
    "CLBBB": ("qrs_duration", (("I", "aVL", "V5", "V6"), ("II", "III", "aVF", "V1", "V2"))),
    "CRBBB": ("qrs_duration", (("I", "aVL", "V5", "V6"), ("II", "III", "aVF", "V1", "V2"))),
    "HYPERK": ("t_amplitude", (("II", "III", "aVF"), ("V2", "V3", "V4"))),
    "HYPOK": ("t_amplitude", (("V2", "V3", "V4", "V5"),)),
    "DIG": ("st_60", (("I", "II", "aVL", "aVF"), ("V4", "V5", "V6"))),
}
#: The two sets in which low voltage is judged.
LEAD_SETS = {"limb": LIMB_LEADS, "chest": CHEST_LEADS}


def looked_for(measurements: Measurements, code: str) -> bool:
    """Whether the leads in which a statement would show were measured."""
    if code == "LVOLT":
        return bool(voltage_sets(measurements))
    quantity, groups = _GROUPS.get(code, ("", ()))
    return all(any(_measured(measurements, quantity, lead) for lead in group) for group in groups)


def voltage_sets(measurements: Measurements) -> tuple[str, ...]:
    """``"limb"``, ``"chest"``: the sets of leads in which QRS voltage was measured in every lead."""
    return tuple(
        name
        for name, leads in LEAD_SETS.items()
        if all(_measured(measurements, "qrs_amplitude", lead) for lead in leads)
    )


def _measured(measurements: Measurements, quantity: str, lead: str) -> bool:
    """Whether there is a number, or the wave was looked for and is absent."""
    found = measurements.get(quantity, lead)
    return found.value is not None or found.absent
