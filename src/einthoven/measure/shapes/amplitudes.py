"""Every quantity and shape of every lead, from the median beat."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.beats.templates import BeatClass
from einthoven.measure.quantities import LEAD_QUANTITIES, Quantity
from einthoven.measure.shapes.deflections import Deflection, named, pattern
from einthoven.measure.shapes.lead_beat import LeadBeat, absent
from einthoven.measure.shapes.p_wave import p_notched, p_quantities, p_shape
from einthoven.measure.shapes.qrs_shape import delta_wave, end_of_qrs, fragmented, r_notched, s_notched, slow_start
from einthoven.measure.shapes.repolarisation import st_direction, st_quantities, t_quantities, t_shape
from einthoven.measure.shapes.shapes import Morphology
from einthoven.measure.shapes.u_wave import u_wave
from einthoven.measure.signal.filters import GRID_HZ

_DEFLECTION_NAMES = tuple(f"{w}_{kind}" for w in ("q", "r", "s", "r2", "s2") for kind in ("amplitude", "duration"))


def lead_beats(
    group: BeatClass, deflections: Sequence[Sequence[Deflection]], usable: NDArray[np.bool_], floor_ms: float
) -> list[LeadBeat]:
    """Every lead of a median beat, ready to be read.

    Parameters
    ----------
    group : BeatClass
    deflections : sequence
        Those of its QRS complex, of each lead.
    usable : ndarray of bool, shape (leads,)
    floor_ms : float
        Timing error of the sampling itself.
    """
    slow = slow_start(group.template, group.waves.qrs, usable)
    return [LeadBeat(group.template, group.waves, row, floor_ms, found, slow) for row, found in enumerate(deflections)]


def of_lead(beat: LeadBeat, lead: str) -> tuple[dict[str, Quantity], Morphology]:
    """Every quantity of ``LEAD_QUANTITIES`` and the shapes of one lead."""
    p, st, t = p_quantities(beat), st_quantities(beat), t_quantities(beat)
    u, u_shape = u_wave(beat)
    end, j_peak = end_of_qrs(beat)
    found = p | _qrs_quantities(beat) | st | t | {"j_peak_amplitude": j_peak, "u_amplitude": u}
    shape = Morphology(
        qrs=pattern(beat.deflections),
        notched=r_notched(beat.deflections),
        s_notched=s_notched(beat.deflections),
        fragmented=fragmented(beat, lead, end),
        delta=delta_wave(beat),
        j=end,
        p=p_shape(p),
        p_notched=p_notched(beat),
        st=st_direction(st["st_slope"].value),
        t=t_shape(t),
        u=u_shape,
    )
    return {name: found[name] for name in LEAD_QUANTITIES}, shape


def _qrs_quantities(beat: LeadBeat) -> dict[str, Quantity]:
    out = absent((*_DEFLECTION_NAMES, "r_peak_time"))
    waves = named(beat.deflections)
    if "s2" in waves:
        # Voltage criteria mean the deepest S.
        waves["s"] = min(waves["s"], *beat.deflections, key=lambda d: d.height if d is not waves.get("q") else 0.0)
    for name, d in waves.items():
        out[f"{name}_amplitude"] = beat.amplitude(abs(d.height))
        out[f"{name}_duration"] = beat.duration(d.duration_ms, name[0])
    qrs = beat.waves.qrs
    positive = [d for d in beat.deflections if d.height > 0]
    if positive:
        out["r_peak_time"] = beat.duration((positive[-1].peak - qrs.on) * 1000 / GRID_HZ, "peak")
    curve = beat.fine[int(qrs.on) : int(qrs.off) + 1]
    out["qrs_amplitude"] = beat.amplitude(float(curve.max() - curve.min()))
    out["qrs_area"] = beat.area(curve - beat.level)
    limits = (qrs.lead_off[beat.row] - qrs.lead_on[beat.row]) * 1000 / GRID_HZ
    out["qrs_duration"] = beat.duration(limits, "qrs")
    return out
