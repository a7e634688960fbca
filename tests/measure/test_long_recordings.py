"""A recording measured block by block: the beats of the whole, in memory that does not grow."""

from __future__ import annotations

import json
import re
import sys
import tracemalloc
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from builders import make_measurements
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic import Beat, components, lead_weights

from einthoven.ecg import ECG
from einthoven.errors import SignalError
from einthoven.measure import measure
from einthoven.measure.long.holter import HolterSummary
from einthoven.measure.long.stream import BlockMeasurements, measure_blocks
from einthoven.measure.measurements import BEAT_DTYPE

RATE = 250
LEAD_II = lead_weights()[1]
#: From 0.25 s before QRS onset to 0.75 s after it.
BEFORE_S, AFTER_S = 0.25, 0.75


def one_beat(*, ventricular: bool = False) -> np.ndarray:
    t = np.arange(round((BEFORE_S + AFTER_S) * RATE)) / RATE - BEFORE_S
    parts = components(t, Beat(qrs=0.17, qt=0.46) if ventricular else Beat())
    if not ventricular:
        return LEAD_II @ parts
    parts[0] = 0.0
    return np.array([0, 0, -1.4, 0.5, 0.4]) @ parts


def recording(
    onsets_s: np.ndarray, seconds: float, ventricular: tuple[int, ...] = (), noise_mv: float = 0.01, seed: int = 1
) -> np.ndarray:
    """Lead II with QRS onsets at the given times, (1, samples)."""
    signal = noise_mv * np.random.default_rng(seed).standard_normal(round((seconds + 1) * RATE))
    shapes = [one_beat(), one_beat(ventricular=True)]
    for k, onset in enumerate(onsets_s[onsets_s < seconds - AFTER_S]):
        first = round((onset - BEFORE_S) * RATE)
        shape = shapes[k in ventricular][max(-first, 0) :]
        signal[max(first, 0) : max(first, 0) + len(shape)] += shape
    return signal[None, : round(seconds * RATE)].astype(np.float32)


def onsets(seconds: float, rr_s: float = 0.8, seed: int = 0) -> np.ndarray:
    steps = rr_s + 0.02 * np.random.default_rng(seed).standard_normal(int(seconds / rr_s) + 5)
    return np.cumsum(steps)[np.cumsum(steps) < seconds - AFTER_S]


def endless(minutes: float, rr_s: float = 0.8) -> Iterator[np.ndarray]:
    """The same lead as it comes from a device, a quarter of a minute at a time; its last item is the count of beats."""
    rng, shape, carried = np.random.default_rng(0), one_beat(), np.zeros(0)
    at, following, count = 0, round(0.5 * RATE), 0
    while at < minutes * 60 * RATE:
        chunk = np.zeros(15 * RATE + len(shape))
        chunk[: len(carried)] = carried
        while following < at + 15 * RATE:
            chunk[following - at : following - at + len(shape)] += shape
            following += round((rr_s + 0.01 * rng.standard_normal()) * RATE)
            count += 1
        carried = chunk[15 * RATE :]
        at += 15 * RATE
        yield (chunk[: 15 * RATE] + 0.01 * rng.standard_normal(15 * RATE)).astype(np.float32)[None]
    BEATS_OF_ENDLESS[minutes] = count


BEATS_OF_ENDLESS: dict[float, int] = {}


def beats_of(blocks) -> np.ndarray:
    return np.concatenate([block.beats for block in blocks])


def test_the_beats_are_those_of_the_whole_recording():
    at = onsets(300.0)
    early = (40, 90, 91, 200, 201, 202)
    at[list(early)] -= 0.25
    signal = recording(at, 300.0, early)
    whole = measure(ECG(signal, RATE, ("II",))).beats
    blocks = list(measure_blocks([signal], RATE, ["II"], block_s=30))
    parts = beats_of(blocks)
    assert len(parts) == len(whole) == len(at)
    np.testing.assert_allclose(parts["time_s"], whole["time_s"], atol=0.0041)
    np.testing.assert_allclose(parts["rr_ms"][1:], whole["rr_ms"][1:], atol=8.1)
    assert np.isnan(parts["rr_ms"][0])
    assert (parts["label"] == whole["label"]).all()
    assert (np.flatnonzero(parts["label"] == "V") == early).all()


