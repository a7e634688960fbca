"""Acute patterns, mimics and nonspecific changes: each on both sides of its limits, and what takes its place."""

from __future__ import annotations

import dataclasses

import pytest
from builders import make_measurements, quantity
from statement_cases import LBBB, LVH, PRESENT, RBBB, in_leads, merged, shaped

from einthoven.protocol import assess, statements

INFERIOR = in_leads("II III aVF", st_j=0.22, st_60=0.3)


def status(code: str, **changes: object) -> str | None:
    return assess(make_measurements(**changes)).status(code)  # type: ignore[arg-type]


def changed(code: str, leads: dict | None = None, shapes: dict | None = None, **more: object) -> dict:
    """The recording that shows a statement, with some quantities, shapes or values changed."""
    made = dict(PRESENT[code]) | {k: v for k, v in more.items() if k != "values"}
    made["values"] = made.get("values", {}) | more.get("values", {})  # type: ignore[operator]
    made["leads"] = merged(made.get("leads", {}), leads or {})
    made["morphology"] = merged(made.get("morphology", {}), shapes or {})
    return made


def wording(code: str, **changes: object) -> str:
    return assess(make_measurements(**changes)).outcomes[code].statement  # type: ignore[arg-type]


# --- on either side of a limit ---

#: code, what of its recording is changed so that it is just met, and just not.
SIDES = [
    ("RECIP", {"aVL": {"st_j": -0.06}}, {"aVL": {"st_j": -0.02}}),
    ("RVMI", {"V1": {"st_j": 0.11}}, {"V1": {"st_j": 0.07}}),
    ("RVMI", {"V2": {"st_j": 0.19}}, {"V2": {"st_j": 0.25}}),
    ("RVMI", {"III": {"st_j": 0.21}}, {"III": {"st_j": 0.15}}),
    ("STE_POST", in_leads("V7 V8 V9", st_j=0.06), in_leads("V7 V8 V9", st_j=0.02)),
    ("STD_WIDE", {"I": {"st_j": -0.06, "st_60": -0.06}}, in_leads("I II V3", st_j=0.0, st_60=0.0)),
    ("JDEP", in_leads("V4 V5 V6", st_j=-0.11), in_leads("V4 V5 V6", st_j=-0.07)),
    ("NST_", in_leads("aVL V5", st_60=-0.06), in_leads("aVL V5", st_60=-0.02)),
    ("NDT", in_leads("V5 V6", t_amplitude=0.08), in_leads("V5 V6", t_amplitude=0.13)),
    ("NDT", in_leads("V5 V6", r_amplitude=0.35), in_leads("V5 V6", r_amplitude=0.25)),
    ("HYPERT", in_leads("V2 V3", t_amplitude=1.7), in_leads("V2 V3", t_amplitude=1.4)),
    ("ERP", in_leads("V4 V5 V6", j_peak_amplitude=0.11), in_leads("V4 V5 V6", j_peak_amplitude=0.07)),
    ("STEVAR", in_leads("II III aVF", st_j=0.11), in_leads("II III aVF", st_j=0.07)),
    ("STEVAR", in_leads("II III aVF", st_j=0.29), in_leads("II III aVF", st_j=0.33)),
    ("BRUGADA2", in_leads("V1 V2", st_j=0.21), in_leads("V1 V2", st_j=0.16)),
    ("BRUGADA2", in_leads("V1 V2", st_60=0.06), in_leads("V1 V2", st_60=0.02)),
    ("ANEUR", in_leads("V1 V2 V3", t_amplitude=0.5), in_leads("V1 V2 V3", t_amplitude=0.8)),
    ("ANEUR", in_leads("V1 V2 V3", st_j=0.22), in_leads("V2 V3", st_j=0.15)),
    ("APHCM", in_leads("V4 V5", t_amplitude=-1.1), in_leads("V4 V5", t_amplitude=-0.9)),
    ("OSBORN", in_leads("II III aVF", j_peak_amplitude=0.22), in_leads("II III aVF V5 V6", j_peak_amplitude=0.15)),
    ("PE", {"I": {"s_amplitude": 0.17}}, {"I": {"s_amplitude": 0.10}}),
    ("PE", {"III": {"q_amplitude": 0.17}}, {"III": {"q_amplitude": 0.10}}),
    ("PE", {"III": {"t_amplitude": -0.17}}, {"III": {"t_amplitude": -0.10}}),
    ("ILMI", in_leads("I V5 V6", q_duration=34), in_leads("I V5 V6", q_duration=22)),
]


@pytest.mark.parametrize(("code", "met", "missed"), SIDES)
def test_a_statement_ends_at_its_limit(code, met, missed):
    assert status(code, **changed(code, met)) in ("definite", "probable", "borderline")
    found = assess(make_measurements(**changed(code, missed))).outcomes[code]
    assert found.status == "absent" or found.muted_by is not None


