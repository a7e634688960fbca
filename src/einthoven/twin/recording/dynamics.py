"""When a pacemaker of the heart fires: sinus with breathing and slow waves, fibrillation, flutter, an escape, a device.

Every series is drawn in order of time, so that a longer recording begins as a shorter one does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Slow waves of RR: those of blood pressure (Mayer, 0.1 Hz: Task Force 1996) and slower ones, and their shares of the
#: variance (convention of this model).
SLOW_HZ, SLOW_SHARES = (0.095, 0.035, 0.012), (0.5, 0.3, 0.2)
#: Nobody breathes like a clock: sines that the phase of breathing wanders with, Hz and radians (convention of this
#: model; RR two and three beats apart then correlate more as in PTB-XL).
BREATH_WANDER_HZ, BREATH_WANDER = (0.021, 0.047, 0.083), (1.2, 0.9, 0.6)
#: What remains from beat to beat in a healthy sinus node, share of RR; an escape pacemaker and a device vary less.
JITTER, ESCAPE_JITTER, DEVICE_JITTER = 0.003, 0.008, 0.0005
#: Fibrillation: RR less a floor is gamma distributed, without memory (its serial correlation is near none: Bootsma
#: 1970). Median and log SD of the variation (SD over mean), and the shape (skewness 2/sqrt(shape)): as in the
#: fibrillation of PTB-XL, folds 7-8 (0.11-0.31, median 0.19; skewness of ten seconds 0.6).
FIBRILLATION_VARIATION, FIBRILLATION_LOG_SD, FIBRILLATION_SHAPE = 0.20, 0.28, 6.0
#: No impulse passes the AV node sooner after another, s.
NODE_REFRACTORY_S = 0.26
#: Rates of the atria in flutter, per minute (typical flutter: 240-340, Granada 2000).
FLUTTER_RATES = (245.0, 335.0)
#: Waves a QRS complex, and the share of the flutters whose rate allows it that keep to it: even ratios last longest.
FIXED_RATIOS = {2: 0.8, 4: 0.7, 3: 0.3}


@dataclass(frozen=True, slots=True)
class Variation:
    """How RR varies: SD over RR of the breathing and of the slow part, the breaths' frequency, and the jitter."""

    respiratory: float
    slow: float
    breaths_hz: float
    jitter: float


@dataclass(frozen=True, slots=True)
class Modulation:
    """Breathing and slow waves as a function of time: what RR is multiplied with, and the phase of breathing.

    Attributes
    ----------
    variation : Variation
    phases : ndarray, shape (1 + slow waves + wanderings,)
        Radians at time 0: of breathing, of each slow wave, of each sine that the breathing wanders with.
    """

    variation: Variation
    phases: Array

    def breath(self, t: Array) -> Array:
        """Phase of breathing at times in s, radians; 0 begins to breathe in."""
        phase = 2 * np.pi * self.variation.breaths_hz * t + self.phases[0]
        for hz, size, late in zip(BREATH_WANDER_HZ, BREATH_WANDER, self.phases[1 + len(SLOW_HZ) :], strict=True):
            phase = phase + size * np.sin(2 * np.pi * hz * t + late)
        return np.asarray(phase)

    def __call__(self, t: float) -> float:
        """RR at a time over the mean RR. Breathing in shortens it."""
        own = self.variation
        phases = self.phases.tolist()
        phase = 2 * math.pi * own.breaths_hz * t + phases[0]
        for hz, size, late in zip(BREATH_WANDER_HZ, BREATH_WANDER, phases[1 + len(SLOW_HZ) :], strict=True):
            phase += size * math.sin(2 * math.pi * hz * t + late)
        factor = 1.0 - math.sqrt(2) * own.respiratory * math.sin(phase)
        for hz, share, late in zip(SLOW_HZ, SLOW_SHARES, phases[1:], strict=False):
            factor += own.slow * math.sqrt(2 * share) * math.sin(2 * math.pi * hz * t + late)
        return max(factor, 0.4)


def modulation(variation: Variation, rng: np.random.Generator) -> Modulation:
    """Draw the phases."""
    return Modulation(variation, rng.uniform(0, 2 * np.pi, 1 + len(SLOW_HZ) + len(BREATH_WANDER)))


