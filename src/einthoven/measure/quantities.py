"""The quantities: name, unit, definition and source of each, and the type of a measured one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

#: Reason of a wave that was looked for and is not there (its amplitude contributes nothing to a sum).
ABSENT = "absent"


class Definition(NamedTuple):
    """Unit, meaning and published source of a quantity."""

    unit: str
    meaning: str
    source: str


# Sources that define several quantities. Where a limit of a quantity comes from stands with the limit, in the protocol.
_AHA_I = "AHA/ACC/HRS Part I 2007"
_BRADYCARDIA = "ACC/AHA/HRS bradycardia guideline 2018"
_AHA_II = "AHA/ACC/HRS Part II 2007"
_AHA_III = "AHA/ACCF/HRS Part III 2009"
_AHA_IV = "AHA/ACCF/HRS Part IV 2009"
_AHA_V = "AHA/ACCF/HRS Part V 2009"
_IEC = "IEC 60601-2-51 Annex FF"
_CSE = "CSE Working Party, Eur Heart J 1985"
_UDMI = "Fourth Universal Definition of MI 2018"
_HRV = "Task Force on heart rate variability 1996"

#: Global quantities. Times are global: earliest onset to latest offset over the leads.
GLOBAL_QUANTITIES: dict[str, Definition] = {
    "heart_rate": Definition("bpm", "ventricular rate: 60,000 / mean RR", _AHA_II),
    "rr": Definition("ms", "mean interval between consecutive beats", _HRV),
    "rr_min": Definition("ms", "shortest RR interval", _HRV),
    "rr_max": Definition("ms", "longest RR interval", _HRV),
    "rr_sd": Definition("ms", "standard deviation of the RR intervals", _HRV),
    "p_duration": Definition("ms", "P onset to P offset", f"{_AHA_I}; {_CSE}"),
    "pr": Definition("ms", "P onset to QRS onset", f"{_AHA_I}; {_CSE}"),
    "qrs": Definition("ms", "QRS onset to QRS offset", f"{_AHA_I}; {_CSE}"),
    "qt": Definition("ms", "QRS onset to T offset", f"{_AHA_IV}; {_CSE}"),
    "qtc": Definition(
        "ms", "QT corrected for rate by Fridericia: QT / RR^(1/3)", "Fridericia, Acta Med Scand 1920; " + _AHA_IV
    ),
    "qtc_bazett": Definition("ms", "QT / RR^(1/2)", "Bazett, Heart 1920"),
    "qtc_framingham": Definition("ms", "QT + 154 (1 - RR)", "Sagie et al., Am J Cardiol 1992"),
    "qtc_hodges": Definition("ms", "QT + 1.75 (HR - 60)", "Hodges et al., J Am Coll Cardiol 1983"),
    "p_axis": Definition("deg", "frontal axis of the P wave, by area", _AHA_III),
    "qrs_axis": Definition("deg", "frontal axis of the QRS complex, by net amplitude", _AHA_III),
    "t_axis": Definition("deg", "frontal axis of the T wave, by area", _AHA_IV),
}

#: Quantities of one lead. Amplitudes are relative to the level at QRS onset (P and U: to their own chord).
#: Depths of Q and S are positive numbers; levels (J, ST, P, T, U) are signed.
LEAD_QUANTITIES: dict[str, Definition] = {
    "p_amplitude": Definition("mV", "largest deflection of P, signed", _IEC),
    "p_positive_amplitude": Definition("mV", "height of the positive part of P", _IEC),
    "p_negative_amplitude": Definition("mV", "depth of the negative part of P", _IEC),
    "p_duration": Definition("ms", "P onset to P offset in this lead", _CSE),
    "p_terminal_force": Definition(
        "mV.ms",
        "area of the terminal negative part of P; Morris' product of its depth and duration is 1.7 times that (median)",
        f"{_AHA_V}; Morris et al., Circulation 1964",
    ),
    "p_terminal_amplitude": Definition(
        "mV", "depth of the terminal negative part of P", "Morris et al., Circulation 1964"
    ),
    "p_terminal_duration": Definition(
        "ms", "duration of the terminal negative part of P", "Morris et al., Circulation 1964"
    ),
    "q_amplitude": Definition("mV", "depth of Q", _IEC),
    "q_duration": Definition("ms", "duration of Q", _IEC),
    "r_amplitude": Definition("mV", "height of R", _IEC),
    "r_duration": Definition("ms", "duration of R", _IEC),
    "s_amplitude": Definition("mV", "depth of the deepest S (of QS, if there is no R)", _IEC),
    "s_duration": Definition("ms", "duration of that S", _IEC),
    "r2_amplitude": Definition("mV", "height of R'", _IEC),
    "r2_duration": Definition("ms", "duration of R'", _IEC),
    "s2_amplitude": Definition("mV", "depth of S', the S after R'", _IEC),
    "s2_duration": Definition("ms", "duration of S'", _IEC),
    "qrs_amplitude": Definition("mV", "peak to peak of the QRS complex", f"{_IEC}; {_AHA_II}"),
    "qrs_area": Definition("mV.ms", "area of QRS, what is negative subtracted", "van Deursen et al., Heart 2015"),
    "qrs_duration": Definition("ms", "QRS onset to QRS offset in this lead", _CSE),
    "r_peak_time": Definition("ms", "QRS onset to the peak of the last R wave", _AHA_III),
    "j_peak_amplitude": Definition(
        "mV", "height of the notch, or of the start of the slur, at the end of QRS", "Macfarlane et al., JACC 2015"
    ),
    "st_j": Definition("mV", "level at the J point", f"{_UDMI}; {_IEC}"),
    "st_60": Definition("mV", "level 60 ms after the J point", _IEC),
    "st_80": Definition("mV", "level 80 ms after the J point", f"ACC/AHA exercise testing 2002; {_IEC}"),
    "st_slope": Definition("mV/s", "slope of ST from J to J + 60 ms", "ACC/AHA exercise testing 2002"),
    "t_amplitude": Definition("mV", "largest deflection of T, signed", _IEC),
    "t_positive_amplitude": Definition("mV", "height of the positive part of T", _IEC),
    "t_negative_amplitude": Definition("mV", "depth of the negative part of T", _IEC),
    "t_duration": Definition("ms", "T onset to T offset in this lead", _CSE),
    "t_area": Definition("mV.ms", "area of T above the level at QRS onset, signed", "Wilson et al., Am Heart J 1934"),
    "t_peak_to_end": Definition(
        "ms", "T peak to T offset in this lead", "Panikkath et al., Circ Arrhythm Electrophysiol 2011"
    ),
    "t_symmetry": Definition(
        "ratio",
        "area of T before its peak over the area after it: 1 is symmetrical, a slow rise and fast fall is above 1",
        "di Bernardo & Murray, Nature 2000",
    ),
    "u_amplitude": Definition("mV", "largest deflection of U, signed, above the line from the end of T on", _AHA_IV),
}

#: Evidence on which the rhythm rests.
RHYTHM_QUANTITIES: dict[str, Definition] = {
    "rr_variation": Definition(
        "ratio", "variability of RR without premature beats and their pauses: RMSSD / mean RR", _HRV
    ),
    "p_fraction": Definition(
        "ratio", "share of beats that are preceded by a P wave at a constant distance", "AHA/ACC/HRS AF guideline 2014"
    ),
    "atrial_rate": Definition("bpm", "rate of the P or flutter waves", _AHA_II),
    "pause": Definition("s", "longest interval without a beat", _BRADYCARDIA),
    "ventricular_premature_beats": Definition("count", "premature wide beats", _AHA_II),
    "supraventricular_premature_beats": Definition("count", "premature narrow beats", _AHA_II),
    "rr_spread": Definition("ratio", "range of RR between beats of the own rhythm over their mean", _HRV),
    "p_waves": Definition("count", "P waves found anywhere, conducted or not", _AHA_II),
    "pp_variation": Definition(
        "ratio", "standard deviation of the PP intervals over their mean, where P waves come evenly", _AHA_II
    ),
    "blocked_p_waves": Definition("count", "P waves on time that no QRS follows", _BRADYCARDIA),
    "pr_range": Definition("ms", "range of the time from each P on time to the QRS that follows", _BRADYCARDIA),
    "fusion_beats": Definition("count", "mixtures of an own and a ventricular beat, neither early nor late", _AHA_II),
    "paced_fraction": Definition("ratio", "share of beats that a pacing spike precedes", _AHA_II),
    "pacing_spikes": Definition("count", "pacing spikes in the recording", _AHA_II),
    "disorganised_frequency": Definition("Hz", "dominant frequency of a signal without beats", _AHA_II),
    "disorganised_amplitude": Definition(
        "mV", "size of a signal without beats: middle 95 % in the median lead", _AHA_II
    ),
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measured number, or the reason why there is none.

    Attributes
    ----------
    value : float or None
        The number; None if it can't be measured, never 0 in its stead.
    unit : str
        Its unit.
    sd : float or None
        Standard deviation of the measurement error, in the same unit.
    reason : str or None
        Why ``value`` is None. ``ABSENT`` for a wave that is not there.
    beats : int or None
        How many beats it rests on.
    """

    value: float | None
    unit: str
    sd: float | None = None
    reason: str | None = None
    beats: int | None = None

    @classmethod
    def missing(cls, unit: str, reason: str) -> Quantity:
        """No number, with the reason."""
        return cls(None, unit, None, reason)

    @property
    def absent(self) -> bool:
        """Whether the wave was looked for and is not there."""
        return self.value is None and self.reason == ABSENT

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; fields without content are left out, except ``value``."""
        out: dict[str, Any] = {"value": rounded(self.value), "unit": self.unit}
        if self.sd is not None:
            out["sd"] = rounded(self.sd)
        if self.reason is not None:
            out["reason"] = self.reason
        if self.beats is not None:
            out["beats"] = self.beats
        return out

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Quantity:
        """The inverse of ``to_dict``."""
        return cls(data.get("value"), data["unit"], data.get("sd"), data.get("reason"), data.get("beats"))


def rounded(value: float | None) -> float | None:
    """Four significant digits: the JSON states what was measured, not float noise."""
    return None if value is None else float(f"{value:.4g}")
