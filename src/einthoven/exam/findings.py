"""Is the finding of a question there? The finding is recognised by what the question says, then measured."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from einthoven.exam import lead_signs, rhythm_signs
from einthoven.exam.lead_signs import LeadSign
from einthoven.exam.meaning import Meaning, read
from einthoven.exam.trace import Segment, Trace

#: Of leads, by what they are called in questions.
IN_LEADS: Mapping[str, LeadSign] = {
    "ST elevation": lead_signs.st_elevation,
    "ST depression": lead_signs.st_depression,
    "inverted T waves": lead_signs.t_inversion,
    "LV strain": lead_signs.lv_strain,
    "pathological Q waves": lead_signs.pathological_q,
    "qR pattern": lead_signs.qr_pattern,
    "rS pattern": lead_signs.rs_pattern,
    "RSR' pattern": lead_signs.rsr_pattern,
    "notched R waves": lead_signs.notched_r,
    "slurred S waves": lead_signs.slurred_s,
    "positive monophasic QRS complexes without Q waves": lead_signs.upright_qrs,
    "broad monophasic R waves with a prolonged R wave peak time": lead_signs.broad_r,
    "broad monophasic R wave or qR pattern": lead_signs.broad_r_or_qr,
    "dominant S wave": lead_signs.dominant_s,
    "dominant R wave": lead_signs.dominant_r,
}
#: Of the whole recording.
OF_RECORDING: Mapping[str, Callable[[Trace, Meaning], float]] = {
    "QRS prolongation": rhythm_signs.qrs_prolonged,
    "PR prolongation": rhythm_signs.pr_prolonged,
    "slow heart rate": rhythm_signs.slow_rate,
    "left axis deviation": rhythm_signs.axis_within,
    "right axis deviation": rhythm_signs.axis_within,
    "QRS axis": rhythm_signs.axis_within,
    "R amplitude": rhythm_signs.r_in_lead,
    "sum of S amplitude and R amplitude": rhythm_signs.sokolow_lyon,
    "Cornell product": rhythm_signs.cornell_product,
    "left bundle branch block": rhythm_signs.left_bundle,
    "right bundle branch block": rhythm_signs.right_bundle,
    "1:1 conduction": rhythm_signs.conducted,
    "premature beat": rhythm_signs.premature,
    "dropped beat": rhythm_signs.dropped,
    "regular RR intervals": rhythm_signs.regular,
    "non-conducted P wave": rhythm_signs.blocked_p,
    "atrial fibrillation": rhythm_signs.fibrillation,
    "AV dissociation": rhythm_signs.dissociated,
}
#: Of a selected beat.
OF_BEAT: Mapping[str, Callable[[Trace, Segment | None], float]] = {
    "QRS prolongation compared to normal beats": rhythm_signs.longer_than_others,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a question asks after.

    Attributes
    ----------
    name : str
        A key of ``IN_LEADS``, ``OF_RECORDING`` or ``OF_BEAT``; empty if the question names nothing that is known.
    asked : Meaning
        With leads, count and limits.
    """

    name: str
    asked: Meaning

    def in_lead(self, trace: Trace, lead: str) -> float:
        """Margin in one lead; NaN if unknown."""
        sign = IN_LEADS.get(self.name)
        return math.nan if sign is None else sign(trace, lead, self.asked)

    def margin(self, trace: Trace, selected: Segment | None = None) -> float:
        """Margin of the whole: of leads, that of the last one that is needed for the count.

        Parameters
        ----------
        trace : Trace
        selected : tuple of float, optional
            Where the beat in question is, seconds.
        """
        if self.name in OF_RECORDING:
            return OF_RECORDING[self.name](trace, self.asked)
        if self.name in OF_BEAT:
            return OF_BEAT[self.name](trace, selected)
        found = [self.in_lead(trace, lead) for lead in self.asked.leads]
        known = sorted((margin for margin in found if not math.isnan(margin)), reverse=True)
        return known[self.asked.count - 1] if len(known) >= self.asked.count else math.nan


def finding_of(text: str) -> Finding:
    """The finding that a question, or a criterion, is about."""
    return finding_in(read(text))


def finding_in(asked: Meaning) -> Finding:
    """The same of what has been read: the finding with most concepts in common; of several, the one named first."""

    def rank(name: str) -> tuple[float, int]:
        own = _concepts(name)
        shared = own & set(asked.concepts)
        first = min((asked.concepts.index(concept) for concept in shared), default=99)
        return len(shared) / len(own | set(asked.concepts)) if own else 0.0, -first

    best = max((*IN_LEADS, *OF_RECORDING, *OF_BEAT), key=rank)
    return Finding(best if rank(best)[0] > 0 else "", asked)


@functools.cache
def _concepts(name: str) -> frozenset[str]:
    return frozenset(read(name).concepts)
