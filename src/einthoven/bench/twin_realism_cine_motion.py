"""Motion of a short-axis cine in some fifty numbers, without optical flow.

None changes when the pictures are turned by a quarter or mirrored.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from einthoven.bench.twin_realism_cine_sets import SPACING_MM, Frames, Mask

#: Rings about the middle of the left ventricle, mm.
RINGS_MM = (0.0, 8.0, 16.0, 24.0, 32.0, 44.0)
HARMONICS = 6
#: The blood pool is looked for this far from the middle, mm.
POOL_MM = 32.0


def motion_features(frames: Frames, lv: Mask) -> dict[str, float]:
    """All features of one cine.

    Parameters
    ----------
    frames : ndarray, shape (T, H, W)
        0 to 1.
    lv : ndarray of bool, shape (H, W)
        The cavity at ED.
    """
    row, column = np.argwhere(lv).mean(0)
    places = np.indices(lv.shape)
    distance = np.hypot(places[0] - row, places[1] - column) * SPACING_MM
    regions = {f"ring{i}": (distance >= a) & (distance < b) for i, (a, b) in enumerate(pairwise(RINGS_MM))}
    regions["far"] = distance >= RINGS_MM[-1]
    cine = frames.astype(float)
    return {
        **_spread(cine, regions),
        **_differences(cine, regions),
        **_harmonics(cine, regions),
        **_flicker(cine, regions),
        **_pool(cine, distance),
    }


def _spread(cine: NDArray[np.float64], regions: dict[str, Mask]) -> dict[str, float]:
    """How much a pixel changes over the cycle."""
    spread = cine.std(0)
    found = {f"spread_p{p}": float(np.percentile(spread, p)) for p in (25, 50, 75, 95)}
    found |= {f"spread_{name}": float(spread[region].mean()) for name, region in regions.items()}
    near = np.concatenate([spread[r] for name, r in regions.items() if name != "far"])
    found["spread_kurtosis"] = float(((near - near.mean()) ** 4).mean() / max(near.var() ** 2, 1e-12))
    found["still_share"] = float((spread < 0.03).mean())
    found["spread_mean_r"] = float(np.corrcoef(spread.ravel(), cine.mean(0).ravel())[0, 1])
    return found


def _differences(cine: NDArray[np.float64], regions: dict[str, Mask]) -> dict[str, float]:
    """Energy of change from frame to frame, and where in the cycle it lies."""
    step = np.diff(cine, axis=0)
    energy = (step**2).mean((1, 2))
    share = np.sort(energy / energy.sum())[::-1]
    closure = ((cine[-1] - cine[0]) ** 2).mean()
    jerk = np.abs(np.diff(np.sqrt(energy))).mean() / np.sqrt(energy).mean()
    quiet = np.percentile(energy, 20)
    near = regions["ring1"] | regions["ring2"]
    far = regions["far"]
    return {
        "step_rms": float(np.sqrt(energy.mean())),
        "step_top_quarter": float(share[: max(len(share) // 4, 1)].sum()),
        "step_quiet": float(quiet / np.median(energy)),
        "step_highest": float(energy.max() / np.median(energy)),
        "step_jerk": float(jerk),
        "closure": float(closure / np.median(energy)),
        "step_near_over_far": float(np.log((step[:, near] ** 2).mean() / max((step[:, far] ** 2).mean(), 1e-9))),
        "step_skew": float((step**3).mean() / (step**2).mean() ** 1.5),
    }


def _harmonics(cine: NDArray[np.float64], regions: dict[str, Mask]) -> dict[str, float]:
    """Shares of a pixel's change that the first harmonics of the cycle hold."""
    power = np.abs(np.fft.rfft(cine, axis=0)[1:]) ** 2
    found: dict[str, float] = {}
    for name, region in (("heart", regions["ring0"] | regions["ring1"] | regions["ring2"]), ("far", regions["far"])):
        share = np.pad(power[:, region].sum(1), (0, HARMONICS))  # a cine of few frames has few harmonics
        share = share / share.sum()
        count = HARMONICS if name == "heart" else 2
        found |= {f"harmonic_{name}_{k + 1}": float(share[k]) for k in range(count)}
        found[f"harmonic_{name}_rest"] = float(share[HARMONICS:].sum())
    return found


