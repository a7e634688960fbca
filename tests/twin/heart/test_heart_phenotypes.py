"""Exact truth of a heart."""

import json
from dataclasses import fields

import hearts
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from einthoven.twin.heart import beating_heart, phenotypes
from einthoven.twin.heart.walls import AHA_SEGMENTS, segment_of_direction
from einthoven.twin.population import draw


def test_a_normal_man_and_woman():
    """Kawel-Boehm 2020, Petersen 2017, Lang 2015."""
    for patient, wall, diameter, length in ((hearts.NORMAL, (5.5, 7), 54, 95), (hearts.WOMAN, (4.7, 6), 50, 87)):
        truth = phenotypes(patient)
        assert wall[0] < truth.wall_mean_mm < wall[1]
        assert truth.lv_diameter_mm == pytest.approx(diameter, abs=2)
        assert truth.lv_length_mm == pytest.approx(length, abs=2)
        assert 12 <= truth.mapse_mm <= 15
        assert 18 <= truth.tapse_mm <= 26
        assert -24 < truth.longitudinal_strain_percent < -18
        assert -34 < truth.circumferential_strain_percent < -20
        assert 35 < truth.radial_strain_percent < 75
        assert 50 < truth.la_ef_percent < 70


def test_numbers_fit_each_other():
    truth = phenotypes(hearts.NORMAL)
    assert truth.lv_sv_ml == pytest.approx(truth.lv_edv_ml - truth.lv_esv_ml)
    assert truth.lv_ef_percent == pytest.approx(100 * truth.lv_sv_ml / truth.lv_edv_ml)
    assert truth.lv_sv_ml == pytest.approx(truth.rv_sv_ml, rel=0.01)
    assert truth.lv_volume_ml[0] == truth.lv_edv_ml
    assert truth.lv_volume_ml.min() == pytest.approx(truth.lv_esv_ml, abs=0.5)
    assert 0 < truth.peak_ejection_phase < truth.es_phase < truth.peak_filling_phase < 1
    assert truth.cardiac_output_l_min == pytest.approx(truth.lv_sv_ml * 62 / 1000)


def test_a_heart_asked_at_other_phases_has_the_same_truth():
    assert beating_heart(hearts.HCM, [0.3]).phenotypes().to_dict() == phenotypes(hearts.HCM).to_dict()


def test_diseases_strain_less_or_are_thicker():
    truth = {name: phenotypes(patient) for name, patient in hearts.HEARTS.items()}
    assert abs(truth["DCM"].longitudinal_strain_percent) < 10
    assert truth["septal HCM"].wall_max_mm > 15
    assert (
        truth["apical HCM"].wall_by_segment_mm["apical lateral"]
        > 1.6 * truth["apical HCM"].wall_by_segment_mm["basal anterior"]
    )
    infarct = truth["anterior infarct"].wall_by_segment_mm
    assert infarct["apical anterior"] < 0.7 * infarct["apical lateral"]


def test_segments_lie_where_the_american_heart_association_puts_them():
    segments = segment_of_direction(beating_heart(hearts.NORMAL, [0.0]).lv.endo[0])
    row = {
        name: int(degrees / 360 * 64)
        for name, degrees in (("front", 90), ("septum", 10), ("free", 170), ("below", 270))
    }
    names = [AHA_SEGMENTS[segments[row[name], column]] for name in row for column in (60, 30, 10)]
    assert names == [
        "basal anterior", "mid anterior", "apical anterior",
        "basal anteroseptal", "mid anteroseptal", "apical septal",
        "basal anterolateral", "mid anterolateral", "apical lateral",
        "basal inferior", "mid inferior", "apical inferior",
    ]  # fmt: skip
    assert (segments[:, 0] == AHA_SEGMENTS.index("apex")).all()
    assert set(np.unique(segments)) == set(range(-1, 17))


def test_truth_is_plain_json():
    truth = phenotypes(hearts.LBBB)
    told = json.loads(json.dumps(truth.to_dict(), allow_nan=False))
    assert set(told) == {field.name for field in fields(truth)}
    assert len(told["lv_volume_ml"]) == len(told["curve_phase"]) == 50
    assert set(told["wall_by_segment_mm"]) == set(AHA_SEGMENTS)


def test_a_drawn_population_has_sound_hearts():
    population = draw(range(60))
    for index in range(60):
        patient = population.patient(index)
        check(patient)


def check(patient):
    heart = beating_heart(patient, np.arange(8) / 8)
    lv, rv = heart.lv, heart.rv
    for field in (lv.endo, lv.epi, rv.inner, rv.outer, heart.left_atrium.radii_mm, heart.right_atrium.radii_mm):
        assert np.isfinite(field).all()
    assert (lv.endo > 0).all()
    assert (lv.epi > lv.endo).all()
    assert (rv.inner >= lv.epi).all()
    assert (rv.outer >= rv.inner).all()
    np.testing.assert_allclose(lv.millilitres(lv.endo**3), heart.volumes_ml["lv"], rtol=0.004)
    np.testing.assert_allclose(rv.millilitres(lv), heart.volumes_ml["rv"], rtol=0.004)
    mass = 1.05 * (lv.millilitres(lv.epi**3) - lv.millilitres(lv.endo**3))
    np.testing.assert_allclose(mass, patient.anatomy.lv_mass_g, rtol=0.004)
    numbers = [value for value in phenotypes(patient).to_dict().values() if isinstance(value, float)]
    assert np.isfinite(numbers).all()


@settings(max_examples=25, deadline=None)
@given(
    edv=st.floats(45, 460),
    ef=st.floats(9, 82),
    mass=st.floats(35, 380),
    sphericity=st.floats(1.15, 2.1),
    septal=st.floats(0.8, 2.4),
    apical=st.floats(0.5, 2.5),
    rv_ef=st.floats(15, 80),
    rv_wall=st.floats(1.5, 10),
    atria=st.tuples(st.floats(20, 260), st.floats(20, 260)),
    rate=st.floats(30, 200),
    systole=st.floats(0.2, 0.6),
    descent=st.floats(0, 22),
    delay=st.floats(-120, 120),
    scar=st.tuples(
        st.floats(0, 0.4), st.floats(0, 360), st.floats(-1, 1), st.floats(0, 1), st.sampled_from([0.0, 0.3])
    ),
)
def test_any_latents_make_a_sound_heart(
    edv, ef, mass, sphericity, septal, apical, rv_ef, rv_wall, atria, rate, systole, descent, delay, scar
):
    check(
        hearts.changed(
            anatomy_lv_edv_ml=edv,
            anatomy_lv_mass_g=mass,
            anatomy_lv_sphericity=sphericity,
            anatomy_septal_ratio=septal,
            anatomy_apical_ratio=apical,
            anatomy_rv_edv_ml=min(edv * ef / rv_ef, 480),
            anatomy_rv_wall_mm=rv_wall,
            anatomy_la_max_ml=atria[0],
            anatomy_ra_max_ml=atria[1],
            physiology_heart_rate_bpm=rate,
            physiology_lv_ef_percent=ef,
            physiology_rv_ef_percent=rv_ef,
            physiology_systolic_fraction=systole,
            physiology_base_descent_mm=descent,
            physiology_septal_delay_ms=delay,
            scar_extent=scar[0],
            scar_azimuth_degrees=scar[1],
            scar_height=scar[2],
            scar_transmurality=scar[3],
            scar_acute_mv=scar[4],
        )
    )
