"""What the caller says about a recording, and how it meets what the file says."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from numbers import Real

from einthoven.ecg import MAX_RATE_HZ, OTHER_LEADS, STANDARD_LEADS, canonical_lead
from einthoven.errors import MetadataMissing, SignalError

#: The number that tells a second strip of a lead from the first.
_REPEATED = re.compile(r"_\d+$")

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


def unusual_names(leads: Iterable[str]) -> str | None:
    """A remark on names that are not of the standard leads, with the nearest one that is; None if there are none.

    A second strip of a lead (``"II_2"``) is no unusual name.
    """
    known = {name.upper(): name for name in STANDARD_LEADS + OTHER_LEADS}
    strange = [name for name in leads if _REPEATED.sub("", canonical_lead(name)).upper() not in known]
    if not strange:
        return None
    from difflib import get_close_matches  # not on the path of an ordinary file

    parts = []
    for name in strange:
        near = get_close_matches(name.upper(), known, n=1)
        parts.append(f"{name} (did you mean {known[near[0]]}?)" if near else name)
    return f"not among the standard leads, so no finding rests on them: {', '.join(parts)}"


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
            For a rate that can't be, an unknown unit, or a lead named twice.
        """
        if rate is not None and not isinstance(rate, Real):
            raise SignalError(f"the sampling rate {rate!r} is not a number", remedy="give the rate in Hz: rate=500")
        if rate is not None and not (math.isfinite(rate) and 0 < rate <= MAX_RATE_HZ):
            raise SignalError(f"a sampling rate of {rate:g} Hz is not possible", remedy="give the rate in Hz")
        canonical = canonical_unit(unit) if isinstance(unit, str) else None
        if unit is not None and canonical is None:
            raise SignalError(f"the unit {unit!r} is not a voltage", remedy="one of nV, uV, mV, V")
        return cls(None if rate is None else float(rate), canonical, None if leads is None else _names(leads))

    def require(self, rate: float | None, unit: str | None) -> None:
        """Ask for rate and unit at once where neither the caller nor the file states one of them.

        Raises
        ------
        MetadataMissing
            If both are unknown; one alone is for ``choose_rate`` and ``choose_unit``.
        """
        if self.rate is None and rate is None and self.unit is None and not unit:
            raise MetadataMissing(
                "the file says neither its sampling rate nor the unit of its samples",
                remedy="give them: --rate HZ --unit uV|mV, or load(path, rate=..., unit=...)",
            )

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
            raise MetadataMissing(f"the file {what}", remedy="give it: --unit uV|mV, or load(path, unit=...)")
        return unit

    def choose_leads(
        self, stated: Sequence[str] | None, count: int, warnings: list[str] | None = None
    ) -> tuple[str, ...]:
        """The caller's lead names, else the file's.

        Parameters
        ----------
        stated : sequence of str, optional
            The file's names; an empty one for a channel that it does not name.
        count : int
            Number of channels.
        warnings : list of str, optional
            Told where the file names a channel otherwise than the caller does.

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
        if warnings is not None and stated is not None:
            pairs = [
                (a, b) for a, b in zip(stated, names, strict=False) if a and canonical_lead(a) != canonical_lead(b)
            ]
            if pairs:
                said, used = (", ".join(column) for column in zip(*pairs, strict=True))
                warnings.append(f"the file names its leads {said}; {used} {_were(len(pairs))} used as asked")
        return tuple(names)


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _names(leads: Sequence[str]) -> tuple[str, ...]:
    """The caller's lead names, checked.

    Raises
    ------
    SignalError
        If they are no names, or one of them stands twice.
    """
    if isinstance(leads, str):
        return _names(leads.replace(",", " ").split())
    names = tuple(leads) if isinstance(leads, Iterable) else ()
    if not names or not all(isinstance(name, str) and name.strip() for name in names):
        raise SignalError("the lead names are not a sequence of names", remedy='such as leads=["I", "II", "V1"]')
    check_distinct(names)
    return names


def check_distinct(names: Sequence[str]) -> None:
    """Refuse lead names of which one stands twice: which of the two is meant nobody knows.

    Raises
    ------
    SignalError
        Naming them.
    """
    counts = Counter(canonical_lead(name) for name in names)
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        raise SignalError(
            f"lead {', '.join(twice)} is named more than once",
            remedy="name each lead once: --leads I,II,..., or load(path, leads=[...])",
        )
