"""Stand-in of the geometry (to be deleted)."""
from __future__ import annotations
import numpy as np
from dataclasses import dataclass

def trunc(a, c, zb):
    b = zb / c
    return np.pi * a * a * c * (2 / 3 + b - b**3 / 3)

@dataclass
class BeatingHeart:
    par: list
    volumes_ml: dict
    def labels(self, p, frame):
        p = np.asarray(p, np.float32)
        x, y, z = p[..., 0], p[..., 1], p[..., 2]
        a, c, zb, w, ws, rw, la_r, ra_r, z0 = self.par[frame]
        out = np.zeros(x.shape, np.uint8)
        zz = z - z0
        wx = np.where(x > 0, ws, w)
        zcap = zb
        inb = zz < zcap
        rho = x * x + y * y
        lv = (rho / a**2 + zz * zz / c**2 < 1) & inb
        epi = (rho / (a + wx) ** 2 + zz * zz / (c + w) ** 2 < 1) & inb
        A = a + ws + rw
        def rvin(g):
            return (((x - 5) / (A + g)) ** 2 + (y / (1.02 * (a + w) + g)) ** 2 + ((zz - 2) / (c * .95 + g)) ** 2 < 1) & (zz < zb + 4) & (x > -8)
        rvw = rvin(3) & ~epi
        rv = rvin(0) & ~epi
        def ell(cx, cz, r, rz, g):
            return ((x - cx) / (r + g)) ** 2 + (y / (r * 1.1 + g)) ** 2 + ((z - cz) / (rz + g)) ** 2 < 1
        ztop = z0 + zb
        la_a = (-.1 * a, ztop + la_r * 1.05 + 2, la_r, la_r * 1.15)
        ra_a = (a + ra_r * .95, ztop + ra_r * .95 + 4, ra_r, ra_r * 1.1)
        law = ell(*la_a, 2.0) | ell(*ra_a, 2.0)
        out[law] = 8
        out[ell(*ra_a, 0.0)] = 5
        out[ell(*la_a, 0.0)] = 4
        out[rvw] = 7
        out[rv] = 3
        out[epi] = 2
        out[lv] = 1
        for az in (125, 235):
            cx, cy = .68 * a * np.cos(np.deg2rad(az)), .68 * a * np.sin(np.deg2rad(az))
            taper = np.clip(1.1 - ((zz + .3 * c) / (.42 * c)) ** 2, 0, 1)
            pap = lv & ((x - cx) ** 2 + (y - cy) ** 2 < (.19 * self.par[0][0] * np.sqrt(taper)) ** 2)
            out[pap] = 6
        return out

def beating_heart(patient, phases):
    an, ph = patient.anatomy, patient.physiology
    s = np.empty(len(phases)); ts = ph.systolic_fraction
    sy = phases < ts
    s[sy] = .5 * (1 + np.cos(np.pi * (phases[sy] / ts) ** .95)); d = (phases[~sy] - ts) / (1 - ts)
    e = 1 / (1 + np.exp(-(d - .22) / .055)); aa = 1 / (1 + np.exp(-(d - .88) / .03)); e0 = 1 / (1 + np.exp(.22 / .055))
    s[~sy] = np.clip(.74 * (e - e0) / (1 - e0) + .26 * aa, 0, 1)
    edv = an.lv_edv_ml; sv = edv * ph.lv_ef_percent / 100; V = edv - sv * (1 - s)
    b = .4
    ca = 2 * an.lv_sphericity / (1 + b)
    a0 = (edv * 1e3 / (np.pi * ca * (2 / 3 + b - b**3 / 3))) ** (1 / 3)
    L0 = ca * a0 * (1 + b)
    rv = an.rv_edv_ml * (1 - ph.rv_ef_percent / 100 * (1 - s))
    par = []
    for t in range(len(phases)):
        L = L0 - (1 - s[t]) * ph.base_descent_mm; c = L / (1 + b); a = np.sqrt(V[t] * 1e3 / (np.pi * c * (2 / 3 + b - b**3 / 3))); zb = b * c
        lo, hi = 0., 40.
        for _ in range(30):
            w = (lo + hi) / 2
            if trunc(a + w, c + w, zb) - V[t] * 1e3 < an.lv_mass_g / 1.05 * 1e3: lo = w
            else: hi = w
        z0 = -L0 / 2 + c
        rw = 30 * (an.rv_edv_ml / 150) ** (1 / 3) * (rv[t] / rv[0]) ** .6
        la = (an.la_max_ml * (.55 + .45 * (1 - s[t])) * .75 / np.pi * 1e3) ** (1 / 3); ra = (an.ra_max_ml * (.6 + .4 * (1 - s[t])) * .75 / np.pi * 1e3) ** (1 / 3)
        par.append((a, c, zb, w, w * an.septal_ratio, rw, la, ra, z0))
    return BeatingHeart(par, {"lv": V, "rv": rv})
