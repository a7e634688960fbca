"""All measurements as one long table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from einthoven.measure.feature_db import BEAT_FEATURES, beat_rows, global_features
from einthoven.measure.quantities import Quantity

if TYPE_CHECKING:
    from einthoven.measure.measurements import Measurements

#: Columns of the table.
COLUMNS = ("quantity", "lead", "beat", "value", "text", "unit", "sd", "reason", "beats")


def rows(measurements: Measurements, *, per_beat: bool) -> list[dict[str, Any]]:
    """One row a quantity, shape, and (if ``per_beat``) value of a single beat; the columns of ``COLUMNS``."""
    named = measurements.values | measurements.rhythm.evidence | global_features(measurements)
    out = [_of_quantity(name, None, q) for name, q in named.items()]
    for lead, quantities in measurements.leads.items():
        out += [_of_quantity(name, lead, q) for name, q in quantities.items()]
    for lead, shape in measurements.morphology.items():
        for name, value in shape.to_dict().items():
            text = str(value).lower() if isinstance(value, bool) else value
            reason = "not determined" if value is None else None
            out.append(_row(f"morphology.{name}", lead, "text", text=text, reason=reason))
    if per_beat:
        out += [_of_beat(*row) for row in beat_rows(measurements)]
    return out


def _row(quantity: str, lead: str | None, unit: str, **cells: Any) -> dict[str, Any]:
    return dict.fromkeys(COLUMNS) | {"quantity": quantity, "lead": lead, "unit": unit} | cells


def _of_quantity(name: str, lead: str | None, q: Quantity) -> dict[str, Any]:
    return _row(name, lead, q.unit, value=q.value, sd=q.sd, reason=q.reason, beats=q.beats)


def _of_beat(name: str, lead: str, beat: int, value: float | str | None, reason: str | None) -> dict[str, Any]:
    cell = {"text": value} if isinstance(value, str) else {"value": value}
    return _row(name, lead, BEAT_FEATURES[name].unit, beat=beat, reason=reason, beats=1, **cell)
