"""Measurements, verifications and rules as plain text tables for a terminal."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from einthoven.measure.long.holter import HolterSummary
    from einthoven.measure.measurements import Measurements, Quantity
    from einthoven.protocol import Criterion, Evidence, Explanation, Statement
    from einthoven.verify.claims import Claim, Verification

WIDTH = 110

#: Columns of the table of leads: heading -> quantity.
LEAD_COLUMNS = {
    "P": "p_amplitude",
    "Q": "q_amplitude",
    "R": "r_amplitude",
    "S": "s_amplitude",
    "R'": "r2_amplitude",
    "J": "st_j",
    "J+60": "st_60",
    "T": "t_amplitude",
}

VERDICT_COLOURS = {"supported": "green", "contradicted": "red", "unverifiable": "yellow"}


def columns(rows: Sequence[Sequence[str]], *, right: frozenset[int] = frozenset()) -> str:
    """Rows of cells as aligned columns, two spaces apart; the columns in ``right`` flush right."""
    if not rows:
        return ""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = (
        "  ".join(c.rjust(w) if i in right else c.ljust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True)))
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)


def number(value: float | None, sd: float | None = None) -> str:
    """Four significant digits, or as many as the uncertainty leaves sense to; ``-`` for none."""
    if value is None:
        return "-"
    if not sd:
        return f"{float(f'{value:.4g}'):g}"
    # Down to the second significant digit of the uncertainty.
    decimals = max(1 - math.floor(math.log10(sd)), 0)
    return f"{value:.{decimals}f}"


def uncertainty(sd: float | None) -> str:
    """Two significant digits; nothing where there is none."""
    return f"{float(f'{sd:.2g}'):g}" if sd else ""


def measurement_tables(measurements: Measurements) -> str:
    """The global quantities, the rhythm with its evidence, and the amplitudes of every lead."""
    rhythm, quality = measurements.rhythm, measurements.quality
    named = measurements.values | rhythm.evidence
    rows = [("quantity", "value", "sd", "unit", "beats"), *(_row(name, q) for name, q in named.items())]
    parts = [columns(rows, right=frozenset({1, 2, 4}))]
    reasons = {f"{name}: {q.reason}" for name, q in named.items() if q.value is None and q.reason}
    parts.append("\n".join(sorted(reasons)))
    words = [rhythm.name, {True: "regular", False: "irregular", None: ""}[rhythm.regular], rhythm.conduction or ""]
    parts.append("rhythm: " + ", ".join(word for word in words if word))
    parts.append(_lead_table(measurements))
    parts.append("\n".join(f"warning: {warning}" for warning in quality.warnings))
    if not quality.usable:
        parts.append("quality: not interpretable")
    parts.append("Research use only; not a medical device.")
    return "\n\n".join(part for part in parts if part)


def holter_table(summary: HolterSummary) -> str:
    """A long recording summed up: rates, variability, pauses, ectopy, and the rhythm from stretch to stretch."""
    rates = [
        (name, extreme) for name, extreme in (("slowest", summary.slowest), ("fastest", summary.fastest)) if extreme
    ]
    rows = [
        ("length", _clock(summary.duration_s), f"not usable: {100 * (summary.unusable_share or 0):.1f} %"),
        ("beats", str(summary.beats), ", ".join(f"{label} {n}" for label, n in sorted(summary.labels.items()))),
        ("heart rate, bpm", number(summary.heart_rate), ""),
        *((f"  {name}, 8 beats", number(rate), f"at {_clock(at_s)}") for name, (rate, at_s) in rates),
        ("SDNN, ms", number(summary.sdnn_ms), f"{summary.nn_ms.count} normal intervals"),
        ("RMSSD, ms", number(summary.rmssd_ms), ""),
        (f"pauses from {summary.pause_s:g} s", str(summary.pauses), ""),
    ]
    if summary.longest_rr:
        rows.append(("longest interval, s", number(summary.longest_rr[0]), f"at {_clock(summary.longest_rr[1])}"))
    for name, ectopy in (("ventricular", summary.ventricular), ("supraventricular", summary.supraventricular)):
        how = f"{ectopy.single} single, {ectopy.couplets} couplets, {ectopy.runs} runs"
        if ectopy.longest_run_at_s is not None:
            how += f", the longest of {ectopy.longest_run_beats} beats at {_clock(ectopy.longest_run_at_s)}"
        rows.append((f"{name} ectopic beats", str(ectopy.beats), how))
    stretches = [(_clock(e.start_s), _clock(e.stop_s), e.name) for e in summary.episodes]
    parts = [columns(rows, right=frozenset({1})), columns(stretches), "Research use only; not a medical device."]
    return "\n\n".join(part for part in parts if part)


def _clock(seconds: float) -> str:
    """Hours, minutes and seconds since the beginning of the recording."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