#: code and the shapes without which it is not made.
NEEDED_SHAPES = [
    ("NST_", shaped("aVL V5", st="upsloping")),
    ("ERP", shaped("V4 V5 V6", j="none")),
    ("STEVAR", shaped("II III aVF", st="horizontal")),
    ("STEVAR", shaped("II III aVF", t="inverted")),
    ("BRUGADA2", shaped("V1 V2", qrs="rS")),
    ("BRUGADA2", shaped("V1 V2", t="inverted")),
    ("ANEUR", shaped("V1 V2 V3", qrs="rS")),
    ("OSBORN", shaped("II III aVF V5 V6", j="none")),
    ("JUVT", shaped("V1 V2", t="upright")),
]


@pytest.mark.parametrize(("code", "shapes"), NEEDED_SHAPES)
def test_a_statement_needs_its_shape(code, shapes):
    assert status(code, **changed(code, shapes=shapes)) == "absent"


# --- ST elevation and what goes with it ---


def test_posterior_limit_of_men_under_40():
    leads = in_leads("V7 V8 V9", st_j=0.085)
    assert status("STE_POST", leads=leads, age=60) == "probable"
    assert status("STE_POST", leads=leads, age=30) == "borderline"
    assert status("STE_POST", leads=leads, age=30, sex="F") == "probable"


def test_right_chest_leads_take_the_place_of_v1():
    made = {"leads": INFERIOR | in_leads("V4R", st_j=0.12, st_60=0.12)}
    assert status("RVMI", **made) == "definite"
    assert "V3R-V4R" in wording("RVMI", **made)
    assert status("RVMI", leads=INFERIOR | in_leads("V4R", st_j=0.02)) == "absent"
    young = {"leads": INFERIOR | in_leads("V4R", st_j=0.07), "age": 25}
    assert status("RVMI", **young) == "absent"


def test_two_posterior_leads_are_enough():
    assert status("STE_POST", leads=in_leads("V8 V9", st_j=0.15)) == "definite"
    assert status("STE_POST", leads=in_leads("V8 V9", st_j=0.0)) == "absent"


def test_without_further_leads_the_right_ventricle_and_the_back_are_not_asked_for():
    outcomes = assess(make_measurements()).outcomes
    assert outcomes["STE_POST"].status == outcomes["RVMI"].status == "absent"


@pytest.mark.parametrize(
    ("leads", "artery"),
    [
        ({"III": {"st_j": 0.3}, "aVL": {"st_j": -0.15}}, "right coronary"),
        ({"II": {"st_j": 0.3}, "III": {"st_j": 0.2}}, "circumflex"),
        ({"III": {"st_j": 0.3}}, None),
    ],
)
def test_inferior_elevation_suggests_its_artery(leads, artery):
    said = wording("STE_INF", leads=merged(INFERIOR, leads))
    assert said == "Inferior ST elevation" if artery is None else artery in said


def test_anterior_elevation_with_inferior_depression_is_proximal():
    anterior = in_leads("V1 V2 V3 V4", st_j=0.35, st_60=0.45)
    assert "proximal" in wording("STE_ANT", leads=anterior | in_leads("II III aVF", st_j=-0.15))
    assert "proximal" in wording("STE_ANT", **RBBB | {"leads": merged(RBBB["leads"], anterior)})
    assert "proximal" not in wording("STE_ANT", leads=anterior)


def test_four_variable_formula_tells_a_variant_of_normal():
    """0.052 x 390 + 1.062 x 2.5 - 0.151 x 25 - 0.268 x 20 = 13.8, under 18.2."""
    rising = shaped("V2 V3 V4", st="upsloping", t="upright")
    variant = in_leads("V2 V3", st_j=0.25, st_60=0.25) | {"V4": {"r_amplitude": 2.0}}
    variant["V2"] |= {"qrs_amplitude": 2.5}
    made = {"leads": variant, "morphology": rising, "values": {"qtc_bazett": 390}}
    finding = assess(make_measurements(**made)).outcomes["STE_ANT"].finding
    assert (finding.severity, "variant of normal" in finding.statement) == ("abnormal", True)
    formula = next(e for e in assess(make_measurements(**made)).outcomes["STE_ANT"].evidence if "smith" in e.quantity)
    assert formula.value == pytest.approx(0.052 * 390 + 10.62 * 0.25 - 1.51 * 2.5 - 2.68 * 2.0)
    longer = made | {"values": {"qtc_bazett": 480}}
    assert assess(make_measurements(**longer)).outcomes["STE_ANT"].finding.severity == "critical"
    domed = made | {"morphology": shaped("V2 V3 V4", st="horizontal")}
    assert assess(make_measurements(**domed)).outcomes["STE_ANT"].finding.severity == "critical"


