"""The reading as one self-contained HTML file: no resource from elsewhere, nothing that a file's strings could inject.

Everything that comes from a recording passes ``_e``. The content security policy allows this file's own script, by its
hash, and inline styles; nothing else is ever loaded. Without a script the page is a plain document.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from einthoven._version import __version__
from einthoven.paper import draw
from einthoven.report import comparison_table
from einthoven.report.composition import Sentence
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
    waves_of,
    where,
)
from einthoven.report.phrases import QUALITY_CODES, SUMMARY_CODES
from einthoven.report.wording import borderline, in_full, lead_list, starting

if TYPE_CHECKING:
    from einthoven.protocol.findings import Evidence, Finding
    from einthoven.reading import Reading

#: All evidence that was met is shown, and what was not up to this many lines; the rest is in the JSON.
_MOST_EVIDENCE = 6
_SEVERITIES = ("critical", "abnormal", "minor", "normal")


def render(reading: Reading) -> str:
    """The reading as an HTML document."""
    script = _asset("reading.js")
    policy = (
        f"default-src 'none'; script-src 'sha256-{_digest(script)}'; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'"
    )
    title = f"{_title(reading)} · {printable(reading.record['file'] or 'ECG')}"
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{_e(title)}</title>",
            f"<style>{_asset('reading.css')}</style>\n</head>\n<body>\n<main>",
            _critical(reading),
            _header(reading),
            _key_numbers(reading),
            f'<div class="paper">{draw(reading.ecg, reading.measurements.waves)}</div>',
            '<section class="after">',
            _narrative(reading),
            _comparison(reading),
            f'<div class="two"><div>{_findings(reading)}</div><div>{_steps(reading)}</div></div>',
            _leads(reading),
            _verification(reading),
            _provenance(reading),
            "</section>",
            f"<footer>{_e(reading.disclaimer)} Einthoven {_e(__version__)}.</footer>",
            f"</main>\n<script>{script}</script>\n</body>\n</html>\n",
        ]
    )


@cache
def _asset(name: str) -> str:
    return files("einthoven.report").joinpath(name).read_text(encoding="utf-8")


@cache
def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _e(text: object) -> str:
    """Text of any origin, safe inside an element or a quoted attribute."""
    return escape(printable(text), quote=True)


def _title(reading: Reading) -> str:
    if not reading.assessment.interpretable:
        return "Not interpretable"
    rate = reading.measurements.get("heart_rate").value
    stated = [f.statement for f in reading.findings if f.step == 1 and f.present and f.code not in QUALITY_CODES]
    rhythm = starting(stated[0] if stated else reading.measurements.rhythm.name)
    return rhythm if rate is None else f"{rhythm}, {rate:.0f} bpm"


def _summary_badge(reading: Reading) -> str:
    """Normal, borderline or abnormal, beside the title."""
    summary = next((f for f in reading.findings if f.code in SUMMARY_CODES and f.present), None)
    if summary is None:
        return ""
    return f' <span class="badge {_e(summary.severity)}">{_e(summary.statement.partition(":")[0])}</span>'


def _critical(reading: Reading) -> str:
    """A red box above everything; what is borderline stands apart below it, in the colour of a warning."""
    alerts, open_ones = critical_findings(reading.findings), critical_to_review(reading.findings)
    parts = []
    if alerts:
        items = "".join(
            f'<li tabindex="0" role="button" {_lights(f)}><strong>{_e(starting(in_full(f)) + where(f))}</strong>'
            f"<span>{_e(f.action or '')}</span></li>"
            for f in alerts
        )
        parts.append(f'<section class="alert" role="alert"><h2>Critical</h2><ul>{items}</ul></section>')
    if open_ones:
        notes = "".join(f"<p>For review: {_e(in_full(f) + where(f))}, {_e(borderline(f))}</p>" for f in open_ones)
        parts.append(f'<div class="warn">{notes}</div>')
    return "\n".join(parts)


def _header(reading: Reading) -> str:
    parts = [
        f"<header><h1>{_e(_title(reading))}{_summary_badge(reading)}</h1>"
        f'<span class="research">{_e(reading.disclaimer)}</span></header>',
        f'<p class="sub">{_e(reading.record["file"] or "ECG")} · {_e(record_line(reading))}</p>',
    ]
    notices = [*reading.warnings, *(f"Assumed: {text}" for text in assumption_lines(reading))]
    if notices:
        bad = "" if reading.assessment.interpretable else " bad"
        parts.append(f'<div class="warn{bad}">{"".join(f"<p>{_e(text)}</p>" for text in notices)}</div>')
    if reading.verification.contradicted:
        count = reading.verification.contradicted
        parts.append(
            f'<div class="warn bad"><p>{count} of this text\'s claims contradicted by the trace: see below.</p></div>'
        )
    return "\n".join(parts)


def _key_numbers(reading: Reading) -> str:
    cells = []
    for row in key_rows(reading):
        if row.name in ("QTc (Framingham)", "QTc (Hodges)", "RR, mean") and not row.device:
            continue  # in the table below
        spread = f" <small>± {_e(row.sd)}</small>" if row.sd else ""
        value = f"{_e(row.value.replace(' degrees', '°'))}{spread}" if row.value else "<small>not measured</small>"
        beside = [f"normal {row.normal}" if row.normal else "", f"device {row.device}" if row.device else ""]
        own = "".join(f'<dd class="own">{_e(text)}</dd>' for text in beside if text)
        reason = f'<dd class="own">{_e(row.reason)}</dd>' if row.reason else ""
        cells.append(f"<div><dt>{_e(row.name)}</dt><dd>{value}</dd>{reason}{own}</div>")
    return f'<dl class="keys">{"".join(cells)}</dl>'


def _narrative(reading: Reading) -> str:
    labels = "".join(f"<li>{_e(label)}</li>" for label in reading.labels)
    text = " ".join(_sentence(reading, sentence) for sentence in reading.summary)
    return f'<h2>Reading</h2><p class="summary">{text}</p><ul class="labels">{labels}</ul>'


def _sentence(reading: Reading, sentence: Sentence) -> str:
    """A sentence that lights what it rests on."""
    style = "contradicted" if sentence.contradicted else ""
    leads, waves = _targets(reading, sentence)
    if not waves:
        return f'<span class="{style}">{_e(sentence.text)}</span>' if style else _e(sentence.text)
    return (
        f'<span class="{style}" data-leads="{_e(" ".join(leads))}" data-waves="{_e(" ".join(waves))}">'
        f"{_e(sentence.text)}</span>"
    )


def _targets(reading: Reading, sentence: Sentence) -> tuple[list[str], list[str]]:
    """The leads and intervals behind a sentence's evidence."""
    leads: dict[str, None] = {}
    waves: dict[str, None] = {}
    known = {e.id: e for o in reading.assessment.outcomes.values() if o.code in sentence.findings for e in o.evidence}
    for name in sentence.evidence:
        if name in known:
            leads |= dict.fromkeys(known[name].leads)
            waves[waves_of(known[name].quantity)] = None
            continue
        head, _, tail = name.partition(".")
        if head in ("leads", "morphology"):
            lead, _, quantity = tail.partition(".")
            leads[lead] = None
            waves[waves_of(f"{quantity}_" if head == "morphology" else quantity)] = None
        elif head not in ("quality", "recording"):
            waves[waves_of(tail.removeprefix("evidence.") or head)] = None
    return list(leads), list(waves)


