"""What is written is read back equal, within the resolution that each format states."""

from __future__ import annotations

import os
import warnings
from datetime import datetime

import numpy as np
import pytest
import samples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from einthoven.ecg import ECG, STANDARD_LEADS
from einthoven.errors import OutputError
from einthoven.formats import convert, load, save

SUFFIXES = (".hea", ".csv", ".edf")


def resolution(ecg: ECG, suffix: str) -> float:
    """Half a step of the format, in mV, and float32's own rounding."""
    peak = float(np.nanmax(np.abs(ecg.signal_mv), initial=0))
    rounding = 2e-7 * max(peak, 1)
    if suffix == ".csv":
        return 0.0
    if suffix == ".hea":
        return 0.0005 + rounding
    return max(np.ceil(peak * 1.0001), 1) / 65_535 + rounding


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_everything_that_is_kept(tmp_path, suffix):
    ecg = samples.ecg(age=61, sex="F", start=datetime(2019, 3, 21, 10, 11, 12))
    back = load(save(ecg, tmp_path / f"out{suffix}"))
    assert back.signal_mv.shape == ecg.signal_mv.shape
    assert np.abs(back.signal_mv - ecg.signal_mv).max() <= resolution(ecg, suffix)
    assert (back.rate, back.leads) == (ecg.rate, ecg.leads)
    assert (back.age, back.sex, back.start) == (61, "F", ecg.start)
    assert back.warnings == ()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nothing_is_invented_where_nothing_is_known(tmp_path, suffix):
    back = load(save(samples.ecg(), tmp_path / f"out{suffix}"))
    assert (back.age, back.sex, back.start, back.patient_id) == (None, None, None, None)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_patients_id_is_not_written(tmp_path, suffix):
    path = save(samples.ecg(patient_id="SECRET-4711"), tmp_path / f"out{suffix}")
    assert all(b"SECRET" not in file.read_bytes() for file in path.parent.iterdir())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_bytes_each_time(tmp_path, suffix):
    ecg = samples.ecg(age=61, sex="F", start=datetime(2019, 3, 21, 10, 11, 12))
    paths = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        paths.append(save(ecg, tmp_path / folder / f"out{suffix}"))
    first, second = ({f.name: f.read_bytes() for f in path.parent.iterdir()} for path in paths)
    assert first == second


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    hnp.arrays(
        np.float32,
        st.tuples(st.integers(1, 4), st.integers(1, 60)),
        elements=st.floats(-30, 30, width=32),
    ),
    st.sampled_from([100.0, 250.0, 257.0, 360.0, 500.0, 1000.0, 62.5]),
    st.sampled_from(SUFFIXES),
    st.one_of(st.none(), st.floats(1, 110).map(lambda age: round(age, 1))),
    st.sampled_from([None, "M", "F"]),
)
def test_any_signal(tmp_path, signal, rate, suffix, age, sex):
    ecg = ECG(signal, rate, ("V1", "V2", "V3", "V4")[: len(signal)], age=age, sex=sex)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # EDF pads to whole data records
        back = load(save(ecg, tmp_path / f"any{suffix}"))
    kept = back.signal_mv[:, : signal.shape[1]]
    assert np.abs(kept - ecg.signal_mv).max() <= resolution(ecg, suffix)
    assert (back.rate, back.leads, back.age, back.sex) == (rate, ecg.leads, age, sex)
    assert suffix == ".edf" or back.signal_mv.shape == signal.shape


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    hnp.arrays(np.float32, (2, 20), elements=st.floats(-300, 300, width=32)),
    hnp.arrays(np.bool_, (2, 20)),
    st.sampled_from([".hea", ".csv"]),
)
def test_missing_samples_stay_missing(tmp_path, signal, missing, suffix):
    signal = np.where(missing, np.float32(np.nan), signal)
    back = load(save(ECG(signal, 250, ("V1", "V2")), tmp_path / f"gaps{suffix}"))
    np.testing.assert_array_equal(np.isnan(back.signal_mv), missing)
    np.testing.assert_allclose(back.signal_mv, signal, atol=0.0005 + 1e-4 if suffix == ".hea" else 0)


def test_edf_bridges_missing_samples_and_says_so(tmp_path):
    signal = samples.ecg().signal_mv.copy()
    signal[4, 10:20] = np.nan
    with pytest.warns(UserWarning, match="no code for missing samples"):
        back = load(save(ECG(signal, 250, STANDARD_LEADS), tmp_path / "out.edf"))
    assert not np.isnan(back.signal_mv).any()


def test_edf_repeats_the_last_sample_to_fill_a_data_record_and_says_so(tmp_path):
    ecg = ECG(np.linspace(0, 1, 101)[None], 257.5, ("II",))
    with pytest.warns(UserWarning, match="repeated 2 times"):
        back = load(save(ecg, tmp_path / "out.edf"))
    assert (back.rate, back.signal_mv.shape[1]) == (257.5, 103)


