"""QRS patterns in letters: a stated "rSR'" against the measured one."""

from __future__ import annotations

import re

from einthoven.verify.clause import Raw
from einthoven.verify.context import Context, Ruling, unknown

_WAVES = re.compile(r"[qrs]'*")
#: R under this is so small that QS and rS can be taken for one another, mV.
_TINY_R = 0.1


def waves_of(pattern: str) -> tuple[str, ...]:
    """``"rSR'"`` as ``("r", "s", "r'")``: sizes left out, a second R always primed."""
    found = _WAVES.findall(pattern.lower().replace("’", "'"))
    out = []
    for wave in found:
        letter = wave[0]
        out.append(f"{letter}'" if letter in out or f"{letter}'" in out else letter)
    return tuple(out)


def judge_pattern(raw: Raw, lead: str, context: Context) -> Ruling:
    """A stated QRS pattern in one lead."""
    measured = context.shape(lead).qrs
    if measured is None:
        return unknown(f"the QRS pattern in {lead} was not determined")
    stated, found = waves_of(str(raw.what)), waves_of(measured)
    words = f"QRS is {measured} in {lead}"
    same = stated == found
    if same:
        return Ruling("contradicted" if raw.negated else "supported", measured, None, words)
    if _other_dominance(str(raw.what), lead, context):
        return Ruling("supported" if raw.negated else "contradicted", measured, None, words)
    if _close(stated, measured, lead, context):
        return unknown(f"nearly so: {words}", measured)
    return Ruling("supported" if raw.negated else "contradicted", measured, None, words)


def _close(stated: tuple[str, ...], measured: str, lead: str, context: Context) -> bool:
    """Whether two patterns differ only in a small wave: a q, a last s, or a tiny r."""
    found = waves_of(measured)
    if {stated, found} == {("q", "s"), ("r", "s")}:
        height, _ = context.level("r_amplitude", lead)
        return height is not None and height < _TINY_R
    if "r'" in found and "r'" not in stated and "R'" not in measured:
        # A small terminal r' is easily passed over: rS for rSr'.
        found = tuple(wave for wave in found if wave != "r'")
        return stated == found or set(stated) ^ set(found) <= {"q", "s", "s'"}
    if ("r'" in stated) != ("r'" in found) or (stated[:2] == ("q", "s")) != (found[:2] == ("q", "s")):
        return False
    difference = set(stated) ^ set(found)
    return len(difference) == 1 and difference <= {"q", "s", "s'"}


def _other_dominance(pattern: str, lead: str, context: Context) -> bool:
    """Whether the pattern's capital says that S is larger (rS) or R is (Rs, qR), and the trace clearly the reverse."""
    if "'" in pattern or ("R" in pattern and "S" in pattern):
        return False
    r, _ = context.level("r_amplitude", lead)
    s, _ = context.level("s_amplitude", lead)
    if r is None or s is None:
        return False
    if "S" in pattern and "r" in pattern:
        return r > 1.3 * s + 0.1
    return "R" in pattern and s > 1.3 * r + 0.1


def judge_r_prime(raw: Raw, lead: str, context: Context) -> Ruling:
    """A second R wave in one lead."""
    second = context.measurements.get("r2_amplitude", lead)
    pattern = context.shape(lead).qrs
    if second.value is None and not second.absent and pattern is None:
        return unknown(context.why_missing("r2_amplitude", lead))
    found = second.value is not None or "r'" in waves_of(pattern or "")
    words = f"QRS is {pattern} in {lead}" if pattern else f"{'a' if found else 'no'} second R wave in {lead}"
    return Ruling("supported" if found != raw.negated else "contradicted", pattern or found, None, words)
