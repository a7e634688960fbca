"""``verify``: the claims of a text about an ECG, with a verdict each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from einthoven.errors import TextError
from einthoven.verify.asides import without_asides
from einthoven.verify.changes import judge_changes
from einthoven.verify.claims import Claim, Verification
from einthoven.verify.clause import Raw
from einthoven.verify.context import Context
from einthoven.verify.grammar import extract
from einthoven.verify.items import Item, read_items
from einthoven.verify.judge import judge
from einthoven.verify.rewrite import degrees_of_block, plain_items
from einthoven.verify.sentences import LANGUAGES, about_this_ecg, has_ecg_content, language_of
from einthoven.verify.tokens import Token, sentences

if TYPE_CHECKING:
    from einthoven.measure.measurements import Measurements
    from einthoven.protocol.findings import Assessment
    from einthoven.protocol.serial import SerialComparison

#: Longest text that is audited, in characters: some hundred times the longest reading.
MAX_CHARACTERS = 1_000_000


def verify(
    text: str,
    measurements: Measurements,
    *,
    assessment: Assessment | None = None,
    comparison: SerialComparison | None = None,
) -> Verification:
    """Audit a text about an ECG: every claim it makes, held against the measurements.

    Parameters
    ----------
    text : str
        Any text: a report, a model's answer with its reasoning, a list of labels.
    measurements : Measurements
        Of the ECG that the text is about. Beats and waves are not used, so a measurement JSON is enough.
    assessment : Assessment, optional
        What the protocol makes of the measurements, if already known; computed when needed otherwise.
    comparison : SerialComparison, optional
        With an earlier recording: what the text says of changes is held against it; without, it can't be verified.

    Returns
    -------
    Verification
        The claims in the order of the text.

    Raises
    ------
    TextError
        If the text is not a string, or longer than ``MAX_CHARACTERS``.
    """
    if not isinstance(text, str):
        raise TextError(f"the text is {type(text).__name__}, not str", remedy="decode it first")
    if len(text) > MAX_CHARACTERS:
        raise TextError(
            f"the text has {len(text):,} characters, more than {MAX_CHARACTERS:,}",
            remedy="verify one reading at a time",
        )
    found = sentences(text)
    if not found:
        return Verification((), ("the text is empty",))
    context = Context(measurements, assessment)
    languages = language_of(found)
    claims: list[Claim] = []
    foreign: dict[str, int] = {}
    for sentence, language in zip(found, languages, strict=True):
        if language != "en":
            foreign[language] = foreign.get(language, 0) + 1
            if foreign[language] == 1:
                claims.append(
                    _not_understood(text, sentence.span, f"not understood: the text is {LANGUAGES[language]}")
                )
            continue
        if sentence.question:
            continue
        items, skipped = statements_of(sentence.tokens)
        context.said = bool(claims)
        raws = extract(items, label=sentence.label)
        understood = bool(raws)
        if comparison is not None:
            changes, raws = judge_changes(raws, items, text, comparison)
            claims += changes
        claims += judge(raws, text, context)
        if not understood and not skipped and has_ecg_content(items):
            claims.append(_not_understood(text, sentence.span, "not understood"))
    notes = tuple(
        f"{count} sentences in {LANGUAGES[name]} were not audited: only English is understood"
        for name, count in foreign.items()
    )
    return Verification(tuple(claims), notes)


def _not_understood(text: str, span: tuple[int, int], reason: str) -> Claim:
    start, end = span
    return Claim(text[start:end], span, "not understood", None, None, None, None, None, "unverifiable", reason)


def raw_claims(text: str) -> list[Raw]:
    """The claims of a text before judgement: for those who study the grammar."""
    return [raw for s in sentences(text) for raw in extract(statements_of(s.tokens)[0], label=s.label)]


def statements_of(tokens: list[Token]) -> tuple[list[Item], bool]:
    """The items of a sentence that state something of this ECG, and whether anything was left out."""
    items, generic = about_this_ecg(plain_items(read_items(degrees_of_block(tokens))))
    items, aside = without_asides(items)
    return items, generic or aside
