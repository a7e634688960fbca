"""The measurements under the names of the FeatureDB lists, from which ECG-R1's and GEM's training texts were written.

Those lists hold one value a beat for every lead, and five numbers of the whole recording. Here a value that could not
be measured is None, where theirs is 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.quantities import Definition, Quantity
from einthoven.measure.shapes.repolarisation import SLOPE_SPAN_S, st_direction

if TYPE_CHECKING:
    from einthoven.measure.measurements import Measurements

_FEATURE_DB = "FeatureDB schema (GEM, arXiv 2503.06073; ECG-R1, arXiv 2602.04279)"

#: Of the whole recording: name -> definition.
GLOBAL_FEATURES: dict[str, Definition] = {
    "Heart Rate (bpm)": Definition("bpm", "`heart_rate`", _FEATURE_DB),
    "Max RR Interval (ms)": Definition("ms", "`rr_max`", _FEATURE_DB),
    "Min RR Interval (ms)": Definition("ms", "`rr_min`", _FEATURE_DB),
    "Mean RR Interval (ms)": Definition("ms", "`rr`", _FEATURE_DB),
    "Median RR Interval (ms)": Definition("ms", "median interval between consecutive beats", _FEATURE_DB),
}

#: Of every beat in every lead: name -> definition. The spelling is that of the published lists.
BEAT_FEATURES: dict[str, Definition] = {
    "P Amplitude (mV)": Definition("mV", "`beat_values.p_amplitude`", _FEATURE_DB),
    "P Duration (ms)": Definition("ms", "P onset to P offset", _FEATURE_DB),
    "PR Interval (ms)": Definition("ms", "P onset to QRS onset", _FEATURE_DB),
    "QRS Amplitude (mV)": Definition("mV", "`beat_values.qrs_amplitude`: peak to peak", _FEATURE_DB),
    "QRS Duration (ms)": Definition("ms", "QRS onset to QRS offset", _FEATURE_DB),
    "QT Interval(ms)": Definition("ms", "QRS onset to T offset", _FEATURE_DB),
    "QTC Interval(ms)": Definition("ms", "QT / RR^(1/2) (Bazett) with the RR before the beat", _FEATURE_DB),
    "ST Duration (ms)": Definition("ms", "QRS offset to T onset", _FEATURE_DB),
    "ST Form": Definition(
        "text", "upsloping, horizontal, downsloping: as in `morphology.st`, of the beat", _FEATURE_DB
    ),
    "T Amplitude (mV)": Definition("mV", "`beat_values.t_amplitude`", _FEATURE_DB),
    "T Duration (ms)": Definition("ms", "T onset to T offset", _FEATURE_DB),
}
#: Why a value of one beat is missing, by the first word of the feature.
_REASONS = {
    "P": "no P wave in this beat",
    "PR": "no P wave in this beat",
    "QT": "no T wave in this beat",
    "QTC": "no T wave in this beat, or no RR before it",
    "ST": "no T wave in this beat, or it lies at the border of the recording",
    "T": "no T wave in this beat",
    "QRS": "the beat lies at the border of the recording, or the gain is in doubt",
}


def features(measurements: Measurements) -> dict[str, Any]:
    """The lists of a recording in the published layout.

    Returns
    -------
    dict
        ``{"global_features": {name: value}, "lead_features": {lead: {name: [one value a beat]}}}``. Values are rounded
        to 0.001 mV and 0.1 ms; None where not measured. Without beats (read back from JSON) there are no lists.
    """
    return {
        "global_features": {name: _plain(q.value, 1) for name, q in global_features(measurements).items()},
        "lead_features": {
            lead: {
                name: [_plain(v, 3 if BEAT_FEATURES[name].unit == "mV" else 1) for v in column]
                for name, column in lead_features(measurements, lead).items()
            }
            for lead in measurements.waves
        },
    }


def global_features(measurements: Measurements) -> dict[str, Quantity]:
    """The numbers of the whole recording by their FeatureDB names."""
    rr = measurements.beats["rr_ms"]
    rr = rr[np.isfinite(rr)]
    mean = measurements.get("rr")
    median = Quantity.missing("ms", mean.reason or "needs the beats, which a JSON does not hold")
    if len(rr):
        median = Quantity(float(np.median(rr)), "ms", mean.sd, None, mean.beats)
    known = (measurements.get(name) for name in ("heart_rate", "rr_max", "rr_min", "rr"))
    return dict(zip(GLOBAL_FEATURES, (*known, median), strict=True))


def lead_features(measurements: Measurements, lead: str) -> dict[str, list[float] | list[str | None]]:
    """The lists of one lead: one value a beat; NaN, for ``"ST Form"`` None, where not measured."""
    waves, values = measurements.waves[lead], measurements.beat_values[lead]

    def span(first: str, last: str) -> NDArray[np.float64]:
        width: NDArray[np.float64] = (waves[last] - waves[first]) * 1000
        return width

    qt = span("qrs_on", "t_off")
    slope = (values["st_60"] - values["st_j"]) / SLOPE_SPAN_S
    lists: dict[str, list[float] | list[str | None]] = {
        "P Amplitude (mV)": values["p_amplitude"].tolist(),
        "P Duration (ms)": span("p_on", "p_off").tolist(),
        "PR Interval (ms)": span("p_on", "qrs_on").tolist(),
        "QRS Amplitude (mV)": values["qrs_amplitude"].tolist(),
        "QRS Duration (ms)": span("qrs_on", "qrs_off").tolist(),
        "QT Interval(ms)": qt.tolist(),
        "QTC Interval(ms)": (qt / np.sqrt(measurements.beats["rr_ms"] / 1000)).tolist(),
        "ST Duration (ms)": span("qrs_off", "t_on").tolist(),
        "ST Form": [st_direction(s) if np.isfinite(s) else None for s in slope.tolist()],
        "T Amplitude (mV)": values["t_amplitude"].tolist(),
        "T Duration (ms)": span("t_on", "t_off").tolist(),
    }
    return lists


def beat_rows(measurements: Measurements) -> Iterator[tuple[str, str, int, float | str | None, str | None]]:
    """Every value of every beat: name, lead, beat, value (a word for ``"ST Form"``), reason where there is none."""
    for lead in measurements.waves:
        quality = measurements.quality.leads[lead]
        unusable = None if quality.usable else f"lead unusable: {'; '.join(quality.problems)}"
        for name, column in lead_features(measurements, lead).items():
            reason = unusable or _REASONS[name.split()[0]]
            for beat, value in enumerate(column):
                there = value is not None and value == value and unusable is None
                yield name, lead, beat, value if there else None, None if there else reason


def _plain(value: float | str | None, digits: int) -> float | str | None:
    """A value for JSON: rounded; None for NaN."""
    if isinstance(value, str) or value is None:
        return value
    return round(value, digits) if np.isfinite(value) else None
