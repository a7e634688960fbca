"""One test a row of the table of language that a verifier must understand, by the row's name."""

from __future__ import annotations

import pytest
from audits import NORMAL, audit, only, stated, verdicts
from builders import make_measurements

INFERIOR = ("II", "III", "aVF")
FIBRILLATION = make_measurements(
    rhythm="atrial fibrillation", regular=False, organised_p=False, conduction=None,
    values={"pr": None, "p_duration": None},
    rhythm_values={"p_fraction": 0.0, "rr_variation": 0.24, "atrial_rate": None},
)  # fmt: skip
FLUTTER = make_measurements(rhythm="atrial flutter", organised_p=False, conduction="2:1", values={"heart_rate": 150})


# --- value, several units ---


@pytest.mark.parametrize(
    ("text", "quantity", "lead", "value", "unit"),
    [
        ("PR is about 0.16 s.", "pr", None, 160.0, "ms"),
        ("QRS 88 msec.", "qrs", None, 88.0, "ms"),
        ("R of 12 mm in aVL.", "r_amplitude", "aVL", 1.2, "mV"),
        ("ST up 0.2 mV in V2.", "st_j", "V2", 0.2, "mV"),
        ("PR of 4 mm.", "pr", None, 160.0, "ms"),
        ("QRS lasts 2 small squares.", "qrs", None, 80.0, "ms"),
        ("S in V2 is 1200 µV.", "s_amplitude", "V2", 1.2, "mV"),
        ("heart rate 72/min", "heart_rate", None, 72.0, "bpm"),
        ("axis −30°", "qrs_axis", None, -30.0, "deg"),
        ("QT/QTc 388/412 ms", "qt", None, 388.0, "ms"),
    ],
)
def test_row_value_in_several_units(text, quantity, lead, value, unit):
    claim = audit(text).claims[0]
    assert (claim.kind, claim.quantity, claim.lead, claim.stated, claim.unit) == ("value", quantity, lead, value, unit)


def test_row_value_about_widens_the_tolerance():
    assert only("PR 180 ms.").verdict == "unverifiable"
    assert only("PR is about 182 ms.").verdict == "supported"
    assert only("PR is about 240 ms.").verdict == "contradicted"


# --- one-sided ---


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("QRS under 100 ms.", "supported"),
        ("QRS under 80 ms.", "contradicted"),
        ("R in aVL less than 11 mm.", "supported"),
        ("QTc exceeding 480.", "contradicted"),
        ("The PR does not exceed 200 ms.", "supported"),
        ("PR is at least 220 ms.", "contradicted"),
        ("QRS is not more than 80 ms.", "contradicted"),
        ("QTc > 390 ms.", "supported"),
    ],
)
def test_row_one_sided(text, verdict):
    claim = only(text)
    assert (claim.kind, claim.verdict) == ("inequality", verdict)


# --- ranges and both-negatives ---


def test_row_ranges():
    assert only("Rate 70-74/min.").stated == (70.0, 74.0)
    assert only("Rate 60-62/min.").verdict == "contradicted"
    between = only("PR between 150 and 170.")
    assert (between.kind, between.stated, between.verdict) == ("range", (150.0, 170.0), "supported")
    assert only("PR between 200 and 240.").verdict == "contradicted"


def test_row_both_negatives():
    claims = audit("Neither LVH nor RVH.").claims
    assert [(c.quantity, c.negated, c.verdict) for c in claims] == [
        ("LVH", True, "supported"),
        ("RVH", True, "supported"),
    ]


# --- range word ---


@pytest.mark.parametrize(
    ("text", "quantity", "verdict"),
    [
        ("Normal PR.", "pr", "supported"),
        ("The QRS is narrow.", "qrs", "supported"),
        ("QRS is wide.", "qrs", "contradicted"),
        ("QTc within normal limits.", "qtc", "supported"),
        ("Prolonged QTc.", "qtc", "contradicted"),
        ("The voltage is low.", "voltage", "contradicted"),
        ("The frontal axis is leftward.", "qrs_axis", "contradicted"),
        ("Rate: normal.", "heart_rate", "supported"),
        ("The PR is not prolonged.", "pr", "supported"),
    ],
)
def test_row_range_word(text, quantity, verdict):
    claim = only(text)
    assert (claim.kind, claim.quantity, claim.verdict) == ("range word", quantity, verdict)


