"""The reading for a terminal: plain text of a given width, with colours where they are wanted."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from einthoven.report import comparison_table
from einthoven.report.critical import critical_findings, critical_to_review
from einthoven.report.display import (
    LEAD_QUANTITIES,
    assumption_lines,
    claim_words,
    evidence_limit,
    evidence_name,
    evidence_value,
    key_rows,
    lead_rows,
    printable,
    record_line,
    shown_evidence,
    source_lines,
    where,
)
from einthoven.report.wording import borderline, in_full, lead_list, starting

if TYPE_CHECKING:
    from einthoven.protocol.findings import Evidence, Finding
    from einthoven.reading import Reading

#: A line and its style, in rich's words.
Line = tuple[str, str]

_SEVERITY_STYLE = {"critical": "bold red", "abnormal": "yellow", "minor": "cyan", "normal": "green"}
_VERDICT_STYLE = {"supported": "green", "contradicted": "bold red", "unverifiable": "yellow"}
#: Of most numbers there is nothing to say: what stands out is what changed.
_JUDGEMENTS = {"changed": "changed", "within uncertainty": "uncertain"}
_NARROWEST = 72
#: Further evidence of a finding is in the JSON.
_MOST_EVIDENCE = 8


def render(reading: Reading, *, width: int = 100, color: bool = False) -> str:
    """The reading as text.

    Parameters
    ----------
    reading : Reading
        The reading.
    width : int
        Columns; tables need 72.
    color : bool
        Whether to write ANSI colours: for a terminal only.
    """
    lines = list(_lines(reading, max(width, _NARROWEST)))
    if not color:
        return "\n".join(text.rstrip() for text, _ in lines) + "\n"
    return _coloured(lines, max(width, _NARROWEST))


def _coloured(lines: list[Line], width: int) -> str:
    import io

    from rich.console import Console
    from rich.text import Text

    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=width, highlight=False, soft_wrap=True)
    for text, style in lines:
        console.print(Text(text.rstrip(), style=style))
    return out.getvalue()


def _lines(reading: Reading, width: int) -> Iterator[Line]:
    yield from _header(reading, width)
    yield from _critical(reading, width)
    if reading.assessment.interpretable:
        yield from _numbers(reading, width)
        yield from _leads(reading, width)
    yield from _findings(reading, width)
    yield from _comparison(reading, width)
    yield from _heading("Reasoning", width)
    for step in reading.steps:
        yield f"Step {step.number}: {step.title}", "bold"
        for line in _paragraph(step.text, width, "  "):
            yield line, ""
        yield "", ""
    yield from _heading("Narrative", width)
    yield from ((line, "") for line in _paragraph(reading.narrative, width))
    yield "", ""
    yield from ((line, "bold") for line in _paragraph(f"Labels: {'; '.join(reading.labels)}", width))
    yield from _verification(reading, width)
    yield "", ""
    yield reading.disclaimer, "bold"


def _heading(title: str, width: int) -> Iterator[Line]:
    yield f"{title} {'─' * (width - len(title) - 1)}", "bold blue"


def _paragraph(text: str, width: int, indent: str = "", first: str | None = None) -> list[str]:
    return textwrap.wrap(
        printable(text), width, initial_indent=indent if first is None else first, subsequent_indent=indent
    ) or [""]


def _header(reading: Reading, width: int) -> Iterator[Line]:
    yield printable(reading.record["file"] or "ECG"), "bold"
    yield from ((line, "") for line in _paragraph(record_line(reading), width))
    for name, text in source_lines(reading):
        yield from ((line, "dim") for line in _paragraph(f"{name}: {text}", width, "  ", ""))
    for name, items in (("Warning", reading.warnings), ("Assumed", assumption_lines(reading))):
        for item in items:
            yield from ((line, "yellow") for line in _paragraph(f"{name}: {item}", width, "  ", ""))
    yield "", ""


def _critical(reading: Reading, width: int) -> Iterator[Line]:
    """What must be seen first; what is only borderline stands below it, in the colour of a warning."""
    alerts, open_ones = critical_findings(reading.findings), critical_to_review(reading.findings)
    if alerts:
        yield f"CRITICAL {'═' * (width - 9)}", "bold red"
    for finding in alerts:
        text = f"{starting(in_full(finding))}{where(finding)}  [{finding.code}, {finding.certainty}]"
        yield from ((line, "bold red") for line in _paragraph(text, width, "  ", ""))
        yield from ((line, "red") for line in _paragraph(finding.action or "", width, "    "))
    for finding in open_ones:
        text = f"For review: {in_full(finding)}{where(finding)}, {borderline(finding)}  [{finding.code}]"
        yield from ((line, "yellow") for line in _paragraph(text, width, "  ", ""))
    if alerts or open_ones:
        yield "", ""


def _numbers(reading: Reading, width: int) -> Iterator[Line]:
    rows = list(key_rows(reading))
    device = any(row.device for row in rows)
    yield from _heading("Measurements", width)
    yield f"{'':20}{'':>12} {'± sd':>6} {'normal':>12}{'  device' if device else ''}".rstrip(), "dim"
    for row in rows:
        text = f"{row.name:20}{row.value or '-':>12} {row.sd:>6} {row.normal:>12}"
        text += f"{row.device:>8}" if device else ""
        if row.reason:
            text += f"  {printable(row.reason)}"
        yield text if len(text) <= width else f"{text[: width - 2]} …", ""
    yield "", ""


def _leads(reading: Reading, width: int) -> Iterator[Line]:
    rows = list(lead_rows(reading))
    if not rows:
        return
    yield f"{'lead':6}{'QRS':8}" + "".join(f"{heading:>6}" for heading in LEAD_QUANTITIES.values()) + "   mV", "dim"
    for lead, cells in rows:
        yield f"{printable(lead)[:5]:6}{cells[0][:7]:8}" + "".join(f"{cell:>6}" for cell in cells[1:]), ""
    yield "", ""


def _findings(reading: Reading, width: int) -> Iterator[Line]:
    yield from _heading("Findings", width)
    for finding in reading.findings:
        yield from _finding(finding, shown_evidence(reading, finding), width)
    if not reading.findings:
        yield "none", ""
    yield "", ""


def _finding(finding: Finding, shown: list[Evidence], width: int) -> Iterator[Line]:
    text = f"{starting(in_full(finding))}{where(finding)}  [{finding.code}, {finding.severity}, {finding.certainty}]"
    yield from ((line, _SEVERITY_STYLE[finding.severity]) for line in _paragraph(text, width, "  ", ""))
    # What a borderline finding missed tells more than what it met.
    missed = [e for e in shown if e.met is False][:1] if finding.certainty == "borderline" else []
    decisive = [e for e in shown if e.met or e in missed] or shown[:3]
    for evidence in decisive[:_MOST_EVIDENCE]:
        leads = f" in {lead_list(evidence.leads)}" if evidence.leads else ""
        mark = "" if evidence.met else "  (not met)"
        words = f"{evidence_name(evidence)}{leads}: {evidence_value(evidence)}   {evidence_limit(evidence)}{mark}"
        source = f"   {printable(evidence.source)}" if evidence.source else ""
        yield from ((line, "dim") for line in _paragraph(f"{words}{source}", width, "        ", "    "))
    for note in finding.notes:
        yield from ((line, "dim") for line in _paragraph(f"Note: {note}", width, "        ", "    "))


def _comparison(reading: Reading, width: int) -> Iterator[Line]:
    """What changed since an earlier recording, where one was given."""
    comparison = reading.comparison
    if comparison is None:
        return
    yield from _heading(comparison_table.heading(comparison), width)
    for name, words in comparison_table.lines(comparison):
        style = "yellow" if name in ("New", "Changed in degree", "By size") else ""
        yield from ((line, style) for line in _paragraph(f"{name}: {words}", width, "    ", ""))
    rows = list(comparison_table.rows(comparison))
    names = min(32, width - 47)
    if rows:
        yield f"{'':{names}}{'then':>7}{'now':>8}{'change ± sd':>21}", "dim"
    for row in rows:
        text = f"{row.name[: names - 1]:{names}}{row.then:>7}{row.now:>8}{row.change:>21}"
        yield f"{text}  {_JUDGEMENTS.get(row.judgement, '')}".rstrip(), ""
    yield "", ""


def _verification(reading: Reading, width: int) -> Iterator[Line]:
    audit = reading.verification
    yield "", ""
    yield from _heading("Verification of this text against the trace", width)
    counts = f"{audit.supported} supported, {audit.contradicted} contradicted, {audit.unverifiable} unverifiable"
    yield counts, "bold red" if audit.contradicted else "green"
    for claim in audit.claims:
        if claim.verdict == "supported":
            continue
        measured = claim_words(claim.measured, claim.unit)
        shown = f" (measured {measured})" if measured and claim.verdict == "contradicted" else ""
        text = f"{claim.verdict}: “{' '.join(claim.text.split())}”{shown}: {claim.reason}"
        yield from ((line, _VERDICT_STYLE[claim.verdict]) for line in _paragraph(text, width, "    ", "  "))
