"""Step 1, Technical, Rate & Rhythm: what was recorded, how well, and the rhythm with what shows it."""

from __future__ import annotations

import re

from einthoven.ecg import STANDARD_LEADS
from einthoven.report.composition import Sentence
from einthoven.report.facts import Facts
from einthoven.report.phrases import found, joined, rest
from einthoven.report.unjudged import muted, not_assessable
from einthoven.report.wording import amount, at_rate, lead_list, listing, named

_RHYTHM_CODES = (
    "SR", "SBRAD", "STACH", "SARRH", "EAT", "AFIB", "AFLT", "JUNC", "SVTAC", "WCT", "IVR", "PACE", "RHYUND",
)  # fmt: skip
#: P precedes QRS in "every" beat above this share: one beat in ten may be premature or unreadable.
_EVERY_BEAT = 0.9
#: RR is not called regular when its range exceeds this share of the mean.
_REGULAR_SPREAD = 0.25


def write(facts: Facts) -> tuple[Sentence, ...]:
    """The paragraph's sentences."""
    sentences = [_recording(facts), *_quality(facts), _assumed(facts), _rhythm(facts), _regularity(facts)]
    sentences += [_rate_unjudged(facts), _exclusions(facts), _premature(facts)]
    said = {code for s in sentences if s for code in s.findings}
    return joined([*sentences, *rest(facts, 1, said), *muted(facts, 1), *not_assessable(facts, 1)])


def _recording(facts: Facts) -> Sentence:
    m = facts.measurements
    facts.cite("recording.duration_s")
    length = f"{m.duration_s:.3g}"
    count = len(m.leads)
    missing = [lead for lead in STANDARD_LEADS if lead not in m.leads]
    what = f"{count}-lead" if count > 1 else "single-lead"
    clean = (
        not m.quality.warnings and not missing and all(q.usable and not q.problems for q in m.quality.leads.values())
    )
    text = f"{what} recording of {length} s"
    if clean and m.quality.reversal is None:
        text = facts.choose(
            "recording",
            f"A technically adequate {text}, every lead usable.",
            f"A {text}; signal quality is good in every lead.",
            f"Good tracing: {text}, no lead excluded.",
        )
    else:
        text = f"{'An' if text.startswith(('8', '11', '18')) else 'A'} {text}."
    if missing:
        text += f" {lead_list(missing)} {'is' if len(missing) == 1 else 'are'} not recorded."
    return facts.sentence(text)


def _quality(facts: Facts) -> list[Sentence]:
    """Every warning about quality, acknowledged."""
    quality = facts.measurements.quality
    sentences = [found(facts, f) for f in facts.found("POORQ", "REVERSAL", "REVCHEST", "DEXTRO")]
    for verb, usable in (("can't be used", False), ("to be read with caution", True)):
        by_problem: dict[str, list[str]] = {}
        for lead, q in quality.leads.items():
            problems = [p for p in q.problems if not _covered(p, quality.warnings)]
            if problems and q.usable is usable:
                by_problem.setdefault("; ".join(problems), []).append(lead)
        if by_problem:
            facts.cite(*(f"quality.leads.{lead}" for leads in by_problem.values() for lead in leads))
            words = listing(f"{lead_list(leads)} ({problem})" for problem, leads in by_problem.items())
            sentences.append(facts.sentence(f"Quality: {words} {verb}."))
    sampled = [w for w in quality.warnings if w.startswith("sampled at")]
    others = [w for w in quality.warnings if w not in sampled]
    if sampled:
        facts.cite("quality.warnings", "recording.rate")
        sentences.append(facts.sentence("The sampling rate is low: times and small waves are less certain."))
    if others:
        facts.cite("quality.warnings")
        sentences.append(facts.sentence(f"Quality warning: {'; '.join(others)}."))
    return sentences


def _covered(problem: str, warnings: tuple[str, ...]) -> bool:
    """Whether a warning about the whole recording names this problem of a lead already."""
    kind = problem.rstrip(" mV0123456789.")
    return any(kind in warning for warning in warnings)


#: ``"limit for men from 35 years used (Cornell voltage): sex not given"``, as the protocol words it.
_ASSUMPTION = re.compile(r"(?:limit|formula) for (men|women)[^(]* used(?: \((.+)\))?: ")
_SUBJECTS = (("QTc", "QTc"), ("ST", "ST"), ("", "voltage"))


