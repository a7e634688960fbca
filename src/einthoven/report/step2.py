"""Step 2, Conduction, Axis & Intervals: PR, QRS and the axes, and the blocks that they show or exclude."""

from __future__ import annotations

from einthoven.protocol.findings import Finding
from einthoven.report.composition import Sentence
from einthoven.report.facts import Facts
from einthoven.report.phrases import found, joined, rest
from einthoven.report.unjudged import muted, not_assessable
from einthoven.report.wording import listing, named

_PR = ("1AVB", "LPR", "SHORTPR", "2AVB", "3AVB", "WPW")
_QRS = ("CRBBB", "CLBBB", "IRBBB", "ILBBB", "IVCD")
_AXIS = ("LAD", "RAD", "EXAX")
_FASCICLES = ("LAFB", "LPFB")


def write(facts: Facts) -> tuple[Sentence, ...]:
    """The paragraph's sentences."""
    sentences = [*_pr(facts), _av_conduction(facts), *_qrs(facts), *_axis(facts), _other_axes(facts)]
    said = {code for s in sentences if s for code in s.findings}
    return joined([*sentences, *rest(facts, 2, said), *muted(facts, 2), *not_assessable(facts, 2)])


def _pr(facts: Facts) -> list[Sentence]:
    pr = facts.quantity("pr")
    blocks = [f for f in facts.found(*_PR) if f.present]
    if pr.value is None:
        facts.cite("pr")
        reason = pr.reason or "not measured"
        return [facts.sentence(f"The PR interval is not assessable ({reason})."), *(found(facts, f) for f in blocks)]
    if blocks:
        return [found(facts, f) for f in blocks]
    text = facts.choose(
        "pr", f"PR {facts.number('pr')} is normal", f"The PR interval of {facts.number('pr')} is normal"
    )
    codes = [c for c in ("1AVB", "WPW") if facts.excluded(c)]
    if not facts.excluded("1AVB"):
        return [facts.sentence(f"PR is {facts.number('pr')}.")]
    facts.cite_exclusion(*codes)
    text += " and excludes first-degree AV block"
    if "WPW" in codes:
        text += facts.choose(
            "delta",
            "; there is no delta wave and no pre-excitation",
            "; there is no delta wave, hence no pre-excitation",
            "; no delta wave and no pre-excitation",
        )
    return [facts.sentence(f"{text}.", findings=codes)]


def _av_conduction(facts: Facts) -> Sentence | None:
    """That every P wave is conducted, and what this excludes."""
    if facts.measurements.rhythm.conduction != "1:1" or not facts.excluded("2AVB", "3AVB"):
        return None
    facts.cite("rhythm.conduction")
    facts.cite_exclusion("2AVB", "3AVB")
    text = facts.choose(
        "av",
        "AV conduction is 1:1: no second-degree AV block and no complete AV block.",
        "Every P wave is conducted: neither second-degree AV block nor complete AV block.",
    )
    return facts.sentence(text, findings=("2AVB", "3AVB"))


def _qrs(facts: Facts) -> list[Sentence]:
    qrs = facts.quantity("qrs")
    blocks = [f for f in facts.found(*_QRS) if f.present]
    if qrs.value is None:
        facts.cite("qrs")
        reason = qrs.reason or "not measured"
        return [facts.sentence(f"QRS duration is not assessable ({reason})."), *(found(facts, f) for f in blocks)]
    if blocks:
        return [_block(facts, f) for f in blocks]
    # Pre-excitation has named its QRS duration.
    return [] if any(f.present for f in facts.found("WPW")) else [_narrow(facts)]


def _narrow(facts: Facts) -> Sentence:
    """QRS without a block, and what that excludes."""
    codes = [c for c in ("CLBBB", "CRBBB") if facts.excluded(c)]
    if len(codes) < 2:
        return facts.sentence(f"QRS is {facts.number('qrs')}.")
    facts.cite_exclusion(*codes)
    text = facts.choose(
        "qrs",
        f"QRS {facts.number('qrs')} is narrow and excludes bundle branch block.",
        f"A narrow QRS of {facts.number('qrs')} excludes bundle branch block.",
        f"QRS lasts {facts.number('qrs')}: no bundle branch block.",
    )
    return facts.sentence(text, findings=codes)


#: Waves of a QRS pattern up to which it tells a reader something.
_READABLE = 4


def _block(facts: Facts, finding: Finding) -> Sentence:
    """A bundle branch block by its width and by the shapes that name the side."""
    shapes = []
    for lead in ("V1", "V6", "I"):
        shape = facts.shape(lead, "qrs")
        if isinstance(shape, str) and 0 < sum(map(str.isalpha, shape)) <= _READABLE:
            facts.cite(f"morphology.{lead}.qrs")
            shapes.append(f"{shape} in {lead}")
    notched = [lead for lead in ("I", "aVL", "V5", "V6") if facts.shape(lead, "notched") is True]
    if notched and finding.code in ("CLBBB", "ILBBB"):
        facts.cite(*(f"morphology.{lead}.notched" for lead in notched))
        shapes.append(f"notched R in {listing(notched)}")
    facts.cite_finding(finding)
    shown = f" with {listing(shapes)}" if shapes else ""
    text = facts.choose(
        "block",
        f"QRS {facts.number('qrs')}{shown}: {named(finding)}.",
        f"{named(finding)}: QRS {facts.number('qrs')}{shown}.",
    )
    return facts.sentence(text, findings=(finding.code,))


def _axis(facts: Facts) -> list[Sentence]:
    axis = facts.quantity("qrs_axis")
    deviations = facts.found(*_AXIS)
    fascicles = facts.found(*_FASCICLES)
    if axis.value is None:
        facts.cite("qrs_axis")
        return [facts.sentence(f"The QRS axis is not assessable ({axis.reason or 'not measured'}).")]
    if any(f.present for f in (*deviations, *fascicles)):
        return [found(facts, f) for f in (*deviations, *fascicles) if f.present]
    text = f"QRS axis {facts.number('qrs_axis')}"
    if not facts.excluded(*_AXIS):
        return [facts.sentence(f"{text}.")]
    facts.cite_exclusion(*_AXIS)
    if not facts.excluded(*_FASCICLES):
        return [facts.sentence(f"{text} is normal.", findings=_AXIS)]
    facts.cite_exclusion(*_FASCICLES)
    text += facts.choose(
        "axis",
        " is normal, which excludes left anterior and left posterior fascicular block.",
        " is normal: neither left anterior nor left posterior fascicular block.",
        " is normal, so there is no axis deviation and no fascicular block.",
    )
    return [facts.sentence(text, findings=(*_AXIS, *_FASCICLES))]


def _other_axes(facts: Facts) -> Sentence | None:
    names = [n for n in ("p_axis", "t_axis") if facts.value(n) is not None]
    if not names:
        return None
    words = " and ".join(f"{'P' if n == 'p_axis' else 'T'} axis {facts.number(n)}" for n in names)
    return facts.sentence(f"{words}.")
