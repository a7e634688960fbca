"""The AV node: which P waves pass, and after how long."""

from __future__ import annotations

import numpy as np

from einthoven.twin.patient import AVConduction

#: PR varies by so little from beat to beat, s.
PR_JITTER_S = 0.0015
#: Wenckebach: growth of PR by the second beat of a group, s; each further one grows by this share of the one before.
FIRST_GROWTH_S, GROWTH_FALLS = (0.05, 0.11), 0.6
#: P waves in a group, the blocked one included.
GROUP = {"wenckebach": (3, 5), "mobitz": (3, 5), "two_to_one": (2, 2)}
#: Rate of the atria in second-degree block; and in complete block, per minute.
FASTEST_ATRIA, ATRIA_IN_COMPLETE_BLOCK = 105.0, (64.0, 100.0)
#: Escapes of the ventricles and of the junction: rates, per minute (ACC/AHA/HRS 2018), and where the two divide.
ESCAPE_RATES, SLOWEST_JUNCTION = (30.0, 45.0), 40.0
FASTEST_ESCAPE = 55.0


class AVNode:
    """Conducts or blocks one P after another.

    Parameters
    ----------
    kind : AVConduction
    pr_s : float
        At full recovery.
    rng : numpy.random.Generator
        Of this node alone.
    """

    def __init__(self, kind: AVConduction, pr_s: float, rng: np.random.Generator) -> None:
        self.kind, self._pr, self._rng = kind, pr_s, rng
        low, high = GROUP.get(kind, (0, 0))
        self.group = int(rng.integers(low, high + 1)) if high else 0
        self._growth = float(rng.uniform(*FIRST_GROWTH_S))
        self._place = int(rng.integers(0, self.group)) if self.group else 0

    @property
    def conduction(self) -> str:
        """As in ``Rhythm.conduction``."""
        names = {"wenckebach": "Wenckebach", "mobitz": "Mobitz II", "two_to_one": "2:1", "complete": "dissociated"}
        return names.get(self.kind, "1:1")

    def atrial_rate(self, heart_rate_bpm: float) -> float:
        """Rate of the atria at which the ventricles beat at a mean rate, as far as a sinus node goes."""
        if not self.group:
            return heart_rate_bpm
        return min(heart_rate_bpm * self.group / (self.group - 1), max(FASTEST_ATRIA, heart_rate_bpm))

    def pr(self) -> float | None:
        """PR of the next P, s; None: blocked. One draw a P."""
        jitter = PR_JITTER_S * float(self._rng.standard_normal())
        if self.kind == "complete":
            return None
        if not self.group:
            return self._pr + jitter
        place, self._place = self._place, (self._place + 1) % self.group
        if place == self.group - 1:
            return None
        grown = 0.0
        if self.kind == "wenckebach" and place:
            grown = self._growth * (1 - GROWTH_FALLS**place) / (1 - GROWTH_FALLS)
        return self._pr + grown + jitter