def test_row_range_word_uses_the_limit_of_the_sex():
    values = {"qtc": 455.0, "qtc_bazett": 456.0}
    assert only("QTc is normal.", make_measurements(sex="F", values=values)).verdict == "supported"
    assert only("QTc is normal.", make_measurements(sex="M", values=values | {"qtc": 462.0})).verdict == "contradicted"


def test_row_range_word_distributes_over_a_list_of_intervals():
    assert verdicts("PR, QRS and QTc are normal.") == {(n, None): "supported" for n in ("pr", "qrs", "qtc")}
    assert len(audit("All intervals are normal.").claims) == 3


# --- comparison to a rule ---


def test_row_comparison_to_a_rule():
    met = only("Sokolow-Lyon is met.")
    assert (met.quantity, met.measured, met.verdict) == ("sokolow_lyon", pytest.approx(2.05), "contradicted")
    assert only("It does not satisfy Cornell.").verdict == "supported"
    assert only("Sokolow-Lyon voltage criteria are not fulfilled.").verdict == "supported"


def test_row_comparison_to_a_rule_by_its_sum():
    total = only("SV1 + RV5 = 20.5 mm.")
    assert (total.quantity, total.stated, total.verdict) == ("S V1+R V5", 2.05, "supported")
    assert only("S in V3 plus R in aVL is 30 mm.").verdict == "contradicted"


# --- pattern ---


def test_row_pattern():
    shapes = make_measurements(
        morphology={"V1": {"qrs": "rSR'"}, "II": {"p_notched": True}, "III": {"qrs": "QS"}},
        leads={"V1": {"r2_amplitude": 0.5}},
    )
    assert only("rSR' in V1.", shapes).verdict == "supported"
    assert only("rSR' in V1.").verdict == "contradicted"
    assert only("There is a notched P in II.", shapes).verdict == "supported"
    assert only("QS in III.", shapes).verdict == "supported"
    assert set(verdicts("QS in V1-V3.").values()) == {"contradicted"}
    assert only("A delta wave is present.").verdict == "contradicted"
    assert only("Tall peaked T waves.").verdict == "contradicted"
    assert only("Poor R wave progression.").verdict == "contradicted"


def test_row_pattern_differing_by_a_small_q_is_left_open():
    assert only("qR in aVL.", make_measurements(morphology={"aVL": {"qrs": "qRs"}})).verdict == "unverifiable"


# --- territory and lists ---


def test_row_list_of_leads_with_a_range():
    claims = audit("T inversion in I, aVL and V5-V6.").claims
    assert [c.lead for c in claims] == ["I", "aVL", "V5", "V6"]
    assert {c.quantity for c in claims} == {"INVT"}


def test_row_territory_expands():
    assert [c.lead for c in audit("ST elevation in the inferior leads.").claims] == list(INFERIOR)
    assert [c.lead for c in audit("Lateral ST depression.").claims] == ["I", "aVL", "V5", "V6"]


@pytest.mark.parametrize(
    "form", ["V1-V3", "V1 through V3", "leads V1 to V3", "V1, V2, V3", "V1-3", "V1,2,3", "V1, V2 and V3"]
)
def test_row_forms_of_a_lead_range(form):
    assert [c.lead for c in audit(f"ST depression in {form}.").claims] == ["V1", "V2", "V3"]


def test_row_negation_covers_the_whole_list_of_leads():
    claims = audit("No ST change in II, III, aVF or V1 through V4.").claims
    assert [c.lead for c in claims] == [*INFERIOR, "V1", "V2", "V3", "V4"]
    assert all(c.negated and c.verdict == "supported" for c in claims)


def test_row_a_region_shows_a_finding_if_two_of_its_leads_do():
    raised = make_measurements(leads={"II": {"st_j": 0.2, "st_60": 0.2}, "III": {"st_j": 0.25, "st_60": 0.25}})
    assert verdicts("Inferior ST elevation.", raised) == {
        ("STE", "II"): "supported", ("STE", "III"): "supported", ("STE", "aVF"): "unverifiable",
    }  # fmt: skip
    assert verdicts("ST elevation in II, III and aVF.", raised)["STE", "aVF"] == "contradicted"


