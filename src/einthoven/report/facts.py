"""What the sentences are made of: values that remember that they were cited, and the state of every statement."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable

from einthoven.ecg import STANDARD_LEADS
from einthoven.measure.measurements import Measurements, Quantity
from einthoven.protocol import normal_range
from einthoven.protocol.findings import Assessment, Finding, Outcome
from einthoven.report.composition import Sentence
from einthoven.report.wording import amount, starting


class Facts:
    """Measurements and assessment, as a writer needs them.

    Every value that is put into words through ``number`` or ``cite`` is remembered until the next ``sentence``, which
    takes what was cited as its evidence: a number can't be printed without a trail.
    """

    def __init__(self, measurements: Measurements, assessment: Assessment) -> None:
        self.measurements = measurements
        self.assessment = assessment
        self.findings = assessment.findings
        self._by_code = {finding.code: finding for finding in self.findings}
        self._cited: dict[str, None] = {}
        self._seed = self._content()

    def _content(self) -> int:
        """A number from what was measured and found: equal records read the same, different ones need not."""
        values = [f"{name}={q.value:.3g}" for name, q in self.measurements.values.items() if q.value is not None]
        values += [f"{f.code}:{f.certainty}" for f in self.findings]
        for lead, quantities in self.measurements.leads.items():
            value = quantities["r_amplitude"].value if "r_amplitude" in quantities else None
            values.append(lead if value is None else f"{lead}={value:.3g}")
        return zlib.crc32(";".join(values).encode())

    def choose(self, slot: str, *variants: str) -> str:
        """One of several wordings, fixed by the record's content and the place in the text."""
        return variants[zlib.crc32(slot.encode(), self._seed) % len(variants)]

    def quantity(self, name: str, lead: str | None = None) -> Quantity:
        """A measured quantity, not yet cited."""
        return self.measurements.get(name, lead)

    def value(self, name: str, lead: str | None = None) -> float | None:
        """Its number, not yet cited."""
        return self.measurements.get(name, lead).value

    def known(self, *names: str) -> bool:
        """Whether all these global quantities have a value."""
        return all(self.value(name) is not None for name in names)

    def in_range(self, name: str) -> bool:
        """Whether the printed number itself is within the protocol's normal range for the patient."""
        value, ends = self.value(name), normal_range(name, self.measurements)
        if value is None or ends is None:
            return False
        low, high = ends[:2]
        return (low is None or value >= low) and (high is None or value <= high)

    def number(self, name: str, lead: str | None = None) -> str:
        """A measured value in words, cited; the quantity must have one."""
        quantity = self.measurements.get(name, lead)
        if quantity.value is None:
            raise ValueError(f"{name} {lead or ''} has no value to print: {quantity.reason}")
        self.cite(self.path(name, lead))
        return amount(quantity.value, quantity.unit)

    def path(self, name: str, lead: str | None = None) -> str:
        """Where a quantity stands in the ``measurements`` object of the JSON."""
        if lead is not None:
            return f"leads.{lead}.{name}"
        return name if name in self.measurements.values else f"rhythm.evidence.{name}"

    def cite(self, *ids: str) -> None:
        """Remember evidence for the next sentence."""
        self._cited.update(dict.fromkeys(ids))

    def cite_finding(self, finding: Finding) -> None:
        """Remember all evidence of a finding that was met."""
        self.cite(*(e.id for e in finding.evidence if e.met))

    def sentence(self, text: str, *, findings: Iterable[str] = ()) -> Sentence:
        """Close a sentence: what was cited since the last one is its evidence."""
        evidence, self._cited = tuple(self._cited), {}
        return Sentence(starting(text), evidence, tuple(findings))

    def finding(self, *codes: str) -> Finding | None:
        """The first of these that was found, borderline included."""
        return next((self._by_code[code] for code in codes if code in self._by_code), None)

    def found(self, *codes: str) -> list[Finding]:
        """Those of these that were found."""
        return [self._by_code[code] for code in codes if code in self._by_code]

    def outcome(self, code: str) -> Outcome | None:
        """What became of a statement."""
        return self.assessment.outcomes.get(code)

    def excluded(self, *codes: str) -> bool:
        """Whether every one of these was assessed and is absent; cites nothing."""
        return all(self.assessment.status(code) == "absent" for code in codes)

    def cite_exclusion(self, *codes: str) -> None:
        """Remember the evidence on which these statements were refused, as far as it has values."""
        for code in codes:
            outcome = self.outcome(code)
            if outcome is not None:
                self.cite(*[e.id for e in outcome.evidence if e.met is False][:3])

    def usable_leads(self) -> list[str]:
        """Standard leads that are recorded and usable, in standard order."""
        quality = self.measurements.quality.leads
        return [lead for lead in STANDARD_LEADS if lead in self.measurements.leads and quality[lead].usable]

    def values_over_leads(
        self, name: str, keep: Callable[[float], bool] = lambda _: True, leads: Iterable[str] | None = None
    ) -> dict[str, float]:
        """A per-lead quantity over the usable leads, where it has a value that is kept; cites nothing."""
        out = {}
        for lead in self.usable_leads() if leads is None else leads:
            value = self.value(name, lead)
            if value is not None and keep(value):
                out[lead] = value
        return out

    def shape(self, lead: str, part: str) -> str | bool | None:
        """A shape of one lead: ``shape("V1", "qrs")``; None if unknown."""
        morphology = self.measurements.morphology.get(lead)
        return None if morphology is None else getattr(morphology, part)
