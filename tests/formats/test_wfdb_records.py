"""WFDB: header(5) and signal(5) of the WFDB Applications Guide, against the wfdb package as oracle."""

from __future__ import annotations

import warnings
from datetime import datetime

import numpy as np
import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st

from einthoven.errors import FileDamaged, MetadataMissing
from einthoven.formats import load
from einthoven.formats.wfdb_header import parse_header, parse_patient
from einthoven.formats.wfdb_samples import decode_samples


def write(folder, header: str, content: bytes = b"", name: str = "r"):
    (folder / f"{name}.hea").write_text(header)
    (folder / f"{name}.dat").write_bytes(content)
    return folder / f"{name}.hea"


def oracle():
    """The wfdb package, whose import warns about its own dependencies."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("wfdb", reason="wfdb, of the bench extra, is the oracle")


@pytest.mark.parametrize("code", [8, 16, 24, 32, 61, 80, 160, 212, 310, 311])
def test_sample_formats_as_the_wfdb_package_decodes_them(tmp_path, code):
    wfdb = oracle()
    content = np.random.default_rng(code).integers(0, 256, 12 * 100, dtype=np.uint8).tobytes()
    if code == 311:  # the two highest bits of four bytes are unused; the oracle reads one of them
        content = (np.frombuffer(content, "<u4") & 0x3FFFFFFF).astype("<u4").tobytes()
    signals = 1 if code == 8 else 2
    stored = len(decode_samples(content, code)) // signals
    lines = "".join(f"r.dat {code} 200(3)/mV 12 0 5 0 0 {name}\n" for name in ("I", "II")[:signals])
    path = write(tmp_path, f"r {signals} 360 {stored}\n{lines}", content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reference = wfdb.rdrecord(str(path.with_suffix("")))
    ecg = load(path)
    for i, lead in enumerate(("I", "II")[:signals]):
        np.testing.assert_allclose(ecg.lead(lead), reference.p_signal[:, i], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("name", ["10", "1", "100"])
def test_ludb_equals_the_wfdb_package(data_file, name):
    wfdb = oracle()
    folder = data_file("ludb/data")
    if not (folder / f"{name}.hea").exists():
        pytest.skip(f"record {name} is held out")
    reference = wfdb.rdrecord(str(folder / name))
    ecg = load(folder / name)
    assert ecg.rate == reference.fs
    for i, lead in enumerate(reference.sig_name):
        np.testing.assert_allclose(ecg.lead(lead), reference.p_signal[:, i], rtol=1e-6, atol=1e-6)


def test_what_is_written_is_read_by_the_wfdb_package(tmp_path):
    from einthoven.formats import save

    wfdb = oracle()
    ecg = samples.ecg(age=61, sex="F", start=datetime(2019, 3, 21, 10, 11, 12))
    signal = ecg.signal_mv.copy()
    signal[3, 5:9] = np.nan
    path = save(ecg.replace(signal_mv=signal), tmp_path / "out")
    reference = wfdb.rdrecord(str(path.with_suffix("")))
    assert tuple(reference.sig_name) == ecg.leads
    assert reference.fs == 250
    assert (reference.base_date, reference.base_time) == (ecg.start.date(), ecg.start.time())
    assert reference.comments == ["Age: 61", "Sex: Female"]
    np.testing.assert_allclose(reference.p_signal.T, signal, atol=5.1e-4)
    assert np.isnan(reference.p_signal[5:9, 3]).all()


def test_a_record_by_stem_header_or_signal_file(tmp_path):
    path = write(tmp_path, "r 1 500 3\nr.dat 16 200/mV 12 0 0 0 0 II\n", b"\1\0\2\0\3\0")
    for name in ("r", "r.hea", "r.dat"):
        ecg = load(tmp_path / name)
        assert ecg.provenance.file == path
        np.testing.assert_allclose(ecg.lead("II"), [0.005, 0.01, 0.015])


def test_cinc_record_in_a_matlab_file(tmp_path):
    (tmp_path / "A0001.mat").write_bytes(samples.matlab_4())
    lines = "".join(f"A0001.mat 16+24 1000/mV 16 0 0 0 0 {lead}\n" for lead in samples.STANDARD_LEADS)
    comments = "#Age: 53\n#Sex: Male\n#Dx: 426783006,164889003\n#Rx: Unknown\n"
    (tmp_path / "A0001.hea").write_text(f"A0001 12 250 500 16-Feb-2020 10:11:12\n{lines}{comments}")
    for name in ("A0001", "A0001.hea", "A0001.mat"):
        ecg = load(tmp_path / name)
        np.testing.assert_allclose(ecg.signal_mv, samples.counts() / 1000, atol=1e-6)
        assert (ecg.age, ecg.sex) == (53, "M")
        assert ecg.provenance.device_statements == (), "the labels of a database are no device's statements"


@pytest.mark.parametrize(
    ("comments", "age", "sex"),
    [
        (("Age: 53", "Sex: Male", "Dx: 426783006"), 53, "M"),
        (("<age>: 79", "<sex>: F", "<diagnoses>:", "Rhythm: Sinus rhythm.", "LVH"), 79, "F"),
        (("<age>: 79", "<diagnoses>:", "age: 12"), 79, None),
        (("69 M 1085 1629 x1", "Aldomet, Inderal"), 69, "M"),
        (("? F 3 4",), None, "F"),
        (("age: 81", "sex: female", "Diagnosis: Myocardial infarction, old"), 81, "F"),
        (("Age: NaN", "Sex: Unknown", "Dx: Unknown"), None, None),
        (("Age: 300",), None, None),
        (("no colon here",), None, None),
    ],
)
def test_comments(comments, age, sex):
    patient = parse_patient(comments, [])
    assert (patient.age, patient.sex) == (age, sex)


def test_no_label_of_a_database_reaches_the_reading(tmp_path):
    lines = "r 1 500 3\nr.dat 16 200/mV 12 0 0 0 0 II\n"
    comments = "#Dx: 426783006\n#Diagnosis: old infarction\n#<diagnoses>:\n#Atrial fibrillation.\n"
    ecg = load(write(tmp_path, lines + comments, b"\1\0\2\0\3\0"))
    for label in ("426783006", "infarction", "fibrillation"):
        assert label not in f"{ecg.provenance} {ecg.warnings}"


def test_what_header5_lets_a_header_leave_out(tmp_path):
    """No rate: 250 Hz. No gain: 200 a mV. No unit: mV. Each is said in a warning."""
    ecg = load(write(tmp_path, "r 1\nr.dat 16\n", b"\xc8\0" * 4))
    assert ecg.rate == 250
    np.testing.assert_allclose(ecg.signal_mv, 1.0)
    assert len([w for w in ecg.warnings if "WFDB standard" in w]) == 2
    ecg = load(write(tmp_path, "r 1 100 4\nr.dat 16 100 12 0 0 0 0 II\n", b"\xc8\0" * 4))
    np.testing.assert_allclose(ecg.signal_mv, 2.0)
    assert any("no unit" in warning for warning in ecg.warnings)


def test_units_are_converted(tmp_path):
    for unit, value in (("uV", 0.002), ("mV", 2.0), ("V", 2000.0), ("nV", 2e-6)):
        ecg = load(write(tmp_path, f"r 1 100 4\nr.dat 16 100/{unit} 12 0 0 0 0 II\n", b"\xc8\0" * 4))
        np.testing.assert_allclose(ecg.signal_mv, value)


def test_channels_that_are_no_voltage_are_left_out(tmp_path):
    header = "r 2 100 2\nr.dat 16 100/mV 12 0 0 0 0 II\nr.dat 16 100/mmHg 12 0 0 0 0 ABP\n"
    ecg = load(write(tmp_path, header, b"\1\0\2\0" * 2))
    assert ecg.leads == ("II",)
    assert ecg.warnings[-1] == "left out, not in a voltage unit: ABP (mmHg)"
    header = "r 1 100 2\nr.dat 16 100/mmHg 12 0 0 0 0 ABP\n"
    with pytest.raises(MetadataMissing, match="mmHg"):
        load(write(tmp_path, header, b"\1\0\2\0"))


def test_several_samples_a_frame(tmp_path):
    """The faster channel is another recording: the leads of one rate are kept."""
    header = (
        "r 3 100 2\nr.dat 16x2 100/mV 12 0 0 0 0 fast\nr.dat 16 100/mV 12 0 0 0 0 I\nr.dat 16 100/mV 12 0 0 0 0 II\n"
    )
    ecg = load(write(tmp_path, header, np.arange(8, dtype="<i2").tobytes()))
    np.testing.assert_allclose(ecg.lead("I"), [0.02, 0.06])
    assert any("another rate" in warning for warning in ecg.warnings)


def test_skew_shifts_a_signal(tmp_path):
    header = "r 2 100 3\nr.dat 16:1 100/mV 12 0 0 0 0 I\nr.dat 16 100/mV 12 0 0 0 0 II\n"
    ecg = load(write(tmp_path, header, np.arange(8, dtype="<i2").tobytes()))
    np.testing.assert_allclose(ecg.lead("I"), [0.02, 0.04, 0.06])
    np.testing.assert_allclose(ecg.lead("II"), [0.01, 0.03, 0.05])


def test_segments_of_a_fixed_layout(tmp_path):
    for name, first in (("a", 0), ("b", 10)):
        content = np.arange(first, first + 4, dtype="<i2").tobytes()
        write(tmp_path, f"{name} 1 100 4\n{name}.dat 16 100/mV 12 0 0 0 0 II\n", content, name)
    ecg = load(write(tmp_path, "r/3 1 100 10\na 4\n~ 2\nb 4\n"))
    np.testing.assert_allclose(ecg.lead("II"), [0, 0.01, 0.02, 0.03, np.nan, np.nan, 0.1, 0.11, 0.12, 0.13])


def test_segments_of_a_variable_layout_are_matched_by_name(tmp_path):
    write(tmp_path, "l 2 100 0\n~ 0 100/mV 12 0 0 0 0 I\n~ 0 100/mV 12 0 0 0 0 II\n", name="l")
    write(tmp_path, "a 1 100 2\na.dat 16 100/mV 12 0 0 0 0 II\n", b"\1\0\2\0", "a")
    write(tmp_path, "b 1 100 2\nb.dat 16 100/mV 12 0 0 0 0 I\n", b"\3\0\4\0", "b")
    ecg = load(write(tmp_path, "r/3 2 100 4\nl 0\na 2\nb 2\n"))
    np.testing.assert_allclose(ecg.lead("II"), [0.01, 0.02, np.nan, np.nan])
    np.testing.assert_allclose(ecg.lead("I"), [np.nan, np.nan, 0.03, 0.04])


def test_flac_is_refused_with_a_way_out(tmp_path):
    with pytest.raises(FileDamaged, match="FLAC"):
        load(write(tmp_path, "r 1 100 4\nr.dat 516 100/mV 12 0 0 0 0 II\n", b"\1\0" * 4))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "#only a comment\n",
        "r\n",
        "r x\n",
        "r 2 100\nr.dat 16\n",
        "r 1 100 -4\nr.dat 16\n",
        "r 1 100 4\nr.dat x\n",
        "r 1 100 4\nr.dat 16 1.2.3/mV\n",
        "r 999999999 100 4\n",
        "r/0 1 100 4\n",
        "r 1 100 " + "9" * 5000 + "\nr.dat 16\n",
    ],
)
def test_headers_that_are_none(header):
    with pytest.raises(FileDamaged):
        parse_header(header)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_a_header_or_damaged(text):
    try:
        header = parse_header(text)
        parse_patient(header.comments, [])
    except FileDamaged:
        pass


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([8, 16, 24, 32, 61, 80, 160, 212, 310, 311]))
def test_any_bytes_are_samples_in_range(data, code):
    bits = {8: 8, 80: 8, 212: 12, 310: 10, 311: 10, 24: 24, 32: 32}.get(code, 16)
    values = decode_samples(data, code)
    if values.size:
        assert -(2 ** (bits - 1)) <= int(values.min()) <= int(values.max()) < 2 ** (bits - 1)