def _assumed(facts: Facts) -> Sentence | None:
    """Which limits had to be assumed. What they are limits of is named neutrally: this is no claim about the ECG."""
    if not facts.assessment.assumptions:
        return None
    m = facts.measurements
    facts.cite("recording.age", "recording.sex")
    missing = listing([*(["age"] if m.age is None else []), *(["sex"] if m.sex is None else [])])
    subjects: dict[str, dict[str, None]] = {}
    for match in filter(None, map(_ASSUMPTION.match, facts.assessment.assumptions)):
        subject = next(words for part, words in _SUBJECTS if part in (match[2] or ""))
        subjects.setdefault(match[1], {})[subject] = None
    used = [f"for {listing(names)} the limits for {who}" for who, names in subjects.items()]
    other = [a for a in facts.assessment.assumptions if not _ASSUMPTION.match(a)]
    if not missing or not used:
        return facts.sentence(f"Assumed: {'; '.join(facts.assessment.assumptions)}.")
    adult = ["limits for adults"] if any("adult" in a for a in other) else []
    verb = "are" if " and " in missing else "is"
    return facts.sentence(f"{missing} {verb} not given; assumed were {', '.join([*adult, *used])}.")


def _rhythm(facts: Facts) -> Sentence:
    """The rhythm's name and rate, with the P waves that show it."""
    m = facts.measurements
    finding = facts.finding(*_dominant(facts))
    name = named(finding) if finding else m.rhythm.name
    if finding and finding.certainty == "borderline":
        name = m.rhythm.name
    facts.cite("rhythm.name")
    if finding:
        facts.cite_finding(finding)
    codes = [finding.code] if finding else []
    rate = facts.number("heart_rate") if facts.known("heart_rate") else ""
    if m.rhythm.name == "atrial fibrillation":
        return facts.sentence(f"{name}{_ventricular(facts)}: {_fibrillation(facts)}.", findings=codes)
    if m.rhythm.name == "atrial flutter":
        atrial = f", atrial rate {facts.number('atrial_rate')}" if facts.value("atrial_rate") is not None else ""
        ratio = f" with {m.rhythm.conduction} conduction" if m.rhythm.conduction else ""
        return facts.sentence(f"{name}{ratio}{_ventricular(facts)}{atrial}.", findings=codes)
    if _blocked(facts) and facts.value("atrial_rate") is not None:
        rate = f"{_ventricular(facts)}, atrial rate {facts.number('atrial_rate')}"
    reasons = _p_waves(facts) if m.rhythm.name in ("sinus rhythm", "ectopic atrial rhythm") else _no_p_waves(facts)
    text = at_rate(name, rate) if not rate.startswith(", ") else f"{name}{rate}"
    return facts.sentence(f"{text}: {reasons}." if reasons else f"{text}.", findings=codes)


def _blocked(facts: Facts) -> bool:
    """Whether some or all P waves are not conducted."""
    return facts.measurements.rhythm.conduction not in (None, "1:1")


def _dominant(facts: Facts) -> tuple[str, ...]:
    """Codes in the order in which they name the rhythm: the rate variants of sinus rhythm before plain sinus rhythm."""
    by_rate = ("SBRAD", "STACH", "SARRH", "SR")
    if facts.measurements.rhythm.name == "sinus rhythm":
        return tuple(f.code for f in facts.found(*by_rate) if f.present)
    return tuple(c for c in _RHYTHM_CODES if c not in by_rate)


def _ventricular(facts: Facts) -> str:
    if not facts.known("heart_rate"):
        return ""
    return f", ventricular rate {facts.number('heart_rate')}"


def _fibrillation(facts: Facts) -> str:
    facts.cite("rhythm.organised_p", "rhythm.regular")
    parts = ["RR is irregularly irregular" if facts.measurements.rhythm.regular is False else "RR was measured"]
    if facts.known("rr_min", "rr_max"):
        parts[0] += f", {_rr_range(facts)}"
    if facts.measurements.rhythm.organised_p is False:
        parts.append("no organised P waves are present")
    return "; ".join(parts)


def _rr_range(facts: Facts) -> str:
    if facts.number("rr_min") == facts.number("rr_max"):
        return f"RR {facts.number('rr_min')} throughout"
    return f"RR between {facts.number('rr_min').removesuffix(' ms')} and {facts.number('rr_max')}"


def _p_waves(facts: Facts) -> str:
    """Where the P waves are, as far as it was measured."""
    share = facts.value("p_fraction")
    parts = []
    if _blocked(facts):
        facts.cite("rhythm.conduction")
        parts.append("not every P wave is conducted")
    elif share is not None and share >= _EVERY_BEAT and facts.measurements.rhythm.organised_p:
        facts.cite("rhythm.evidence.p_fraction", "rhythm.organised_p")
        parts.append("a P wave precedes every QRS complex")
    shapes = [(lead, facts.shape(lead, "p")) for lead in ("II", "aVR")]
    words = [f"{shape} in {lead}" for lead, shape in shapes if shape in ("upright", "inverted")]
    if words and parts:
        facts.cite(*(f"morphology.{lead}.p" for lead, shape in shapes if shape in ("upright", "inverted")))
        # "P is" once more: behind the complexes the words would be about them.
        parts[0] += f"; P is {listing(words)}"
    return listing(parts)


