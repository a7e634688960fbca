"""An ECG page as SVG, written directly: ruled paper, traces, labels, calibration, and marks for the waves of each beat.

The text is deterministic and needs nothing else: no style sheet, font or script. Each panel is a group with
``data-lead``; inside, invisible rectangles of class ``p``, ``pr``, ``qrs``, ``st``, ``t`` and ``qt`` span the intervals
of each beat, so that a page around it can light them up.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import ECG
from einthoven.paper.layout import PULSE_MV, PULSE_S, Page, Panel, lay_out

#: Traces are written in whole units of this many mm: finer than any line drawn, coarse enough to stay small.
UNIT_MM = 0.02
#: Columns of paper within which only the lowest and the highest sample are kept.
BIN_MM = 0.1

#: Interval of each kind of mark: the columns of the wave table it runs from and to.
INTERVALS = {
    "p": ("p_on", "p_off"),
    "pr": ("p_on", "qrs_on"),
    "qrs": ("qrs_on", "qrs_off"),
    "st": ("qrs_off", "t_on"),
    "t": ("t_on", "t_off"),
    "qt": ("qrs_on", "t_off"),
}

STYLE = """
.ecg-paper{fill:#fffafa}
.ecg-minor{fill:none;stroke:#f4c9c9;stroke-width:.1}
.ecg-major{fill:none;stroke:#e9a3a3;stroke-width:.2}
.ecg-trace{fill:none;stroke:#16181d;stroke-width:14;stroke-linejoin:round;stroke-linecap:round}
.ecg-pulse,.ecg-tick{fill:none;stroke:#16181d;stroke-width:.28}
.ecg-label{font:600 3.3px "Helvetica Neue",Helvetica,Arial,"Liberation Sans",sans-serif;fill:#16181d}
.ecg-note{font:2.7px "Helvetica Neue",Helvetica,Arial,"Liberation Sans",sans-serif;fill:#5b606b}
.ecg-empty{font:italic 2.7px "Helvetica Neue",Helvetica,Arial,"Liberation Sans",sans-serif;fill:#8a8f9a}
.ecg-mark{fill:none}
""".strip()


def draw(
    ecg: ECG, waves: Mapping[str, NDArray[np.void]] | None = None, *, page: Page | None = None, footer: str = ""
) -> str:
    """Draw a record as one SVG document.

    Parameters
    ----------
    ecg : ECG
        The record.
    waves : mapping of str to structured array, optional
        Per lead the wave table of ``Measurements.waves`` (seconds), for the marks.
    page : Page, optional
        A layout; ``lay_out(ecg)`` if left out.
    footer : str
        Further words for the line below the paper; escaped.

    Returns
    -------
    str
        Well-formed XML, its user units are millimetres.
    """
    sheet = page or lay_out(ecg)
    size = f"{_mm(sheet.width_mm)} {_mm(sheet.height_mm)}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ecg-page" viewBox="0 0 {size}" '
        f'width="{_mm(sheet.width_mm)}mm" height="{_mm(sheet.height_mm)}mm" role="img" '
        f'aria-label="{escape(_description(sheet))}">',
        f"<style>{STYLE}</style>",
        _paper(sheet),
    ]
    parts += [_pulse(sheet, x, y) for x, y in sheet.pulses]
    parts += [_panel(sheet, i, ecg, (waves or {}).get(panel.lead)) for i, panel in enumerate(sheet.panels)]
    words = (f"{sheet.speed_mm_s:g} mm/s", f"{sheet.gain_mm_mv:g} mm/mV", *sheet.notes, *([footer] if footer else []))
    left, _, _, bottom = sheet.grid
    parts.append(f'<text class="ecg-note" x="{_mm(left)}" y="{_mm(bottom + 4)}">{escape(" · ".join(words))}</text>')
    parts.append("</svg>")
    return "\n".join(parts)


def _description(sheet: Page) -> str:
    leads = dict.fromkeys(panel.lead for panel in sheet.panels if panel.recorded)
    return f"ECG, leads {', '.join(leads)}, {sheet.speed_mm_s:g} mm/s, {sheet.gain_mm_mv:g} mm/mV"


def _paper(sheet: Page) -> str:
    """The ruled area: two tiled patterns whose tiles start at its corner, so that its edges are lines."""
    left, top, right, bottom = (_mm(v) for v in sheet.grid)
    width, height = _mm(sheet.grid[2] - sheet.grid[0]), _mm(sheet.grid[3] - sheet.grid[1])
    box = f'x="{left}" y="{top}" width="{width}" height="{height}"'

    def ruling(name: str, step: int) -> str:
        return (
            f'<pattern id="ecg-{name}" x="{left}" y="{top}" width="{step}" height="{step}" '
            f'patternUnits="userSpaceOnUse"><path class="ecg-{name}" d="M{step} 0H0V{step}"/></pattern>'
        )

    return (
        f"<defs>{ruling('minor', 1)}{ruling('major', 5)}</defs>"
        f'<rect class="ecg-paper" {box}/><rect fill="url(#ecg-minor)" {box}/><rect fill="url(#ecg-major)" {box}/>'
        f'<path class="ecg-major" d="M{left} {bottom}H{right}V{top}"/>'
    )


def _pulse(sheet: Page, x_mm: float, baseline_mm: float) -> str:
    """The calibration pulse: 1 mV high, 0.2 s wide."""
    width, height = PULSE_S * sheet.speed_mm_s, PULSE_MV * sheet.gain_mm_mv
    path = f"M{_mm(x_mm)} {_mm(baseline_mm)}h1v-{_mm(height)}h{_mm(width)}v{_mm(height)}h1"
    return f'<path class="ecg-pulse" d="{path}"/>'


def _panel(sheet: Page, index: int, ecg: ECG, waves: NDArray[np.void] | None) -> str:
    panel = sheet.panels[index]
    lead = escape(panel.lead)
    label_y = max(panel.baseline_mm - 11.5, sheet.grid[1] + 4)
    label = f'<text class="ecg-label" x="{_mm(panel.x_mm + 1.2)}" y="{_mm(label_y)}">{lead}</text>'
    head = f'<g class="ecg-panel" id="ecg-{index}" data-lead="{lead}" data-rhythm="{int(panel.rhythm)}">'
    if not panel.recorded:
        words = _text("ecg-empty", panel.x_mm + 1.2, panel.baseline_mm + 1, "not recorded")
        return f"{head}{label}{words}</g>"
    tick = f'<path class="ecg-tick" d="M{_mm(panel.x_mm)} {_mm(panel.baseline_mm - 9)}v2.5m0 13v2.5"/>'
    x, y = panel.samples(ecg)
    clipped = np.clip(y, panel.top_mm, panel.bottom_mm)
    warning = ""
    if np.nanmax(np.abs(y - clipped), initial=0.0) > 0:
        warning = _text("ecg-note", panel.x_mm + 9, label_y, "clipped")
    elif np.isnan(y).all():
        warning = _text("ecg-empty", panel.x_mm + 1.2, panel.baseline_mm + 1, "no signal")
    trace = trace_path(x, clipped)
    drawn = f'<path class="ecg-trace" transform="scale({UNIT_MM:g})" d="{trace}"/>' if trace else ""
    marks = "" if waves is None else _marks(panel, waves)
    return f"{head}{marks}{tick}{label}{warning}{drawn}</g>"


def _text(style: str, x_mm: float, y_mm: float, words: str) -> str:
    return f'<text class="{style}" x="{_mm(x_mm)}" y="{_mm(y_mm)}">{escape(words)}</text>'


def _marks(panel: Panel, waves: NDArray[np.void]) -> str:
    """A rectangle for each interval of each beat that falls into the panel."""
    top = max(panel.baseline_mm - 13.0, panel.top_mm)
    parts = []
    for kind, (start, stop) in INTERVALS.items():
        begin, end = waves[start], waves[stop]
        with np.errstate(invalid="ignore"):
            inside = (end > panel.start_s) & (begin < panel.stop_s) & (end > begin)
        left = panel.x(np.maximum(begin[inside], panel.start_s))
        right = panel.x(np.minimum(end[inside], panel.stop_s))
        parts += [
            f'<rect class="ecg-mark {kind}" x="{_mm(a)}" y="{_mm(top)}" width="{_mm(b - a)}" height="26"/>'
            for a, b in zip(left.tolist(), right.tolist(), strict=True)
        ]
    return "".join(parts)


def trace_path(x_mm: NDArray[np.float64], y_mm: NDArray[np.float64]) -> str:
    """Path data of a trace in units of ``UNIT_MM``: every visible peak kept, gaps where samples are missing.

    Parameters
    ----------
    x_mm, y_mm : ndarray, shape (samples,)
        Increasing positions on the page; NaN in ``y_mm`` breaks the line.

    Returns
    -------
    str
        Relative path commands, empty if there is nothing to draw.
    """
    present = ~np.isnan(y_mm)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], present, [False]]).astype(np.int8)))
    runs = [(a, b) for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)]
    return "".join(_run(x_mm[a:b], y_mm[a:b]) for a, b in runs)


def _run(x_mm: NDArray[np.float64], y_mm: NDArray[np.float64]) -> str:
    kept = _extremes(x_mm, y_mm)
    points = np.stack([x_mm[kept], y_mm[kept]], axis=1) / UNIT_MM
    steps = np.rint(points).astype(np.int64)
    steps = steps[np.concatenate([[True], np.any(np.diff(steps, axis=0) != 0, axis=1)])]
    if len(steps) > 2:
        # A point on the straight line between its neighbours adds nothing; one where the line turns back does.
        before, after = np.diff(steps[:-1], axis=0), np.diff(steps[1:], axis=0)
        bend = before[:, 0] * after[:, 1] != before[:, 1] * after[:, 0]
        back = (before * after).sum(axis=1) < 0
        steps = steps[np.concatenate([[True], bend | back, [True]])]
    moves = np.diff(steps, axis=0).ravel().tolist()
    start = f"M{steps[0, 0]} {steps[0, 1]}"
    return start + ("l" + " ".join(map(str, moves)) if moves else "h0")


def _extremes(x_mm: NDArray[np.float64], y_mm: NDArray[np.float64]) -> NDArray[np.intp]:
    """Indices of the samples to keep: all if there are at most two in ``BIN_MM``, else first, lowest, highest, last.

    The first and last sample of a bin join it to its neighbours as they do in the full trace.
    """
    count = len(x_mm)
    if count < 3 or (x_mm[-1] - x_mm[0]) / BIN_MM * 2 >= count:
        return np.arange(count)
    bins = np.floor((x_mm - x_mm[0]) / BIN_MM).astype(np.intp)
    starts = np.flatnonzero(np.diff(bins, prepend=-1))
    ends = np.append(starts[1:], count) - 1
    order = np.lexsort((y_mm, bins))
    lowest, highest = order[starts], order[ends]
    return np.unique(np.concatenate([starts, ends, lowest, highest]))


def _mm(value: float) -> str:
    """A length with at most two decimals and no trailing zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
