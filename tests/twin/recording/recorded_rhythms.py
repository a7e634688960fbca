"""One patient of every rhythm."""

from __future__ import annotations

from recorded_hearts import heart

RHYTHMS = {
    "sinus": {},
    "bradycardia": {"physiology": {"heart_rate_bpm": 45.0}},
    "tachycardia": {"physiology": {"heart_rate_bpm": 125.0}},
    "sinus arrhythmia": {"rhythm": {"respiratory_rr": 0.09, "slow_rr": 0.03}},
    "ventricular premature": {"rhythm": {"ventricular_premature": 0.15}},
    "bigeminy": {"rhythm": {"ventricular_premature": 0.4}},
    "trigeminy": {"rhythm": {"ventricular_premature": 0.25}},
    "atrial premature": {"rhythm": {"atrial_premature": 0.15}},
    "fibrillation": {"rhythm": {"name": "fibrillation"}, "physiology": {"heart_rate_bpm": 90.0}},
    "flutter": {"rhythm": {"name": "flutter"}, "physiology": {"heart_rate_bpm": 75.0}},
    "fast flutter": {"rhythm": {"name": "flutter"}, "physiology": {"heart_rate_bpm": 148.0}},
    "junctional": {"rhythm": {"name": "junctional"}, "physiology": {"heart_rate_bpm": 50.0}},
    "atrial ectopic": {"rhythm": {"name": "atrial_ectopic"}},
    "atrial pacing": {"rhythm": {"name": "atrial_pacing"}},
    "ventricular pacing": {"rhythm": {"name": "ventricular_pacing"}},
    "first degree": {"rhythm": {"av": "first_degree"}, "conduction": {"pr_ms": 260.0}},
    "wenckebach": {"rhythm": {"av": "wenckebach"}, "physiology": {"heart_rate_bpm": 58.0}},
    "mobitz": {"rhythm": {"av": "mobitz"}, "physiology": {"heart_rate_bpm": 55.0}},
    "two to one": {"rhythm": {"av": "two_to_one"}, "physiology": {"heart_rate_bpm": 42.0}},
    "complete": {"rhythm": {"av": "complete"}, "physiology": {"heart_rate_bpm": 38.0}},
}


def patient_with(rhythm: str, seed: int = 1):
    return heart(seed, **RHYTHMS[rhythm])
