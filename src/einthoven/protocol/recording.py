"""Facts about the recording as a whole that rules may name beside the measured quantities."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from einthoven.ecg import STANDARD_LEADS
from einthoven.measure.measurements import Measurements
from einthoven.measure.quality.reversal import WORDS
from einthoven.protocol import recording_beats as beats
from einthoven.protocol.derived import Reading
from einthoven.protocol.limits import ADULT_YEARS


class RecordingQuantity(NamedTuple):
    """A number of the whole recording: its unit, its words, and where it comes from."""

    unit: str
    words: str
    read: Callable[[Measurements], Reading]


class RecordingFlag(NamedTuple):
    """A fact that holds or does not, in words; None if it was not determined."""

    words: str
    read: Callable[[Measurements], bool | None]


def _age(m: Measurements) -> Reading:
    if m.age is None:
        return Reading(ADULT_YEARS, "years", reason="age not given")
    return Reading(m.age, "years")


def _missing_leads(m: Measurements) -> Reading:
    return Reading(float(sum(lead not in m.leads for lead in STANDARD_LEADS)), "count")


def _unusable_leads(m: Measurements) -> Reading:
    return Reading(float(sum(not lead.usable for lead in m.quality.leads.values())), "count")


_QUANTITIES: dict[str, tuple[str, str, Callable[[Measurements], Reading]]] = {
    "beats": ("count", "number of beats", beats.number_of_beats),
    "recorded_leads": ("count", "leads recorded", lambda m: Reading(float(len(m.leads)), "count")),
    "age": ("years", "age (18 where it is not given: limits of adults are taken)", _age),
    "sampling_rate": ("Hz", "sampling rate", lambda m: Reading(m.rate, "Hz")),
    "missing_leads": ("count", "standard leads not recorded", _missing_leads),
    "unusable_leads": ("count", "leads that could not be used", _unusable_leads),
    "bigeminy_cycles": (
        "count", "longest run of alternating normal and premature beats, in pairs", partial(beats.cycles, cycle="NE"),
    ),
    "trigeminy_cycles": (
        "count", "longest run of two normal beats and a premature one, in threes", partial(beats.cycles, cycle="NNE"),
    ),
    "st_segment": ("ms", "end of QRS to onset of T", beats.st_segment),
    "ventricular_escape_beats": ("count", "ventricular beats after a longer interval than usual", beats.escapes),
    "alternans": ("ratio", "alternation of QRS from beat to beat, third largest of the leads", beats.alternans),
    "ventricular_run": (
        "count", "longest run of ventricular beats", partial(beats.run_beats, origin="ventricular"),
    ),
    "supraventricular_run": (
        "count", "longest run of supraventricular premature beats",
        partial(beats.run_beats, origin="supraventricular"),
    ),
    "ventricular_run_rate": (
        "bpm", "rate of the longest run of ventricular beats", partial(beats.run_rate, origin="ventricular"),
    ),
    "supraventricular_run_rate": (
        "bpm", "rate of the longest run of supraventricular premature beats",
        partial(beats.run_rate, origin="supraventricular"),
    ),
}  # fmt: skip
RECORDING_QUANTITIES = {name: RecordingQuantity(*about) for name, about in _QUANTITIES.items()}

_FLAGS: dict[str, tuple[str, Callable[[Measurements], bool | None]]] = {
    "recording interpretable": ("the recording is interpretable", lambda m: m.quality.usable),
    "electrodes reversed": ("electrodes look reversed", lambda m: m.quality.reversal is not None),
    "recording flagged": ("the recording has quality warnings", lambda m: bool(m.quality.warnings)),
    "regular rhythm": ("RR is regular", lambda m: m.rhythm.regular),
    "possible arrest": ("an arrest is not excluded", lambda m: m.rhythm.critical is not None),
    "organised P waves": ("organised P waves", lambda m: m.rhythm.organised_p),
    "right chest leads recorded": ("V3R or V4R was recorded", lambda m: not {"V3R", "V4R"}.isdisjoint(m.leads)),
    "posterior leads recorded": ("V7-V9 were recorded", lambda m: not {"V7", "V8", "V9"}.isdisjoint(m.leads)),
    "indeterminate axis": (
        "QRS vanishes in the frontal plane",
        lambda m: (m.get("qrs_axis").reason or "").startswith("indeterminate"),
    ),
    "sinus arrhythmia": ("the sinus rate varies", lambda m: m.rhythm.sinus_arrhythmia),
}
RECORDING_FLAGS = {name: RecordingFlag(*about) for name, about in _FLAGS.items()}

_EXCHANGES: dict[str, str] = {words: kind for kind, words in WORDS.items()}
EXCHANGES: tuple[str, ...] = tuple(WORDS)

#: Names that measuring gives. Of ``NONE_IS_NO``, no name says that it was looked for and is not there.
RECORDING_NAMES: dict[str, Callable[[Measurements], str | None]] = {
    "rhythm": lambda m: m.rhythm.name,
    "conduction": lambda m: m.rhythm.conduction,
    "pacing": lambda m: m.rhythm.pacing,
    "pattern": lambda m: m.rhythm.pattern,
    "reversal": lambda m: _EXCHANGES.get(m.quality.reversal or ""),
}
NONE_IS_NO = frozenset({"pacing", "pattern", "reversal"})
