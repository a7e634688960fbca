"""Noise of a recording: how much of it there may be, and how much a patient's recording has.

"clinical" has the sizes measured in PTB-XL: between the beats of 250 recordings at 500 Hz, and the wander of recordings
at 100 Hz, all of folds 1-8.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from einthoven.errors import ConfigError
from einthoven.twin.recording.electrodes import ELECTRODES

NoiseName = Literal["none", "clean", "clinical", "poor"]
#: No recording is farther from the median than so many SD.
MOST_SD = 2.6
#: Share of recordings with mains of 50 Hz.
EUROPEAN = 0.8


@dataclass(frozen=True, slots=True)
class NoiseSettings:
    """How much noise recordings have: medians and spread over patients.

    Attributes
    ----------
    mains_mv, muscle_mv, wander_mv, white_mv : float
        Medians: amplitude of the mains in an electrode; rms above 20 Hz of the muscle noise of the left arm; rms of the
        wander of an electrode; rms of the amplifier.
    spread, wander_spread : float
        SD of the logarithm over patients: of all but the wander, and of that.
    unrest : float
        How muscle noise waxes and wanes: median SD of the logarithm of its size over time.
    bursts_per_minute, burst_gain : float
        Of muscle noise.
    motion_per_minute, motion_mv : float
        Steps of an electrode: how often in all electrodes together, and the median size.
    gain_sd : float
        Of each channel, share.
    bands_hz : tuple of (float, float)
        High- and low-pass of the recorders in use.
    lsb_mv : float
        Of the converter; 0: not quantised.
    fault : float
        Chance of a lead fault.
    """

    mains_mv: float = 0.0
    muscle_mv: float = 0.0
    wander_mv: float = 0.0
    white_mv: float = 0.0
    spread: float = 0.58
    wander_spread: float = 1.15
    unrest: float = 0.5
    bursts_per_minute: float = 0.0
    burst_gain: float = 4.0
    motion_per_minute: float = 0.0
    motion_mv: float = 0.15
    gain_sd: float = 0.0
    bands_hz: tuple[tuple[float, float], ...] = ()
    lsb_mv: float = 0.0
    fault: float = 0.0


_DIAGNOSTIC, _MONITOR = (0.05, 150.0), (0.5, 40.0)
CLINICAL = NoiseSettings(
    mains_mv=0.0012,
    muscle_mv=0.0047,
    wander_mv=0.021,
    white_mv=0.0008,
    bursts_per_minute=0.6,
    motion_per_minute=0.25,
    gain_sd=0.01,
    bands_hz=(_DIAGNOSTIC,),
    lsb_mv=0.001,
)
NOISES: dict[NoiseName, NoiseSettings] = {
    "none": NoiseSettings(),
    "clean": NoiseSettings(
        mains_mv=0.0005, muscle_mv=0.002, wander_mv=0.010, white_mv=0.0008, bands_hz=(_DIAGNOSTIC,), lsb_mv=0.001
    ),
    "clinical": CLINICAL,
    "poor": NoiseSettings(
        mains_mv=0.012,
        muscle_mv=0.025,
        wander_mv=0.12,
        white_mv=0.002,
        bursts_per_minute=4.0,
        motion_per_minute=6.0,
        motion_mv=0.4,
        gain_sd=0.03,
        bands_hz=(_DIAGNOSTIC, _DIAGNOSTIC, _MONITOR),
        lsb_mv=0.005,
        fault=0.25,
    ),
}


def settings(noise: NoiseName | NoiseSettings) -> NoiseSettings:
    """The settings of a name.

    Raises
    ------
    ConfigError
        If there are none of that name.
    """
    if isinstance(noise, NoiseSettings):
        return noise
    if noise not in NOISES:
        raise ConfigError(f"no noise is called {noise!r}", remedy=f"one of {', '.join(NOISES)}, or NoiseSettings")
    return NOISES[noise]


@dataclass(frozen=True, slots=True)
class NoiseTruth:
    """What one recording has of each noise; units as in ``NoiseSettings``.

    Attributes
    ----------
    mains_hz : float
    bursts, motions : tuple of (float, float, str)
        Muscle bursts: start, length in s, electrode. Motions: time in s, size in mV, electrode.
    gains : tuple of float
        Of the channels I, II, V1-V6.
    band_hz : (float, float) or None
        Of the recorder.
    """

    mains_mv: float
    mains_hz: float
    muscle_mv: float
    wander_mv: float
    white_mv: float
    unrest: float
    bursts: tuple[tuple[float, float, str], ...]
    motions: tuple[tuple[float, float, str], ...]
    gains: tuple[float, ...]
    band_hz: tuple[float, float] | None
    lsb_mv: float

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return asdict(self)


def draw(own: NoiseSettings, seconds: float, rng: np.random.Generator) -> NoiseTruth:
    """What a patient's recording has."""
    spread = np.exp(own.spread * np.clip(rng.standard_normal(4), -MOST_SD, MOST_SD))
    wander = float(np.exp(own.wander_spread * np.clip(rng.standard_normal(), -MOST_SD, MOST_SD)))
    mains_hz = 50.0 if rng.random() < EUROPEAN else 60.0
    band = own.bands_hz[int(rng.random() * len(own.bands_hz))] if own.bands_hz else None
    gains = tuple((1 + own.gain_sd * rng.standard_normal(8)).tolist())
    bursts = tuple(
        (float(rng.uniform(0, seconds)), float(rng.uniform(0.3, 2.0)), ELECTRODES[int(rng.choice([0, 1, 1, 2, 3]))])
        for _ in range(int(rng.poisson(own.bursts_per_minute * seconds / 60)))
    )
    motions = tuple(
        (
            float(rng.uniform(0, seconds)),
            float(own.motion_mv * np.exp(0.7 * rng.standard_normal()) * rng.choice([-1, 1])),
            ELECTRODES[int(rng.integers(len(ELECTRODES)))],
        )
        for _ in range(int(rng.poisson(own.motion_per_minute * seconds / 60)))
    )
    return NoiseTruth(
        float(own.mains_mv * spread[0]),
        mains_hz,
        float(own.muscle_mv * spread[1]),
        float(own.wander_mv * wander),
        float(own.white_mv * spread[2]),
        float(own.unrest * np.exp(np.clip(0.25 * rng.standard_normal(), -0.5, 0.5))),
        bursts,
        motions,
        gains,
        band,
        own.lsb_mv,
    )
