"""What is kept of every beat in every lead: peaks of the QRS deflections, and amplitudes of the beat itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.beats.templates import BeatClass
from einthoven.measure.measurements import WAVE_COLUMNS
from einthoven.measure.quantities import Definition
from einthoven.measure.shapes.deflections import Deflection, named
from einthoven.measure.signal.filters import GRID_HZ, Signal, samples

#: How far a beat's own peak is looked for around that of its class, s.
OWN_PEAK_S = 0.010
_WAVES = ("q", "r", "s", "r2", "s2")
_OWN = "extremum of the beat within 10 ms of that of its class"
_IEC = "IEC 60601-2-51 Annex FF"

#: Columns of ``Measurements.deflections``, one row a beat.
DEFLECTIONS: dict[str, Definition] = {
    "q_peak": Definition("s", f"peak of Q: {_OWN}", _IEC),
    "r_peak": Definition("s", f"peak of R (in `waves` it is that of the largest wave): {_OWN}", _IEC),
    "s_peak": Definition("s", f"peak of the first S, or of QS: {_OWN}", _IEC),
    "r2_peak": Definition("s", f"peak of R': {_OWN}", _IEC),
    "s2_peak": Definition("s", f"peak of S': {_OWN}", _IEC),
    "j": Definition("s", "J point: QRS offset in this lead", _IEC),
}
DEFLECTION_DTYPE = np.dtype([(name, "f8") for name in DEFLECTIONS])

#: Columns of ``Measurements.beat_values``, one row a beat.
BEAT_VALUES: dict[str, Definition] = {
    "p_amplitude": Definition("mV", "P peak above the line from P onset to P offset, signed", _IEC),
    "q_amplitude": Definition("mV", "depth of Q", _IEC),
    "r_amplitude": Definition("mV", "height of R", _IEC),
    "s_amplitude": Definition("mV", "depth of the first S (of QS, if there is no R)", _IEC),
    "r2_amplitude": Definition("mV", "height of R'", _IEC),
    "s2_amplitude": Definition("mV", "depth of S'", _IEC),
    "qrs_amplitude": Definition("mV", "peak to peak of the QRS complex", _IEC),
    "st_j": Definition("mV", "level at the J point", _IEC),
    "st_60": Definition("mV", "level 60 ms after the J point", _IEC),
    "t_amplitude": Definition("mV", "T peak, signed", _IEC),
}
BEAT_VALUE_DTYPE = np.dtype([(name, "f8") for name in BEAT_VALUES])


class _Beats:
    """Beats of all classes side by side: samples of their windows, (beats,) each."""

    def __init__(self, at: NDArray[np.intp], found: Sequence[BeatClass]) -> None:
        self.group = np.zeros(len(at), np.intp)
        for label, group in enumerate(found):
            self.group[group.members] = label
        self.start = at - self.of_class([group.template.centre for group in found])
        self.on = self.start + self.of_class([int(group.waves.qrs.on) for group in found])
        self.off = self.start + self.of_class([int(group.waves.qrs.off) for group in found])

    def of_class(self, values: Sequence[int]) -> NDArray[np.intp]:
        """A number of each class, for each beat."""
        return np.array(values, np.intp)[self.group]


def of_beats(
    fine: Signal,
    smooth: Signal,
    at: NDArray[np.intp],
    found: Sequence[BeatClass],
    deflections: Sequence[Sequence[Sequence[Deflection]]],
    waves: dict[str, NDArray[np.void]],
) -> tuple[dict[str, NDArray[np.void]], dict[str, NDArray[np.void]]]:
    """Peaks of the QRS deflections and amplitudes of every beat in every lead.

    Parameters
    ----------
    fine, smooth : ndarray, shape (leads, samples)
        Up to 100 Hz and up to 30 Hz, baseline removed.
    at : ndarray of int, shape (beats,)
        Fiducial samples.
    found : sequence of BeatClass
    deflections : sequence
        Of each class and lead, the deflections of its median beat.
    waves : dict of str to structured array, ``WAVE_DTYPE``
        Of every lead, in the order of the signal's rows.

    Returns
    -------
    deflections : dict of str to structured array, ``DEFLECTION_DTYPE``
    values : dict of str to structured array, ``BEAT_VALUE_DTYPE``
    """
    beats = _Beats(at, found)
    leads, length = fine.shape
    level = _mean(fine, beats.on - samples(0.004), samples(0.004))
    peaks, sign = _own_peaks(fine, beats, deflections)
    places = np.full((leads, len(at)), np.nan, DEFLECTION_DTYPE)
    values = np.full((leads, len(at)), np.nan, BEAT_VALUE_DTYPE)
    row = np.arange(leads)[:, None]
    for k, name in enumerate(_WAVES):
        inside = (sign[..., k] != 0) & (peaks[..., k] >= 0) & (peaks[..., k] < length)
        height = sign[..., k] * (fine[row, np.clip(peaks[..., k], 0, length - 1)] - level)
        places[f"{name}_peak"] = np.where(inside, peaks[..., k] / GRID_HZ, np.nan)
        values[f"{name}_amplitude"] = np.where(inside, height, np.nan)
    values["qrs_amplitude"] = _peak_to_peak(fine, beats)
    values["st_j"] = _mean(fine, beats.off + 1, 2) - level
    values["st_60"] = _mean(fine, beats.off + samples(0.060), 2) - level
    column = {name: np.stack([lead[name] for lead in waves.values()]) for name in WAVE_COLUMNS}
    places["j"] = column["qrs_off"]
    # An unusable lead has no waves; the deflections of its median beat are noise.
    places[np.isnan([column["qrs_on"], column["qrs_off"]]).all(axis=(0, 2))] = np.nan
    values["t_amplitude"] = _mean(smooth, _sample(column["t_peak"]), 1) - level
    values["p_amplitude"] = _p_amplitude(smooth, column)
    return dict(zip(waves, places, strict=True)), dict(zip(waves, values, strict=True))


def withhold(values: dict[str, NDArray[np.void]], leads: Sequence[str]) -> None:
    """Blank the amplitudes of leads that can't be trusted."""
    for lead in leads:
        for name in BEAT_VALUES:
            values[lead][name] = np.nan


