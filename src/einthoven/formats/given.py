"""What the caller says about a recording, and how it meets what the file says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from einthoven.ecg import MAX_RATE_HZ
from einthoven.errors import MetadataMissing, SignalError

#: Millivolts per unit.
MV_PER_UNIT = {"nV": 1e-6, "uV": 1e-3, "mV": 1.0, "V": 1e3}

_UNIT_NAMES = {
    **{name.lower(): name for name in MV_PER_UNIT},
    "µv": "uV",
    "μv": "uV",
    "nanovolt": "nV",
    "microvolt": "uV",
    "millivolt": "mV",
    "volt": "V",
}


def canonical_unit(text: str | None) -> str | None:
    """``"nV"``, ``"uV"``, ``"mV"`` or ``"V"`` for any spelling of these; None for anything else."""
    name = (text or "").strip().lower()
    return _UNIT_NAMES.get(name) or _UNIT_NAMES.get(name.removesuffix("s"))


@dataclass(frozen=True, slots=True)
class Given:
    """The caller's own rate, unit and lead names. Where they contradict the file they win, with a warning.

    Attributes
    ----------
    rate : float or None
        Sampling rate in Hz.
    unit : str or None
        Unit of the numbers in the file, canonical.
    leads : tuple of str or None
        One name a channel, in the order of the file.
    """

    rate: float | None = None
    unit: str | None = None
    leads: tuple[str, ...] | None = None

    @classmethod
    def checked(cls, rate: float | None, unit: str | None, leads: Sequence[str] | None) -> Given:
        """Validate what the caller gave.

        Raises
        ------
        SignalError
            For a rate that can't be, or an unknown unit.
        """
        if rate is not None and not (math.isfinite(rate) and 0 < rate <= MAX_RATE_HZ):
            raise SignalError(f"a sampling rate of {rate:g} Hz is not possible", remedy="give the rate in Hz")
        canonical = canonical_unit(unit)
        if unit is not None and canonical is None:
            raise SignalError(f"the unit {unit!r} is not a voltage", remedy="one of nV, uV, mV, V")
        if isinstance(leads, str):
            leads = [name for name in leads.replace(",", " ").split() if name]
        return cls(None if rate is None else float(rate), canonical, None if leads is None else tuple(leads))

    def choose_rate(self, stated: float | None, warnings: list[str]) -> float:
        """The caller's rate, else the file's.

        Raises
        ------
        MetadataMissing
            If neither states one.
        """
        usable = stated is not None and math.isfinite(stated) and stated > 0
        if self.rate is not None:
            if usable and stated is not None and abs(stated - self.rate) > 1e-6 * stated:
                warnings.append(f"the file says {stated:g} Hz; {self.rate:g} Hz was used as asked")
            return self.rate
        if not usable or stated is None:
            what = "does not say its sampling rate" if stated is None else f"says a sampling rate of {stated:g} Hz"
            raise MetadataMissing(f"the file {what}", remedy="give it: --rate HZ, or load(path, rate=...)")
        return stated

    def choose_unit(self, stated: str | None, warnings: list[str]) -> str:
        """The caller's unit, else the file's.

        Raises
        ------
        MetadataMissing
            If neither states a voltage.
        """
        unit = canonical_unit(stated)
        if self.unit is not None:
            if unit is not None and unit != self.unit:
                warnings.append(f"the file says {unit}; {self.unit} was used as asked")
            return self.unit
        if unit is None:
            what = f"gives its samples in {stated!r}" if stated else "does not say the unit of its samples"
            raise MetadataMissing(f"the file {what}", remedy="give it: --unit mV|uV, or load(path, unit=...)")
        return unit

    def choose_leads(self, stated: Sequence[str] | None, count: int) -> tuple[str, ...]:
        """The caller's lead names, else the file's.

        Raises
        ------
        MetadataMissing
            If neither names them, or the number of names is not the number of channels.
        """
        names = self.leads if self.leads is not None else stated
        if names is None:
            raise MetadataMissing(
                f"the file does not name its {count} leads",
                remedy="give them: --leads I,II,..., or load(path, leads=[...])",
            )
        if len(names) != count:
            raise MetadataMissing(
                f"{len(names)} lead names for {count} channels", remedy="give one name a channel, in the file's order"
            )
        return tuple(names)
