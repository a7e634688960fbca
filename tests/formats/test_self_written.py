"""Every format from files that the tests write themselves: the same signal, whatever the container."""

from __future__ import annotations

import shutil
from datetime import datetime

import numpy as np
import pytest
import samples

from einthoven.ecg import STANDARD_LEADS
from einthoven.errors import FormatUnknown, MetadataMissing, SignalError
from einthoven.formats import FORMATS, load
from einthoven.formats.limits import open_source
from einthoven.formats.registry import recognise

#: file: (format, millivolts a count)
WRITTEN = {
    "muse.xml": ("GE MUSE XML", 0.00488),
    "aecg.xml": ("HL7 aECG", 0.0025),
    "sierra.xml": ("Philips Sierra XML", 0.005),
    "cardiology.xml": ("CardiologyXML", 0.005),
    "mortara.xml": ("Mortara ELI XML", 0.0025),
    "kardia.json": ("Kardia JSON", 0.001),
    "ecg.dcm": ("DICOM", 0.00125),
    "raw.dcm": ("DICOM", 0.00125),
    "plain.scp": ("SCP-ECG", 0.0025),
    "huffman.scp": ("SCP-ECG", 0.0025),
    "holter.ecg": ("ISHNE", 0.0025),
    "fields.mwf": ("MFER", 0.0025),
    "four.mat": ("MATLAB", 0.001),
    "five.mat": ("MATLAB", 0.001),
    "array.npy": ("NPY", 0.001),
    "table.csv": ("CSV", 0.001),
    "german.csv": ("CSV", 0.001),
    "record.hea": ("WFDB", 0.001),
    "plus.edf": ("EDF", 0.001),
}
SILENT_ABOUT_RATE = (".mat", ".npy")


def given(name: str) -> dict:
    return {"rate": samples.RATE, "unit": "uV"} if name.endswith(SILENT_ABOUT_RATE) else {}


def test_every_format_is_written_here(written):
    assert {kind for kind, _ in WRITTEN.values()} == set(FORMATS)
    assert set(written) == set(WRITTEN)


@pytest.mark.parametrize("name", WRITTEN)
def test_signal_rate_and_leads(written, name):
    kind, mv_per_count = WRITTEN[name]
    ecg = load(written[name], **given(name))
    assert ecg.provenance.format == kind
    assert ecg.rate == samples.RATE
    reference = dict(zip(STANDARD_LEADS, samples.counts() * mv_per_count, strict=True))
    for lead in ("I", "II", "V1") if name == "holter.ecg" else ecg.leads[:2] + ecg.leads[6:]:
        # Half a step of the coarsest writer (EDF: 2 mV in 65,535 steps).
        np.testing.assert_allclose(ecg.lead(lead), reference[lead], atol=4e-5, err_msg=f"{name} {lead}")


@pytest.mark.parametrize("name", WRITTEN)
def test_sniffed_by_content_alone(written, name, tmp_path):
    disguised = tmp_path / "x.bin"
    shutil.copy(written[name], disguised)
    assert recognise(open_source(disguised)).name == WRITTEN[name][0]


@pytest.mark.parametrize(
    "name", ["muse.xml", "sierra.xml", "cardiology.xml", "ecg.dcm", "plain.scp", "record.hea", "plus.edf"]
)
def test_patient_and_start(written, name):
    ecg = load(written[name])
    assert (ecg.age, ecg.sex, ecg.start) == (61, "F", datetime(2019, 3, 21, 10, 11, 12))


def test_ishne_has_no_invented_chest_leads(written):
    """Three channels I, II and V1 become the six limb leads and V1, nothing more."""
    assert load(written["holter.ecg"]).leads == ("I", "II", "III", "aVR", "aVL", "aVF", "V1")


