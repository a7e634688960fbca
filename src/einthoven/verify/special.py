"""States that are about more than one number: voltage, R progression, "the intervals", conduction, ST-T, quality."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from einthoven.verify.clause import Raw
from einthoven.verify.context import Context, Ruling, unknown
from einthoven.verify.statements import by_status, judge_finding, voltage_in
from einthoven.verify.states import Rulings, judge_wave
from einthoven.verify.waves import LEVELS
from einthoven.verify.words import judge_word

#: States of the QRS that are about its duration.
QRS_WORDS = frozenset(("narrow", "wide", "normal", "prolonged", "short", "abnormal", "borderline"))
#: R in V3 at or under this, mV, is poor progression; the protocol's own statement is muted by an infarction.
_LOST_R = 0.3
_PRINTOUT = "a property of the printout, not of the signal"


def judge_state(raw: Raw, context: Context) -> Rulings:
    """A state of a wave or quantity, by the judge of its kind."""
    special = _STATES.get(raw.subject)
    if special is not None:
        return special(raw, context)
    if raw.subject == "QRS":
        return _qrs_state(raw, context)
    if raw.subject in ("P", "Q", "R", "S", "T", "ST"):
        if raw.subject == "P" and raw.what in ("normal", "abnormal", "wide", "narrow", "changed"):
            return [(None, _p_state(raw, context))]
        return judge_wave(raw, context)
    return [(None, judge_word(raw, context))]


def _qrs_state(raw: Raw, context: Context) -> Rulings:
    if raw.what in QRS_WORDS:
        return [(None, judge_word(raw, context))]
    if raw.what in ("high", "low"):
        return _voltage(raw, context)
    return judge_wave(raw, context)


def _p_state(raw: Raw, context: Context) -> Ruling:
    """Whether P waves are normal: of normal width, without atrial enlargement, and there at all."""
    if raw.what in ("wide", "narrow"):
        return judge_word(
            replace(raw, subject="p_duration", what="prolonged" if raw.what == "wide" else "normal"), context
        )
    if context.measurements.rhythm.organised_p is False:
        return Ruling(
            "supported" if raw.negated == (raw.what == "normal") else "contradicted",
            False,
            None,
            "no organised P waves were found",
        )
    enlarged = _as_finding(raw, "ATRIAL", context, negated=(raw.what == "normal") != raw.negated)
    if enlarged.verdict == "contradicted":
        return enlarged
    width = judge_word(
        replace(raw, subject="p_duration", what="normal" if raw.what == "normal" else "prolonged"), context
    )
    if raw.what == "normal" and not raw.negated:
        worst = [r for r in (enlarged, width) if r.verdict == "contradicted"] or [
            r for r in (enlarged, width) if r.verdict == "unverifiable"
        ]
        return worst[0] if worst else width
    return enlarged if enlarged.verdict == "supported" or width.verdict != "supported" else width


def _as_finding(raw: Raw, code: str, context: Context, *, negated: bool) -> Ruling:
    return judge_finding(
        Raw("finding", code, True, raw.start, raw.end, raw.leads, negated, raw.hedged, own=None), context
    )


def _voltage(raw: Raw, context: Context) -> Rulings:
    leads = raw.leads.leads if raw.leads is not None else ()
    if raw.what == "low":
        return [(None, judge_finding(replace(raw, kind="finding", subject="LVOLT"), context))]
    if raw.what == "high":
        return [(None, by_status(replace(raw, kind="finding", subject="HVOLT"), context))]
    if raw.what == "normal":
        low = _as_finding(raw, "LVOLT", context, negated=not raw.negated)
        if leads and len(leads) < 12:
            return [(None, voltage_in(raw, leads, context, low=False) if not raw.negated else low)]
        high = _as_finding(raw, "HVOLT", context, negated=not raw.negated)
        order = (
            ("contradicted", "unverifiable", "supported")
            if not raw.negated
            else ("supported", "unverifiable", "contradicted")
        )
        return [(None, next(r for verdict in order for r in (low, high) if r.verdict == verdict))]
    return [(None, unknown("no limit for this word"))]


def _progression(raw: Raw, context: Context) -> Rulings:
    poor = raw.what in ("poor", "slow", "abnormal")
    if raw.what == "borderline":
        return [(None, unknown("near enough to a limit is a matter of taste"))]
    found = _as_finding(raw, "PRWP", context, negated=raw.negated if poor else not raw.negated)
    lost = _lost_r(context) if found.verdict == "unverifiable" and raw.what == "normal" and not raw.negated else None
    return [(None, found if lost is None else Ruling("contradicted", lost, "mV", f"R {lost:.2f} mV in V3"))]


def _lost_r(context: Context) -> float | None:
    """R in V3 where an anterior infarction mutes the statement on progression and R stays under 0.3 mV to V3."""
    muted = context.assessment.outcomes.get("PRWP")
    r, sd = context.level("r_amplitude", "V3")
    if muted is None or muted.status != "muted" or r is None or r + sd >= _LOST_R:
        return None
    return r


def _intervals(raw: Raw, context: Context) -> Rulings:
    rulings: Rulings = []
    for name in ("pr", "qrs", "qtc"):
        ruling = judge_word(replace(raw, subject=name, own=None), context)
        rulings.append((None, Ruling(ruling.verdict, ruling.measured, ruling.unit, f"{name}: {ruling.reason}")))
    if raw.what != "normal" or raw.negated:
        return [(None, unknown("it does not say which interval"))]
    return rulings


def _rhythm_state(raw: Raw, context: Context) -> Rulings:
    return [(None, _as_finding(raw, "SR", context, negated=(raw.what == "abnormal") != raw.negated))]


def _conduction(raw: Raw, context: Context) -> Rulings:
    return [(None, _as_finding(raw, "AVB", context, negated=(raw.what == "normal") != raw.negated))]


def _intraventricular(raw: Raw, context: Context) -> Rulings:
    if raw.what == "normal":
        return [(None, judge_word(replace(raw, subject="qrs"), context))]
    return [(None, _as_finding(raw, "IVCD", context, negated=raw.negated))]


def _repolarisation(raw: Raw, context: Context) -> Rulings:
    """ST and T together: changed if either is, normal if both are."""
    if raw.leads is not None and raw.leads.leads and len(raw.leads.leads) < 12:
        state = "changed" if raw.what in ("changed", "abnormal") else "normal"
        out: Rulings = []
        pairs = zip(
            judge_wave(replace(raw, subject="ST", what=state), context),
            judge_wave(replace(raw, subject="T", what=state), context),
            strict=True,
        )
        for (lead, st), (_, t) in pairs:
            out.append((lead, _both(st, t, every=(state == "normal") != raw.negated)))
        return out
    changed = raw.what in ("changed", "abnormal")
    twin = replace(raw, what="changed", negated=raw.negated == changed, leads=None)
    parts = [judge_wave(replace(twin, subject=wave), context)[0][1] for wave in ("ST", "T")]
    return [(None, _both(*parts, every=twin.negated))]


def _both(first: Ruling, second: Ruling, *, every: bool) -> Ruling:
    order = ("contradicted", "unverifiable", "supported") if every else ("supported", "unverifiable", "contradicted")
    return next(r for verdict in order for r in (first, second) if r.verdict == verdict)


def _transition(raw: Raw, context: Context) -> Rulings:
    leads = raw.leads.leads if raw.leads is not None else ()
    measured = _transition_lead(context)
    if measured is None:
        return [(None, unknown("the transition was not found"))]
    place = int(measured[1])
    if raw.what == "normal" and not leads:
        ok = 2 <= place <= 5
        return [
            (
                None,
                Ruling(
                    "supported" if ok != raw.negated else "contradicted", measured, None, f"R exceeds S from {measured}"
                ),
            )
        ]
    chest = [int(lead[1]) for lead in leads if lead[0] == "V"]
    if raw.what == "present" and chest:
        # "At V3-V4" is between the two.
        gap = max(min(chest) - place, place - max(chest), 0)
        words = f"R exceeds S from {measured}"
        if gap == 1 and not raw.negated:
            return [(None, unknown(f"next to it: {words}", measured))]
        return [(None, Ruling("supported" if (gap == 0) != raw.negated else "contradicted", measured, None, words))]
    return [(None, unknown(f"R exceeds S from {measured}", measured))]


def _transition_lead(context: Context) -> str | None:
    for lead in ("V1", "V2", "V3", "V4", "V5", "V6"):
        r, _ = context.level("r_amplitude", lead)
        s, _ = context.level("s_amplitude", lead)
        if r is not None and s is not None and r >= s and r > 0:
            return lead
    return None


def _u_wave(raw: Raw, context: Context) -> Ruling:
    """A U wave that is high or inverted is a statement of the protocol; whether one can be seen at all is not."""
    code = {"prominent": "PROMU", "inverted": "INVU"}.get(str(raw.what))
    if code is None:
        return unknown("no limit for a U wave that is neither high nor inverted")
    return _as_finding(raw, code, context, negated=raw.negated)


def _not_measured(words: str) -> Callable[[Raw, Context], Rulings]:
    return lambda raw, context: [(None, unknown(words))]


_STATES: dict[str, Callable[[Raw, Context], Rulings]] = {
    "voltage": _voltage,
    "qrs_amplitude": _voltage,
    "r_progression": _progression,
    "transition": _transition,
    "intervals": _intervals,
    "rhythm": _rhythm_state,
    "conduction": _conduction,
    "intraventricular": _intraventricular,
    "STT": _repolarisation,
    "U": lambda raw, context: [(None, _u_wave(raw, context))],
    "PRSEG": _not_measured("the PR segment is not measured"),
    "rr": _not_measured("no limits for RR"),
    "t_axis": _not_measured("no limits for the T axis"),
    "p_amplitude": lambda raw, context: (
        judge_wave(replace(raw, subject="P", what="prominent" if raw.what != "normal" else "normal"), context)
        if raw.what != "normal"
        else [(None, _as_finding(raw, "RAE", context, negated=not raw.negated))]
    ),
    "t_amplitude": lambda raw, context: judge_wave(replace(raw, subject="T"), context),
    "r_amplitude": lambda raw, context: (
        judge_wave(replace(raw, subject="R"), context)
        if ("R", raw.what) in LEVELS
        else [(None, unknown("no limit for this word"))]
    ),
}


def judge_quality(raw: Raw, context: Context) -> Rulings:
    """Quality of the recording."""
    quality = context.measurements.quality
    problems = [f"{n}: {', '.join(q.problems)}" for n, q in quality.leads.items() if q.problems or not q.usable]
    words = "; ".join([*quality.warnings, *problems][:4]) or "no problems were found"
    if raw.subject == "calibration":
        return [(None, unknown(_PRINTOUT))]
    if raw.subject == "gains":
        found = any("gains differ" in warning for warning in quality.warnings)
        return [(None, Ruling("supported" if found != raw.negated else "contradicted", found, None, words))]
    clean = quality.usable and not problems and not quality.warnings
    if raw.subject == "artifact":
        if clean:
            return [
                (
                    None,
                    Ruling("supported", False, None, words)
                    if raw.negated
                    else unknown(f"none beyond the limits: {words}"),
                )
            ]
        return [
            (
                None,
                unknown(words)
                if raw.negated and quality.usable and not problems
                else Ruling("contradicted" if raw.negated else "supported", True, None, words),
            )
        ]
    good = (raw.subject == "good") != raw.negated
    if quality.usable and not clean:
        return [(None, unknown(f"usable, with reservations: {words}"))]
    return [(None, Ruling("supported" if good == quality.usable else "contradicted", quality.usable, None, words))]
