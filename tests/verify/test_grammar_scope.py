"""Which words belong together: subjects and predicates, negation, leads, numbers."""

from __future__ import annotations

import pytest

from einthoven.verify.audit import raw_claims


def said(text: str) -> list[tuple]:
    """Subject, what is said, polarity and leads of every raw claim."""
    out = []
    for raw in raw_claims(text):
        what = (raw.what.low if raw.what.low == raw.what.high else raw.what[:2]) if raw.kind == "value" else raw.what
        leads = " ".join(raw.leads.leads) if raw.leads else ""
        out.append((raw.subject, what, "no" if raw.negated else "yes", leads))
    return out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("T waves are upright in I and II but inverted in V1.",
         [("T", "upright", "yes", "I II"), ("T", "inverted", "yes", "V1")]),
        ("T waves: upright in I; inverted in aVR.", [("T", "upright", "yes", "I"), ("T", "inverted", "yes", "aVR")]),
        ("V1-V2 show ST elevation and T wave inversion.",
         [("ST", "elevated", "yes", "V1 V2"), ("T", "inverted", "yes", "V1 V2")]),
        ("Q waves in III, ST elevation in V2.", [("Q", "present", "yes", "III"), ("ST", "elevated", "yes", "V2")]),
        ("PR normal, QRS narrow, axis leftward.",
         [("pr", "normal", "yes", ""), ("QRS", "narrow", "yes", ""), ("qrs_axis", "leftward", "yes", "")]),
        ("The PR interval of 160 ms and the QRS of 90 ms are normal.",
         [("pr", 160.0, "yes", ""), ("QRS", "normal", "yes", ""), ("qrs", 90.0, "yes", "")]),
        ("R wave 12 mm in V5 and 9 mm in V6.", [("r_amplitude", 12.0, "yes", "V5"), ("r_amplitude", 9.0, "yes", "V6")]),
        ("PR/QRS/QT 160/92/380 ms", [("pr", 160.0, "yes", ""), ("qrs", 92.0, "yes", ""), ("qt", 380.0, "yes", "")]),
        ("A 160 ms PR interval is seen.", [("pr", 160.0, "yes", "")]),
        ("LVH: not present.", [("LVH", True, "no", "")]),
        ("Hypertrophy: no LVH.", [("LVH", True, "no", "")]),
        ("ST segments: no elevation.", [("ST", "elevated", "no", "")]),
        ("Probable short PR; probable prolonged QTc.", [("pr", "short", "yes", ""), ("qtc", "prolonged", "yes", "")]),
        ("Short PR and probable prolonged QTc.", [("pr", "short", "yes", ""), ("qtc", "prolonged", "yes", "")]),
        ("Short PR; borderline LVH.", [("pr", "short", "yes", ""), ("LVH", True, "yes", "")]),
        ("PR possibly prolonged, QTc normal.", [("pr", "prolonged", "yes", ""), ("qtc", "normal", "yes", "")]),
    ],
)  # fmt: skip
def test_subjects_and_predicates(text, expected):
    key = lambda row: (row[0], str(row[1]), row[3])  # noqa: E731
    assert sorted(said(text), key=key) == sorted(expected, key=key)


@pytest.mark.parametrize(
    ("text", "polarities"),
    [
        ("No LVH, normal axis.", {"LVH": True, "qrs_axis": False}),
        ("No ST elevation, and the T waves are inverted.", {"ST": True, "T": False}),
        ("There is no AV block, PR 160 ms.", {"AVB": True, "pr": False}),
        ("LBBB rather than RBBB.", {"CLBBB": False, "CRBBB": True}),
        ("LVH without strain.", {"LVH": False, "STRAIN": True}),
        ("No LVH but RVH is present.", {"LVH": True, "RVH": False}),
        ("The absence of P waves establishes atrial fibrillation.", {"P": True, "AFIB": False}),
        (
            "Irregular rhythm without P waves, consistent with atrial fibrillation.",
            {"IRREGULAR": False, "P": True, "AFIB": False},
        ),
        ("No ST elevation to suggest pericarditis.", {"ST": True, "PERICARD": True}),
        ("The QRS is not wide (no bundle branch block).", {"QRS": True, "BBB": True}),
        ("PR is normal and LVH is absent.", {"pr": False, "LVH": True}),
        ("Absent septal q waves in V6; QS in V1.", {"Q": True, "qrs": False}),
        ("Conduction (no LBBB) with RVH.", {"CLBBB": True, "RVH": False}),
        ("It is not consistent with LVH.", {"LVH": True}),
        ("Does not meet criteria for LVH.", {"LVH": True}),
        ("LVH is unlikely.", {"LVH": True}),
        ("PVCs do not occur.", {"PVC": True}),
        ("Lead off in V1: not usable.", {"artifact": False, "poor": False}),
        ("Nothing suggests LVH.", {"LVH": True}),
        ("LVH has been excluded.", {"LVH": True}),
        ("Also absent: LVH.", {"LVH": True}),
    ],
)
def test_negation_scope(text, polarities):
    assert {raw.subject: raw.negated for raw in raw_claims(text)} == polarities


def test_a_list_closed_by_or_is_denied_as_a_whole_and_one_without_is_ambiguous():
    assert [raw.ambiguous for raw in raw_claims("No LVH, RVH or LBBB.")] == [False, False, False]
    assert [raw.ambiguous for raw in raw_claims("No LVH, RVH in V1.")] == [False, True]


@pytest.mark.parametrize("text", ["a definite I see no LVH", "I think there is LVH"])
def test_the_pronoun_i_is_not_a_lead(text):
    assert all(raw.leads is None for raw in raw_claims(text))


def test_spans_quote_the_text_as_given():
    text = "Rate ≈ 72 bpm — PR 0,16 s; T‑wave inversion in V1–V3."
    quotes = [text[raw.start : raw.end] for raw in raw_claims(text)]
    assert quotes == ["Rate ≈ 72 bpm", "PR 0,16 s", "T‑wave inversion in V1–V3"]
    assert [raw.what[0] for raw in raw_claims(text)][:2] == [72.0, 0.16]


@pytest.mark.parametrize("word", ["negative", "doubtful", "exclusive"])
def test_a_denial_in_unknown_words_makes_nothing_certain(word):
    assert all(raw.ambiguous or raw.negated for raw in raw_claims(f"The trace {word}ly LVH."))
