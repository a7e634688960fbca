"""One side of a comparison: what was measured and found, and how it was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from einthoven.measure.measurements import Measurements
from einthoven.protocol.findings import Assessment

#: Keys of the record that the comparison repeats: never an identity.
_SHOWN = ("file", "format", "device", "filters", "rate", "duration_s", "leads", "age", "sex", "start")
#: Ages in whole years, rounded either way, may differ by this much from the time that has passed.
_AGE_SLACK_YEARS = 1.5
_DAYS_A_YEAR = 365.25
_DURATION_RATIO = 1.5


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording as it enters a comparison.

    Attributes
    ----------
    measurements : Measurements
        What was measured.
    assessment : Assessment
        What the protocol makes of it.
    record : mapping
        What is known about the recording, by the keys of the reading JSON's ``record``; may lack any of them.
    patient_id : str or None
        As the file has it; compared, never shown.
    """

    measurements: Measurements
    assessment: Assessment
    record: Mapping[str, Any]
    patient_id: str | None = None

    @property
    def start(self) -> datetime | None:
        """Start of the recording, where known."""
        text = self.record.get("start")
        try:
            return datetime.fromisoformat(text) if isinstance(text, str) else None
        except ValueError:
            return None

    def known(self, key: str) -> Any:
        """Age or sex as the recording itself says."""
        return self.record[key] if key in self.record else getattr(self.measurements, key)

    def shown(self) -> dict[str, Any]:
        """The ``prior`` object of the comparison."""
        m = self.measurements
        known = {
            "rate": m.rate,
            "duration_s": round(m.duration_s, 3),
            "leads": list(m.leads),
            "age": m.age,
            "sex": m.sex,
        }
        shown = {key: self.record.get(key, known.get(key)) for key in _SHOWN}
        return shown | {"rhythm": m.rhythm.name, "interpretable": self.assessment.interpretable}

    def alike(self, other: Recorded) -> bool:
        """Whether both were recorded in the same way, so that what errors have in common cancels."""
        same = self.record.get("filters") == other.record.get("filters")
        return same and self.measurements.rate == other.measurements.rate


def days_between(now: Recorded, prior: Recorded) -> float | None:
    """Days from the prior recording to this one; None if a start is unknown."""
    later, earlier = now.start, prior.start
    if later is None or earlier is None:
        return None
    return (later.replace(tzinfo=None) - earlier.replace(tzinfo=None)).total_seconds() / 86400.0


def conditions(now: Recorded, prior: Recorded) -> tuple[str, ...]:
    """How the two recordings differ, in words; each can shift numbers on its own."""
    a, b = prior.measurements, now.measurements
    texts = []
    if a.rate != b.rate:
        texts.append(f"sampling rate {a.rate:g} Hz before, {b.rate:g} Hz now")
    for key in ("filters", "device"):
        before, today = prior.record.get(key), now.record.get(key)
        if before and today and before != today:
            texts.append(f"{key}: {before} before, {today} now")
    for where, leads in (
        ("before", [lead for lead in a.leads if lead not in b.leads]),
        ("now", [lead for lead in b.leads if lead not in a.leads]),
    ):
        if leads:
            texts.append(f"recorded only {where}: {', '.join(leads)}")
    shorter, longer = sorted((a.duration_s, b.duration_s))
    if longer > _DURATION_RATIO * shorter:
        texts.append(f"{a.duration_s:.3g} s before, {b.duration_s:.3g} s now")
    for where, m in (("before", a), ("now", b)):
        texts += [f"{where}: {warning}" for warning in m.quality.warnings if "gain" in warning or "scale" in warning]
        if m.quality.reversal:
            texts.append(f"{where}: electrodes seem exchanged ({m.quality.reversal})")
    return tuple(texts)


def warnings(now: Recorded, prior: Recorded) -> tuple[str, ...]:
    """What speaks against the comparison, in words."""
    texts = []
    if reasons := list(_not_one_patient(now, prior)):
        texts.append(f"the two recordings may not be of one patient: {'; '.join(reasons)}")
    days = days_between(now, prior)
    if days is not None and days < 0:
        texts.append("the prior recording is newer than this one: new and resolved are the other way round in time")
    if days == 0:
        texts.append("both recordings have the same start: they may be one recording")
    for words, side in (("prior recording", prior), ("recording", now)):
        if not side.assessment.interpretable:
            texts.append(f"the {words} is not interpretable: nothing can be compared")
    return tuple(texts)


def _not_one_patient(now: Recorded, prior: Recorded) -> list[str]:
    reasons = []
    if now.patient_id and prior.patient_id and now.patient_id.strip() != prior.patient_id.strip():
        reasons.append("the patient numbers differ")
    sexes = [side.known("sex") for side in (prior, now)]
    if all(sexes) and sexes[0] != sexes[1]:
        reasons.append("the sexes differ")
    then, today = (side.known("age") for side in (prior, now))
    if then is not None and today is not None:
        days = days_between(now, prior)
        older = today - then
        if days is not None and abs(older - days / _DAYS_A_YEAR) > _AGE_SLACK_YEARS:
            reasons.append(f"age {then:g} before and {today:g} now do not fit {_time_words(days)}")
        elif days is None and older < -_AGE_SLACK_YEARS:
            reasons.append(f"age {then:g} before, {today:g} now")
    return reasons


def _time_words(days: float) -> str:
    return (
        f"{abs(days) / _DAYS_A_YEAR:.1f} years between them" if abs(days) > 60 else f"{abs(days):.0f} days between them"
    )