def _flicker(cine: NDArray[np.float64], regions: dict[str, Mask]) -> dict[str, float]:
    """What the frames before and after do not predict: noise, flow, and how it is correlated in space."""
    bend = (cine[2:] - 2 * cine[1:-1] + cine[:-2]) / np.sqrt(6)
    size = np.median(np.abs(bend), 0) * 1.4826
    found = {f"flicker_{name}": float(size[region].mean()) for name, region in regions.items()}
    found["flicker_p10"], found["flicker_p90"] = (float(np.percentile(size, p)) for p in (10, 90))
    still = size <= np.median(size)
    across = (bend[:, 1:] * bend[:, :-1])[:, still[1:]].mean() + (bend[:, :, 1:] * bend[:, :, :-1])[
        :, still[:, 1:]
    ].mean()
    found["flicker_correlation"] = float(across / 2 / max((bend[:, still] ** 2).mean(), 1e-12))
    mean = cine.mean(0)
    found["flicker_bright_over_dark"] = float(
        np.log(
            (size[mean > np.percentile(mean, 80)].mean() + 1e-4) / (size[mean < np.percentile(mean, 30)].mean() + 1e-4)
        )
    )
    return found


def _pool(cine: NDArray[np.float64], distance: NDArray[np.float64]) -> dict[str, float]:
    """The area curve of the bright pool in the middle, and its brightness."""
    inside = distance < POOL_MM
    level = _otsu(cine[:, inside])
    areas = np.array([_pool_area(frame > level, distance) for frame in cine]) * SPACING_MM**2 / 100
    largest = max(areas.max(), 1e-3)
    curve = areas / largest
    es = int(curve.argmin())
    filling = np.roll(curve, -es)
    core = cine[:, distance < 8.0].mean(1)
    upward = np.diff(filling)
    return {
        "pool_cm2": float(largest),
        "pool_least": float(curve.min()),
        "pool_third_of_filling": float(filling[len(curve) // 5]),
        "pool_half_of_filling": float(filling[2 * len(curve) // 5]),
        "pool_roughness": float(np.abs(np.diff(curve, 2)).mean() / max(np.ptp(curve), 0.05)),
        "pool_fastest_fill": float(upward.max() / max(np.ptp(curve), 0.05) * len(curve)),
        "pool_fastest_empty": float(-upward.min() / max(np.ptp(curve), 0.05) * len(curve)),
        "pool_time_of_least": es / len(curve),
        "core_spread": float(core.std() / max(core.mean(), 0.05)),
        "core_jitter": float(np.abs(np.diff(core, 2)).mean() / max(core.mean(), 0.05)),
        "core_pool_r": float(np.corrcoef(core, curve)[0, 1]) if core.std() and curve.std() else 0.0,
    }


def _pool_area(bright: Mask, distance: NDArray[np.float64]) -> int:
    """Pixels of the bright piece that has most of its pixels near the middle."""
    from scipy.ndimage import label

    pieces, count = label(bright & (distance < POOL_MM))
    if not count:
        return 0
    near = np.bincount(pieces[distance < 12.0], minlength=count + 1)
    near[0] = 0
    return int((pieces == near.argmax()).sum()) if near.any() else 0


def _otsu(values: NDArray[np.float64]) -> float:
    """The threshold between two heaps of grey levels (Otsu 1979)."""
    counts, edges = np.histogram(values, 64, (0, 1))
    middles = (edges[1:] + edges[:-1]) / 2
    below = np.cumsum(counts).astype(float)
    above = below[-1] - below
    total = np.cumsum(counts * middles)
    apart = (total[-1] * below / below[-1] - total) ** 2 / np.maximum(below * above, 1)
    return float(middles[apart.argmax()])
