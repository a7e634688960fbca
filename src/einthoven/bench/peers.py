"""Other delineators, each called as its documentation does: what the benchmarks put beside us, where installed.

- NeuroKit2 (MIT): each lead cleaned, R peaks found once, wavelet delineation lead by lead. In the ``bench`` extra.
- openecg (Apache-2.0): a network, lead by lead; it gives on- and offsets, no peaks. Its authors trained it on records
  of LUDB: figures there favour it. In the ``bench`` extra.
- ECGdeli (GPL-3.0-or-later, a port of the KIT toolbox): filtered and annotated over all leads at once. Its licence
  keeps it out of our extras; where a user has installed it (``pip install ecgdeli``), it is measured too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import ECG

#: By lead, by wave column (``WAVE_COLUMNS``): times in seconds, NaN where a beat lacks the wave.
Waves = dict[str, dict[str, NDArray[np.float64]]]
Predictor = Callable[[ECG], Waves]

_NEUROKIT_NAMES = {
    "p_on": "ECG_P_Onsets",
    "p_peak": "ECG_P_Peaks",
    "p_off": "ECG_P_Offsets",
    "qrs_on": "ECG_R_Onsets",
    "r_peak": "ECG_R_Peaks",
    "qrs_off": "ECG_R_Offsets",
    "t_on": "ECG_T_Onsets",
    "t_peak": "ECG_T_Peaks",
    "t_off": "ECG_T_Offsets",
}
#: Columns of ECGdeli's table of fiducial points.
_ECGDELI_COLUMNS = {
    "p_on": 0, "p_peak": 1, "p_off": 2, "qrs_on": 3, "r_peak": 5, "qrs_off": 7, "t_on": 9, "t_peak": 10, "t_off": 11,
}  # fmt: skip
#: Classes of openecg's frames; a paced QRS is a QRS.
_OPENECG_CLASSES = {"p": (1,), "qrs": (2, 4), "t": (3,)}
_OPENECG_RATE_HZ = 500.0


@dataclass(frozen=True, slots=True)
class Peer:
    """Another package that delineates.

    Attributes
    ----------
    name : str
        As its authors write it.
    packages : tuple of str
        What must be installed; the first is the package itself.
    delineate : callable
        ECG -> fiducials. Where it raises an error in a lead, it has found nothing there.
    """

    name: str
    packages: tuple[str, ...]
    delineate: Predictor

    @property
    def installed(self) -> bool:
        """Whether it can be run here."""
        return all(find_spec(package) is not None for package in self.packages)

    @property
    def label(self) -> str:
        """Name and version."""
        return f"{self.name} {version(self.packages[0])}" if self.installed else self.name


def neurokit(ecg: ECG) -> Waves:
    """NeuroKit2's fiducials, seconds."""
    import warnings

    import neurokit2

    rate = round(ecg.rate)
    found: Waves = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        clean = [neurokit2.ecg_clean(lead, sampling_rate=rate) for lead in ecg.signal_mv.astype(float)]
        where = ecg.leads.index("II") if "II" in ecg else 0
        peaks = neurokit2.ecg_peaks(clean[where], sampling_rate=rate)[1]["ECG_R_Peaks"]
        for name, lead in zip(ecg.leads, clean, strict=True):
            try:
                marks = neurokit2.ecg_delineate(lead, peaks, sampling_rate=rate, method="dwt")[1]
            except (ValueError, IndexError, TypeError, ZeroDivisionError):
                continue
            marks["ECG_R_Peaks"] = peaks
            found[name] = {c: np.asarray(marks[key], float) / rate for c, key in _NEUROKIT_NAMES.items()}
    return found


def ecgdeli(ecg: ECG) -> Waves:
    """ECGdeli's fiducials, seconds."""
    import ecgdeli

    try:
        filtered = ecgdeli.filter_ecg(ecg.signal_mv.T.astype(float), fs=ecg.rate)
        leads = ecgdeli.annotate(filtered, fs=ecg.rate).leads
    except (ValueError, IndexError, ZeroDivisionError):
        return {}
    return {
        name: {column: lead.samples[:, k] / ecg.rate for column, k in _ECGDELI_COLUMNS.items()}
        for name, lead in zip(ecg.leads, leads, strict=True)
    }


def openecg(ecg: ECG) -> Waves:
    """The on- and offsets of openecg's bundled network in its window of the first 10 s, seconds."""
    import openecg

    codec = _openecg_codec()
    found: Waves = {}
    for name, lead in zip(ecg.leads, ecg.resampled(_OPENECG_RATE_HZ).signal_mv, strict=True):
        frames = openecg.encode(lead, fs=int(_OPENECG_RATE_HZ), model=codec).frame
        found[name] = {}
        for wave, classes in _OPENECG_CLASSES.items():
            edges = np.flatnonzero(np.diff(np.r_[False, np.isin(frames, classes), False])).astype(float)
            found[name][f"{wave}_on"] = edges[::2] / _OPENECG_RATE_HZ
            found[name][f"{wave}_off"] = edges[1::2] / _OPENECG_RATE_HZ
    return found


@lru_cache(maxsize=1)
def _openecg_codec() -> Any:
    import openecg

    return openecg.load_codec_onnx()


PEERS = (
    Peer("NeuroKit2", ("neurokit2",), neurokit),
    Peer("ECGdeli", ("ecgdeli",), ecgdeli),
    Peer("openecg", ("openecg", "onnxruntime"), openecg),
)
