"""Diseases look as a cardiologist expects: medians of twelve hearts, so that no single chest decides."""

from __future__ import annotations

import numpy as np
import pytest
from electric_hearts import (
    axis_degrees,
    beats,
    during,
    level,
    median,
    people_with,
    plain_people,
    qrs_ms,
    t_height,
    whole_beat,
)

from einthoven.ecg import STANDARD_LEADS
from einthoven.twin.population.disease import TERRITORIES

Scar = dict[str, dict[str, float | str]]


def scar(territory: str, *, acute_mv: float = 0.0, transmurality: float = 0.9) -> Scar:
    azimuth, height, _ = TERRITORIES[territory]
    where = {"territory": territory, "azimuth_degrees": azimuth, "height": height}
    return {"scar": {**where, "extent": 0.22, "transmurality": transmurality, "acute_mv": acute_mv}}


def test_left_bundle_branch_block_has_no_r_in_v1_a_broad_r_in_v6_and_discordant_t() -> None:
    """AHA/ACCF/HRS Part III 2009."""
    blocked = beats(people_with(conduction={"lbbb": 1.0}))
    v1 = [during(b, "V1", "qrs") for b in blocked]
    assert median(-x.min() for x in v1) > 0.8
    assert median(x.max() / -x.min() for x in v1) < 0.25
    assert median(-during(b, "V6", "qrs")[:30].min() for b in blocked) < 0.06
    assert median(during(b, "V6", "qrs").max() for b in blocked) > 0.5
    assert median(t_height(b, "V1") for b in blocked) > 0.2
    assert median(level(b, "V2", 0) for b in blocked) > 0.03
    assert median(t_height(b, "I") for b in blocked) < 0.05


def test_right_bundle_branch_block_has_a_late_r_in_v1_and_a_wide_s_in_i_and_v6() -> None:
    """AHA/ACCF/HRS Part III 2009."""
    blocked = beats(people_with(conduction={"rbbb": 1.0}))
    assert median(during(b, "V1", "qrs")[60:].max() for b in blocked) > 0.2
    assert median(-during(b, "V6", "qrs")[60:].min() for b in blocked) > 0.15
    assert median(-during(b, "I", "qrs")[60:].min() for b in blocked) > 0.1
    assert median(t_height(b, "V1") for b in blocked) < 0


def test_left_anterior_fascicular_block_turns_the_axis_up() -> None:
    """AHA/ACCF/HRS Part III 2009: -45 to -90 degrees, qR in aVL, rS in the inferior leads."""
    blocked = beats(people_with(conduction={"lafb": 1.0}))
    # A fascicle alone widens QRS little.
    assert median(map(qrs_ms, blocked)) < median(map(qrs_ms, beats(plain_people()))) + 25
    assert -95 < median(map(axis_degrees, blocked)) < -30
    assert median(during(b, "aVL", "qrs").max() for b in blocked) > 0.4
    assert median(-during(b, "III", "qrs").min() for b in blocked) > 0.4


@pytest.mark.parametrize(
    ("territory", "lead"),
    [("anterior", "V2"), ("septal", "V1"), ("lateral", "V6"), ("inferior", "III"), ("inferolateral", "V6")],
)
def test_an_old_infarct_takes_the_first_positive_wave_of_its_leads(territory: str, lead: str) -> None:
    def early(patients: list) -> float:  # type: ignore[type-arg]
        return median(during(b, lead, "qrs")[:40].sum() for b in beats(patients))

    whole, under = (people_with(**scar(territory, transmurality=depth)) for depth in (0.9, 0.12))
    healthy = early(list(plain_people()))
    assert early(whole) < healthy - 1.5
    # Subendocardial scar shows little.
    assert abs(early(under) - healthy) < 0.6 * abs(early(whole) - healthy)


@pytest.mark.parametrize(
    ("territory", "up", "down"),
    [
        ("anterior", "V3", "III"),
        ("septal", "V2", "V6"),
        ("lateral", "V6", "V1"),
        ("inferior", "III", "aVL"),
        ("inferolateral", "V6", "V2"),
    ],
)
def test_acute_injury_lifts_st_over_its_territory_and_lowers_it_opposite(territory: str, up: str, down: str) -> None:
    acute, usual = beats(people_with(**scar(territory, acute_mv=0.4))), beats(plain_people())
    shift = np.array(
        [
            [level(b, lead, 40) - level(a, lead, 40) for lead in STANDARD_LEADS]
            for a, b in zip(usual, acute, strict=True)
        ]
    )
    typical = dict(zip(STANDARD_LEADS, np.median(shift, axis=0), strict=True))
    assert typical[up] > 0.12
    assert typical[down] < -0.04
    assert np.median(shift.max(axis=1)) == pytest.approx(0.4, rel=0.35)


def test_a_heavy_left_ventricle_has_a_high_voltage_and_strain_turns_t() -> None:
    def sokolow(patients: list) -> float:  # type: ignore[type-arg]
        return median(during(b, "V5", "qrs").max() - during(b, "V1", "qrs").min() for b in beats(patients))

    heavy = {"lv_mass_g": 190.0}
    assert sokolow(people_with(anatomy=heavy)) > 1.25 * sokolow(people_with(anatomy={"lv_mass_g": 100.0}))
    strained = beats(people_with(anatomy=heavy, repolarisation={"strain": 1.0}))
    plain = beats(people_with(anatomy=heavy))
    assert median(t_height(b, "V6") for b in strained) < -0.03
    assert median(level(b, "V5", 40) for b in strained) < median(level(b, "V5", 40) for b in plain) - 0.03


