"""States of waves in one lead: ST elevated or depressed, T inverted, Q present... against that lead's measurements.

Each state is a margin in mV (positive: it holds), with a zone in which a reader may or may not say so: an ST of
0.15 mV in V2 of a man is raised, but not by the protocol's limit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from einthoven.verify.context import Context


class Level(NamedTuple):
    """How far a state holds in a lead.

    Attributes
    ----------
    margin : float or None
        Positive if it holds, mV; None if not measured.
    sd : float
        Uncertainty, mV.
    measured : float or str or bool or None
        What the claim shows.
    unit : str or None
        Its unit.
    visible : bool
        Short of the limit, but so that a reader may say it.
    words : str
        The reason.
    """

    margin: float | None
    sd: float
    measured: float | str | bool | None
    unit: str | None
    visible: bool
    words: str


_MISSING = Level(None, 0.0, None, None, visible=False, words="not measured")
#: T under this share of R is low.
_LOW_T = 0.15


def _missing(context: Context, quantity: str, lead: str) -> Level:
    return _MISSING._replace(words=context.why_missing(quantity, lead))


def st_elevated(context: Context, lead: str) -> Level:
    """ST at J at or above the limit for lead, age and sex."""
    j, sd = context.level("st_j", lead)
    later, _ = context.level("st_60", lead)
    if j is None:
        return _missing(context, "st_j", lead)
    limit = context.limit("st_elevation", lead, 0.1)
    raised = max(0.1, limit / 2)
    visible = (limit > raised and j >= raised) or (later is not None and later >= limit and j > 0)
    return Level(j - limit, sd, j, "mV", visible, f"ST at J {j:+.2f} mV in {lead}, limit {limit:g} mV")


def st_depressed(context: Context, lead: str) -> Level:
    """ST at J or 60 ms later at or below the limit."""
    j, sd = context.level("st_j", lead)
    later, _ = context.level("st_60", lead)
    if j is None:
        return _missing(context, "st_j", lead)
    lowest = j if later is None else min(j, later)
    limit = context.limit("st_depression", lead, -0.05)
    return Level(
        limit - lowest, sd, lowest, "mV", visible=False, words=f"ST {lowest:+.2f} mV in {lead}, limit {limit:g} mV"
    )


def st_clearly_depressed(context: Context, lead: str) -> Level:
    """ST low enough to contradict "no ST depression": J below its own limit and still low 60 ms later."""
    low = st_depressed(context, lead)
    j, sd = context.level("st_j", lead)
    later, _ = context.level("st_60", lead)
    if low.margin is None or j is None:
        return low
    limit = context.limit("j_depression", lead, -0.1)
    margin = min(limit - j, low.margin if later is None else -0.05 - later)
    return low._replace(margin=margin, sd=sd)


def t_inverted(context: Context, lead: str) -> Level:
    """T negative by the limit."""
    t, sd = context.level("t_amplitude", lead)
    if t is None:
        return _missing(context, "t_amplitude", lead)
    limit = context.limit("t_inversion", lead, -0.1)
    negative, _ = context.level("t_negative_amplitude", lead)
    visible = t <= -0.03 or context.shape(lead).t in ("inverted", "biphasic") or (negative or 0.0) >= 0.08
    return Level(limit - t, sd, t, "mV", visible, f"T {t:+.2f} mV in {lead}, limit {limit:g} mV")


def t_upright(context: Context, lead: str) -> Level:
    """T positive."""
    t, sd = context.level("t_amplitude", lead)
    if t is None:
        return _missing(context, "t_amplitude", lead)
    return Level(t - 0.02, sd, t, "mV", visible=t > -0.05, words=f"T {t:+.2f} mV in {lead}")


def t_flat(context: Context, lead: str) -> Level:
    """T within the limit of flatness, or low against R."""
    t, sd = context.level("t_amplitude", lead)
    if t is None:
        return _missing(context, "t_amplitude", lead)
    r, _ = context.level("r_amplitude", lead)
    low = bool(r and r > 0.3 and abs(t) < _LOW_T * r) or context.shape(lead).t == "flat"
    return Level(
        0.1 - abs(t), sd, t, "mV", visible=low or abs(t) <= 0.15, words=f"T {t:+.2f} mV in {lead}, flat within 0.1 mV"
    )


def t_biphasic(context: Context, lead: str) -> Level:
    """T with a positive and a negative part."""
    up, sd = context.level("t_positive_amplitude", lead)
    down, _ = context.level("t_negative_amplitude", lead)
    shape = context.shape(lead).t
    if shape is None and (up is None or down is None):
        return _missing(context, "t_amplitude", lead)
    smaller = min(up or 0.0, down or 0.0)
    if shape == "biphasic":
        return Level(0.1, sd, shape, None, visible=False, words=f"T biphasic in {lead}")
    return Level(smaller - 0.08, sd, shape, None, visible=smaller > 0.03, words=f"T {shape or 'one-sided'} in {lead}")


def t_tall(context: Context, lead: str) -> Level:
    """T at or above the limit of tall T waves."""
    t, sd = context.level("t_amplitude", lead)
    if t is None:
        return _missing(context, "t_amplitude", lead)
    limit = context.limit("t_tall", lead, 1.0 if lead[0] == "V" else 0.5)
    return Level(
        t - limit, sd, t, "mV", visible=t >= 0.65 * limit, words=f"T {t:+.2f} mV in {lead}, tall from {limit:g} mV"
    )


def t_deep(context: Context, lead: str) -> Level:
    """T deeply negative; 3 mm will do for a reader."""
    t, sd = context.level("t_amplitude", lead)
    if t is None:
        return _missing(context, "t_amplitude", lead)
    limit = context.limit("t_deep", lead, -0.5)
    return Level(limit - t, sd, t, "mV", visible=t <= -0.15, words=f"T {t:+.2f} mV in {lead}, deep from {limit:g} mV")


def q_present(context: Context, lead: str) -> Level:
    """A Q wave, of whatever size."""
    q, sd = context.level("q_amplitude", lead)
    shape = context.shape(lead).qrs or ""
    if q is None and not shape:
        return _missing(context, "q_amplitude", lead)
    if shape.upper().startswith("Q"):
        return Level(max(q or 0.0, 0.03), sd, True, None, visible=True, words=f"QRS is {shape} in {lead}")
    depth = q or 0.0
    return Level(depth - 0.02, min(sd, 0.01), depth, "mV", visible=depth > 0, words=f"Q {depth:.2f} mV in {lead}")


def q_pathological(context: Context, lead: str) -> Level:
    """A Q wave wide and deep enough, or QS."""
    shape = context.shape(lead).qrs or ""
    if shape.upper().startswith("QS"):
        return Level(0.1, 0.02, shape, None, visible=True, words=f"QRS is {shape} in {lead}")
    q, sd = context.level("q_amplitude", lead)
    width, width_sd = context.level("q_duration", lead)
    if q is None or width is None:
        return _missing(context, "q_amplitude", lead)
    depth_limit = context.limit("q_deep", lead, 0.1)
    width_limit = context.limit("q_wide", lead, 30.0)
    # Widths on the scale of depths, by their uncertainties.
    scale = sd / width_sd if width_sd > 0 else 0.004
    margin = min(q - depth_limit, (width - width_limit) * scale)
    words = f"Q {q:.2f} mV, {width:.0f} ms in {lead}; limits {depth_limit:g} mV and {width_limit:g} ms"
    visible = q >= depth_limit or (width >= width_limit and q > 0.03)
    return Level(margin, sd, q, "mV", visible, words)


def q_deep(context: Context, lead: str) -> Level:
    """A Q wave of at least 0.1 mV."""
    q, sd = context.level("q_amplitude", lead)
    if q is None:
        return _missing(context, "q_amplitude", lead)
    return Level(q - 0.1, sd, q, "mV", visible=q >= 0.07, words=f"Q {q:.2f} mV in {lead}")


def q_wide(context: Context, lead: str) -> Level:
    """A wide Q wave; in ms."""
    width, sd = context.level("q_duration", lead)
    if width is None:
        return _missing(context, "q_duration", lead)
    limit = context.limit("q_wide", lead, 30.0)
    words = f"Q lasts {width:.0f} ms in {lead}, wide from {limit:g} ms"
    return Level(width - limit, sd, width, "ms", visible=False, words=words)


def r_tall(context: Context, lead: str) -> Level:
    """A dominant R: larger than S in V1-V2, high elsewhere."""
    r, sd = context.level("r_amplitude", lead)
    s, _ = context.level("s_amplitude", lead)
    if r is None or s is None:
        return _missing(context, "r_amplitude", lead)
    # The larger of R and R' is what a reader calls the R.
    r = max(r, context.measurements.get("r2_amplitude", lead).value or 0.0)
    if lead in ("V1", "V2"):
        margin = max(r - s, r - context.limit("r_v1", lead, 0.7)) if r > 0.3 else r - s
        return Level(margin, sd, r, "mV", visible=r > 0.7 * s, words=f"R {r:.2f}, S {s:.2f} mV in {lead}")
    limit = context.limit("high_r", lead, 2.0)
    dominant = r > 1.5 * s and r >= 0.5
    words = f"R {r:.2f} mV in {lead}, high from {limit:g} mV"
    return Level(r - limit, sd, r, "mV", visible=dominant or r >= 0.6 * limit, words=words)


def r_low(context: Context, lead: str) -> Level:
    """A small R."""
    r, sd = context.level("r_amplitude", lead)
    if r is None:
        return _missing(context, "r_amplitude", lead)
    return Level(0.3 - r, sd, r, "mV", visible=r <= 0.5, words=f"R {r:.2f} mV in {lead}")


def s_deep(context: Context, lead: str) -> Level:
    """A deep S."""
    s, sd = context.level("s_amplitude", lead)
    if s is None:
        return _missing(context, "s_amplitude", lead)
    return Level(s - 1.5, sd, s, "mV", visible=s >= 0.6, words=f"S {s:.2f} mV in {lead}")


def s_wide(context: Context, lead: str) -> Level:
    """A wide S; in ms."""
    width, sd = context.level("s_duration", lead)
    if width is None:
        return _missing(context, "s_duration", lead)
    limit = context.limit("s_wide", lead, 40.0)
    return Level(width - limit, sd, width, "ms", visible=width > 0.8 * limit, words=f"S lasts {width:.0f} ms in {lead}")


def _exists(quantity: str) -> Callable[[Context, str], Level]:
    def level(context: Context, lead: str) -> Level:
        size, sd = context.level(quantity, lead)
        if size is None:
            return _missing(context, quantity, lead)
        return Level(size - 0.02, min(sd, 0.01), size, "mV", visible=size > 0, words=f"{size:.2f} mV in {lead}")

    return level


def _shape(field: str, wanted: object, words: str) -> Callable[[Context, str], Level]:
    def level(context: Context, lead: str) -> Level:
        found = getattr(context.shape(lead), field)
        if found is None:
            return _MISSING._replace(words=f"{words} was not looked for in {lead}")
        near = found == "biphasic" and wanted in ("upright", "inverted")
        near = near or (field == "notched" and "r'" in (context.shape(lead).qrs or "").lower())
        near = near or (field == "st" and "horizontal" in (found, wanted))
        return Level(
            0.1 if found == wanted else -0.1, 0.02, found, None, visible=near, words=f"{words} {found} in {lead}"
        )

    return level


def p_tall(context: Context, lead: str) -> Level:
    """A tall P wave."""
    p, sd = context.level("p_positive_amplitude", lead)
    if p is None:
        return _missing(context, "p_amplitude", lead)
    limit = context.limit("p_tall_v1", lead, 0.15) if lead == "V1" else context.limit("p_tall", lead, 0.25)
    return Level(
        p - limit, sd, p, "mV", visible=p >= 0.9 * limit, words=f"P {p:.2f} mV in {lead}, tall above {limit:g} mV"
    )


def qrs_upright(context: Context, lead: str) -> Level:
    """QRS positive on the whole."""
    r, sd = context.level("r_amplitude", lead)
    s, _ = context.level("s_amplitude", lead)
    q, _ = context.level("q_amplitude", lead)
    if r is None or s is None:
        return _missing(context, "r_amplitude", lead)
    net = r - max(s, q or 0.0)
    return Level(net, sd, net, "mV", visible=abs(net) < 0.2, words=f"R less S {net:+.2f} mV in {lead}")


def _opposite(of: Callable[[Context, str], Level]) -> Callable[[Context, str], Level]:
    def level(context: Context, lead: str) -> Level:
        found = of(context, lead)
        return found._replace(margin=None if found.margin is None else -found.margin)

    return level


def _away_from(of: Callable[[Context, str], Level]) -> Callable[[Context, str], Level]:
    """The opposite where a change that a reader may see does not excuse its denial."""

    def level(context: Context, lead: str) -> Level:
        return _opposite(of)(context, lead)._replace(visible=False)

    return level


def either(*levels: Level) -> Level:
    """The level that holds most."""
    known = [level for level in levels if level.margin is not None]
    return max(known, key=lambda level: level.margin or 0.0) if known else levels[0]


def st_changed(context: Context, lead: str) -> Level:
    """ST elevated or depressed."""
    return either(st_elevated(context, lead), st_depressed(context, lead))


def st_off(context: Context, lead: str) -> Level:
    """ST off the baseline so clearly that "no ST change" is wrong."""
    return either(st_elevated(context, lead), st_clearly_depressed(context, lead))


def t_abnormal(context: Context, lead: str) -> Level:
    """T inverted (where it should not be), flat or tall."""
    tall, flat = t_tall(context, lead), t_flat(context, lead)
    if tall.margin is not None and tall.measured is not None:
        # A T just over the limit of "tall" is not abnormal for that alone.
        limit = float(tall.measured) - tall.margin
        tall = tall._replace(margin=tall.margin - 0.3 * limit, visible=tall.margin >= 0)
    found = [tall, flat._replace(visible=(flat.margin or -1.0) >= 0)]
    if lead not in ("aVR", "V1", "III"):
        found.append(t_inverted(context, lead))
    best = either(*found)
    return best._replace(visible=best.visible or lead in ("V1", "III"))


#: What a denial is held against, where it differs: "no Q waves" means none that matter.
DENIED: dict[tuple[str, str], Callable[[Context, str], Level]] = {
    ("ST", "depressed"): st_clearly_depressed,
    ("ST", "changed"): st_off,
    ("ST", "abnormal"): st_off,
    ("Q", "present"): q_pathological,
}

#: (wave, state) -> how far it holds in a lead.
LEVELS: dict[tuple[str, str], Callable[[Context, str], Level]] = {
    ("ST", "elevated"): st_elevated,
    ("ST", "depressed"): st_depressed,
    ("ST", "changed"): st_changed,
    ("ST", "abnormal"): st_changed,
    ("ST", "neutral"): _away_from(st_off),
    ("ST", "normal"): _away_from(st_off),
    ("ST", "flat"): _away_from(st_off),
    ("ST", "horizontal"): _shape("st", "horizontal", "ST"),
    ("ST", "upsloping"): _shape("st", "upsloping", "ST"),
    ("ST", "downsloping"): _shape("st", "downsloping", "ST"),
    ("T", "inverted"): t_inverted,
    ("T", "upright"): t_upright,
    ("T", "flat"): t_flat,
    ("T", "low"): t_flat,
    ("T", "biphasic"): t_biphasic,
    ("T", "peaked"): t_tall,
    ("T", "prominent"): t_tall,
    ("T", "high"): t_tall,
    ("T", "deep"): t_deep,
    ("T", "changed"): t_abnormal,
    ("T", "abnormal"): t_abnormal,
    ("T", "normal"): _opposite(t_abnormal),
    ("Q", "present"): q_present,
    ("Q", "pathological"): q_pathological,
    ("Q", "abnormal"): q_pathological,
    ("Q", "prominent"): q_pathological,
    ("Q", "changed"): q_pathological,
    ("Q", "deep"): q_deep,
    ("Q", "wide"): q_wide,
    ("Q", "normal"): _opposite(q_pathological),
    ("R", "prominent"): r_tall,
    ("R", "high"): r_tall,
    ("R", "low"): r_low,
    ("R", "poor"): r_low,
    ("R", "present"): _exists("r_amplitude"),
    ("R", "notched"): _shape("notched", wanted=True, words="notched R:"),
    ("S", "deep"): s_deep,
    ("S", "prominent"): s_deep,
    ("S", "wide"): s_wide,
    ("S", "present"): _exists("s_amplitude"),
    ("P", "upright"): _shape("p", "upright", "P"),
    ("P", "inverted"): _shape("p", "inverted", "P"),
    ("P", "retrograde"): _shape("p", "inverted", "P"),
    ("P", "biphasic"): _shape("p", "biphasic", "P"),
    ("P", "notched"): _shape("p_notched", wanted=True, words="notched P:"),
    ("P", "peaked"): p_tall,
    ("P", "prominent"): p_tall,
    ("P", "present"): _opposite(_shape("p", "absent", "P")),
    ("QRS", "notched"): _shape("notched", wanted=True, words="notched R:"),
    ("QRS", "upright"): qrs_upright,
    ("QRS", "inverted"): _opposite(qrs_upright),
}  # fmt: skip
