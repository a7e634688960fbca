"""Volumes of the four chambers over a beat."""

import hearts
import numpy as np
import pytest

from einthoven.twin.heart.volumes import timing, volumes

FINE = np.arange(2000) / 2000


@pytest.mark.parametrize("name", hearts.HEARTS)
def test_the_ventricles_empty_from_edv_to_esv_and_move_the_same_stroke(name):
    patient = hearts.HEARTS[name]
    chambers = volumes(patient, FINE)
    anatomy, physiology = patient.anatomy, patient.physiology
    assert chambers.lv_ml[0] == chambers.lv_ml.max() == anatomy.lv_edv_ml
    assert chambers.rv_ml[0] == chambers.rv_ml.max() == anatomy.rv_edv_ml
    assert chambers.lv_ml.min() == pytest.approx(anatomy.lv_edv_ml * (1 - physiology.lv_ef_percent / 100))
    assert np.ptp(chambers.lv_ml) == pytest.approx(np.ptp(chambers.rv_ml), rel=0.02)


@pytest.mark.parametrize("name", hearts.HEARTS)
def test_curves_close_and_have_no_steps(name):
    chambers = volumes(hearts.HEARTS[name], FINE)
    for curve in (chambers.lv_ml, chambers.rv_ml, chambers.la_ml, chambers.ra_ml):
        steps = np.diff(curve, append=curve[:1])
        assert np.abs(steps).max() < 0.01 * np.ptp(curve)


def test_phases_are_taken_modulo_one():
    a, b = (volumes(hearts.NORMAL, FINE[::50] + turn) for turn in (0.0, 3.0))
    np.testing.assert_allclose(a.lv_ml, b.lv_ml)
    np.testing.assert_allclose(a.la_ml, b.la_ml)


def test_the_phases_of_a_beat_in_their_order():
    when = timing(hearts.NORMAL, left=True)
    chambers = volumes(hearts.NORMAL, FINE)
    still = when.ejection > FINE
    assert (chambers.lv_ml[still] == chambers.lv_ml[0]).all()
    shut = (when.end_systole < FINE) & (when.filling > FINE)
    assert np.ptp(chambers.lv_ml[shut]) == 0
    rate = np.gradient(chambers.lv_ml)
    assert when.ejection < FINE[rate.argmin()] < when.end_systole
    assert when.filling < FINE[rate.argmax()] < when.early_end


def test_the_atrium_fills_while_the_ventricle_ejects_and_gives_its_kick_at_the_end():
    when = timing(hearts.NORMAL, left=True)
    chambers = volumes(hearts.NORMAL, FINE)
    assert chambers.la_ml.max() == pytest.approx(hearts.NORMAL.anatomy.la_max_ml, rel=1e-3)
    assert when.end_systole <= FINE[chambers.la_ml.argmax()] <= when.filling + 0.01
    given = np.interp(when.kick, FINE, chambers.la_ml) - chambers.la_ml[-1]
    taken = chambers.lv_ml[0] - np.interp(when.kick, FINE, chambers.lv_ml)
    assert given == pytest.approx(taken, rel=0.02)


def test_in_fibrillation_nothing_happens_at_the_end_of_diastole():
    patient = hearts.changed(rhythm_name="fibrillation", physiology_atrial_share=0.3)
    chambers, when = volumes(patient, FINE), timing(patient, left=True)
    late = when.kick < FINE
    assert np.ptp(chambers.la_ml[late]) == 0
    assert np.ptp(chambers.lv_ml[late]) == 0
    assert np.ptp(volumes(hearts.NORMAL, FINE).lv_ml[late]) > 20


def test_a_late_free_wall_lengthens_isovolumic_contraction():
    assert timing(hearts.LBBB, left=True).ejection > timing(hearts.NORMAL, left=True).ejection + 0.02


def test_end_systole_is_where_the_latent_says():
    for fraction in (0.3, 0.45):
        patient = hearts.changed(physiology_systolic_fraction=fraction)
        curve = volumes(patient, FINE).lv_ml
        assert FINE[np.flatnonzero(curve <= curve.min() + 1e-6)[0]] == pytest.approx(fraction, abs=0.002)
