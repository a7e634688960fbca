"""What the sentences are made of: values that remember that they were cited, and the state of every statement."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable

from einthoven.ecg import STANDARD_LEADS
from einthoven.measure.measurements import Measurements, Quantity
from einthoven.protocol import normal_range
from einthoven.protocol.findings import Assessment, Evidence, Finding, Outcome
from einthoven.report.composition import Sentence
from einthoven.report.needed import looked_for
from einthoven.report.wording import apart, starting

#: ``"V1: lead unusable"`` or ``"no lead V1"``: a reason that names a lead.
LEAD_REASON = re.compile(r"([\w.+-]+): (?:lead unusable|no lead)|no lead ([\w.+-]+)|([\w.+-]+) unusable")
#: A reason that is about the patient: no lead would help.
UNSOURCED = re.compile(r"no sourced limit under [\d.]+ years")


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
        value, ends = self.value(name), normal_range(name, self.measurements, profile=self.assessment.profile)
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
        limits = [float(e.limit) for e in self._deciding(name, lead) if isinstance(e.limit, int | float)]
        return apart(quantity.value, limits, quantity.unit)

    def _deciding(self, name: str, lead: str | None) -> list[Evidence]:
        """What findings rest on this quantity: its number must not be printed as if it were the limit itself."""
        if lead is not None:
            return []
        return [e for f in self.findings for e in f.evidence if e.quantity == name and e.met]

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
        # A warning that ends as a question keeps one mark only.
        return Sentence(starting(text.replace("?.", ".")), evidence, tuple(findings))

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
        """Whether every one of these was assessed, in the leads that show it, and is absent; cites nothing."""
        return all(self.assessment.status(code) == "absent" and looked_for(self.measurements, code) for code in codes)

    def lacks_leads(self, outcome: Outcome) -> bool:
        """Whether a statement is not assessable for want of leads, not of a limit or a number."""
        reason = outcome.reason or ""
        return bool(LEAD_REASON.search(reason)) and not UNSOURCED.search(reason)

    def limit_of(self, codes: Iterable[str], name: str, lead: str) -> float | None:
        """The limit that statements held a lead's quantity against; None if they did not."""
        for outcome in filter(None, map(self.outcome, codes)):
            for e in outcome.evidence:
                if e.quantity == name and e.leads == (lead,) and isinstance(e.limit, int | float):
                    return float(e.limit)
        return None

    def rate_unsourced(self) -> str | None:
        """``"sourced limit under 16 years"`` where the rate could not be judged for it, else None."""
        if not self.known("heart_rate"):
            return None
        for code in ("SBRAD", "STACH"):
            outcome = self.outcome(code)
            match = UNSOURCED.search(outcome.reason or "") if outcome else None
            if match:
                return match[0].removeprefix("no ")
        return None

    def no_amplitude(self) -> str | None:
        """Why no usable lead has an amplitude: a doubt about the gain; None where there are amplitudes."""
        found = [self.quantity("qrs_amplitude", lead) for lead in self.usable_leads()]
        if not found or any(q.value is not None or q.absent for q in found):
            return None
        return next((q.reason for q in found if q.reason and "gain" in q.reason), None)

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
