"""Texture of a short-axis picture in some sixty numbers, the same when it is turned by a quarter or mirrored."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from einthoven.bench.twin_realism_cine_sets import SPACING_MM, Mask

Image = NDArray[np.float32]

#: Millimetres outside the cavity: edge, muscle (thinner than any wall at ED) and what lies beyond the heart's wall.
EDGE_MM, MUSCLE_MM, OUTSIDE_MM = 2.0, 5.6, 16.0
BANDS = 8
HISTOGRAM_BINS = 32


def frame_features(image: Image, lv: Mask, rv: Mask | None) -> dict[str, float]:
    """All features of one picture.

    Parameters
    ----------
    image : ndarray, shape (H, W)
        0 to 1.
    lv, rv : ndarray of bool, shape (H, W)
        The cavities; without ``rv`` its features are left out.
    """
    regions = _regions(lv, rv)
    gradient = np.hypot(*np.gradient(image.astype(float)))
    fine = _fine(image)
    return {
        **_greys(image),
        **_region_greys(image, fine, regions),
        **_contrast(image, fine, gradient, regions),
        **_gradients(gradient, regions),
        **_spectrum(image),
        **_grain(image, fine),
        **_symmetry(image, lv),
        **_shape(lv),
    }


def _regions(lv: Mask, rv: Mask | None) -> dict[str, Mask]:
    from scipy.ndimage import distance_transform_edt

    outside = distance_transform_edt(~lv) * SPACING_MM
    inside = distance_transform_edt(lv) * SPACING_MM
    regions = {
        "lv": inside > EDGE_MM if (inside > EDGE_MM).sum() > 12 else lv,
        "edge": (outside <= EDGE_MM) & (inside <= EDGE_MM),
        "muscle": (outside > EDGE_MM) & (outside <= MUSCLE_MM),
        "outside": outside > OUTSIDE_MM,
    }
    if rv is not None:
        deep = distance_transform_edt(rv) * SPACING_MM > EDGE_MM
        regions["rv"] = deep if deep.sum() > 12 else rv
        regions["outside"] &= distance_transform_edt(~rv) * SPACING_MM > EDGE_MM + MUSCLE_MM
    return regions


def _fine(image: Image) -> NDArray[np.float64]:
    """What neighbours do not predict: noise and the finest texture (mask of Immerkaer 1996, scaled to noise)."""
    from scipy.ndimage import convolve

    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], float)
    return np.asarray(convolve(image.astype(float), mask / 6, mode="nearest"))


def _robust_sd(values: NDArray[np.floating]) -> float:
    return float(1.4826 * np.median(np.abs(values - np.median(values)))) if values.size else np.nan


def _greys(image: Image) -> dict[str, float]:
    found = {f"grey_p{p}": float(np.percentile(image, p)) for p in (10, 25, 50, 75, 90)}
    counts = np.histogram(image, HISTOGRAM_BINS, (0, 1))[0] / image.size
    filled = counts[counts > 0]
    return {
        **found,
        "grey_entropy": float(-(filled * np.log2(filled)).sum()),
        "share_black": float((image < 0.06).mean()),
        "share_white": float((image > 0.8).mean()),
        "share_between": float(((image > 0.35) & (image < 0.6)).mean()),
    }


def _region_greys(image: Image, fine: NDArray[np.float64], regions: dict[str, Mask]) -> dict[str, float]:
    found: dict[str, float] = {}
    for name in ("lv", "muscle", "outside", "rv"):
        if name not in regions:
            continue
        values = image[regions[name]]
        if not values.size:
            values = np.full(1, np.nan, np.float32)
        low, middle, high = np.percentile(values, [10, 50, 90])
        found |= {
            f"{name}_median": float(middle),
            f"{name}_sd": float(values.std()),
            f"{name}_low": float(middle - low),
            f"{name}_high": float(high - middle),
            f"{name}_fine": _robust_sd(fine[regions[name]]),
        }
    return found


def _contrast(
    image: Image, fine: NDArray[np.float64], gradient: NDArray[np.float64], regions: dict[str, Mask]
) -> dict[str, float]:
    blood, muscle = (float(np.median(image[regions[name]])) for name in ("lv", "muscle"))
    step = max(blood - muscle, 0.02)
    edge = gradient[regions["edge"]] / step
    noise = max(_robust_sd(fine[regions["muscle"]]), 1e-4)
    return {
        "muscle_over_blood": muscle / max(blood, 0.02),
        "contrast_to_noise": step / noise,
        "edge_steepness": float(edge.mean()),
        "edge_steepness_sd": float(edge.std()),
    }


def _gradients(gradient: NDArray[np.float64], regions: dict[str, Mask]) -> dict[str, float]:
    middle, high, highest = np.percentile(gradient, [50, 90, 99])
    found = {
        "gradient_p50": float(middle),
        "gradient_p90": float(high),
        "gradient_p99": float(highest),
        "gradient_kurtosis": float(((gradient - gradient.mean()) ** 4).mean() / gradient.var() ** 2),
    }
    for name in ("lv", "muscle", "outside"):
        inside = gradient[regions[name]]
        found[f"gradient_{name}"] = float(inside.mean()) if inside.size else np.nan
    return found


def _spectrum(image: Image) -> dict[str, float]:
    """Log power in rings of spatial frequency, relative to all, and its slope."""
    window = np.hanning(len(image))
    power = np.abs(np.fft.fft2((image - image.mean()) * np.outer(window, window))) ** 2
    radius = np.hypot(*np.meshgrid(np.fft.fftfreq(len(image)), np.fft.fftfreq(len(image)), indexing="ij"))
    edges = np.geomspace(0.02, 0.5, BANDS + 1)
    ring = np.array([power[(radius >= a) & (radius < b)].mean() for a, b in pairwise(edges)])
    level = np.log10(ring / ring.sum() + 1e-12)
    slope = np.polyfit(np.log10(edges[1:]), level, 1)[0]
    return {**{f"power_{i}": float(x) for i, x in enumerate(level)}, "power_slope": float(slope)}


def _grain(image: Image, fine: NDArray[np.float64]) -> dict[str, float]:
    """Local spread, entropy and correlation of neighbours."""
    from scipy.ndimage import uniform_filter

    mean, square = (uniform_filter(x.astype(float), 5) for x in (image, image**2))
    local = np.sqrt(np.maximum(square - mean**2, 0))
    quiet = local <= np.percentile(local, 40)
    found = {
        "local_sd_p25": float(np.percentile(local, 25)),
        "local_sd_p75": float(np.percentile(local, 75)),
        "quiet_fine": _robust_sd(fine[quiet]),
        "fine_kurtosis": float((fine**4).mean() / max((fine**2).mean() ** 2, 1e-12)),
        "noise_by_grey": _noise_by_grey(image, fine),
    }
    centred = fine - fine.mean()
    for lag in (1, 2):
        pairs = (centred[lag:] * centred[:-lag]).mean() + (centred[:, lag:] * centred[:, :-lag]).mean()
        found[f"fine_correlation_{lag}"] = float(pairs / 2 / max(centred.var(), 1e-12))
    smooth = image - image.mean()
    shifted = [((smooth[k:] * smooth[:-k]).mean() + (smooth[:, k:] * smooth[:, :-k]).mean()) / 2 for k in range(1, 16)]
    below = np.flatnonzero(np.array(shifted) / smooth.var() < 0.5)
    found["half_correlation_pixels"] = float(below[0] + 1) if len(below) else 16.0
    return found


def _noise_by_grey(image: Image, fine: NDArray[np.float64]) -> float:
    """Log ratio of the fine texture in the brightest to that in the darkest third: coil weighting and Rician noise."""
    low, high = np.percentile(image, [33, 67])
    return float(np.log((_robust_sd(fine[image >= high]) + 1e-4) / (_robust_sd(fine[image <= low]) + 1e-4)))


def _symmetry(image: Image, lv: Mask) -> dict[str, float]:
    """How alike the picture is about the ventricle's middle, turned by half and by any angle."""
    row, column = np.round(np.argwhere(lv).mean(0)).astype(int)
    reach = int(min(row, column, len(image) - 1 - row, len(image) - 1 - column, 22))
    patch = image[row - reach : row + reach + 1, column - reach : column + reach + 1].astype(float)
    turned = [np.rot90(patch, k) for k in (1, 2)]
    half, quarter = (float(np.corrcoef(patch.ravel(), other.ravel())[0, 1]) for other in turned[::-1])
    distance = np.hypot(*np.meshgrid(*[np.arange(-reach, reach + 1)] * 2))
    rings = [patch[(distance >= r) & (distance < r + 2)] for r in range(0, reach, 2)]
    within = sum(ring.var() * ring.size for ring in rings) / sum(ring.size for ring in rings)
    return {"half_turn": half, "quarter_turn": quarter, "not_round": float(within / max(patch.var(), 1e-9))}


def _shape(lv: Mask) -> dict[str, float]:
    """Of the cavity's mask: not texture, but a wrong heart shows."""
    points = np.argwhere(lv).astype(float)
    small, large = np.linalg.eigvalsh(np.cov(points.T))
    steps = np.count_nonzero(lv[1:] != lv[:-1]) + np.count_nonzero(lv[:, 1:] != lv[:, :-1])
    return {
        "cavity_cm2": float(lv.sum() * SPACING_MM**2 / 100),
        "cavity_elongation": float(np.sqrt(large / max(small, 1e-6))),
        "cavity_outline": float(steps / np.sqrt(lv.sum())),
    }