class Pacemaker:
    """Fires one interval after another.

    Parameters
    ----------
    mean_s : float
        Mean interval.
    modulate : Modulation
    rng : numpy.random.Generator
        Of this pacemaker alone.
    """

    def __init__(self, mean_s: float, modulate: Modulation, rng: np.random.Generator) -> None:
        self._mean, self._modulate, self._rng = mean_s, modulate, rng

    def interval(self, at_s: float) -> float:
        """The interval that begins at a time, s."""
        jitter = self._modulate.variation.jitter * float(self._rng.standard_normal())
        return self._mean * (self._modulate(at_s) + jitter)

    def times(self, start_s: float, stop_s: float) -> Array:
        """All its impulses from ``start_s`` on, to just after ``stop_s``."""
        at = [start_s]
        while at[-1] <= stop_s:
            at.append(at[-1] + self.interval(at[-1]))
        return np.array(at)


class FibrillationNode:
    """An AV node under fibrillation: skewed intervals with a floor and no memory."""

    def __init__(self, mean_s: float, rng: np.random.Generator) -> None:
        spread = float(np.exp(np.log(FIBRILLATION_VARIATION) + FIBRILLATION_LOG_SD * rng.standard_normal()))
        sd = min(spread, 0.35) * mean_s
        # The floor must leave room for the mean.
        floor = max(mean_s - sd * FIBRILLATION_SHAPE**0.5, min(NODE_REFRACTORY_S, 0.8 * mean_s))
        self.mean_s = mean_s
        self._floor = floor
        self._scale = (mean_s - floor) / FIBRILLATION_SHAPE
        self._rng = rng

    def times(self, start_s: float, stop_s: float) -> Array:
        """QRS complexes from ``start_s`` on, to just after ``stop_s``."""
        at = [start_s]
        while at[-1] <= stop_s:
            at.append(at[-1] + self._floor + self._scale * float(self._rng.standard_gamma(FIBRILLATION_SHAPE)))
        return np.array(at)


@dataclass(frozen=True, slots=True)
class Flutter:
    """A flutter: rate of the atria, and how many waves a QRS complex takes, in turn or at random.

    Attributes
    ----------
    atrial_hz : float
    ratios : tuple of int
        One: fixed conduction. Two: variable.
    share : float
        Of the first ratio.
    """

    atrial_hz: float
    ratios: tuple[int, ...]
    share: float

    @property
    def conduction(self) -> str:
        """As in ``Rhythm.conduction``."""
        return f"{self.ratios[0]}:1" if len(self.ratios) == 1 else "variable"

    def waves(self, rng: np.random.Generator, start_s: float, stop_s: float) -> NDArray[np.intp]:
        """Numbers of the flutter waves that are conducted, from ``start_s`` on."""
        number = [int(np.floor(start_s * self.atrial_hz))]
        while number[-1] / self.atrial_hz <= stop_s:
            number.append(number[-1] + self.ratios[0 if len(self.ratios) == 1 or rng.random() < self.share else 1])
        return np.array(number)


def flutter(heart_rate_bpm: float, rng: np.random.Generator) -> Flutter:
    """A flutter whose ventricles beat at the given mean rate: at a fixed ratio where one gives a rate of the atria that
    occurs, else (and now and then) at two in turn.
    """
    wished = float(np.clip(rng.normal(290, 18), *FLUTTER_RATES))
    chance = float(rng.random())
    fixed = [
        k
        for k, share in FIXED_RATIOS.items()
        if FLUTTER_RATES[0] <= k * heart_rate_bpm <= FLUTTER_RATES[1] and chance < share
    ]
    if fixed:
        ratio = min(fixed, key=lambda k: abs(k * heart_rate_bpm - wished))
        return Flutter(ratio * heart_rate_bpm / 60, (ratio,), 1.0)
    mean = max(wished / heart_rate_bpm, 1.5)
    low = max(int(np.floor(mean)) - int(mean % 1 < 0.15), 1)
    high = low + 1 if low % 2 else low + 2  # even ratios are commoner
    return Flutter(wished / 60, (low, high), float(np.clip((high - mean) / (high - low), 0.1, 0.9)))
