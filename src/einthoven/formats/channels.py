"""Channels as a file has them -> one signal in millivolts: units, rates and lengths brought together in one place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import STANDARD_LEADS, canonical_lead
from einthoven.errors import FileDamaged, MetadataMissing
from einthoven.formats.given import MV_PER_UNIT, Given, canonical_unit
from einthoven.formats.limits import check_samples

#: What a reader calls a channel that its file does not name.
_PLACEHOLDER = re.compile(r"signal \d+$")


@dataclass(frozen=True, slots=True, eq=False)
class Channel:
    """One channel of a file.

    Attributes
    ----------
    name : str
        As the file has it.
    samples : ndarray of float32, shape (samples,)
        In ``unit``; NaN where missing. Owned by the channel, and changed by ``assemble``.
    rate : float or None
        In Hz.
    unit : str or None
        As the file has it.
    """

    name: str
    samples: NDArray[np.float32]
    rate: float | None
    unit: str | None


def assemble(
    channels: Sequence[Channel], given: Given, warnings: list[str]
) -> tuple[NDArray[np.float32], float, tuple[str, ...]]:
    """Millivolts (leads, samples), rate and lead names from a file's channels.

    Channels that are not voltages (respiration, pressure, annotations), and those of another rate than most leads, are
    left out with a warning. Shorter channels are filled with NaN at their end.

    Raises
    ------
    MetadataMissing
        If the rate, or the unit of all channels, is known neither to the file nor to the caller.
    FileDamaged
        If there is no channel.
    """
    if not channels:
        raise FileDamaged("the file holds no signal")
    if given.leads is not None:
        stated = ["" if _PLACEHOLDER.match(c.name) else c.name for c in channels]
        names = given.choose_leads(stated, len(channels), warnings)
        channels = [Channel(n, c.samples, c.rate, c.unit) for n, c in zip(names, channels, strict=True)]
    given.require(channels[0].rate, channels[0].unit)
    channels = _of_one_rate(_voltages(channels, given, warnings), warnings)
    rate = given.choose_rate(channels[0].rate, warnings)
    lengths = [c.samples.size for c in channels]
    longest = max(lengths)
    if longest == 0:
        raise FileDamaged("the file holds no sample")
    if min(lengths) < longest:
        shorter = [c.name for c in channels if c.samples.size < longest]
        warnings.append(f"{', '.join(shorter)}: shorter than the other leads; the missing end is marked as missing")
    check_samples(len(channels), longest)
    signal = np.full((len(channels), longest), np.nan, np.float32)
    for row, channel in zip(signal, channels, strict=True):
        unit = given.choose_unit(channel.unit, [] if channel is not channels[0] else warnings)
        with np.errstate(over="ignore", invalid="ignore"):
            row[: channel.samples.size] = channel.samples
            if MV_PER_UNIT[unit] != 1.0:
                row *= np.float32(MV_PER_UNIT[unit])
    signal.flags.writeable = False
    return signal, rate, tuple(_distinct([c.name for c in channels]))


def _voltages(channels: Sequence[Channel], given: Given, warnings: list[str]) -> list[Channel]:
    kept = [c for c in channels if canonical_unit(c.unit) or (given.unit and not c.unit)]
    if not kept:
        if given.unit is not None:
            return list(channels)
        Given().choose_unit(channels[0].unit, warnings)
    dropped = [f"{c.name} ({c.unit or 'no unit'})" for c in channels if c not in kept]
    if dropped:
        warnings.append(f"left out, not in a voltage unit: {', '.join(dropped)}")
    return kept


def _of_one_rate(channels: list[Channel], warnings: list[str]) -> list[Channel]:
    rates = Counter(c.rate for c in channels if canonical_lead(c.name) in STANDARD_LEADS)
    rates = rates or Counter(c.rate for c in channels)
    common = rates.most_common(1)[0][0]
    other = [f"{c.name} ({c.rate:g} Hz)" for c in channels if c.rate != common and c.rate is not None]
    if other:
        warnings.append(f"left out, sampled at another rate than most leads: {', '.join(other)}")
    return [c for c in channels if c.rate == common]


def _distinct(names: list[str]) -> list[str]:
    """Repeated names numbered: a page's rhythm strip is a second lead II."""
    seen: Counter[str] = Counter()
    out = []
    for name in names:
        key = canonical_lead(name)
        seen[key] += 1
        out.append(key if seen[key] == 1 else f"{key}_{seen[key]}")
    if not all(out):
        raise MetadataMissing("a channel has no name", remedy="give them: --leads I,II,..., or load(path, leads=[...])")
    return out
