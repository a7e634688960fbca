"""The judges of the twin's cines: fair where there is no difference, sharp where there is, blind to its turn."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("scipy")
pytest.importorskip("sklearn")

from einthoven.bench import twin_realism_cine as bench
from einthoven.bench import twin_realism_cine_judges as judges
from einthoven.bench import twin_realism_cine_sets as sets
from einthoven.bench.twin_realism_cine_features import frame_features
from einthoven.bench.twin_realism_cine_motion import motion_features


def heart(seed, *, frames=8, spacing_mm=1.5, size=80, noise=0.03, place=(0.0, 0.0)):
    """A beating ring with a crescent beside it, and its masks."""
    rng = np.random.default_rng(seed)
    rows, columns = (np.indices((size, size)) - (size - 1) / 2) * spacing_mm
    radius = np.hypot(rows - place[0], columns - place[1])
    masks = np.zeros((frames, size, size), np.uint8)
    for k in range(frames):
        cavity = 22.0 + rng.normal(0, 1) - 7 * np.sin(np.pi * k / frames) ** 2
        masks[k][np.hypot(rows - place[0], columns - place[1] + 26) < cavity] = 3
        masks[k][radius < cavity + 9] = 2
        masks[k][radius < cavity] = 1
    grey = np.array([0.1, 0.9, 0.3, 0.8])[masks] + rng.normal(0, noise, masks.shape)
    return SimpleNamespace(frames=np.clip(grey, 0, 1).astype(np.float32), masks=masks)


def imager(noise):
    return lambda disease, seed, frames, spacing: heart(seed, frames=frames, spacing_mm=spacing, noise=noise)


def reals(n, *, spacing_mm=1.5, **how):
    rng = np.random.default_rng(0)
    hearts = (heart(1000 + seed, spacing_mm=spacing_mm, **how) for seed in range(n))
    return sets.real_subjects(("normal", sets.as_drawn(sets.scan_of(h, spacing_mm), rng)) for h in hearts)


def test_both_sides_pass_through_the_same_window_spacing_and_greys():
    (real,) = reals(1, spacing_mm=1.4, place=(0.0, 20.0))
    (made,) = sets.synthetic_subjects([real], imager(0.03), 1)
    for subject in (real, made):
        assert subject.frames.shape == (8, sets.SIDE, sets.SIDE)
        assert subject.frames.dtype == np.float32
        assert (subject.frames.min(), subject.frames.max()) == (0, 1)
    assert real.partner.spacing_mm == 1.4
    # The window would leave the real picture on the right, so it is moved to the left, in both.
    assert real.partner.shift_mm[1] < -5
    middles = [np.argwhere(s.lv[0]).mean(0) for s in (real, made)]
    np.testing.assert_allclose(*middles, atol=1.0)


def test_a_synthetic_picture_has_no_more_grey_levels_than_its_partner():
    (real,) = reals(1)
    dull = sets.Partner("normal", 8, 1.8, (0.0, 0.0), (10.0, 25.0))
    partner = sets.replace(real, partner=dull)
    (made,) = sets.synthetic_subjects([partner], imager(0.03), 1)
    # At the spacing of the window, about its own middle, hardly any pixel lies between levels.
    assert len(np.unique(np.round(made.frames[0] * 15, 3))) < 0.3 * made.frames[0].size


def test_a_slice_at_two_phases_is_met_by_ed_and_es_of_the_cine():
    (real,) = reals(1)
    partner = sets.replace(real.partner, frames=2)
    two = sets.replace(real, frames=real.frames[[real.ed, real.es]], ed=0, es=1, rv=None, partner=partner)
    (made,) = sets.synthetic_subjects([two], imager(0.03), 1)
    assert len(made.frames) == 2
    assert made.lv[0].sum() > made.lv[1].sum()
    assert made.rv is None


def test_a_reader_draws_contours_about_a_millimetre_off():
    exact = sets.scan_of(heart(1), 1.5)
    radius_mm = 1.5 * np.sqrt(exact.lv[0].sum() / np.pi)
    drawn = [sets.as_drawn(exact, np.random.default_rng(seed)).lv[0] for seed in range(12)]
    beyond_mm = [1.5 * np.sqrt(mask.sum() / np.pi) - radius_mm for mask in drawn]
    assert np.mean(beyond_mm) == pytest.approx(sets.READER_OUTWARD_MM, abs=0.4)
    among_mm = [(a ^ b).sum() * 1.5**2 / (2 * np.pi * radius_mm) for a, b in pairwise(drawn)]
    assert 0.4 < np.mean(among_mm) < 1.5


def test_features_do_not_change_when_the_picture_is_turned_or_mirrored():
    (subject,) = reals(1)
    lv = subject.lv[0]
    for change in (np.rot90, np.flipud, np.fliplr):
        turned = np.stack([change(f) for f in subject.frames])
        here = frame_features(subject.frames[0], lv, None) | motion_features(subject.frames, lv)
        there = frame_features(turned[0], change(lv), None) | motion_features(turned, change(lv))
        for name in here:
            assert there[name] == pytest.approx(here[name], abs=0.03, rel=0.03), name


def test_features_see_noise_blur_and_standstill():
    (subject,) = reals(1)
    (noisy,) = reals(1, noise=0.08)
    plain, loud = (frame_features(s.frames[0], s.lv[0], None) for s in (subject, noisy))
    assert loud["lv_fine"] > 1.5 * plain["lv_fine"]
    assert loud["contrast_to_noise"] < plain["contrast_to_noise"]
    blurred = (subject.frames[0] + np.roll(subject.frames[0], 1, 0) + np.roll(subject.frames[0], 1, 1)) / 3
    assert frame_features(blurred, subject.lv[0], None)["edge_steepness"] < plain["edge_steepness"]
    frozen = np.repeat(subject.frames[:1], 8, 0) + np.random.default_rng(0).normal(0, 0.01, subject.frames.shape)
    assert motion_features(frozen, subject.lv[0])["pool_least"] > 0.95
    assert motion_features(subject.frames, subject.lv[0])["pool_least"] < 0.7


@pytest.mark.parametrize(
    ("examples_of", "named"), [(bench.frames_at_ed_and_es, "lv_fine"), (bench.motion, "flicker_ring0")]
)
def test_a_judge_is_fair_where_there_is_no_difference_and_sharp_where_there_is(examples_of, named):
    hearts = reals(16)
    fair = bench.judge(
        examples_of(hearts + sets.synthetic_subjects(hearts, imager(0.03), 1)), network=False, cuts=2
    ).trees
    assert 0.2 < fair.value < 0.8
    assert fair.low <= fair.value <= fair.high
    loud = examples_of(hearts + sets.synthetic_subjects(hearts, imager(0.06), 1))
    assert bench.judge(loud, network=False, cuts=1).trees.value > 0.95
    found = judges.giveaways(loud.features, loud.names, loud.real, loud.pairs, repeats=1)
    (noise,) = (g for g in found if g.name == named)
    assert noise.alone > 0.95
    assert noise.real < noise.synthetic


def test_a_patient_and_its_partners_are_never_on_both_sides_of_a_fold():
    pairs = np.repeat(np.arange(11), 4)
    seen = np.zeros(len(pairs), int)
    for held in judges.folds(pairs, 0):
        assert not set(pairs[held]) & set(pairs[~held])
        seen += held
    assert (seen == 1).all()


def test_a_judge_cannot_learn_the_patients_by_heart():
    """Labels drawn by patient at random: whoever saw the patient's other picture would know them."""
    rng = np.random.default_rng(0)
    pairs = np.repeat(np.arange(40), 4)
    x = rng.normal(size=(40, 5))[pairs] + rng.normal(0, 0.01, (160, 5))
    real = rng.permutation(40)[pairs] % 2 == 0
    auc = judges.interval(judges.held_out_scores(x, real, pairs, judges.fit_trees, 1), real, pairs)
    assert 0.25 < auc.value < 0.7


