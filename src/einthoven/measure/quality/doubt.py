"""What bad or few leads take from the certainty of the numbers: larger uncertainty, or no number with the reason.

The median beat's own noise is in every amplitude already (``amplitudes.LeadBeat``): it covers baseline wander, which
shifts beats against each other. Added here is what it can't show: that noise makes the extremes of a complex larger,
moves boundaries, and that few leads see less of the earliest onset and the latest offset. The figures come from real
recordings, with disturbances added (``einthoven.bench.disturbances``) and with leads left out
(``einthoven.bench.lead_subsets``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from einthoven.ecg import LIMB_LEADS
from einthoven.measure.measurements import LeadQuality, Quantity
from einthoven.measure.median.wave import Template
from einthoven.measure.quality.leads import Problem, problem_of

LeadQuantities = dict[str, dict[str, Quantity]]

#: Extremes of the QRS complex err by this many times the noise above 40 Hz that the median leaves, beyond that noise.
EXTREME = 2.0
EXTREMES = ("q_amplitude", "r_amplitude", "s_amplitude", "r2_amplitude", "qrs_amplitude")
#: T lies farthest from the level that it is measured against: its wander counts twice.
OF_T = ("t_amplitude", "t_positive_amplitude", "t_negative_amplitude")
#: Added sd of an interval in one single lead, ms; it falls as one over the number of independent leads.
SINGLE_LEAD_MS = {"p_duration": 20.0, "pr": 15.0, "qrs": 18.0, "qt": 28.0}
ALL_INDEPENDENT = 8
#: Added sd by noise above 40 Hz that the median leaves, ms per mV squared; by all noise, wander included, ms per mV.
BY_NOISE_MS = {"p_duration": 10_000.0, "pr": 5_000.0, "qrs": 35_000.0, "qt": 20_000.0}
BY_WANDER_MS = {"qt": 450.0}
#: Added sd of the T axis by all noise, degrees per mV.
T_AXIS_BY_WANDER_DEG = 400.0
#: With more added sd than this a global interval is worth nothing, ms.
WORTHLESS_MS = 60.0
#: The median of n beats has this many times the noise of their mean.
MEDIAN_NOISE = 1.25
#: Waves nearly as high as the highest one of a clipped lead are clipped, too.
CUT_SHARE = 0.9
_UP = ("r_amplitude", "r2_amplitude", "p_positive_amplitude", "t_positive_amplitude")
_DOWN = ("q_amplitude", "s_amplitude", "p_negative_amplitude", "t_negative_amplitude")


def doubted_leads(leads: LeadQuantities, quality: Mapping[str, LeadQuality], template: Template) -> LeadQuantities:
    """The quantities of every lead with what its problems take from them.

    Parameters
    ----------
    leads : dict
        Quantities by lead, in the order of the template's rows.
    quality : mapping of str to LeadQuality
    template : Template
        The median beat they were read from.
    """
    return {
        name: _doubted(quantities, quality[name], _left_by_median(quality[name], template.beats), float(whole))
        for (name, quantities), whole in zip(leads.items(), template.noise_mv, strict=True)
    }


def doubted_values(
    values: dict[str, Quantity], template: Template, quality: Mapping[str, LeadQuality], names: tuple[str, ...]
) -> dict[str, Quantity]:
    """P duration, PR, QRS, QT and the T axis with the uncertainty that noise and the number of usable leads add.

    Parameters
    ----------
    names : tuple of str
        The lead of each row of the template.
    """
    usable = [name for name in names if quality[name].usable]
    independent = min(sum(name in LIMB_LEADS for name in usable), 2) + sum(name not in LIMB_LEADS for name in usable)
    # A single lead has its own sd already (``intervals``): it can't disagree with another.
    few = np.sqrt(max(1 / independent**2 - 1 / ALL_INDEPENDENT**2, 0.0)) if independent > 1 else 0.0
    fast = float(np.median([_left_by_median(quality[name], template.beats) for name in usable]))
    whole = float(np.median(template.noise_mv[[names.index(name) for name in usable]]))
    out = dict(values)
    for name, single_ms in SINGLE_LEAD_MS.items():
        noise_ms = np.hypot(BY_NOISE_MS[name] * fast**2, BY_WANDER_MS.get(name, 0.0) * whole)
        q = values[name]
        if noise_ms > WORTHLESS_MS and q.value is not None:
            out[name] = Quantity.missing(q.unit, "too much noise")
        elif q.value is not None and q.sd is not None:
            out[name] = replace(q, sd=math.hypot(q.sd, few * single_ms, noise_ms))
    axis = values["t_axis"]
    if axis.value is not None and axis.sd is not None:
        out["t_axis"] = replace(axis, sd=math.hypot(axis.sd, T_AXIS_BY_WANDER_DEG * whole))
    return out


def _doubted(
    quantities: dict[str, Quantity], quality: LeadQuality, fast_mv: float, whole_mv: float
) -> dict[str, Quantity]:
    """Of one lead, given the noise of its median beat above 40 Hz and in all."""
    out = dict(quantities)
    for names, extra in ((EXTREMES, EXTREME * fast_mv), (OF_T, whole_mv)):
        for name in names:
            q = quantities[name]
            if q.value is not None and q.sd is not None:
                out[name] = replace(q, sd=math.hypot(q.sd, extra))
    kinds = {problem_of(problem) for problem in quality.problems}
    for kind, waves in ((Problem.TOP, _UP), (Problem.BOTTOM, _DOWN)):
        if kind in kinds:
            out |= _without_cut(out, waves, str(kind))
    return out


def _without_cut(quantities: dict[str, Quantity], waves: tuple[str, ...], reason: str) -> dict[str, Quantity]:
    """The highest waves of a clipped lead: what was recorded of them is no more than a lower bound."""
    height = {name: value for name in waves if (value := quantities[name].value) is not None}
    cut = [name for name, value in height.items() if value >= CUT_SHARE * max(height.values())]
    cut += [name.split("_")[0] + "_amplitude" for name in cut if name.count("_") > 1]
    if any(name in EXTREMES for name in cut):
        cut.append("qrs_amplitude")
    missing = {}
    for name in cut:
        value = quantities[name].value
        if value is not None:
            missing[name] = Quantity.missing(quantities[name].unit, f"{reason}: {abs(value):.2f} mV or more")
    return missing


def _left_by_median(quality: LeadQuality, beats: int) -> float:
    """Noise above 40 Hz in the median beat, mV."""
    return MEDIAN_NOISE * (quality.noise_mv or 0.0) / float(np.sqrt(max(beats, 1)))
