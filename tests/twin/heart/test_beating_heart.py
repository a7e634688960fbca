"""Form and motion of the heart, held against counts of points in space."""

import hearts
import numpy as np
import pytest

from einthoven.errors import ConfigError
from einthoven.twin.heart import MASK_OF_TISSUE, Tissue, beating_heart

END_SYSTOLE = hearts.NORMAL.physiology.systolic_fraction


def counted(heart, frame, points=200_000):
    """Volume of each mask in ml by random points: nothing here knows how the heart was made."""
    rng = np.random.default_rng(7)
    low, high = heart.box_mm
    seen = MASK_OF_TISSUE[heart.labels(rng.uniform(low, high, (points, 3)), frame)]
    return np.bincount(seen, minlength=6) / points * np.prod(high - low) / 1e3


@pytest.mark.parametrize("name", hearts.HEARTS)
def test_volumes_and_mass_by_random_points(name):
    patient = hearts.HEARTS[name]
    heart = beating_heart(patient, [0.0, 0.2, patient.physiology.systolic_fraction])
    for frame in (0, 2):
        _, lv, muscle, rv, la, ra = counted(heart, frame)
        truth = {k: v[frame] for k, v in heart.volumes_ml.items()}
        # About three standard deviations of the count.
        assert lv == pytest.approx(truth["lv"], rel=0.035, abs=2)
        assert rv == pytest.approx(truth["rv"], rel=0.035, abs=2)
        assert la == pytest.approx(truth["la"], rel=0.06, abs=2)
        assert ra == pytest.approx(truth["ra"], rel=0.06, abs=2)
        assert muscle * 1.05 == pytest.approx(patient.anatomy.lv_mass_g, rel=0.04)


@pytest.mark.parametrize("name", hearts.HEARTS)
def test_the_muscle_keeps_its_mass_over_the_beat(name):
    patient = hearts.HEARTS[name]
    lv = beating_heart(patient, np.arange(24) / 24).lv
    mass = 1.05 * (lv.millilitres(lv.epi**3) - lv.millilitres(lv.endo**3))
    np.testing.assert_allclose(mass, patient.anatomy.lv_mass_g, rtol=0.002)


def test_a_heart_at_one_phase_is_the_same_whatever_other_phases_are_asked_for():
    rng = np.random.default_rng(0)
    points = rng.uniform(-60, 90, (4000, 3))
    whole = beating_heart(hearts.NORMAL, np.arange(20) / 20)
    for frame in (0, 3, 9):
        alone = beating_heart(hearts.NORMAL, [frame / 20])
        different = whole.labels(points, frame) != alone.labels(points, 0)
        assert different.mean() < 0.001


def test_motion_is_periodic():
    heart = beating_heart(hearts.LBBB, [0.0, 0.4, 0.999, 1.0, 1.4])
    np.testing.assert_array_equal(heart.lv.endo[0], heart.lv.endo[3])
    np.testing.assert_array_equal(heart.rv.outer[1], heart.rv.outer[4])
    assert np.abs(heart.lv.endo[2] - heart.lv.endo[0]).max() < 0.01


@pytest.mark.parametrize("name", hearts.HEARTS)
def test_no_part_jumps_between_frames(name):
    heart = beating_heart(hearts.HEARTS[name], np.arange(100) / 100)
    for surface in (heart.lv.endo, heart.lv.epi, heart.rv.outer):
        assert np.abs(np.diff(surface, axis=0, append=surface[:1])).max() < 0.06


def test_chambers_lie_where_they_should():
    heart = beating_heart(hearts.NORMAL, [0.0])
    lv = heart.lv
    base = lv.base_z_mm[0]
    assert heart.labels([0, 0, 0], 0) == Tissue.LV_BLOOD
    assert heart.labels([-lv.radius_mm - 2, 0, 0], 0) == Tissue.LV_MUSCLE
    assert heart.labels([lv.radius_mm + 14, 0, 0], 0) == Tissue.RV_BLOOD
    assert heart.labels([5, -5, base + 15], 0) == Tissue.LA_BLOOD
    assert heart.labels([45, -5, base + 15], 0) == Tissue.RA_BLOOD
    assert heart.labels([-90, 0, 0], 0) == Tissue.NONE


def test_blood_of_the_ventricles_is_parted_by_muscle():
    heart = beating_heart(hearts.NORMAL, [0.0, END_SYSTOLE])
    across = np.linspace(-60, 90, 1500)
    for frame in (0, 1):
        for height in (-25.0, 0.0, 20.0):
            line = MASK_OF_TISSUE[heart.labels(np.stack([across, 0 * across, 0 * across + height], axis=1), frame)]
            order = [int(k) for k, last in zip(line, np.r_[9, line[:-1]], strict=True) if k != last and k]
            assert order == [2, 1, 2, 3]


def test_the_wall_thickens_and_the_base_comes_down():
    heart = beating_heart(hearts.NORMAL, [0.0, END_SYSTOLE])
    middle = (slice(None), slice(None), slice(20, 50))
    wall = (heart.lv.epi - heart.lv.endo)[middle].mean(axis=(1, 2))
    assert 1.3 < wall[1] / wall[0] < 1.8
    assert heart.lv.base_z_mm[0] - heart.lv.base_z_mm[1] == pytest.approx(13.5)