# --- negation scope ---


@pytest.mark.parametrize(
    "text",
    [
        "No evidence of LVH, RVH or LBBB.",
        "There is no LVH, no RVH and no LBBB.",
        "LVH, RVH and LBBB are absent.",
        "The tracing rules out LVH, RVH or LBBB.",
        "LVH, RVH, and LBBB are not seen.",
        "The ECG does not show LVH, RVH or LBBB.",
    ],
)
def test_row_negation_scope(text):
    claims = audit(text).claims
    assert [(c.quantity, c.negated, c.verdict) for c in claims] == [
        (n, True, "supported") for n in ("LVH", "RVH", "CLBBB")
    ]


def test_row_negation_without():
    assert only("Without ST elevation.").negated


# --- exclusion by evidence ---


def test_row_exclusion_by_evidence():
    evidence, exclusion = audit("Narrow QRS excludes bundle branch block.").claims
    assert (evidence.quantity, evidence.stated, evidence.negated) == ("qrs", "narrow", False)
    assert (exclusion.quantity, exclusion.negated, exclusion.verdict) == ("BBB", True, "supported")


def test_row_exclusion_by_evidence_in_the_passive():
    claims = audit("LBBB is ruled out by the narrow QRS (92 ms).").claims
    assert [(c.quantity, c.negated) for c in claims] == [("CLBBB", True), ("qrs", False), ("qrs", False)]


# --- rhythm ---


def test_row_rhythm_irregularly_irregular_without_p():
    text = "The rhythm is irregularly irregular with no organised P waves."
    assert set(verdicts(text, FIBRILLATION).values()) == {"supported"}
    assert set(verdicts(text).values()) == {"contradicted"}


def test_row_rhythm_sinus_with_rate_and_beats():
    assert verdicts("Sinus at 72 with occasional PACs.") == {
        ("SR", None): "supported", ("heart_rate", None): "supported", ("PAC", None): "contradicted",
    }  # fmt: skip


def test_row_rhythm_flutter_with_its_conduction():
    text = "2:1 flutter"
    assert verdicts(text, FLUTTER) == {("conduction", None): "supported", ("AFLT", None): "supported"}
    assert set(verdicts(text).values()) == {"contradicted"}


def test_row_rhythm_a_pr_in_fibrillation_is_contradicted():
    assert only("PR 160 ms.", FIBRILLATION).verdict == "contradicted"
    assert audit("The PR interval cannot be measured.", FIBRILLATION).claims == ()


# --- hedge ---


@pytest.mark.parametrize("form", ["Possible LVH.", "LVH cannot be excluded.", "Cannot exclude LVH.", "Suggests LVH.",
                                  "Consistent with LVH.", "LVH is likely.",
                                  "Nonspecific findings may represent LVH."])  # fmt: skip
def test_row_hedge(form):
    claim = only(form)
    assert (claim.quantity, claim.hedged, claim.negated, claim.verdict) == ("LVH", True, False, "contradicted")


# --- impression labels ---


def test_row_impression_labels():
    assert list(verdicts("<answer>LVH with strain; PACs</answer>")) == [("LVH", None), ("STRAIN", None), ("PAC", None)]


@pytest.mark.parametrize(
    "form", ["lvh", "left ventricular hypertrophy", "LV hypertrophy by voltage", "Left Ventricular Hypertrophy"]
)
def test_row_impression_labels_are_synonyms(form):
    assert [c.quantity for c in audit(f"<answer>{form}</answer>").claims] == ["LVH"]


# --- self-contradiction ---


def test_row_self_contradiction_normal_at_the_limit():
    value, word = audit("QTc about 450 ms, which is normal.", make_measurements(values={"qtc": 446})).claims
    assert value.verdict == "supported"
    assert word.verdict == "contradicted"
    assert "the text's own number" in word.reason


def test_row_self_contradiction_depends_on_the_sex():
    word = audit("QTc about 450 ms, which is normal.", make_measurements(sex="F")).claims[1]
    assert word.verdict == "supported"


