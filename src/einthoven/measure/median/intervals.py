"""Global intervals, rate corrections of QT, and frontal axes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.measurements import GLOBAL_QUANTITIES, Quantity
from einthoven.measure.median.wave import Delineation, Template, Wave
from einthoven.measure.signal.filters import GRID_HZ, samples

#: Error (sd) of the global intervals where the leads agree, ms; what each ms of disagreement between the leads about
#: its two boundaries adds; and what each ms of ``floor_ms`` does. Root of the sum of squares. Fitted to the
#: cardiologists' boundaries of LUDB at 500 and 100 Hz (QRS: about the mean difference, see docs/benchmarks.md).
INTERVAL_SD_MS = {"p_duration": 8.2, "pr": 7.6, "qrs": 11.5, "qt": 8.9}
SPREAD_SHARE = {"p_duration": 0.36, "pr": 0.34, "qrs": 0.50, "qt": 0.59}
SAMPLING_SHARE = {"p_duration": 1.2, "pr": 1.3, "qrs": 2.0, "qt": 1.4}
#: The same for a single lead, which has nothing to disagree with: LUDB, lead II or V5 alone against all twelve.
ONE_LEAD_SD_MS = {"p_duration": 24.0, "pr": 15.0, "qrs": 22.0, "qt": 44.0}
#: A wave smaller than this in the frontal plane has no axis: area of P and T, mV ms, and net amplitude of QRS, mV.
LEAST_AREA = {"p": 1.0, "t": 4.0}
LEAST_NET_MV = 0.10
AXIS_SD_DEG = {"p": 8.0, "qrs": 5.0, "t": 6.0}


def rr_quantities(rr_ms: NDArray[np.float64], floor_ms: float) -> dict[str, Quantity]:
    """Heart rate and RR statistics.

    Parameters
    ----------
    rr_ms : ndarray
        Intervals between consecutive beats.
    floor_ms : float
        Timing error of one beat.
    """
    names = ("heart_rate", "rr", "rr_min", "rr_max", "rr_sd")
    if not len(rr_ms):
        return {n: Quantity.missing(GLOBAL_QUANTITIES[n][0], "fewer than two beats") for n in names}
    count = len(rr_ms) + 1
    mean = float(rr_ms.mean())
    sd = float(np.hypot(1.41 * floor_ms / len(rr_ms), 0.5))
    single = 1.41 * floor_ms
    out = {
        "heart_rate": Quantity(60_000 / mean, "bpm", 60_000 / mean**2 * sd + 0.2, None, count),
        "rr": Quantity(mean, "ms", sd, None, count),
        "rr_min": Quantity(float(rr_ms.min()), "ms", single, None, count),
        "rr_max": Quantity(float(rr_ms.max()), "ms", single, None, count),
        "rr_sd": Quantity.missing("ms", "fewer than three beats"),
    }
    if len(rr_ms) > 1:
        out["rr_sd"] = Quantity(float(rr_ms.std(ddof=1)), "ms", single, None, count)
    return out


def interval_quantities(template: Template, waves: Delineation, floor_ms: float) -> dict[str, Quantity]:
    """P duration, PR, QRS and QT of the dominant median beat, ms."""
    qrs, p, t = waves.qrs, waves.p, waves.t
    # What the leads disagree about in QT is the T wave, its onset (how flat it is) as much as its end.
    # Noise that is not averaged out moves every boundary.
    noise_ms = 60.0 * float(np.median(template.noise_mv))

    def interval(name: str, first: tuple[float, float], last: tuple[float, float]) -> Quantity:
        spread = float(np.hypot(first[1], last[1])) * 1000 / GRID_HZ
        own = np.hypot(INTERVAL_SD_MS[name], SPREAD_SHARE[name] * spread)
        own = own if np.isfinite(own) else ONE_LEAD_SD_MS[name]
        sd = float(np.sqrt(own**2 + (SAMPLING_SHARE[name] * floor_ms) ** 2 + noise_ms**2))
        return Quantity((last[0] - first[0]) * 1000 / GRID_HZ, "ms", sd, None, template.beats)

    out = {"qrs": interval("qrs", _on(qrs), _off(qrs))}
    no_p, no_t = Quantity.missing("ms", "no P wave was found"), Quantity.missing("ms", "no T wave was found")
    out["p_duration"] = no_p if p is None else interval("p_duration", _on(p), _off(p))
    out["pr"] = no_p if p is None else interval("pr", _on(p), _on(qrs))
    out["qt"] = no_t if t is None else interval("qt", (qrs.on, t.on_spread), _off(t))
    return out


def _on(wave: Wave) -> tuple[float, float]:
    """Onset and how far the leads disagree about it, samples."""
    return wave.on, wave.on_spread


def _off(wave: Wave) -> tuple[float, float]:
    """End and how far the leads disagree about it, samples."""
    return wave.off, wave.off_spread


def corrected_qt(qt: Quantity, rr: Quantity) -> dict[str, Quantity]:
    """QTc by Fridericia (``qtc``), Bazett, Framingham and Hodges."""
    names = ("qtc", "qtc_bazett", "qtc_framingham", "qtc_hodges")
    if qt.value is None or rr.value is None:
        reason = qt.reason or rr.reason or "not measured"
        return {name: Quantity.missing("ms", reason) for name in names}
    seconds = rr.value / 1000
    values = (
        qt.value / seconds ** (1 / 3),
        qt.value / seconds**0.5,
        qt.value + 154 * (1 - seconds),
        qt.value + 1.75 * (60 / seconds - 60),
    )
    scale = (seconds ** (-1 / 3), seconds**-0.5, 1.0, 1.0)
    return {
        name: Quantity(value, "ms", (qt.sd or 0.0) * k, None, qt.beats)
        for name, value, k in zip(names, values, scale, strict=True)
    }


def axis_quantities(template: Template, waves: Delineation, rows: dict[str, int]) -> dict[str, Quantity]:
    """Frontal axes of P, QRS and T in degrees, -180 to 180, from I and aVF.

    P and T by area; QRS by net amplitude (R minus the deeper of Q and S), as it is taught and read: the axis classes
    that the cardiologists of LUDB wrote down follow it more closely than the area (docs/benchmarks.md).

    Parameters
    ----------
    rows : dict
        Row of each usable limb lead; the axes need I and aVF.
    """
    out = {}
    spans = {
        "p": None if waves.p is None else (waves.p.on, waves.p.off),
        "qrs": (waves.qrs.on, waves.qrs.off),
        "t": None if waves.t is None else (max(waves.t.on, waves.qrs.off + samples(0.04)), waves.t.off),
    }
    for name, span in spans.items():
        key = f"{name}_axis"
        if "I" not in rows or "aVF" not in rows:
            out[key] = Quantity.missing("deg", "needs two usable limb leads")
        elif span is None:
            out[key] = Quantity.missing("deg", f"no {name.upper()} wave was found")
        else:
            out[key] = _axis(template, name, rows, int(span[0]), int(span[1]), int(waves.qrs.on))
    return out


def _axis(template: Template, name: str, rows: dict[str, int], on: int, off: int, qrs_on: int) -> Quantity:
    band = template.fine if name == "qrs" else template.smooth
    curves = band[[rows["I"], rows["aVF"]]]
    part = curves[:, on : off + 1]
    if name == "p":
        ends = curves[:, max(on - 2, 0) : on + 3].mean(axis=1), curves[:, off - 2 : off + 3].mean(axis=1)
        part = part - np.linspace(*ends, part.shape[1], axis=1)
    else:
        part = part - curves[:, max(qrs_on - samples(0.008), 0) : qrs_on + 1].mean(axis=1, keepdims=True)
    noise = float(np.hypot(template.noise_mv[rows["I"]], template.noise_mv[rows["aVF"]]))
    span_ms = (off - on + 1) * 1000 / GRID_HZ
    if name == "qrs":
        x, y = part.max(axis=1) + part.min(axis=1)
        least, own_error, surely_nothing = LEAST_NET_MV, noise + 0.01, 2 * noise
    else:
        x, y = part.sum(axis=1) * 1000 / GRID_HZ
        least, own_error, surely_nothing = LEAST_AREA[name], (noise + 0.01) * span_ms / 2, 2 * noise * span_ms
    # aVF is an augmented lead: 2/sqrt(3) brings it to the scale of I.
    y = y * 2 / np.sqrt(3)
    size = float(np.hypot(x, y))
    if size < max(least, surely_nothing):
        return Quantity.missing("deg", f"indeterminate: the {name.upper()} vanishes in the frontal plane")
    sd = float(np.hypot(AXIS_SD_DEG[name], np.degrees(np.arctan2(own_error, size))))
    return Quantity(float(np.degrees(np.arctan2(y, x))), "deg", sd, None, template.beats)