def azimuth_rows(degrees):
    return int(degrees / 360 * 64)


def test_a_scar_moves_less_than_the_rest_and_is_thin_when_old():
    heart = beating_heart(hearts.INFARCT, [0.0, END_SYSTOLE])
    moved = heart.lv.endo[0] - heart.lv.endo[1]
    scar, remote = (azimuth_rows(50), 22), (azimuth_rows(230), 22)
    assert moved[scar] < 0.2 * moved[remote]
    fresh = beating_heart(hearts.changed(hearts.INFARCT, scar_acute_mv=0.3), [0.0]).lv.wall_mm
    assert heart.lv.wall_mm[scar] < 0.7 * fresh[scar]
    assert heart.lv.wall_mm[remote] > fresh[remote]


def test_a_small_scar_under_the_endocardium_still_contracts():
    scar = (azimuth_rows(50), 22)
    deep, shallow = (
        beating_heart(hearts.changed(hearts.INFARCT, scar_transmurality=depth), [0.0, END_SYSTOLE]).lv.endo
        for depth in (0.95, 0.3)
    )
    assert (shallow[0] - shallow[1])[scar] > 2 * (deep[0] - deep[1])[scar]


def test_a_large_transmural_scar_bulges():
    large = hearts.changed(hearts.INFARCT, scar_extent=0.38, scar_transmurality=1.0, physiology_lv_ef_percent=28)
    endo = beating_heart(large, [0.0, END_SYSTOLE]).lv.endo
    assert endo[1][azimuth_rows(50), 22] > endo[0][azimuth_rows(50), 22]


def test_septal_flash_in_left_bundle_branch_block():
    phases = np.array([0.0, 0.03, 0.055, 0.08])

    def septum_mm(patient):
        lv = beating_heart(patient, phases).lv
        return lv.endo[:, 0, 48] * lv.radius_mm

    block, without = septum_mm(hearts.LBBB), septum_mm(hearts.changed(hearts.LBBB, physiology_septal_delay_ms=0.0))
    assert block[0] - block[1:].min() > 2
    assert np.abs(without - without[0])[:2].max() < 0.2


def test_the_free_wall_is_late_in_left_bundle_branch_block():
    phases = np.arange(100) / 100
    lv = beating_heart(hearts.LBBB, phases).lv
    septum, free = lv.endo[:60, 0, 48], lv.endo[:60, 32, 48]

    def half_way(curve):
        return int(np.argmax(curve < (curve[0] + curve.min()) / 2))

    assert half_way(free) > half_way(septum) + 2


def test_the_septum_is_flat_when_the_right_ventricle_is_overloaded():
    def flatness(patient):
        endo = beating_heart(patient, [patient.physiology.systolic_fraction]).lv.endo[0, :, 48]
        return endo[0] / endo[32]

    assert flatness(hearts.RV_OVERLOAD) < 0.85 < 0.93 < flatness(hearts.NORMAL)


def test_hypertrophy_is_where_the_latents_say():
    septal, apical = (beating_heart(p, [0.0]).lv.wall_mm for p in (hearts.HCM, hearts.APICAL_HCM))
    assert septal[0, 48] / septal[32, 48] == pytest.approx(1.9, rel=0.03)
    assert apical[32, 0] / apical[32, 48] == pytest.approx(2.4, rel=0.03)


def test_material_points_stay_in_their_muscle_and_turn_with_it():
    heart = beating_heart(hearts.NORMAL, [0.0, END_SYSTOLE])
    rng = np.random.default_rng(3)
    points = rng.uniform((-40, -40, -45), (40, 40, 30), (3000, 3))
    seen = heart.look(points, material=True)
    at_rest = seen.labels[0] == Tissue.LV_MUSCLE
    np.testing.assert_allclose(seen.material_mm[0][at_rest], points[at_rest], atol=0.2)
    muscle = seen.labels[1] == Tissue.LV_MUSCLE
    origin = heart.labels(seen.material_mm[1][muscle], 0)
    assert (origin == Tissue.LV_MUSCLE).mean() > 0.98
    low = muscle & (points[:, 2] < -25)
    turn = np.angle(np.exp(1j * (np.arctan2(*points[low, 1::-1].T) - np.arctan2(*seen.material_mm[1][low, 1::-1].T))))
    # Seen from the apex against the clock: against the azimuth.
    assert -15 < np.degrees(np.median(turn)) < -2


def test_papillary_muscles_count_as_blood():
    heart = beating_heart(hearts.NORMAL, [0.0])
    grid = np.stack(np.meshgrid(np.arange(-35, 35, 1.0), np.arange(-35, 35, 1.0), [-12.0]), axis=-1)
    labels = heart.labels(grid, 0)
    assert 30 < (labels == Tissue.PAPILLARY).sum() < 250
    assert MASK_OF_TISSUE[Tissue.PAPILLARY] == Tissue.LV_BLOOD


@pytest.mark.parametrize("phases", [[], [0.0, np.nan], [[0.0, 0.5]]])
def test_phases_must_be_a_list_of_numbers(phases):
    with pytest.raises(ConfigError):
        beating_heart(hearts.NORMAL, phases)
