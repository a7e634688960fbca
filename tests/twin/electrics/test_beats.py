"""Normal beats: reproducible, of normal size, and timed by the patient and the heart rate."""

from __future__ import annotations

import numpy as np
import pytest
from electric_hearts import (
    axis_degrees,
    beats,
    changed,
    during,
    level,
    median,
    people_with,
    plain_people,
    qrs_ms,
    t_height,
)

from einthoven.twin.electrics import GRID_HZ, electrics
from einthoven.twin.electrics.depolarisation import sources
from einthoven.twin.electrics.segments import SEGMENTS
from einthoven.twin.population import draw


def test_the_same_seed_gives_the_same_beat_bit_for_bit_and_another_one_does_not() -> None:
    first, again = (electrics(draw([5]).patient(0)).ventricular_beat("his", rr_s=0.8) for _ in range(2))
    assert (first.qrs.leads_mv == again.qrs.leads_mv).all()
    assert (first.recovery.vcg_mv == again.recovery.vcg_mv).all()
    other = electrics(draw([6]).patient(0)).ventricular_beat("his", rr_s=0.8)
    assert first.qrs.leads_mv.shape != other.qrs.leads_mv.shape or (first.qrs.leads_mv != other.qrs.leads_mv).any()


def test_a_beat_does_not_hang_on_the_beats_before_it() -> None:
    own = electrics(plain_people()[0])
    first = own.ventricular_beat("his", rr_s=0.9)
    own.ventricular_beat("lv_ectopic", rr_s=0.5)
    own.atrial_wave("retrograde")
    assert (own.ventricular_beat("his", rr_s=0.9).recovery.leads_mv == first.recovery.leads_mv).all()


def test_a_closed_surface_has_no_net_weight() -> None:
    own = electrics(plain_people()[0])
    weights = sources(own.wall, np.ones(SEGMENTS), 0.04, plain_people()[0].pose.rotation())
    together = weights.inner.sum(axis=0) + weights.outer.sum(axis=0)
    assert together == pytest.approx(np.zeros(3), abs=1e-12)


def test_shapes_are_single_precision_on_the_grid() -> None:
    beat = beats(plain_people()[:1])[0]
    assert GRID_HZ == 1000
    for part in (beat.qrs, beat.recovery):
        assert part.leads_mv.dtype == part.vcg_mv.dtype == np.float32
        assert part.leads_mv.shape == (8, part.vcg_mv.shape[1])
        assert part.start_s <= 0


@pytest.mark.parametrize("qtc", [330.0, 410.0, 520.0])
def test_qt_is_the_patients_and_adapts_by_the_cube_root_of_rr(qtc: float) -> None:
    patient = changed(plain_people()[0], repolarisation={"qtc_ms": qtc})
    own = electrics(patient)
    for rr in (0.6, 1.0, 1.4):
        qt = 1000 * own.ventricular_beat("his", rr_s=rr).fiducials.whole["t_off"]
        assert qt == pytest.approx(qtc * rr ** (1 / 3), abs=8)


def test_a_block_lengthens_qt_by_activation() -> None:
    blocked = beats(people_with(conduction={"lbbb": 1.0}))
    longer = [
        1000 * (b.fiducials.whole["t_off"] - a.fiducials.whole["t_off"])
        for a, b in zip(beats(plain_people()), blocked, strict=True)
    ]
    assert 10 < median(longer) < 90


def test_normal_hearts_have_normal_potentials() -> None:
    """Medians against PTB-XL (Wagner et al. 2020) and Rijnbeek et al. 2014, wide enough for twelve people."""
    normal = beats(plain_people())
    assert 70 < median(map(qrs_ms, normal)) < 95
    assert -10 < median(map(axis_degrees, normal)) < 75
    assert 0.7 < median(during(b, "V5", "qrs").max() for b in normal) < 2.2
    assert 0.4 < -median(during(b, "V1", "qrs").min() for b in normal) < 1.6
    assert 0.05 < median(during(b, "V1", "qrs")[:35].max() for b in normal) < 0.45
    assert 0.15 < median(t_height(b, "V5") for b in normal) < 0.65
    assert 0.08 < median(t_height(b, "II") for b in normal) < 0.5
    assert abs(median(level(b, "II", 0) for b in normal)) < 0.06


def test_t_rises_slower_than_it_falls_and_shows_where_r_does() -> None:
    slower = []
    for beat in beats(plain_people()):
        wave = np.abs(beat.recovery.leads_mv[1])
        upper = np.flatnonzero(wave >= 0.5 * wave.max())
        slower.append((wave.argmax() - upper[0]) / max(upper[-1] - wave.argmax(), 1))
    assert np.median(slower) > 1.0
    assert np.mean([t_height(b, "V5") > 0 for b in beats(plain_people())]) > 0.9


def test_men_have_more_st_elevation_in_v2_than_women() -> None:
    men, women = (beats(people_with(body={"male": male})) for male in (True, False))
    assert median(level(b, "V2", 40) for b in men) > median(level(b, "V2", 40) for b in women) + 0.01


def test_a_wide_chest_and_a_small_gain_give_small_potentials() -> None:
    small, usual = (beats(people_with(torso={"gain": gain})) for gain in (0.5, 1.0))
    ratio = [np.abs(a.qrs.leads_mv).max() / np.abs(b.qrs.leads_mv).max() for a, b in zip(small, usual, strict=True)]
    assert median(ratio) == pytest.approx(0.5, rel=0.1)


@pytest.mark.parametrize(
    ("origin", "sign_in_ii"), [("sinus", 1), ("paced", 1), ("ectopic_low", -1), ("retrograde", -1)]
)
def test_p_points_away_from_where_it_starts(origin: str, sign_in_ii: int) -> None:
    waves = [electrics(p).atrial_wave(origin).p.leads_mv[1] for p in plain_people()]  # type: ignore[arg-type]
    assert median(w[np.abs(w).argmax()] * sign_in_ii for w in waves) > 0.015


def test_p_of_the_left_side_is_negative_in_i() -> None:
    waves = [electrics(p).atrial_wave("ectopic_left").p.leads_mv[0] for p in plain_people()]
    assert median(w[np.abs(w).argmax()] for w in waves) < -0.02


def test_large_atria_show_in_p() -> None:
    def late_v1(patients: list) -> float:  # type: ignore[type-arg]
        return median(-electrics(p).atrial_wave().p.leads_mv[2, 50:110].min() for p in patients)

    def ii(patients: list) -> float:  # type: ignore[type-arg]
        return median(electrics(p).atrial_wave().p.leads_mv[1].max() for p in patients)

    usual = {"la_max_ml": 70.0, "ra_max_ml": 75.0}
    assert late_v1(people_with(anatomy={**usual, "la_max_ml": 170.0})) > 1.3 * late_v1(people_with(anatomy=usual))
    assert ii(people_with(anatomy={**usual, "ra_max_ml": 190.0})) > 1.3 * ii(people_with(anatomy=usual))