def _no_p_waves(facts: Facts) -> str:
    m = facts.measurements
    parts = []
    if m.rhythm.organised_p is False:
        facts.cite("rhythm.organised_p")
        parts.append("no organised P waves are present")
    if m.rhythm.conduction == "dissociated":
        facts.cite("rhythm.conduction")
        parts.append("P waves and QRS complexes are dissociated")
    if facts.known("qrs"):
        parts.append(f"QRS {facts.number('qrs')}")
    return listing(parts)


def _regularity(facts: Facts) -> Sentence | None:
    m = facts.measurements
    if m.rhythm.name in ("atrial fibrillation", "no rhythm") or m.rhythm.regular is None:
        return None
    facts.cite("rhythm.regular")
    spread = f" ({_rr_range(facts)})" if facts.known("rr_min", "rr_max") else ""
    if any(f.present for f in facts.found("SARRH")) and spread:
        return facts.sentence(f"{_rr_range(facts)}.")  # the finding says that it varies
    if not m.rhythm.regular:
        return facts.sentence(f"The rhythm is irregular{spread}.")
    early = [facts.value(f"{kind}_premature_beats") or 0 for kind in ("ventricular", "supraventricular")]
    if any(early):
        return facts.sentence(f"RR is even apart from premature beats{spread}.")
    if _spread(facts) > _REGULAR_SPREAD:
        # Beat to beat it changes little, over the recording much: neither word would be right.
        return facts.sentence(f"{_rr_range(facts)}.")
    text = facts.choose("regular", f"The rhythm is regular{spread}", f"Regular rhythm{spread}")
    if m.rhythm.name != "sinus rhythm" or not facts.in_range("heart_rate") or not facts.excluded("SBRAD", "STACH"):
        return facts.sentence(f"{text}.")
    facts.cite_exclusion("SBRAD", "STACH")
    facts.cite("heart_rate")
    return facts.sentence(f"{text}, neither bradycardia nor tachycardia.", findings=("SBRAD", "STACH"))


def _spread(facts: Facts) -> float:
    """Range of RR as a share of its mean; 0 where unknown."""
    shortest, longest, mean = (facts.value(name) for name in ("rr_min", "rr_max", "rr"))
    return 0.0 if shortest is None or longest is None or not mean else (longest - shortest) / mean


def _rate_unjudged(facts: Facts) -> Sentence | None:
    """Where no limit of the rate is sourced for the patient's age: neither slow nor fast, nor normal."""
    under = facts.rate_unsourced()
    if under is None:
        return None
    facts.cite("recording.age")
    text = f"The rate of {facts.number('heart_rate')} is not judged (no {under})."
    return facts.sentence(text, findings=[c for c in ("SBRAD", "STACH") if facts.outcome(c)])


def _exclusions(facts: Facts) -> Sentence | None:
    """What the P waves and the width of QRS rule out."""
    m = facts.measurements
    if m.rhythm.name == "sinus rhythm" and m.rhythm.organised_p and facts.excluded("AFIB", "AFLT"):
        facts.cite("rhythm.organised_p")
        facts.cite_exclusion("AFIB", "AFLT")
        text = facts.choose(
            "no fibrillation",
            "Organised P waves exclude atrial fibrillation and atrial flutter.",
            "With organised P waves there is no atrial fibrillation and no atrial flutter.",
        )
        return facts.sentence(text, findings=("AFIB", "AFLT"))
    fast = m.rhythm.name in ("atrial fibrillation", "atrial flutter", "supraventricular tachycardia")
    runs = facts.found("NSVT", "VT", "VRUN", "PVC")
    if fast and not runs and facts.known("qrs") and facts.excluded("WCT", "CLBBB", "CRBBB", "IVCD"):
        facts.cite_exclusion("WCT")
        text = f"The narrow QRS of {facts.number('qrs')} excludes ventricular tachycardia."
        return facts.sentence(text, findings=("WCT",))
    return None


def _premature(facts: Facts) -> Sentence | None:
    """Premature beats that are not there, and the longest pause."""
    ventricular, atrial = facts.value("ventricular_premature_beats"), facts.value("supraventricular_premature_beats")
    pause = facts.quantity("pause")
    if ventricular != 0 or atrial != 0 or facts.found("PAC", "PVC", "BIGU", "TRIGU"):
        return None
    facts.cite("rhythm.evidence.ventricular_premature_beats", "rhythm.evidence.supraventricular_premature_beats")
    text = "There are no premature beats"
    if pause.value is not None and facts.excluded("PAUSE"):
        facts.cite("rhythm.evidence.pause")
        text += f" and no pause (longest RR {amount(pause.value, 's')})"
    return facts.sentence(f"{text}.", findings=("PAC", "PVC"))
