"""Amplitudes of analytic ECGs against their exact values, and how often the stated intervals hold.

    python -m einthoven.bench.analytic_amplitudes [--every N]

Every ``N``-th pair of morphology and heart rate of ``einthoven.analytic.cases`` under every noise shape. The truth is
read from the recording without noise, at the exact times of its waves: R and the whole complex from the level at QRS
onset, T from the same level, P above the line between its ends. IEC 60601-2-25 allows 25 uV up to 500 uV, beyond that
5 %.
"""

from __future__ import annotations

import argparse

import numpy as np

from einthoven.analytic.cases import HEART_RATES, HEARTS, exact_case
from einthoven.analytic.ecg import NOISES, ExactECG, Noise
from einthoven.bench.coverage import observed
from einthoven.ecg import STANDARD_LEADS
from einthoven.measure import measure

QUANTITIES = ("p_amplitude", "r_amplitude", "qrs_amplitude", "t_amplitude")
#: Smaller waves are not reliably seen (IEC 60601-2-51 FF.5), mV; limits of IEC 60601-2-25, mV and share.
VISIBLE_MV, ALLOWED_MV, ALLOWED_SHARE = 0.030, 0.025, 0.05


def truth(exact: ExactECG, lead: str) -> dict[str, float]:
    """Exact amplitudes of the dominant beat in one lead, mV; NaN where there is no such wave."""
    row = STANDARD_LEADS.index(lead)
    onset = exact.onsets[~exact.ectopic][2]
    signal, rate, at = exact.ecg.lead(lead).astype(float), exact.ecg.rate, exact.truth

    def level(seconds: float) -> float:
        return float(np.interp((onset + seconds) * rate, np.arange(len(signal)), signal))

    base = level(0.0)
    part = signal[round(onset * rate) : round((onset + at.whole["qrs_off"]) * rate) + 1] - base
    p_on, p_peak, p_off = (at.leads[c][row] for c in ("p_on", "p_peak", "p_off"))
    share = (p_peak - p_on) / (p_off - p_on)
    chord = level(p_on) + share * (level(p_off) - level(p_on)) if np.isfinite(share) else np.nan
    t_peak = at.leads["t_peak"][row]
    return {
        "p_amplitude": level(p_peak) - chord if np.isfinite(chord) else np.nan,
        "r_amplitude": float(part.max()),
        "qrs_amplitude": float(np.ptp(part)),
        "t_amplitude": level(t_peak) - base if np.isfinite(t_peak) else np.nan,
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=5)
    every = parser.parse_args().every
    pairs = [(case, rate) for case in HEARTS for rate in HEART_RATES][::every]
    print("| noise | quantity | n | mean, uV | sd, uV | stated sd, uV | in the 90 % interval | within IEC |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    for noise, shape in NOISES.items():
        found: dict[str, list[tuple[float, float | None, float]]] = {name: [] for name in QUANTITIES}
        for seed, (case, rate) in enumerate(pairs):
            clean = exact_case(case, rate, Noise(), seed=seed)
            if clean.truth.merged:
                continue
            leads = measure(exact_case(case, rate, shape, seed=seed).ecg).leads
            for lead in STANDARD_LEADS:
                for name, value in truth(clean, lead).items():
                    ours = leads[lead][name]
                    if abs(value) >= VISIBLE_MV and ours.value is not None:
                        found[name].append((ours.value - value, ours.sd, value))
        for name, rows in found.items():
            error = np.array([row[0] for row in rows])
            allowed = np.maximum(ALLOWED_MV, ALLOWED_SHARE * np.abs([row[2] for row in rows]))
            stated = np.median([row[1] or 0.0 for row in rows])
            held = observed([(row[0], row[1]) for row in rows], 0.90)
            print(
                f"| {noise} | {name} | {len(error)} | {1000 * error.mean():+.1f} | {1000 * error.std():.1f} "
                f"| {1000 * stated:.1f} | {held:.2f} | {np.mean(np.abs(error) <= allowed):.2f} |"
            )


if __name__ == "__main__":
    main()
