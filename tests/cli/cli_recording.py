"""A synthetic recording: a normal sinus rhythm of Gaussian waves, as a table that says neither rate nor unit."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from einthoven.ecg import STANDARD_LEADS

RATE = 500
#: The options that reading the table needs.
GIVEN = ("--rate", str(RATE), "--unit", "uV", "--age", "55", "--sex", "M")

#: Amplitudes of P, Q, R, S, T in mV, lead by lead, as in a normal ECG (limb leads consistent with I and II).
WAVES = {
    "I": (0.08, -0.04, 0.65, -0.12, 0.22),
    "II": (0.13, -0.05, 1.05, -0.15, 0.30),
    "V1": (0.05, 0.0, 0.22, -0.80, 0.05),
    "V2": (0.08, 0.0, 0.45, -1.25, 0.50),
    "V3": (0.08, 0.0, 0.75, -0.80, 0.55),
    "V4": (0.08, -0.03, 1.35, -0.45, 0.48),
    "V5": (0.07, -0.06, 1.25, -0.20, 0.38),
    "V6": (0.06, -0.06, 1.00, -0.10, 0.28),
}
#: Centre and width of each wave, seconds from R.
SHAPE = ((-0.16, 0.022), (-0.030, 0.008), (0.0, 0.011), (0.030, 0.009), (0.28, 0.045))


def synthetic_signal(*, bpm: float = 72.0, seconds: float = 10.0, seed: int = 0) -> np.ndarray:
    """A sinus rhythm of Gaussian waves with a little noise, mV, shape (12, samples)."""
    at = np.arange(round(seconds * RATE)) / RATE
    beats = np.arange(0.4, seconds, 60 / bpm)
    phase = at[None, :] - beats[:, None]
    rows = {}
    for lead, amplitudes in WAVES.items():
        rows[lead] = sum(
            a * np.exp(-0.5 * ((phase - centre) / width) ** 2).sum(axis=0)
            for a, (centre, width) in zip(amplitudes, SHAPE, strict=True)
        )
    first, second = rows["I"], rows["II"]
    rows |= {"III": second - first, "aVR": -(first + second) / 2, "aVL": first - second / 2, "aVF": second - first / 2}
    signal = np.stack([rows[lead] for lead in STANDARD_LEADS])
    return signal + np.random.default_rng(seed).normal(0, 0.003, signal.shape)


def write_csv(path: Path, signal: np.ndarray) -> Path:
    """A table in uV with lead names and nothing else: rate and unit must be given."""
    lines = [",".join(STANDARD_LEADS), *(",".join(f"{v:.0f}" for v in row) for row in signal.T * 1000)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