def _row(name: str, quantity: Quantity) -> tuple[str, str, str, str, str]:
    beats = "" if quantity.beats is None else str(quantity.beats)
    return name, number(quantity.value, quantity.sd), uncertainty(quantity.sd), quantity.unit, beats


def _lead_table(measurements: Measurements) -> str:
    rows = [("lead, mV", "QRS", *LEAD_COLUMNS, "R peak, ms")]
    notes = []
    for lead in measurements.leads:
        shape = measurements.morphology.get(lead)
        cells = [_cell(measurements.get(name, lead)) for name in (*LEAD_COLUMNS.values(), "r_peak_time")]
        rows.append((lead, (shape.qrs if shape else None) or "-", *cells))
        quality = measurements.quality.leads.get(lead)
        if quality is not None and quality.problems:
            notes.append(f"{lead}: {', '.join(quality.problems)}{'' if quality.usable else ' (not used)'}")
    table = columns(rows, right=frozenset(range(2, 3 + len(LEAD_COLUMNS))))
    return "\n".join([table, ".  no such wave    -  could not be measured (--json gives the reason)", *notes])


def _cell(quantity: Quantity) -> str:
    if quantity.value is None:
        return "." if quantity.absent else "-"
    return f"{quantity.value:.0f}" if quantity.unit == "ms" else f"{quantity.value:.2f}"


def verification_table(verification: Verification) -> str:
    """Every claim with its verdict, what was measured and why; then the count."""
    parts = [_claim(claim) for claim in verification.claims]
    parts += [f"note: {note}" for note in verification.notes]
    count = len(verification.claims)
    parts.append(
        f"{count} claim{'' if count == 1 else 's'}: {verification.supported} supported, "
        f"{verification.contradicted} contradicted, {verification.unverifiable} unverifiable"
    )
    return "\n".join(parts)


def _claim(claim: Claim) -> str:
    verdict = click.style(f"{claim.verdict:<12}", fg=VERDICT_COLOURS[claim.verdict])
    lead = f" [{claim.lead}]" if claim.lead and claim.lead not in claim.text else ""
    stance = " (denied)" if claim.negated else " (hedged)" if claim.hedged else ""
    why = textwrap.fill(claim.reason, WIDTH, initial_indent=" " * 14, subsequent_indent=" " * 14)
    return f"{verdict}  {' '.join(claim.text.split())}{lead}{stance}\n{why}"


def statement_list(rows: Sequence[Mapping[str, Any]]) -> str:
    """Every statement of the protocol under the title of its step."""
    from einthoven.protocol import STEP_TITLES

    parts = []
    for step, title in STEP_TITLES.items():
        lines = [(r["code"], r["statement"], r["severity"], r["source"]) for r in rows if r["step"] == step]
        parts.append(f"Step {step}: {title}\n{columns(lines)}")
    return "\n\n".join(parts)


