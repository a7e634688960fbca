# ruff: noqa
# mypy: ignore-errors
"""Stand-in for twin.electrics until it is there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from einthoven.analytic.cases import HEARTS, PREMATURE
from einthoven.analytic.ecg import truth_of
from einthoven.ecg import DOWER

GRID_HZ = 1000
MATRIX = np.array(list(DOWER.values()))


@dataclass(frozen=True)
class Fiducials:
    whole: dict
    leads: dict


@dataclass(frozen=True)
class WaveShape:
    leads_mv: np.ndarray
    vcg_mv: np.ndarray
    start_s: float


@dataclass(frozen=True)
class VentricularBeat:
    qrs: WaveShape
    recovery: WaveShape
    fiducials: Fiducials


def _shape(pieces, shift=0.0):
    on, off = min(p.on for p in pieces), max(p.off for p in pieces)
    n0, n1 = int(np.floor(on * 1000)), int(np.ceil(off * 1000))
    t = np.arange(n0, n1 + 1) / 1000
    vcg = sum(np.array(p.xyz)[:, None] * p.shape(t) for p in pieces)
    local = sum(np.array([p.local.get(l, 0.0) for l in DOWER])[:, None] * p.shape(t) for p in pieces)
    return WaveShape(MATRIX @ vcg + local, vcg, n0 / 1000 - shift)


class Electrics:
    def __init__(self, patient):
        self.patient = patient

    def ventricular_beat(self, origin="his", *, rr_s, preexcitation=None):
        heart = (
            PREMATURE
            if origin != "his"
            else (HEARTS["left bundle branch block"] if self.patient.conduction.lbbb > 0.5 else HEARTS["normal"])
        )
        pieces = [p for p in heart(rr_s) if p.wave != "P"]
        t = truth_of(pieces, 9.0)
        return VentricularBeat(
            _shape([p for p in pieces if p.wave == "QRS"]),
            _shape([p for p in pieces if p.wave != "QRS"]),
            Fiducials(
                {k: v for k, v in t.whole.items() if k[0] != "p"}, {k: v for k, v in t.leads.items() if k[:2] != "p_"}
            ),
        )

    def atrial_wave(self, origin="sinus"):
        heart = HEARTS["inverted P"] if origin in ("retrograde", "ectopic_low") else HEARTS["normal"]
        pieces = [p for p in heart(1.0) if p.wave == "P"]
        pr = heart.pr / 1000
        t = truth_of(pieces, 9.0)
        return _shape(pieces, -pr), Fiducials(
            {k: v + pr for k, v in t.whole.items() if k[:2] == "p_"},
            {k: v + pr for k, v in t.leads.items() if k[:2] == "p_"},
        )


def electrics(patient):
    return Electrics(patient)