def test_the_blocks_lie_end_to_end_and_hold_their_own_beats():
    blocks = list(measure_blocks([recording(onsets(124.0), 124.0)], RATE, ["II"], block_s=30, overlap_s=5))
    assert [b.start_s for b in blocks] == [0, 30, 60, 90]  # what is left is less than a block and its overlap
    assert [b.stop_s for b in blocks] == [30, 60, 90, 124]
    for block in blocks:
        assert block.quality.usable
        assert ((block.beats["time_s"] >= block.start_s - 0.1) & (block.beats["time_s"] <= block.stop_s)).all()


@settings(max_examples=12)
@given(st.floats(0.3, 1.3), st.sampled_from([0.5, 0.8, 1.0, 1.25]), st.integers(0, 99))
def test_a_beat_at_a_border_is_neither_lost_nor_doubled(first_s, rr_s, seed):
    at = np.arange(first_s, 59.0, rr_s)
    signal = recording(at, 60.0, ventricular=tuple(range(7, len(at), 11)), seed=seed)
    parts = beats_of(measure_blocks([signal], RATE, ["II"], block_s=10, overlap_s=4))
    assert len(parts) == len(at)
    np.testing.assert_allclose(parts["rr_ms"][1:], np.diff(parts["time_s"]) * 1000, atol=1e-6)


SAMPLE = recording(onsets(75.0, seed=3), 75.0)
UNCUT = list(measure_blocks([SAMPLE], RATE, ["II"], block_s=20, overlap_s=5))


@settings(max_examples=15)
@given(st.lists(st.integers(0, SAMPLE.shape[1]), max_size=40))
def test_how_the_recording_is_cut_changes_nothing(cuts):
    pieces = np.split(SAMPLE, sorted(cuts), axis=1)
    blocks = list(measure_blocks(iter(pieces), RATE, ["II"], block_s=20, overlap_s=5))
    assert [(b.start_s, b.stop_s) for b in blocks] == [(b.start_s, b.stop_s) for b in UNCUT]
    for block, uncut in zip(blocks, UNCUT, strict=True):
        assert block.beats.tobytes() == uncut.beats.tobytes()
        assert block.measurements.to_dict() == uncut.measurements.to_dict()


def test_samples_one_by_one_are_a_recording_too():
    signal = recording(onsets(15.0), 15.0)
    (block,) = measure_blocks((signal[:, k : k + 1] for k in range(signal.shape[1])), RATE, ["II"])
    assert len(block.beats) == len(measure(ECG(signal, RATE, ("II",))).beats) > 10


@pytest.mark.parametrize("pause_s", [4.0, 14.0])
def test_a_pause_is_found_across_borders_and_beyond_the_overlap(pause_s):
    at = onsets(120.0)
    stop_s = at[at < 57.0][-1]
    at = np.r_[at[at <= stop_s], at[at > stop_s] + pause_s - 0.8]
    summary = HolterSummary.of(measure_blocks([recording(at, 130.0)], RATE, ["II"], block_s=60, overlap_s=5))
    assert summary.pauses == 1
    ((duration_s, since_s),) = summary.longest_pauses
    assert duration_s == pytest.approx(pause_s, abs=0.15)
    assert since_s == pytest.approx(stop_s, abs=0.15)
    assert summary.longest_rr == (duration_s, since_s)


def test_noise_in_a_long_pause_is_not_taken_for_beats():
    at = onsets(100.0)
    stop_s = at[at < 57.0][-1]
    at = np.r_[at[at <= stop_s], at[at > stop_s] + 20.0]
    whole = measure(ECG(recording(at, 100.0), RATE, ("II",))).beats
    assert len(whole) == (at < 100.0 - AFTER_S).sum()
    assert np.nanmax(whole["rr_ms"]) == pytest.approx(20_800, abs=200)


def test_lost_signal_is_no_pause():
    signal = recording(onsets(120.0), 120.0)
    signal[:, 57 * RATE : 63 * RATE] = np.nan
    summary = HolterSummary.of(measure_blocks([signal], RATE, ["II"], block_s=30, overlap_s=5))
    assert summary.pauses == 0
    assert summary.longest_rr[0] < 1.5


def test_a_block_without_signal_is_unusable_and_its_neighbours_are_not():
    signal = recording(onsets(180.0), 180.0)
    signal[:, 60 * RATE : 120 * RATE] = np.nan
    summary = HolterSummary.of(measure_blocks([signal], RATE, ["II"]))
    assert [(e.name, e.start_s, e.stop_s) for e in summary.episodes][1] == ("unusable", 60.0, 120.0)
    assert summary.unusable_share == pytest.approx(1 / 3)
    assert summary.heart_rate == pytest.approx(75, abs=1)


