"""Shapes of the waves in one lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple


class Feature(NamedTuple):
    """Values that a shape can take, its meaning and its published source."""

    values: str
    meaning: str
    source: str


#: The shapes of one lead, the fields of ``Morphology``.
SHAPES: dict[str, Feature] = {
    "qrs": Feature(
        '"qRs", "rSR\'", "QS", ...',
        "pattern of QRS in letters; capital for a wave of at least 0.5 mV or the largest of the complex",
        "AHA/ACCF/HRS Part III 2009",
    ),
    "notched": Feature("true, false", "notch in R or R' of at least 0.05 mV and 8 % of its height", "Das 2006"),
    "s_notched": Feature("true, false", "the same in S, S' or QS", "Das 2006"),
    "fragmented": Feature(
        "true, false",
        "R' or a notch of R or S; from a QRS of 120 ms on more than two. Neither a lone r' in V1 or V2 nor a notch at "
        "the end of QRS counts. In two leads of one territory it is a fragmented QRS",
        "Das et al., Circulation 2006; Circ Arrhythm Electrophysiol 2008",
    ),
    "delta": Feature("true, false", "slurred QRS upstroke, as in pre-excitation", "AHA/ACCF/HRS Part III 2009"),
    "j": Feature(
        '"notch", "slur", "none"',
        "notch or slur on the final half of the downstroke of a prominent last R",
        "Macfarlane et al., JACC 2015",
    ),
    "p": Feature('"upright", "inverted", "biphasic", "absent"', "shape of P", "AHA/ACCF/HRS Part V 2009"),
    "p_notched": Feature("true, false", "two P peaks at least 40 ms apart", "AHA/ACCF/HRS Part V 2009"),
    "st": Feature(
        '"upsloping", "horizontal", "downsloping"',
        "direction of ST from J to J + 60 ms: more than 0.6 mV/s up, less, or more down",
        "Fourth Universal Definition of MI 2018",
    ),
    "t": Feature(
        '"upright", "inverted", "biphasic", "flat"', "shape of T; flat within 0.05 mV", "AHA/ACCF/HRS Part IV 2009"
    ),
    "u": Feature(
        '"upright", "inverted", "absent"',
        "shape of U; null where it can't be told: above 95 per minute, or less than 160 ms from T to the next P",
        "AHA/ACCF/HRS Part IV 2009",
    ),
}


@dataclass(frozen=True, slots=True)
class Morphology:
    """Shapes in one lead; None where unknown. ``SHAPES`` has values, meaning and source of each field."""

    qrs: str | None = None
    notched: bool | None = None
    s_notched: bool | None = None
    fragmented: bool | None = None
    delta: bool | None = None
    j: str | None = None
    p: str | None = None
    p_notched: bool | None = None
    st: str | None = None
    t: str | None = None
    u: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {name: getattr(self, name) for name in self.__slots__}
