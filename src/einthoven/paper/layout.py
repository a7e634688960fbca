"""Geometry of an ECG page in millimetres: which part of which lead is drawn where, and how samples map to paper.

Nothing here draws. ``lay_out`` turns a record into a ``Page`` of ``Panel``s; a renderer (``einthoven.paper.svg``) draws
them, and because the mapping is exact and invertible, a reader of pictures can use the same one.

The coordinate system is that of SVG: x to the right, y downwards, the origin at the upper left corner of the page.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import ECG, STANDARD_LEADS

MARGIN_MM = 3.0
#: Left of the traces, where the calibration pulse stands; a multiple of 5 mm keeps the traces on the grid.
CALIBRATION_MM = 10.0
RIGHT_MM = 5.0
ROW_MM = 30.0
FOOT_MM = 6.0
#: A trace may rise or fall this far from its baseline before it is clipped: into the next row, not across it.
REACH_MM = 36.0
PAGE_S = 10.0
PULSE_MV = 1.0
PULSE_S = 0.2
#: Fewer standard leads than this are drawn as strips: a page of mostly empty cells helps nobody.
FEWEST_FOR_CELLS = 6
#: The last column of a sequential page shows at least this much, or all columns start at 0 s.
SHORTEST_LAST_COLUMN_S = 1.0


@dataclass(frozen=True, slots=True)
class PageFormat:
    """An arrangement of leads: rows of equal cells, then full-width rhythm strips.

    Attributes
    ----------
    rows : tuple of tuple of str
        Lead names, row by row, each row of the same length.
    rhythm : tuple of str
        Leads of the full-width strips.
    """

    rows: tuple[tuple[str, ...], ...]
    rhythm: tuple[str, ...] = ()

    @property
    def columns(self) -> int:
        """Cells in a row."""
        return max((len(row) for row in self.rows), default=1)


THREE_BY_FOUR = PageFormat(
    rows=(("I", "aVR", "V1", "V4"), ("II", "aVL", "V2", "V5"), ("III", "aVF", "V3", "V6")),
    rhythm=("II",),
)


@dataclass(frozen=True, slots=True)
class Panel:
    """One lead over one span of time, and its place on the page.

    Attributes
    ----------
    lead : str
        Its name; drawn as the label.
    recorded : bool
        False for a lead that the record does not have: the cell stays empty.
    start_s, stop_s : float
        The part of the recording that is drawn.
    x_mm, width_mm : float
        Left edge and width of the cell.
    baseline_mm : float
        Height on the page of ``zero_mv``.
    top_mm, bottom_mm : float
        The trace is clipped to these.
    zero_mv : float
        Potential that lies on the baseline: the median of the part, so that an offset does not push it off the paper.
    speed_mm_s, gain_mm_mv : float
        Scale.
    rhythm : bool
        Whether this is a full-width strip.
    """

    lead: str
    recorded: bool
    start_s: float
    stop_s: float
    x_mm: float
    width_mm: float
    baseline_mm: float
    top_mm: float
    bottom_mm: float
    zero_mv: float = 0.0
    speed_mm_s: float = 25.0
    gain_mm_mv: float = 10.0
    rhythm: bool = False

    def x(self, time_s: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Position on the page of a time of the recording, mm."""
        return self.x_mm + (np.asarray(time_s, dtype=np.float64) - self.start_s) * self.speed_mm_s

    def y(self, potential_mv: NDArray[np.float32] | float) -> NDArray[np.float64]:
        """Position on the page of a potential, mm, before clipping."""
        return self.baseline_mm - (np.asarray(potential_mv, dtype=np.float64) - self.zero_mv) * self.gain_mm_mv

    def samples(self, ecg: ECG) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The drawn samples as (x, y) in mm, unclipped; NaN where a sample is missing."""
        first, last = _sample_span(self.start_s, self.stop_s, ecg)
        time_s = np.arange(first, last) / ecg.rate
        return self.x(time_s), self.y(ecg.lead(self.lead)[first:last])


@dataclass(frozen=True, slots=True)
class Page:
    """A laid-out page.

    Attributes
    ----------
    width_mm, height_mm : float
        Size of the page.
    grid : tuple of float
        Left, top, right and bottom of the ruled paper; whole 5-mm squares.
    panels : tuple of Panel
        What is drawn.
    pulses : tuple of tuple of float
        Left end and baseline of each calibration pulse, one a row.
    speed_mm_s, gain_mm_mv : float
        Scale.
    notes : tuple of str
        What a reader of the page must know: only a part is shown, columns are not consecutive.
    """

    width_mm: float
    height_mm: float
    grid: tuple[float, float, float, float]
    panels: tuple[Panel, ...]
    pulses: tuple[tuple[float, float], ...]
    speed_mm_s: float
    gain_mm_mv: float
    notes: tuple[str, ...] = ()

    def of_lead(self, lead: str) -> tuple[Panel, ...]:
        """Where a lead is drawn."""
        return tuple(panel for panel in self.panels if panel.lead == lead)


def lay_out(
    ecg: ECG, page_format: PageFormat | None = None, *, speed_mm_s: float = 25.0, gain_mm_mv: float = 10.0
) -> Page:
    """Lay a record out on a page.

    Parameters
    ----------
    ecg : ECG
        Of any length and leads; the first 10 s are drawn.
    page_format : PageFormat, optional
        Arrangement; chosen by the leads of the record if left out (``choose_format``).
    speed_mm_s, gain_mm_mv : float
        Paper speed and gain.

    Returns
    -------
    Page
    """
    arrangement = page_format or choose_format(ecg)
    shown_s = min(ecg.duration_s, PAGE_S)
    width_s = PAGE_S if arrangement.rows else max(shown_s, 1.0)
    spans, sequential = _column_spans(ecg.duration_s, arrangement.columns, width_s)
    rows = len(arrangement.rows) + len(arrangement.rhythm)
    left, top = MARGIN_MM, MARGIN_MM
    trace_x, trace_width = left + CALIBRATION_MM, np.ceil(width_s * speed_mm_s / 5) * 5
    right, bottom = trace_x + trace_width + RIGHT_MM, top + rows * ROW_MM + 5.0
    panels: list[Panel] = []
    baselines = [top + 20.0 + ROW_MM * row for row in range(rows)]

    def panel(lead: str, row: int, x_mm: float, span: tuple[float, float], width_mm: float) -> Panel:
        return Panel(
            lead=lead,
            recorded=lead in ecg.leads,
            start_s=span[0],
            stop_s=span[1],
            x_mm=x_mm,
            width_mm=width_mm,
            baseline_mm=baselines[row],
            top_mm=max(baselines[row] - REACH_MM, top),
            bottom_mm=min(baselines[row] + REACH_MM, bottom),
            zero_mv=_median(ecg, lead, span),
            speed_mm_s=speed_mm_s,
            gain_mm_mv=gain_mm_mv,
            rhythm=row >= len(arrangement.rows),
        )

    cell_mm = trace_width / arrangement.columns
    for row, leads in enumerate(arrangement.rows):
        panels += [panel(lead, row, trace_x + i * cell_mm, spans[i], cell_mm) for i, lead in enumerate(leads)]
    for row, lead in enumerate(arrangement.rhythm, start=len(arrangement.rows)):
        panels.append(panel(lead, row, trace_x, (0.0, shown_s), trace_width))
    return Page(
        width_mm=float(right + MARGIN_MM),
        height_mm=float(bottom + FOOT_MM),
        grid=(left, top, float(right), float(bottom)),
        panels=tuple(panels),
        pulses=tuple((left + 1.5, y) for y in baselines),
        speed_mm_s=speed_mm_s,
        gain_mm_mv=gain_mm_mv,
        notes=_notes(ecg, shown_s, sequential),
    )


def choose_format(ecg: ECG) -> PageFormat:
    """3x4 with a rhythm strip where there are six standard leads or more (further leads in rows below), else strips."""
    standard = [lead for lead in STANDARD_LEADS if lead in ecg.leads]
    others = [lead for lead in ecg.leads if lead not in STANDARD_LEADS]
    if len(standard) < FEWEST_FOR_CELLS:
        return PageFormat(rows=(), rhythm=tuple(standard + others)[:12])
    extra = tuple(tuple(others[i : i + 4]) for i in range(0, min(len(others), 8), 4))
    rhythm = next((lead for lead in ("II", "V1", *standard) if lead in standard), standard[0])
    return PageFormat(rows=THREE_BY_FOUR.rows + extra, rhythm=(rhythm,))


def _column_spans(duration_s: float, columns: int, width_s: float) -> tuple[list[tuple[float, float]], bool]:
    """Time span of each column; consecutive where the recording is long enough to fill the last one."""
    each = width_s / columns
    sequential = columns == 1 or duration_s >= (columns - 1) * each + SHORTEST_LAST_COLUMN_S
    starts = [i * each if sequential else 0.0 for i in range(columns)]
    return [(start, min(start + each, duration_s)) for start in starts], sequential


def _sample_span(start_s: float, stop_s: float, ecg: ECG) -> tuple[int, int]:
    """First and last+1 sample at or after ``start_s`` and before ``stop_s``."""
    first = int(np.ceil(start_s * ecg.rate - 1e-6))
    return first, min(int(np.ceil(stop_s * ecg.rate - 1e-6)), ecg.signal_mv.shape[1])


def _median(ecg: ECG, lead: str, span: tuple[float, float]) -> float:
    if lead not in ecg.leads:
        return 0.0
    first, last = _sample_span(*span, ecg)
    part = ecg.lead(lead)[first:last]
    part = part[~np.isnan(part)]
    return float(np.median(part)) if part.size else 0.0


def _notes(ecg: ECG, shown_s: float, sequential: bool) -> tuple[str, ...]:  # noqa: FBT001 - private, one caller
    notes = []
    if ecg.duration_s > PAGE_S + 0.05:
        notes.append(f"first {PAGE_S:g} s of {ecg.duration_s:.4g} s shown")
    elif not sequential:
        notes.append(f"recording of {shown_s:.3g} s: all columns start at 0 s")
    return tuple(notes)