@pytest.mark.parametrize(("code", "mirror"), [("STE_LAT", "III"), ("STE_ANT", "aVF"), ("STE_SEP", "III")])
def test_reciprocal_depression_of_other_walls(code, mirror):
    made = changed(code, {mirror: {"st_j": -0.15, "st_60": -0.15}})
    finding = assess(make_measurements(**made)).outcomes["RECIP"].finding
    assert finding.leads == (mirror,)
    assert status("RECIP", leads={mirror: {"st_j": -0.15, "st_60": -0.15}}) == "absent"


def test_modified_sgarbossa_is_named_where_the_score_is_not_reached():
    discordant = {"V2": {"st_j": 0.4, "s_amplitude": 1.2}}
    made = LBBB | {"leads": merged(LBBB["leads"], discordant)}
    assert wording("SGARBOSSA", **made) == "Modified Sgarbossa criterion of infarction met"
    assert wording("SGARBOSSA", **PRESENT["SGARBOSSA"]) == "Sgarbossa criteria of infarction met"


def test_wellens_types():
    assert "type B" in wording("WELLENS", **PRESENT["WELLENS"])
    biphasic = in_leads("V2 V3", st_j=0.02, t_amplitude=0.3, t_negative_amplitude=0.2, t_positive_amplitude=0.3)
    assert "type A" in wording("WELLENS", leads=biphasic, morphology=shaped("V2 V3", t="biphasic"))


def test_widespread_depression_says_that_the_rate_is_high():
    fast = changed("STD_WIDE", values={"heart_rate": 170})
    assert wording("STD_WIDE", **fast) == "Widespread ST depression in tachycardia"


# --- early repolarisation ---


def test_slur_without_elevation_is_a_variant_of_normal():
    outcomes = assess(make_measurements(**PRESENT["ERP"])).outcomes
    assert outcomes["ERP"].finding.severity == "normal"
    assert outcomes["STEVAR"].status == "absent"


def test_inferior_slur_of_0_2_mv_with_flat_st_is_minor():
    leads = in_leads("II III aVF", j_peak_amplitude=0.3)
    flat = assess(make_measurements(leads=leads, morphology=shaped("II III aVF", j="slur", st="horizontal")))
    assert flat.outcomes["ERP"].finding.severity == "minor"
    rising = assess(make_measurements(leads=leads, morphology=shaped("II III aVF", j="slur", st="upsloping")))
    assert rising.outcomes["ERP"].finding.severity == "normal"


@pytest.mark.parametrize(
    "against",
    [
        {"leads": {"aVL": {"st_j": -0.15}}},
        {"leads": in_leads("V5 V6", st_j=0.2, st_60=0.3)},
        {"leads": in_leads("II III aVF", q_amplitude=0.4, q_duration=48)},
    ],
    ids=["mirror image", "elevation without a slur", "Q waves"],
)
def test_elevation_is_not_explained_away_where_something_speaks_against_it(against):
    made = changed("STEVAR", against["leads"])
    assert status("STEVAR", **made) == "absent"
    assert assess(make_measurements(**made)).outcomes["STE_INF"].finding.severity == "critical"


# --- diseases that are only suggested ---


@pytest.mark.parametrize(
    ("leads", "values", "shapes", "points"),
    [
        ({"III": {"t_amplitude": -0.3}} | in_leads("V1 V2 V3", t_amplitude=-0.3), {"heart_rate": 118}, {}, 3),
        (PRESENT["PE"]["leads"], {}, {}, 2),
        ({}, {"heart_rate": 118, "qrs_axis": 120, "qrs": 140}, shaped("V1 V2", qrs="rsR'"), 3),
    ],
)
def test_signs_of_right_heart_strain_add_up(leads, values, shapes, points):
    made = {"leads": merged(RBBB["leads"], leads) if shapes else leads, "values": values, "morphology": shapes}
    outcome = assess(make_measurements(**made)).outcomes["PE"]
    assert (outcome.status == "borderline") == (points >= 3)


def test_hypothermia_needs_a_slow_rate_and_a_long_interval():
    assert status("OSBORN", **changed("OSBORN", values={"heart_rate": 70})) == "absent"
    assert status("OSBORN", **changed("OSBORN", values={"qtc": 410})) == "absent"
    assert status("OSBORN", **changed("OSBORN", values={"qtc": 410, "pr": 230})) == "borderline"


def test_apical_cardiomyopathy_needs_voltage():
    assert status("APHCM", leads=in_leads("V4 V5", t_amplitude=-1.4)) == "absent"


@pytest.mark.parametrize(("age", "expected"), [(8, "definite"), (15.5, "definite"), (16, "absent"), (40, "absent")])
def test_juvenile_pattern_by_age(age, expected):
    assert status("JUVT", **PRESENT["JUVT"] | {"age": age}) == expected