def _own_peaks(
    fine: Signal, beats: _Beats, deflections: Sequence[Sequence[Sequence[Deflection]]]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Sample and sign of each named deflection, (leads, beats, names); sign 0 where it is not there."""
    shape = (len(deflections), fine.shape[0], len(_WAVES))
    place, sign = np.zeros(shape, np.intp), np.zeros(shape)
    for label, of_class in enumerate(deflections):
        for lead, found in enumerate(of_class):
            for name, d in named(found).items():
                k = _WAVES.index(name)
                place[label, lead, k], sign[label, lead, k] = d.peak, np.sign(d.height)
    # (leads, beats, names)
    usual = beats.start[None, :, None] + place[beats.group].transpose(1, 0, 2)
    own_sign = sign[beats.group].transpose(1, 0, 2)
    reach = samples(OWN_PEAK_S)
    shift = np.arange(-reach, reach + 1)
    index = np.clip(usual[..., None] + shift, 0, fine.shape[1] - 1)
    around = fine[np.arange(fine.shape[0])[:, None, None, None], index] * own_sign[..., None]
    return usual + shift[np.argmax(around, axis=-1)], own_sign


def _peak_to_peak(fine: Signal, beats: _Beats) -> NDArray[np.float64]:
    """Range of each beat's QRS complex; shorter ones repeat their last sample."""
    width = int((beats.off - beats.on).max()) + 1
    index = np.minimum(beats.on[:, None] + np.arange(width), beats.off[:, None])
    inside = fine[:, np.clip(index, 0, fine.shape[1] - 1)]
    whole = (beats.on >= 0) & (beats.off < fine.shape[1])
    return np.where(whole, inside.max(axis=-1) - inside.min(axis=-1), np.nan)


def _p_amplitude(smooth: Signal, column: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """P peak above the line from P onset to P offset, of each lead and beat."""
    on, peak, off = (column[name] for name in ("p_on", "p_peak", "p_off"))
    first, last = _mean(smooth, _sample(on), 2), _mean(smooth, _sample(off), 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (peak - on) / (off - on)
    return _mean(smooth, _sample(peak), 1) - (first + share * (last - first))


def _sample(seconds: NDArray[np.float64]) -> NDArray[np.intp]:
    """Samples of the grid; before the recording where there is no time."""
    return np.where(np.isfinite(seconds), np.rint(seconds * GRID_HZ), -100).astype(np.intp)


def _mean(signal: Signal, centre: NDArray[np.intp], half: int) -> NDArray[np.float64]:
    """Mean of each lead over some samples around each place, (leads, beats); NaN beyond the recording.

    Parameters
    ----------
    signal : ndarray, shape (leads, samples)
    centre : ndarray of int, shape (beats,) or (leads, beats)
    half : int
        Samples on either side.
    """
    length = signal.shape[1]
    centre = np.broadcast_to(centre, (signal.shape[0], centre.shape[-1]))
    inside = (centre >= half) & (centre < length - half)
    index = np.clip(centre[..., None] + np.arange(-half, half + 1), 0, length - 1)
    mean = signal[np.arange(signal.shape[0])[:, None, None], index].mean(axis=-1)
    return np.where(inside, mean, np.nan)