def test_memory_does_not_grow_with_the_length():
    def peak(minutes: float) -> int:
        tracemalloc.start()
        for _ in measure_blocks(endless(minutes), RATE, ["II"]):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(3.0)  # what is loaded and cached on first use
    assert peak(30.0) < 1.1 * peak(5.0)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.skipif(sys.platform == "win32", reason="no resource usage of a process there")
def test_a_day_is_measured_in_bounded_memory_and_to_the_beat():
    import resource

    def most_mb() -> float:
        unit = 2**20 if sys.platform == "darwin" else 2**10
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit

    HolterSummary.of(measure_blocks(endless(10.0), RATE, ["II"]))
    before = most_mb()
    day = 24 * 60.0
    summary = HolterSummary.of(measure_blocks(endless(day), RATE, ["II"]))
    assert most_mb() - before < 10
    assert summary.beats == BEATS_OF_ENDLESS[day]
    assert summary.labels == {"N": summary.beats}
    assert summary.duration_s == day * 60
    assert summary.unusable_share == 0
    assert [e.name for e in summary.episodes] == ["sinus rhythm"]


@pytest.mark.parametrize(
    ("chunk", "problem"),
    [(np.zeros(10), "shape"), (np.zeros((2, 10)), "shape"), (np.zeros((1, 10), complex), "not numeric")],
)
def test_a_chunk_that_is_no_signal_is_refused(chunk, problem):
    with pytest.raises(SignalError, match=problem):
        list(measure_blocks([chunk], RATE, ["II"]))


@pytest.mark.parametrize("lengths", [{"block_s": 1}, {"overlap_s": 0}, {"block_s": 1000}, {"block_s": float("nan")}])
def test_lengths_that_can_not_be_measured_are_refused_at_once(lengths):
    with pytest.raises(SignalError, match="can't be measured"):
        measure_blocks([], RATE, ["II"], **lengths)


def test_a_device_may_fill_the_same_array_again():
    signal = recording(onsets(60.0), 60.0)

    def refilled() -> Iterator[np.ndarray]:
        chunk = np.empty((1, RATE), np.float32)
        for first in range(0, signal.shape[1], RATE):
            chunk[:] = signal[:, first : first + RATE]
            yield chunk

    expected, found = (beats_of(measure_blocks(c, RATE, ["II"], block_s=20)) for c in ([signal], refilled()))
    assert found.tobytes() == expected.tobytes()


def test_a_rate_or_lead_that_can_not_be_is_refused_at_once():
    with pytest.raises(SignalError, match="rate"):
        measure_blocks([], 0, ["II"])
    with pytest.raises(SignalError, match="twice"):
        measure_blocks([], RATE, ["II", "ii"])


def test_nothing_yields_nothing():
    assert list(measure_blocks([], RATE, ["II"])) == []
    assert list(measure_blocks([np.zeros((1, 0))], RATE, ["II"])) == []
    empty = HolterSummary.of([]).to_dict()
    assert empty["heart_rate"]["mean"] is None
    assert empty["beats"]["total"] == 0


def block_of(start_s: float, stop_s: float, time_s, labels, rr_ms, *, rhythm="sinus rhythm", usable=True):
    beats = np.zeros(len(time_s), BEAT_DTYPE)
    beats["time_s"], beats["label"], beats["rr_ms"] = time_s, labels, rr_ms
    return BlockMeasurements(start_s, stop_s, beats, make_measurements(rhythm=rhythm, usable=usable), start_s)


def blocks_of(labels, rr_ms, cuts):
    time_s = np.cumsum(np.where(np.isfinite(rr_ms), rr_ms, 1500.0)) / 1000
    pieces = np.split(np.arange(len(labels)), sorted(cuts))
    return [block_of(60.0 * k, 60.0 * k + 60, time_s[p], np.array(labels)[p], rr_ms[p]) for k, p in enumerate(pieces)]


LABELLED = st.lists(
    st.tuples(st.sampled_from("NNNNSVVFPQ"), st.floats(300, 4000) | st.just(np.nan)), min_size=1, max_size=60
)