def statement_card(statement: Statement) -> str:
    """One statement: wording, rule, source, and what voids it."""
    facts = {
        "step": str(statement.step),
        "severity": statement.severity,
        "SCP code": statement.scp,
        "AHA statement": ", ".join(map(str, statement.aha)),
        "Minnesota code": statement.minnesota,
        "minimum age": f"{statement.minimum_age:g} years" if statement.minimum_age else None,
        "source": f"{statement.source} ({statement.strength})",
        "voided by": ", ".join(statement.excluded_by),
        "voids": ", ".join(statement.excludes),
        "because": statement.because,
        "never with": ", ".join(statement.incompatible),
        "asks for": statement.action,
    }
    rows = [(f"{name}:", text) for name, text in facts.items() if text]
    lines = [f"{statement.code}  {statement.statement}", f"In plain words: {statement.plain}", "", "Made when:"]
    lines += [f"  {line}" for line in statement.rule.splitlines()]
    return "\n".join([*lines, "", *(_hanging(*row) for row in rows)])


def _hanging(name: str, text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent=f"{name:<16}", subsequent_indent=" " * 16)


def explanation_table(explanation: Explanation) -> str:
    """What became of a statement on one ECG, and every input of its rule."""
    outcome = explanation.outcome
    lines = [f"{explanation.code}  {explanation.statement}: {outcome.status}"]
    if outcome.reason:
        lines.append(f"because: {outcome.reason}")
    lines += ["", "Made when:", *_criteria(explanation.criterion), ""]
    if outcome.evidence:
        heading = ("quantity", "leads", "value", "sd", "limit", "unit", "margin", "met")
        lines += [columns([heading, *map(_evidence_row, outcome.evidence)], right=frozenset({2, 3, 6})), ""]
        lines += [f"{e.quantity}: {e.reason}" for e in outcome.evidence if e.value is None and e.reason]
        sources = dict.fromkeys(e.source for e in outcome.evidence if e.source)
        lines += [f"source: {source}" for source in sources]
    else:
        lines.append(f"source: {explanation.source}")
    lines += [f"note: {note}" for note in (outcome.finding.notes if outcome.finding else ())]
    return "\n".join([*lines, "", "Research use only; not a medical device."])


#: A criterion that could not be assessed is neither met nor not.
_MET = {True: "yes", False: "no", None: "?"}


def _criteria(criterion: Criterion) -> Iterator[str]:
    """The rule, one condition a line: its answer, what was measured, and of a group the leads that show it."""
    inside: int | None = None
    for depth, part in criterion.walk():
        if inside is not None and depth > inside:
            continue
        # The criteria of another statement have an explanation of their own.
        inside = depth if part.words.startswith("criteria of ") else None
        answer = "near" if part.certainty == "borderline" else _MET[part.met]
        yield f"  {answer:<5}{'  ' * depth}{part.words}{_after(part, shut=inside is not None)}"


def _after(part: Criterion, *, shut: bool) -> str:
    """What stands behind the words of a criterion: a colon, the leads that show it, or what was measured."""
    evidence = part.evidence
    if evidence is None:
        leads = f"  [{' '.join(part.leads)}]" if part.leads and part.words not in part.leads else ""
        return (":" if part.parts and not shut else "") + leads
    if evidence.value is None:
        return f": {evidence.reason}"
    if isinstance(evidence.value, bool | str):
        return "" if isinstance(evidence.value, bool) else f": {evidence.value}"
    sd = f" ± {uncertainty(evidence.sd)}" if evidence.sd else ""
    return f": {number(float(evidence.value), evidence.sd)}{sd}"


def _evidence_row(evidence: Evidence) -> tuple[str, ...]:
    met = _MET[evidence.met]
    limit = f"{evidence.comparison} {_plain(evidence.limit)}".strip()
    value = number(evidence.value, evidence.sd) if isinstance(evidence.value, float) else _plain(evidence.value)
    cells = (value, uncertainty(evidence.sd), limit, evidence.unit)
    margin = "" if evidence.margin is None else f"{evidence.margin:+.3g}"
    return evidence.quantity, " ".join(evidence.leads), *cells, margin, met


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return " to ".join(_plain(part) for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number(value) if isinstance(value, int | float) else "-" if value is None else str(value)