def test_normal_child_with_a_juvenile_pattern_has_no_abnormal_t():
    found = {f.code: f.severity for f in assess(make_measurements(**PRESENT["JUVT"])).findings}
    assert found["JUVT"] == "normal"
    assert not {"INVT_ANT", "ABNORM"} & set(found)


@pytest.mark.parametrize(("age", "persisting"), [(25, True), (39, True), (40, False), (70, False)])
def test_inversion_up_to_v3_may_persist_from_youth(age, persisting):
    made = {"leads": in_leads("V1 V2 V3", t_amplitude=-0.3), "age": age}
    assert ("youth" in wording("INVT_ANT", **made)) == persisting
    beyond = {"leads": in_leads("V1 V2 V3 V4", t_amplitude=-0.3), "age": age}
    assert "youth" not in wording("INVT_ANT", **beyond)


# --- infarction: how old ---


@pytest.mark.parametrize(
    ("leads", "age"),
    [
        (in_leads("II III aVF", st_j=0.2, st_60=0.3), "acute or recent"),
        (in_leads("II III aVF", t_amplitude=-0.3), "age undetermined"),
        ({}, "probably old"),
    ],
)
def test_q_waves_are_dated_by_st_and_t(leads, age):
    assert wording("IMI", **changed("IMI", leads)).endswith(age)


def test_inferolateral_infarction_is_one_statement():
    outcomes = assess(make_measurements(**PRESENT["ILMI"])).outcomes
    assert {outcomes[c].muted_by for c in ("IMI", "LMI")} == {"ILMI"}


# --- precedence ---


@pytest.mark.parametrize(
    ("code", "muter", "made"),
    [
        ("NST_", "STD_LAT", in_leads("V5 V6", st_j=-0.2, st_60=-0.2)),
        ("NDT", "LOWT", PRESENT["LOWT"]["leads"]),
        ("NDT", "INVT_LAT", in_leads("V5 V6", t_amplitude=-0.3)),
        ("JDEP", "STD_INF", in_leads("II III aVF", st_j=-0.2, st_60=-0.2)),
        ("STD_WIDE", "STE_AVR", PRESENT["STE_AVR"]["leads"]),
    ],
)
def test_the_plainer_statement_takes_the_place_of_the_vaguer(code, muter, made):
    found = assess(make_measurements(leads=merged(PRESENT[code].get("leads", {}), made))).outcomes[code]
    assert found.muted_by == muter
    assert found.reason.startswith(f"{muter}: ")
    assert len(found.reason) > len(muter) + 2


def test_posterior_leads_settle_the_depression_in_v1_to_v3():
    made = changed("POSTMI", in_leads("V7 V8 V9", st_j=0.15))
    flat = changed("POSTMI", in_leads("V7 V8 V9", st_j=0.0))
    assert "record" not in wording("POSTMI", **flat)
    outcomes = assess(make_measurements(**made)).outcomes
    assert outcomes["POSTMI"].muted_by == "STE_POST"
    assert outcomes["STE_POST"].finding.severity == "critical"


@pytest.mark.parametrize(
    "code", ["RECIP", "RVMI", "STE_POST", "STD_WIDE", "JDEP", "NST_", "NDT", "HYPERT", "ERP", "STEVAR", "BRUGADA2"]
)
def test_left_bundle_branch_block_and_pacing_void_what_rests_on_st_and_t(code):
    if code not in ("ERP", "BRUGADA2"):
        assert "CLBBB" in statements()[code].excluded_by
    assert "PACE" in statements()[code].excluded_by


def test_every_muter_of_these_steps_says_why():
    for statement in statements().values():
        if statement.step in (4, 5) and statement.excludes:
            assert statement.because, statement.code


@pytest.mark.parametrize("code", [c for c in PRESENT if statements()[c].step in (4, 5)])
def test_no_declared_pair_stands_together(code):
    for other in (LVH, RBBB, LBBB, PRESENT["STE_INF"], PRESENT["STD_LAT"]):
        made = changed(code, other.get("leads"), other.get("morphology"), values=other.get("values", {}))
        present = {f.code for f in assess(make_measurements(**made)).findings if f.present}
        for one in present:
            assert not present & set(statements()[one].incompatible), one


def test_age_that_is_not_known_is_an_adult_one():
    made = make_measurements(**PRESENT["JUVT"] | {"age": None})
    assert assess(made).status("JUVT") == "absent"


def test_missing_bazett_leaves_the_elevation_critical():
    made = make_measurements(**PRESENT["STE_ANT"])
    values = made.values | {"qtc_bazett": quantity(None, "ms")}
    assert assess(dataclasses.replace(made, values=values)).outcomes["STE_ANT"].finding.severity == "critical"