def test_row_self_contradiction_is_not_seen_in_a_number_rounded_onto_the_limit():
    rounded = make_measurements(values={"qtc": 449.7, "qtc_bazett": 449.7})
    assert [c.verdict for c in audit("QTc 450 ms, which is normal.", rounded).claims] == ["supported", "supported"]


def test_row_self_contradiction_tachycardia_at_88():
    claims = audit("Tachycardia at 88/min.", make_measurements(values={"heart_rate": 88})).claims
    assert [(c.quantity, c.verdict) for c in claims] == [("TACHY", "contradicted"), ("heart_rate", "supported")]


# --- not on the ECG ---


@pytest.mark.parametrize(
    "text", ["The ejection fraction is reduced.", "Acute coronary syndrome is excluded.", "The patient has chest pain."]
)
def test_row_not_on_the_ecg(text):
    claim = only(text)
    assert (claim.kind, claim.verdict, claim.reason) == ("not in an ECG", "unverifiable", "not in an ECG")


# --- quality ---


def test_row_quality():
    claims = audit("Good tracing, 25 mm/s, 10 mm/mV, no lead reversal.").claims
    assert [(c.kind, c.verdict) for c in claims] == [
        ("quality", "supported"), ("quality", "unverifiable"), ("quality", "unverifiable"), ("quality", "supported"),
    ]  # fmt: skip


def test_row_quality_of_a_bad_recording():
    bad = make_measurements(usable=False, warnings=("noise in every lead",))
    assert only("Good tracing.", bad).verdict == "contradicted"
    assert only("No lead reversal.", make_measurements(reversal="left and right arm")).verdict == "contradicted"


# --- comparison with a prior ---


def test_row_comparison_with_a_prior():
    assert only("Unchanged.").kind == "prior"
    kinds = {c.kind: c.verdict for c in audit("New LBBB since last year.").claims}
    assert kinds == {"prior": "unverifiable", "finding": "contradicted"}


# --- other languages ---


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Sinusrhythmus, Linkstyp, kein Hinweis auf Infarkt. QRS 140 ms.", "German"),
        ("Ritmo sinusal. Bloqueo de rama derecha. Eje normal.", "Spanish"),
        ("Rythme sinusal, bloc de branche gauche, axe normal.", "French"),
    ],
)
def test_row_other_languages_are_declined(text, language):
    result = audit(text)
    assert [c.kind for c in result.claims] == ["not understood"]
    assert language in result.notes[0]


# --- what no rule understands ---


def test_not_understood_is_counted():
    claim = only("The T waves have an unusual contour of uncertain significance.")
    assert (claim.kind, claim.verdict, claim.reason) == ("not understood", "unverifiable", "not understood")


@pytest.mark.parametrize(
    "text",
    [
        "**Step 4: Ischemia, Infarction & Mimics**",
        "## Hypertrophy",
        "LVH is defined as SV1 + RV5 above 35 mm.",
        "Clinical correlation is recommended.",
        "Consider repeat ECG if ST elevation develops.",
        "The normal PR interval range is 120-200 ms.",
        "In general, ST elevation must reach 1 mm.",
        "Research use only; not a medical device.",
    ],
)
def test_what_says_nothing_of_this_ecg_makes_no_claim(text):
    assert [c for c in audit(text).claims if c.kind != "not in an ECG"] == []


@pytest.mark.parametrize(
    "text",
    ["PR 158 ms (normal 120-200 ms)", "PR 158 ms (120-200 ms)", "QTc 412 ms (normal: < 400 in men and < 405 in women)",
     "PR 158 ms, reference range 170-200 ms"],
)  # fmt: skip
def test_a_quoted_limit_is_no_claim(text):
    assert [c.stated for c in audit(text, NORMAL).claims] == [158.0 if "PR" in text else 412.0]


def test_a_step_title_does_not_hide_the_sentence_behind_it():
    assert stated("**Step 2: Conduction, Axis & Intervals**\nPR 160 ms.") == {"pr": 160.0}
    assert stated("Step 2: Conduction, Axis & Intervals PR 160 ms.") == {"pr": 160.0}