def test_the_network_sees_a_difference_of_texture():
    pytest.importorskip("torch")
    rng = np.random.default_rng(1)
    x = rng.normal(0.5, 0.1, (40, 1, 24, 24)).astype(np.float32)
    real = np.arange(40) % 2 == 0
    x[real] = (x[real] + np.roll(x[real], 1, 2)) / np.float32(np.sqrt(2)) + np.float32(0.5 - 0.5 * np.sqrt(2))
    judge = judges.fit_network(x[:30], real[:30], 0, steps=60)
    assert judges.auc(judge(x[30:]), real[30:]) > 0.9


def test_flat_greys_keep_the_masks_and_lose_the_picture():
    flat = sets.flat_imager(imager(0.03))("normal", 3, 8, 1.5)
    whole = heart(3)
    np.testing.assert_array_equal(flat.masks, whole.masks)
    for number, grey in enumerate(sets.FLAT_GREYS[:4]):
        assert np.median(flat.frames[flat.masks == number]) == pytest.approx(grey, abs=0.01)


def test_on_the_real_sets_another_scanner_is_told_apart(data_file, capsys):
    acdc, sunnybrook = data_file("acdc_mid"), data_file("sunnybrook")
    name = "Sunnybrook against ACDC"
    verdicts = bench.run(acdc, sunnybrook, imager(0.03), 1, 0, network=False, only=name, explain=False, cuts=1)
    (verdict,) = verdicts.values()
    assert verdict.trees.value > 0.8
    assert "| slices, Sunnybrook against ACDC | 37 + 30 | 134 |" in capsys.readouterr().out