def _findings(reading: Reading) -> str:
    """The gravest first; what is normal folded away."""
    shown = [f for f in reading.findings if f.code not in SUMMARY_CODES]
    notable = sorted((f for f in shown if f.severity != "normal"), key=lambda f: _SEVERITIES.index(f.severity))
    normal = [f for f in shown if f.severity == "normal"]
    parts = ["<h2>Findings</h2>", _finding_list(reading, notable) if notable else "<p>Nothing abnormal.</p>"]
    if normal:
        count = f"{len(normal)} normal finding{'s' if len(normal) > 1 else ''}"
        parts.append(f"<details><summary>{count}</summary>{_finding_list(reading, normal)}</details>")
    return "".join(parts)


def _finding_list(reading: Reading, findings: Iterable[Finding]) -> str:
    items = (_finding(finding, shown_evidence(reading, finding)) for finding in findings)
    return f'<ul class="findings">{"".join(items)}</ul>'


def _finding(finding: Finding, evidence: list[Evidence]) -> str:
    where = f' <span class="where">{_e(lead_list(finding.leads))}</span>' if finding.leads else ""
    most = max(_MOST_EVIDENCE, sum(e.met is True for e in evidence))
    rows = "".join(_evidence_row(e) for e in evidence[:most])
    table = f'<table class="evidence">{rows}</table>' if rows else ""
    notes = "".join(f'<p class="where">{_e(note)}</p>' for note in finding.notes)
    probability = f" · probability {finding.probability:.2f}" if finding.probability is not None else ""
    return (
        f'<li class="{_e(finding.severity)}" tabindex="0" role="button" id="finding-{_e(finding.code)}" '
        f"{_lights(finding)}>"
        f"<h3>{_e(starting(finding.statement))}"
        f'<span class="badge {_e(finding.severity)}">{_e(finding.severity)}</span>'
        f'<span class="badge certainty">{_e(finding.certainty)}{_e(probability)}</span>{where}</h3>{table}{notes}</li>'
    )


def _lights(finding: Finding) -> str:
    """The attributes by which the page lights the leads and intervals of a finding."""
    met = [e for e in finding.evidence if e.met]
    leads = dict.fromkeys([*finding.leads, *(lead for e in met for lead in e.leads)])
    waves = dict.fromkeys(waves_of(e.quantity) for e in met) or {"qrs": None}
    return f'data-leads="{_e(" ".join(leads))}" data-waves="{_e(" ".join(waves))}"'