def test_strain_lies_on_the_left_ventricle_unless_the_right_wall_is_thick() -> None:
    wide = {"lv_mass_g": 110.0, "lv_edv_ml": 220.0, "rv_wall_mm": 3.6}
    strained = beats(people_with(anatomy=wide, repolarisation={"strain": 1.0}))
    plain = beats(people_with(anatomy=wide))
    assert median(t_height(b, "V6") for b in strained) < median(t_height(b, "V6") for b in plain) - 0.15


def test_apical_hypertrophy_turns_t_without_any_strain() -> None:
    """Yamaguchi et al., Am J Cardiol 1979."""
    thick = beats(people_with(anatomy={"lv_mass_g": 150.0, "apical_ratio": 2.0}))
    assert median(t_height(b, "V4") for b in thick) < -0.1


def test_right_ventricular_overload_turns_the_axis_right_and_makes_r_in_v1() -> None:
    loaded = beats(
        people_with(anatomy={"rv_wall_mm": 8.0, "rv_edv_ml": 230.0, "lv_mass_g": 75.0}, repolarisation={"strain": 1.0})
    )
    usual = beats(plain_people())
    assert median(map(axis_degrees, loaded)) > median(map(axis_degrees, usual)) + 15
    assert (
        median(during(b, "V1", "qrs").max() for b in loaded) > median(during(b, "V1", "qrs").max() for b in usual) + 0.1
    )
    assert median(t_height(b, "V1") for b in loaded) < 0


def test_amyloid_has_small_potentials_for_its_mass() -> None:
    ill, well = (people_with(anatomy={"lv_mass_g": 160.0}, disease={"name": name}) for name in ("amyloid", "normal"))
    size = [median(np.abs(during(b, "V4", "qrs")).max() for b in beats(x)) for x in (ill, well)]
    assert size[0] < 0.85 * size[1]


def test_early_repolarisation_lifts_j_in_the_left_or_inferior_leads() -> None:
    """Macfarlane et al., J Am Coll Cardiol 2015."""
    leads = ("II", "III", "aVF", "V4", "V5", "V6")
    lifted, usual = beats(people_with(repolarisation={"early_mv": 0.2})), beats(plain_people())
    j = [median(max(level(b, lead, 8) for lead in leads) for b in x) for x in (lifted, usual)]
    assert j[0] > j[1] + 0.08


def t_width(beat: object, lead: str = "V3") -> float:
    t = np.abs(during(beat, lead, "t"))  # type: ignore[arg-type]
    return float((t > t.max() / 2).sum())


def test_much_potassium_makes_t_tall_and_narrow_and_p_small() -> None:
    high, usual = beats(people_with(repolarisation={"potassium_mmol_l": 7.5})), beats(plain_people())
    assert median(t_height(b, "V3") for b in high) > 1.3 * median(t_height(b, "V3") for b in usual)
    assert median(map(t_width, high)) < 0.9 * median(map(t_width, usual))
    assert median(t_height(b, "V3") for b in high) > 1.0


def test_the_tall_t_of_much_potassium_has_one_peak() -> None:
    def peaks(beat: object, lead: str) -> int:
        t = np.abs(during(beat, lead, "t"))  # type: ignore[arg-type]
        inside = t[1:-1]
        return int(((inside > t[:-2]) & (inside >= t[2:]) & (inside > 0.4 * t.max())).sum())

    high = beats(people_with(repolarisation={"potassium_mmol_l": 7.8}))
    assert np.mean([peaks(b, lead) == 1 for b in high for lead in ("II", "V2", "V3", "V4", "V5")]) > 0.9


def test_little_potassium_makes_t_flat_and_u_large() -> None:
    def u(beat: object) -> float:
        signal, onset = whole_beat(beat)  # type: ignore[arg-type]
        end = round(1000 * beat.fiducials.whole["t_off"]) + onset  # type: ignore[attr-defined]
        return float(np.abs(signal[7, end + 20 :]).max())

    low, usual = beats(people_with(repolarisation={"potassium_mmol_l": 2.4})), beats(plain_people())
    assert median(t_height(b, "V3") for b in low) < 0.7 * median(t_height(b, "V3") for b in usual)
    assert median(map(u, low)) > 1.5 * median(map(u, usual))
    assert median(level(b, "V5", 60) for b in low) < median(level(b, "V5", 60) for b in usual) - 0.05


def test_calcium_changes_st_and_not_the_width_of_t() -> None:
    low, usual, high = (beats(people_with(repolarisation={"calcium_mmol_l": x})) for x in (1.6, 2.35, 3.3))
    qt = [median(1000 * b.fiducials.whole["t_off"] for b in x) for x in (low, usual, high)]
    assert qt[0] > qt[1] + 40
    assert qt[2] < qt[1] - 20
    assert median(map(t_width, low)) == pytest.approx(median(map(t_width, usual)), rel=0.15)


def test_digoxin_sags_st() -> None:
    treated, usual = beats(people_with(repolarisation={"digoxin": 1.0})), beats(plain_people())
    assert median(level(b, "V5", 60) for b in treated) < median(level(b, "V5", 60) for b in usual) - 0.15


def test_a_silent_heavy_heart_has_usual_potentials_and_a_mimic_has_q_waves() -> None:
    def tall(**groups: dict[str, object]) -> float:
        return median(np.abs(during(b, "V5", "qrs")).max() for b in beats(people_with(**groups)))

    heavy = {"lv_mass_g": 190.0}
    assert tall(anatomy=heavy, disease={"electrically_silent": True}) < 0.8 * tall(anatomy=heavy)
    like, usual = beats(people_with(disease={"mimic": True})), beats(plain_people())
    first = [[min(during(b, lead, "qrs")[:35].sum() for lead in ("III", "V1")) for b in x] for x in (like, usual)]
    assert median(first[0]) < median(first[1]) - 0.5
