"""The whole line: measure, assess, compose, and audit what was composed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from einthoven import protocol
from einthoven._api import as_ecg
from einthoven._version import DISCLAIMER, __version__
from einthoven.ecg import ECG
from einthoven.measure import measure
from einthoven.measure.measurements import Measurements
from einthoven.prior import record_of, recorded
from einthoven.protocol.findings import Assessment, Finding, Outcome
from einthoven.protocol.serial import Recorded, SerialComparison, compare
from einthoven.report.compose import compose
from einthoven.report.composition import MARK, Composition, Sentence, Step
from einthoven.report.critical import Critical, critical_values
from einthoven.verify import verify
from einthoven.verify.claims import Verification

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A reading of one recording, with everything that it rests on.

    Attributes
    ----------
    record : dict
        What was read: file name, format, device, filters, rate, duration, leads, age, sex, start, and the device's own
        measurements and statements. Never the patient's identity.
    measurements : Measurements
        What was measured.
    assessment : Assessment
        What became of every statement of the protocol.
    findings : list of Finding
        What was found, in the order of the steps.
    steps : tuple of Step
        The six steps, each a paragraph of sentences with their evidence.
    summary : tuple of Sentence
        The sentences of the narrative.
    labels : tuple of str
        Canonical labels.
    answer : str
        Steps, narrative and labels in the ECG-R1 answer format.
    verification : Verification
        The audit of ``answer`` against the measurements.
    warnings, assumptions : tuple of str
        About the recording; about limits that depend on an unknown age or sex.
    ecg : ECG
        The recording itself, for pictures.
    comparison : SerialComparison or None
        What changed since an earlier recording; None if none was given.
    """

    record: dict[str, Any]
    measurements: Measurements
    assessment: Assessment
    findings: list[Finding]
    steps: tuple[Step, ...]
    summary: tuple[Sentence, ...]
    labels: tuple[str, ...]
    answer: str
    verification: Verification
    warnings: tuple[str, ...]
    assumptions: tuple[str, ...]
    ecg: ECG = field(repr=False)
    disclaimer: str = DISCLAIMER
    comparison: SerialComparison | None = None

    @property
    def narrative(self) -> str:
        """The narrative paragraph."""
        return " ".join(sentence.text for sentence in self.summary)

    @property
    def critical(self) -> list[Critical]:
        """The critical values, the most urgent first: what must be seen before anything else."""
        return critical_values(self.findings)

    def to_dict(self) -> dict[str, Any]:
        """The reading JSON, schema version 1 (docs/reading_json.md)."""
        measurements = self.measurements.to_dict()
        sentences = (*(sentence for step in self.steps for sentence in step.sentences), *self.summary)
        cited = {name for sentence in sentences for name in sentence.evidence}
        return {
            "schema": SCHEMA_VERSION,
            "einthoven": __version__,
            "disclaimer": self.disclaimer,
            "critical": [value.to_dict() for value in self.critical],
            "record": self.record,
            "warnings": list(self.warnings),
            "assumptions": list(self.assumptions),
            "quality": measurements["quality"],
            "measurements": measurements,
            "rhythm": measurements["rhythm"],
            "findings": [finding.to_dict() for finding in self.findings],
            "outcomes": [_outcome(outcome, cited) for outcome in self.assessment.outcomes.values()],
            "steps": [step.to_dict() for step in self.steps],
            "narrative": self.narrative,
            "narrative_sentences": [sentence.to_dict() for sentence in self.summary],
            "labels": list(self.labels),
            "answer": self.answer,
            "verification": self.verification.to_dict(),
            "comparison": None if self.comparison is None else self.comparison.to_dict(),
        }


def read(
    ecg: ECG,
    prior: ECG | Measurements | Reading | Mapping[str, Any] | None = None,
    *,
    profile: protocol.Profile | None = None,
) -> Reading:
    """Read an ECG: measure it, assess it by the protocol, compose the reading, and audit every claim of it.

    Parameters
    ----------
    ecg : ECG
        A recording of any length and leads; with two limb leads the other four are derived.
    prior : ECG or Measurements or Reading or mapping, optional
        An earlier recording of the same patient, what was measured on it, its reading, or the JSON of either: the
        reading then states what is new, resolved and unchanged.
    profile : Profile, optional
        Limits of your own: ``einthoven.protocol.load_profile(path)``. The reading says that they were used.

    Returns
    -------
    Reading
        The same for the same record. A sentence or label that the audit contradicts is marked as such.

    Raises
    ------
    SignalError, TextError
        If the prior is nothing that a recording can be compared with.
    """
    recording = as_ecg(ecg).with_limb_leads()
    measurements = measure(recording)
    assessment = protocol.assess(measurements, profile)
    record = record_of(recording)
    comparison = None
    if prior is not None:
        now = Recorded(measurements, assessment, record, recording.patient_id)
        comparison = compare(now, recorded(prior, measurements, profile))
    composed = compose(measurements, assessment, comparison)
    composition, verification = audited(composed, measurements, assessment, comparison)
    warnings = recording.warnings + measurements.quality.warnings + (comparison.warnings if comparison else ())
    return Reading(
        record=record,
        measurements=measurements,
        assessment=assessment,
        findings=assessment.findings,
        steps=composition.steps,
        summary=composition.summary,
        labels=composition.labels,
        answer=composition.answer,
        verification=verification,
        warnings=tuple(dict.fromkeys(warnings)),
        assumptions=assessment.assumptions,
        ecg=recording,
        comparison=comparison,
    )


def audited(
    composition: Composition,
    measurements: Measurements,
    assessment: Assessment | None = None,
    comparison: SerialComparison | None = None,
) -> tuple[Composition, Verification]:
    """Verify a composition; mark what is contradicted, so that it is never printed as if it were true.

    Parameters
    ----------
    assessment : Assessment, optional
        The protocol's, where it is already there; otherwise it is made from the measurements.
    comparison : SerialComparison, optional
        With an earlier recording, against which what is said of changes is held.
    """
    verification = verify(composition.answer, measurements, assessment=assessment, comparison=comparison)
    marked = composition.marked(claim.span for claim in verification.claims if claim.verdict == "contradicted")
    if marked is composition:
        return composition, verification
    # The spans of the claims must point into the text that is printed; our mark itself is no part of what is audited.
    unmarked = marked.answer.replace(MARK, " " * len(MARK))
    return marked, verify(unmarked, measurements, assessment=assessment, comparison=comparison)


def _outcome(outcome: Outcome, cited: set[str]) -> dict[str, Any]:
    """A statement and what became of it, with the evidence that sentences cite and no finding holds."""
    held = {e.id for e in outcome.finding.evidence} if outcome.finding else set()
    wanted = any(name.startswith(f"{outcome.code}.") for name in cited)
    return {
        "code": outcome.code,
        "statement": outcome.statement,
        "step": outcome.step,
        "status": outcome.status,
        "muted_by": outcome.muted_by,
        "reason": outcome.reason,
        "evidence": [e.to_dict() for e in outcome.evidence if e.id in cited and e.id not in held] if wanted else [],
    }
