"""What goes wrong between electrode and record: exchanged electrodes, a loose one, a wrong gain."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from einthoven.errors import ConfigError
from einthoven.measure.quality.reversal import Kind, exchanges
from einthoven.twin.recording.electrodes import ELECTRODES, ELECTRODES_OF_LEADS, LEADS_OF_ELECTRODES

Array = NDArray[np.float64]
Signal = NDArray[np.float32]

#: How often each exchange is made, against the others: the arms most (Rudiger 2007: of 0.4-4 % of recordings).
_EXCHANGE_WEIGHTS: dict[Kind, float] = {
    "LA/RA": 6, "LA/LL": 2, "RA/LL": 1, "RA/RL": 1, "LA/RL": 1,
    "V1/V2": 2, "V2/V3": 2, "V3/V4": 1, "V4/V5": 1, "V5/V6": 1, "V1/V3": 1,
}  # fmt: skip
_KIND_SHARES = {"exchanged": 0.55, "loose": 0.35, "gain": 0.10}
#: A loose electrode: share of the heart's signal that it loses, its drift in mV and the corner of that, Hz.
LOOSE_LOSS, LOOSE_DRIFT_MV, LOOSE_CORNER_HZ = (0.3, 1.0), (0.2, 1.0), 0.4
GAINS = (0.5, 2.0)


@dataclass(frozen=True, slots=True)
class LeadFault:
    """One fault.

    Attributes
    ----------
    kind : {"exchanged", "loose", "gain"}
    what : str
        The exchange as ``measure.quality.reversal.Kind``; the electrode; ``"all"``.
    size : float
        Of a loose electrode the share of signal that is lost, of a gain the factor.
    start_s, stop_s : float or None
        When an electrode is loose; None: always.
    """

    kind: Literal["exchanged", "loose", "gain"]
    what: str
    size: float = 1.0
    start_s: float | None = None
    stop_s: float | None = None

    def __post_init__(self) -> None:
        known = {"exchanged": get_args(Kind), "loose": ELECTRODES, "gain": ("all",)}
        if self.what not in known.get(self.kind, ()):
            raise ConfigError(
                f"no lead fault {self.kind!r} of {self.what!r}", remedy="see twin.recording.faults.LeadFault"
            )

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return asdict(self)


def draw(chance: float, seconds: float, rng: np.random.Generator) -> tuple[LeadFault, ...]:
    """The fault of a recording, if it has one."""
    if rng.random() >= chance:
        return ()
    kind = str(rng.choice(list(_KIND_SHARES), p=list(_KIND_SHARES.values())))
    if kind == "exchanged":
        weights = np.array(list(_EXCHANGE_WEIGHTS.values()), np.float64)
        return (LeadFault("exchanged", str(rng.choice(list(_EXCHANGE_WEIGHTS), p=weights / weights.sum()))),)
    if kind == "gain":
        return (LeadFault("gain", "all", float(rng.choice(GAINS))),)
    electrode = ELECTRODES[int(rng.integers(len(ELECTRODES)))]
    start = float(rng.uniform(-0.5 * seconds, 0.8 * seconds))
    return (LeadFault("loose", electrode, float(rng.uniform(*LOOSE_LOSS)), max(start, 0.0), seconds),)


def applied(leads: Signal, fault: LeadFault, times: Array, rng: np.random.Generator) -> Signal:
    """I, II, V1-V6 (8, n) as recorded with a fault."""
    if fault.kind == "gain":
        return leads * np.float32(fault.size)
    if fault.kind == "exchanged":
        return (exchanges()[fault.what] @ leads).astype(np.float32)  # type: ignore[index]
    inside = np.ones(len(times))
    if fault.start_s is not None and fault.stop_s is not None:
        inside = np.clip((times - fault.start_s) / 0.02, 0, 1) * np.clip((fault.stop_s - times) / 0.02, 0, 1)
        inside = np.where(times > fault.stop_s, np.clip(1 - (times - fault.stop_s) / 0.02, 0, 1), inside)
    electrodes = ELECTRODES_OF_LEADS @ leads
    row = ELECTRODES.index(fault.what)
    drift = float(rng.uniform(*LOOSE_DRIFT_MV)) * _drift(len(times), 1 / (times[1] - times[0]), rng)
    electrodes[row] += inside * (drift - fault.size * electrodes[row])
    return (LEADS_OF_ELECTRODES @ electrodes).astype(np.float32)


def _drift(n: int, rate: float, rng: np.random.Generator) -> Array:
    """A random walk that is held back, of about 1 rms."""
    f = np.fft.rfftfreq(n, 1 / rate)
    white = rng.standard_normal((len(f), 2)) @ np.array([1, 1j])
    walk = np.fft.irfft(white / np.maximum(f, LOOSE_CORNER_HZ) * (f > 0), n=n)
    return np.asarray(walk / walk.std())
