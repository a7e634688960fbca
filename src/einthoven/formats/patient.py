"""Age and sex as files write them -> as an ECG has them."""

from __future__ import annotations

import math
from datetime import datetime

from einthoven.ecg import Sex

OLDEST = 130.0


def checked_age(years: float | None, warnings: list[str]) -> float | None:
    """An age in years, or None for what can't be one.

    Zero is what carts write for "not entered". PTB-XL writes 300 for patients over 89.
    """
    if years is None or not math.isfinite(years) or years == 0:
        return None
    if not 0 < years <= OLDEST:
        warnings.append(f"an age of {years:g} years is not possible and was taken as unknown")
        return None
    return float(years)


def age_at(birth: datetime, start: datetime) -> float | None:
    """Completed years (under two: years and fractions) between two dates; None if not in order."""
    days = (start.date() - birth.date()).days
    if days <= 0:
        return None
    years = start.year - birth.year - ((start.month, start.day) < (birth.month, birth.day))
    return float(years) if years >= 2 else round(days / 365.25, 2)


def checked_sex(text: str | None) -> Sex | None:
    """``"M"`` or ``"F"`` for any spelling of these; None for anything else."""
    word = (text or "").strip().lower()
    if word in ("m", "male"):
        return "M"
    return "F" if word in ("f", "female") else None