def _evidence_row(evidence: Evidence) -> str:
    leads = f" in {lead_list(evidence.leads)}" if evidence.leads else ""
    style = "" if evidence.met else ' class="unmet"'
    return (
        f'<tr{style}><td>{_e(evidence_name(evidence) + leads)}</td><td class="v">{_e(evidence_value(evidence))}</td>'
        f'<td class="v">{_e(evidence_limit(evidence))}</td><td class="source">{_e(evidence.source)}</td></tr>'
    )


def _steps(reading: Reading) -> str:
    parts = []
    for step in reading.steps:
        text = " ".join(_sentence(reading, sentence) for sentence in step.sentences)
        head = f'<h3><span class="num">{step.number}</span>{_e(step.title)}</h3>'
        parts.append(f'<div class="step">{head}<p>{text}</p></div>')
    return f"<h2>Six steps</h2>{''.join(parts)}"


def _leads(reading: Reading) -> str:
    heads = _cells("th", ["lead", "QRS"]) + _cells(
        "th", [f"{name}, mV" for name in LEAD_QUANTITIES.values()], number=True
    )
    rows = "".join(
        f'<tr tabindex="-1" data-leads="{_e(lead)}" data-waves="qrs">{_cells("td", [lead, cells[0]])}'
        f"{_cells('td', cells[1:], number=True)}</tr>"
        for lead, cells in lead_rows(reading)
    )
    if not rows:
        return ""
    table = f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    return f'<h2>Leads</h2><details class="printed"><summary>Amplitudes lead by lead</summary>{table}</details>'


def _cells(tag: str, texts: Iterable[str], *, number: bool = False) -> str:
    style = ' class="n"' if number else ""
    return "".join(f"<{tag}{style}>{_e(text)}</{tag}>" for text in texts)


def _comparison(reading: Reading) -> str:
    """What changed since an earlier recording, where one was given."""
    comparison = reading.comparison
    if comparison is None:
        return ""
    words = "".join(
        f"<tr>{_cells('th', [name])}{_cells('td', [text])}</tr>" for name, text in comparison_table.lines(comparison)
    )
    body = "".join(
        f"<tr>{_cells('td', [row.name])}{_cells('td', [row.then, row.now, row.change], number=True)}"
        f"{_cells('td', [row.judgement])}</tr>"
        for row in comparison_table.rows(comparison)
    )
    heads = _cells("th", ["quantity"]) + _cells("th", ["then", "now", "change ± sd"], number=True) + _cells("th", [""])
    table = f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'
    return (
        f"<h2>{_e(comparison_table.heading(comparison))}</h2><table><tbody>{words}</tbody></table>"
        f'<details class="printed"><summary>Numbers then and now</summary>{table}</details>'
    )


def _verification(reading: Reading) -> str:
    audit = reading.verification
    order = {"contradicted": 0, "unverifiable": 1, "supported": 2}
    rows = []
    for claim in sorted(audit.claims, key=lambda c: order[c.verdict]):
        badge = f'<td><span class="badge {_e(claim.verdict)}">{_e(claim.verdict)}</span></td>'
        cells = [
            claim.text,
            claim.lead or "",
            claim_words(claim.stated, claim.unit),
            claim_words(claim.measured, claim.unit),
        ]
        rows.append(f"<tr>{badge}{_cells('td', [*cells, claim.reason])}</tr>")
    heads = _cells("th", ["verdict", "claim", "lead", "stated", "measured", "reason"])
    table = f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    counts = f"{audit.supported} supported, {audit.contradicted} contradicted, {audit.unverifiable} unverifiable"
    notes = "".join(f"<p>{_e(note)}</p>" for note in audit.notes)
    return (
        f"<h2>Verification</h2><p>Every claim of this text, held against the trace: {_e(counts)}.</p>{notes}"
        f"<details><summary>All claims</summary>{table}</details>"
    )


def _provenance(reading: Reading) -> str:
    rows = [
        ("File", printable(reading.record["file"] or "")),
        ("Recording", record_line(reading)),
        *source_lines(reading),
    ]
    body = "".join(f"<tr><th>{_e(name)}</th><td>{_e(text)}</td></tr>" for name, text in rows if text)
    return f"<h2>Provenance</h2><table><tbody>{body}</tbody></table>{_all_numbers(reading)}"


def _all_numbers(reading: Reading) -> str:
    rows = "".join(
        f"<tr>{_cells('td', [row.name])}{_cells('td', [row.value, row.sd, row.normal, row.device], number=True)}"
        f"{_cells('td', [row.reason])}</tr>"
        for row in key_rows(reading)
    )
    heads = (
        _cells("th", ["quantity"])
        + _cells("th", ["measured", "± sd", "normal", "device"], number=True)
        + _cells("th", [""])
    )
    table = f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    return f'<details class="printed"><summary>Measurements beside the device\'s own</summary>{table}</details>'