@given(LABELLED, st.data())
def test_sums_over_blocks_are_those_over_all_beats(beats, data):
    labels, rr_ms = [label for label, _ in beats], np.array([rr for _, rr in beats])
    cuts = data.draw(st.lists(st.integers(0, len(beats)), max_size=5))
    summary = HolterSummary.of(blocks_of(labels, rr_ms, cuts))
    known = rr_ms[np.isfinite(rr_ms)]
    assert summary.labels == Counter(labels)
    counted = summary.to_dict()["beats"]
    assert counted.pop("total") == sum(counted.values()) == len(labels)
    assert summary.pauses == (known >= 3000).sum()
    assert summary.rr_histogram.sum() == len(known)
    if len(known):
        assert summary.heart_rate == pytest.approx(60_000 / known.mean())
        assert summary.longest_rr[0] * 1000 == pytest.approx(known.max())
    normal = [i for i in range(1, len(beats)) if labels[i] == labels[i - 1] == "N" and np.isfinite(rr_ms[i])]
    if len(normal) > 1:
        assert summary.sdnn_ms == pytest.approx(np.std(rr_ms[normal], ddof=1), abs=1e-6)
    changes = np.array([rr_ms[i] - rr_ms[i - 1] for i in normal if i - 1 in normal])
    if len(changes):
        assert summary.rmssd_ms == pytest.approx(np.sqrt((changes**2).mean()), abs=1e-6)
        assert summary.pnn50 == pytest.approx((np.abs(changes) > 50).mean())
    else:
        assert summary.rmssd_ms is summary.pnn50 is None


@given(LABELLED, st.data())
def test_couplets_and_runs_are_counted_across_blocks_and_end_at_a_gap(beats, data):
    labels, rr_ms = [label for label, _ in beats], np.array([rr for _, rr in beats])
    cuts = data.draw(st.lists(st.integers(0, len(beats)), max_size=5))
    ventricular = HolterSummary.of(blocks_of(labels, rr_ms, cuts)).ventricular
    text = "".join(("-" if np.isnan(rr) else "") + label for label, rr in beats)
    lengths = [len(run) for run in re.findall("[VF]+", text)]
    assert ventricular.beats == sum(lengths)
    assert (ventricular.single, ventricular.couplets) == (lengths.count(1), lengths.count(2))
    assert ventricular.runs == sum(n >= 3 for n in lengths)
    assert ventricular.longest_run_beats == max((n for n in lengths if n >= 3), default=0)


def test_the_longest_run_and_the_extreme_rates_have_their_times():
    rr_ms = np.r_[np.full(20, 1000.0), np.full(20, 500.0), np.full(20, 1200.0)]
    summary = HolterSummary.of(blocks_of(["N"] * 30 + ["V"] * 4 + ["N"] * 26, rr_ms, [32])).to_dict()
    assert summary["ventricular"]["longest_run"] == {"beats": 4, "start_s": pytest.approx(25.5)}
    assert summary["heart_rate"]["max"] == {"value": 120, "time_s": pytest.approx(20.0)}
    assert summary["heart_rate"]["min"] == {"value": 50, "time_s": pytest.approx(30.0)}


def test_alike_blocks_are_one_episode_and_every_change_another():
    names = ["sinus rhythm", "sinus rhythm", "atrial fibrillation", "sinus rhythm"]
    blocks = [block_of(60.0 * k, 60.0 * k + 60, [], [], [], rhythm=name) for k, name in enumerate(names)]
    blocks.append(block_of(240.0, 270.0, [], [], [], usable=False))
    summary = HolterSummary.of(blocks)
    assert [(e.name, e.start_s, e.stop_s) for e in summary.episodes] == [
        ("sinus rhythm", 0, 120),
        ("atrial fibrillation", 120, 180),
        ("sinus rhythm", 180, 240),
        ("unusable", 240, 270),
    ]
    assert summary.unusable_share == pytest.approx(30 / 270)


def test_only_the_longest_pauses_are_kept_however_many_there_are():
    rr_ms = 3000.0 + np.random.default_rng(0).permutation(200)
    summary = HolterSummary.of(blocks_of(["N"] * 200, rr_ms, [])).to_dict()
    assert summary["pauses"]["count"] == 200
    assert [p["duration_s"] for p in summary["pauses"]["longest"]] == [round(3.199 - k / 1000, 3) for k in range(50)]


def test_the_summary_is_json():
    blocks = measure_blocks([recording(onsets(40.0), 40.0)], RATE, ["II"])
    data = HolterSummary.of(blocks, pause_s=2.0).to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert data["pauses"]["from_s"] == 2.0
    assert sum(data["rr_histogram"]["counts"].values()) == data["rr"]["count"] == data["beats"]["total"] - 1
