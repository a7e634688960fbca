"""Noise of a recording: how much of it there may be, and how much a patient's recording has.

"clinical" has the sizes measured in PTB-XL, folds 1-8: the muscle noise and mains between the beats of 250 recordings
at 500 Hz; noise, wander and their spread of 400 normal recordings at 100 Hz.
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
class Band:
    """What a recorder lets through.

    Attributes
    ----------
    high_pass_hz, low_pass_hz : float
    steep : bool
        Whether the high-pass is a steep one without phase shift, against wander; else it is an amplifier's, of the
        first order, which bends ST where its corner is high (AHA 2007, part I).
    """

    high_pass_hz: float
    low_pass_hz: float
    steep: bool = False


@dataclass(frozen=True, slots=True)
class NoiseSettings:
    """How much noise recordings have: medians and spread over patients.

    Attributes
    ----------
    mains_mv, muscle_mv, tremor_mv, wander_mv, white_mv : float
        Medians: amplitude of the mains in an electrode; rms above 20 Hz of the muscle noise of the left arm, and of the
        steady noise of skin and posture; rms of the wander of an electrode; rms of the amplifier.
    spread, muscle_spread, wander_spread : float
        SD of the logarithm over patients: of the other noises, of that of muscles, and of the wander.
    unrest : float
        How muscle noise waxes and wanes: median SD of the logarithm of its size over time.
    bursts_per_minute, burst_gain : float
        Of muscle noise.
    motion_per_minute, motion_mv : float
        Steps of an electrode: how often in all electrodes together, and the median size.
    gain_sd : float
        Of each channel, share.
    bands : tuple of Band
        Of the recorders in use, each as likely.
    lsb_mv : float
        Of the converter; 0: not quantised.
    fault : float
        Chance of a lead fault.
    """

    mains_mv: float = 0.0
    muscle_mv: float = 0.0
    tremor_mv: float = 0.0
    wander_mv: float = 0.0
    white_mv: float = 0.0
    spread: float = 0.35
    muscle_spread: float = 0.95
    wander_spread: float = 0.8
    unrest: float = 0.5
    bursts_per_minute: float = 0.0
    burst_gain: float = 4.0
    motion_per_minute: float = 0.0
    motion_mv: float = 0.15
    gain_sd: float = 0.0
    bands: tuple[Band, ...] = ()
    lsb_mv: float = 0.0
    fault: float = 0.0


_DIAGNOSTIC, _MONITOR = Band(0.05, 150.0), Band(0.5, 40.0)
#: As of the recorders CS100 and AT-60 in PTB-XL, a third of its recordings: below 0.45 Hz their wander falls so.
_STEADY = Band(0.45, 150.0, steep=True)
CLINICAL = NoiseSettings(
    mains_mv=0.0012,
    muscle_mv=0.0026,
    tremor_mv=0.0041,
    wander_mv=0.036,
    white_mv=0.0008,
    bursts_per_minute=0.6,
    motion_per_minute=0.25,
    gain_sd=0.01,
    bands=(*5 * (_DIAGNOSTIC,), *2 * (_STEADY,)),
    lsb_mv=0.001,
)
NOISES: dict[NoiseName, NoiseSettings] = {
    "none": NoiseSettings(),
    "clean": NoiseSettings(
        mains_mv=0.0005,
        muscle_mv=0.001,
        tremor_mv=0.0015,
        wander_mv=0.010,
        white_mv=0.0008,
        bands=(_DIAGNOSTIC,),
        lsb_mv=0.001,
    ),
    "clinical": CLINICAL,
    "poor": NoiseSettings(
        mains_mv=0.012,
        muscle_mv=0.020,
        tremor_mv=0.006,
        wander_mv=0.12,
        white_mv=0.002,
        bursts_per_minute=4.0,
        motion_per_minute=6.0,
        motion_mv=0.4,
        gain_sd=0.03,
        bands=(_DIAGNOSTIC, _DIAGNOSTIC, _MONITOR),
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
    band : Band or None
        Of the recorder.
    """

    mains_mv: float
    mains_hz: float
    muscle_mv: float
    tremor_mv: float
    wander_mv: float
    white_mv: float
    unrest: float
    bursts: tuple[tuple[float, float, str], ...]
    motions: tuple[tuple[float, float, str], ...]
    gains: tuple[float, ...]
    band: Band | None
    lsb_mv: float

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return asdict(self)


def draw(own: NoiseSettings, seconds: float, rng: np.random.Generator) -> NoiseTruth:
    """What a patient's recording has."""
    widths = np.array([own.spread, own.muscle_spread, own.spread, own.wander_spread, own.spread])
    spread = np.exp(widths * np.clip(rng.standard_normal(5), -MOST_SD, MOST_SD))
    mains_hz = 50.0 if rng.random() < EUROPEAN else 60.0
    band = own.bands[int(rng.random() * len(own.bands))] if own.bands else None
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
        float(own.tremor_mv * spread[2]),
        float(own.wander_mv * spread[3]),
        float(own.white_mv * spread[4]),
        float(own.unrest * np.exp(np.clip(0.25 * rng.standard_normal(), -0.5, 0.5))),
        bursts,
        motions,
        gains,
        band,
        own.lsb_mv,
    )
