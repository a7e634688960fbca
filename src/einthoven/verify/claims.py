"""Claims found in a text, and the verdict on each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Verdict = Literal["supported", "contradicted", "unverifiable"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable statement of a text.

    Attributes
    ----------
    text : str
        The words it was read from.
    span : tuple of int
        Their first and last+1 character in the text.
    kind : str
        ``"value"``, ``"inequality"``, ``"range"``, ``"range word"``, ``"finding"``, ``"morphology"``, ``"rhythm"``,
        ``"quality"``, ``"not in an ECG"``, ``"prior"``, ``"not understood"``.
    quantity : str or None
        Name of the measured quantity, or code of the statement.
    lead : str or None
        One lead; a list in the text becomes one claim a lead. None if global.
    stated : float or str or tuple of float or bool or None
        What the text says: a number in ``unit``, an interval, a word, or True/False for present/absent.
    unit : str or None
        Unit of ``stated`` and ``measured``.
    measured : float or str or bool or None
        What the trace shows.
    verdict : {"supported", "contradicted", "unverifiable"}
        The judgement.
    reason : str
        Why, in one sentence.
    negated : bool
        Whether the text denies it.
    hedged : bool
        Whether the text only suggests it ("possible", "cannot exclude").
    """

    text: str
    span: tuple[int, int]
    kind: str
    quantity: str | None
    lead: str | None
    stated: float | str | bool | tuple[float, float] | None
    unit: str | None
    measured: float | str | bool | None
    verdict: Verdict
    reason: str
    negated: bool = False
    hedged: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        out = {name: getattr(self, name) for name in self.__slots__}
        out["span"] = list(self.span)
        if isinstance(self.stated, tuple):
            out["stated"] = list(self.stated)
        return out


@dataclass(frozen=True, slots=True)
class Verification:
    """The audit of a text: its claims with a verdict each."""

    claims: tuple[Claim, ...]
    #: Notes on the text as a whole, such as a language that is not understood.
    notes: tuple[str, ...] = ()

    def _count(self, verdict: Verdict) -> int:
        return sum(claim.verdict == verdict for claim in self.claims)

    @property
    def supported(self) -> int:
        """Number of supported claims."""
        return self._count("supported")

    @property
    def contradicted(self) -> int:
        """Number of contradicted claims."""
        return self._count("contradicted")

    @property
    def unverifiable(self) -> int:
        """Number of claims that can't be decided."""
        return self._count("unverifiable")

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "claims": [claim.to_dict() for claim in self.claims],
            "supported": self.supported,
            "contradicted": self.contradicted,
            "unverifiable": self.unverifiable,
            "notes": list(self.notes),
        }