def test_edf_cannot_hold_every_rate(tmp_path):
    with pytest.raises(OutputError, match="whole number of samples"):
        save(ECG(np.zeros((1, 100)), 250.00001, ("II",)), tmp_path / "out.edf")


def test_wfdb_steps_are_a_microvolt_or_less_whatever_the_range(tmp_path):
    for peak in (0.5, 3, 30, 60, 900, 40_000):
        ecg = ECG(np.array([[0, peak, peak / 3, peak - 0.0004]]), 250, ("II",))
        back = load(save(ecg, tmp_path / "wide.hea"))
        assert np.abs(back.signal_mv - ecg.signal_mv).max() <= 0.0005 + 2e-7 * peak
    shifted = ECG(np.array([[100, 100.5, 101.25]]), 250, ("II",))
    save(shifted, tmp_path / "shift.hea")
    assert " 16 1000(" in (tmp_path / "shift.hea").read_text()  # an offset, not a wider format
    np.testing.assert_allclose(load(tmp_path / "shift.hea").signal_mv, shifted.signal_mv, atol=0.00051)


@pytest.mark.parametrize("target", ["out.hea", "out.dat", "out", "out.csv", "out.edf", "OUT.CSV"])
def test_convert_picks_the_format_by_the_targets_suffix(tmp_path, target):
    (tmp_path / "in.xml").write_bytes(samples.muse_xml())
    path = convert(tmp_path / "in.xml", tmp_path / target)
    source, back = load(tmp_path / "in.xml"), load(path)
    assert np.abs(back.signal_mv - source.signal_mv).max() <= 0.0005
    assert (back.rate, back.leads, back.age, back.sex) == (source.rate, source.leads, 61, "F")


def test_convert_takes_rate_unit_and_leads(tmp_path):
    (tmp_path / "in.npy").write_bytes(samples.npy())
    back = load(convert(tmp_path / "in.npy", tmp_path / "out", rate=250, unit="uV", leads=STANDARD_LEADS))
    np.testing.assert_allclose(back.signal_mv, samples.counts() / 1000, atol=1e-6)


def test_the_source_is_not_overwritten(tmp_path):
    save(samples.ecg(), tmp_path / "r.hea")
    save(samples.ecg(), tmp_path / "t.csv")
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    for source, target in (
        ("r.hea", "r"),
        ("r", "r.dat"),
        ("r.dat", "r.hea"),
        ("t.csv", "t.csv"),
        ("t.csv", "./t.csv"),
    ):
        with pytest.raises(OutputError, match="the source itself"):
            convert(tmp_path / source, tmp_path / target)
    (tmp_path / "link.csv").symlink_to(tmp_path / "t.csv")
    with pytest.raises(OutputError, match="the source itself"):
        convert(tmp_path / "t.csv", tmp_path / "link.csv")
    (tmp_path / "link.csv").unlink()
    assert before == {file.name: file.read_bytes() for file in tmp_path.iterdir()}


@pytest.mark.parametrize("target", ["out.pdf", "out.xml", "no/folder/out.csv", "a b.hea", ".hea", "out.csv/x.csv"])
def test_targets_that_cannot_be_written(tmp_path, target):
    (tmp_path / "out.csv").write_text("in the way")
    with pytest.raises(OutputError) as caught:
        save(samples.ecg(), tmp_path / target)
    assert caught.value.remedy
    assert sorted(file.name for file in tmp_path.iterdir()) == ["out.csv"]


@pytest.mark.skipif(os.name != "posix", reason="rights")
def test_written_files_have_ordinary_rights(tmp_path):
    previous = os.umask(0o022)
    try:
        assert save(samples.ecg(), tmp_path / "out.csv").stat().st_mode & 0o777 == 0o644
    finally:
        os.umask(previous)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    "name", ["dicom/mortara_waveform_ecg.dcm", "scp/example_huffman.scp", "cardiologyxml/example1.xml"]
)
def test_real_recordings(vendor_file, tmp_path, name, suffix):
    source = load(vendor_file(name))
    back = load(convert(vendor_file(name), tmp_path / f"out{suffix}"))
    assert np.abs(back.signal_mv - source.signal_mv).max() <= resolution(source, suffix)
    assert (back.rate, back.leads, back.age, back.sex) == (source.rate, source.leads, source.age, source.sex)


@pytest.mark.parametrize("target", ["/dev/full", "/dev/null"])
def test_a_device_is_no_place_for_a_record(target):
    """It would become full.hea and full.dat in the folder of devices."""
    if not os.path.exists(target):  # noqa: PTH110
        pytest.skip(f"no {target} here")
    with pytest.raises(OutputError, match="not a file"):
        save(samples.ecg(), target)
    assert not os.path.exists(target + ".hea")  # noqa: PTH110


def test_a_folder_is_no_place_for_a_record(tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(OutputError, match="a folder"):
        save(samples.ecg(), tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_disk_that_says_only_at_the_end_that_it_is_full_is_an_output_error(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="no space left"):
        save(samples.ecg(), tmp_path / "out.csv")
    assert list(tmp_path.iterdir()) == []