@pytest.mark.parametrize("name", ["four.mat", "five.mat", "array.npy"])
def test_a_bare_matrix_needs_rate_and_unit(written, name):
    with pytest.raises(MetadataMissing, match=r"sampling rate.*--rate"):
        load(written[name], unit="uV")
    with pytest.raises(MetadataMissing, match=r"unit.*--unit"):
        load(written[name], rate=250)
    with pytest.raises(MetadataMissing, match="11 lead names for 12"):
        load(written[name], rate=250, unit="uV", leads=STANDARD_LEADS[:11])
    assert "taken as I, II, III" in load(written[name], rate=250, unit="uV").warnings[0]


def test_a_matrix_of_samples_by_leads_is_turned(tmp_path):
    (tmp_path / "turned.npy").write_bytes(samples.npy(samples.counts().T.astype(np.int16)))
    ecg = load(tmp_path / "turned.npy", rate=250, unit="uV", leads=STANDARD_LEADS)
    np.testing.assert_allclose(ecg.signal_mv, samples.counts() / 1000, atol=1e-6)


def test_fewer_samples_than_leads_are_told_apart_by_the_names(tmp_path):
    (tmp_path / "short.npy").write_bytes(samples.npy(np.arange(24.0).reshape(12, 2)))
    assert load(tmp_path / "short.npy", rate=250, unit="mV", leads=STANDARD_LEADS).signal_mv.shape == (12, 2)


@pytest.mark.parametrize("compressed", [True, False])
def test_matlab_level_5_in_doubles(tmp_path, compressed):
    (tmp_path / "five.mat").write_bytes(samples.matlab_5(compressed=compressed))
    ecg = load(tmp_path / "five.mat", rate=250, unit="uV")
    np.testing.assert_allclose(ecg.signal_mv, samples.counts() / 1000, atol=1e-6)


def test_matlab_equals_scipys_reader(tmp_path):
    io = pytest.importorskip("scipy.io")
    io.savemat(
        tmp_path / "scipy.mat", {"note": "text first", "val": samples.counts().astype(np.int16)}, do_compression=True
    )
    ecg = load(tmp_path / "scipy.mat", rate=250, unit="uV")
    np.testing.assert_allclose(ecg.signal_mv, samples.counts() / 1000, atol=1e-6)
    io.savemat(tmp_path / "four.mat", {"val": samples.counts().astype(np.int16)}, format="4")
    np.testing.assert_array_equal(load(tmp_path / "four.mat", rate=250, unit="uV").signal_mv, ecg.signal_mv)


def test_the_callers_word_goes_before_the_files_with_a_warning(written):
    plain = load(written["record.hea"])
    asked = load(written["record.hea"], rate=500, unit="uV")
    assert asked.rate == 500
    np.testing.assert_allclose(asked.signal_mv, plain.signal_mv / 1000, rtol=1e-6)
    assert asked.warnings == (
        "the file says 250 Hz; 500 Hz was used as asked",
        "the file says mV; uV was used as asked",
    )


def test_leads_can_be_named_by_the_caller(written):
    swapped = ("II", "I", *STANDARD_LEADS[2:])
    ecg = load(written["table.csv"], leads=swapped)
    np.testing.assert_array_equal(ecg.lead("I"), load(written["table.csv"]).lead("II"))


@pytest.mark.parametrize("bad", [{"rate": 0}, {"rate": float("nan")}, {"rate": 1e9}, {"unit": "mmHg"}, {"unit": ""}])
def test_an_impossible_word_of_the_caller(written, bad):
    with pytest.raises(SignalError):
        load(written["record.hea"], **bad)


def test_unknown_content_says_what_would_be_read(tmp_path):
    (tmp_path / "poem.txt").write_text("tyger tyger burning bright\nin the forests of the night\n")
    with pytest.raises(FormatUnknown, match="no reader recognises the content"):
        load(tmp_path / "poem.txt")
    (tmp_path / "lost.dat").write_bytes(bytes(range(256)) * 4)
    with pytest.raises(FormatUnknown, match=r"needs its \.hea header"):
        load(tmp_path / "lost.dat")
