"""Real files of each vendor: shape, rate, leads, patient, and the device's own numbers as they stand in the file."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import numpy as np
import pytest

from einthoven.ecg import STANDARD_LEADS
from einthoven.formats import load

#: file: (format, samples, rate, age, sex, start, device numbers)
EXPECTED = {
    "aecg/mortara.xml": (
        "HL7 aECG",
        5000,
        500,
        46,  # stated; the birth date (8 May 1953) would give 49: the file contradicts itself
        "M",
        datetime(2002, 11, 22, 9, 10),
        {"pr": 148, "qrs": 120, "qt": 420, "p_duration": 102, "p_axis": 44, "qrs_axis": -61, "t_axis": 86},
    ),
    "cardiologyxml/example1.xml": (
        "CardiologyXML",
        5000,
        500,
        53,
        "M",
        datetime(2018, 7, 19, 14, 19, 39),
        {
            "heart_rate": 50, "rr": 1202, "p_duration": 106, "pr": 174, "qrs": 92, "qt": 440, "qtc_bazett": 401,
            "p_axis": 56, "qrs_axis": 55, "t_axis": 45,
        },
    ),
    "dicom/ge_example1.dcm": (
        "DICOM",
        5000,
        500,
        None,
        "F",
        datetime(2023, 1, 4, 8, 58, 44, tzinfo=timezone(timedelta(hours=1))),
        {},  # the file has no annotation sequence
    ),
    "dicom/mortara_waveform_ecg.dcm": (
        "DICOM",
        10_000,
        1000,
        42,
        "F",
        datetime(2013, 1, 25, 10, 59, 19),
        # QTc 370 is left out: with RR 982, Bazett's and Fridericia's formulas both give it.
        {"rr": 982, "pr": 161, "qrs": 75, "qt": 368, "p_axis": 74, "qrs_axis": 52, "t_axis": 57},
    ),
    "edf/contec.edf": ("EDF", 37_855, 800, None, None, datetime(2020, 11, 16, 21, 44, 39), {}),
    "muse/example1.xml": (
        "GE MUSE XML",
        5000,
        500,
        None,  # demographics were removed from both examples
        None,
        None,
        {
            "heart_rate": 48, "rr": 1242, "p_duration": 106, "pr": 138, "qrs": 96, "qt": 452, "qtc": 419,
            "qtc_bazett": 403, "p_axis": 51, "qrs_axis": 20, "t_axis": 40,
        },
    ),
    "muse/example2.xml": (
        "GE MUSE XML",
        5000,
        500,
        None,
        None,
        None,
        {
            "heart_rate": 65, "rr": 922, "p_duration": 114, "pr": 184, "qrs": 100, "qt": 420, "qtc": 431,
            "qtc_bazett": 437, "p_axis": 42, "qrs_axis": -2, "t_axis": 12,
        },
    ),
    "scp/contec_converted.scp": ("SCP-ECG", 32_767, 800, None, None, datetime(2020, 11, 16, 21, 44, 39), {}),
    "scp/example_huffman.scp": (
        "SCP-ECG",
        5000,
        500,
        49,
        "M",
        datetime(2002, 11, 22, 9, 10),
        {"pr": 148, "qrs": 120, "qt": 420, "p_duration": 102, "p_axis": 44, "qrs_axis": -61, "t_axis": 86},
    ),
    "sierra/v1_03.xml": (
        "Philips Sierra XML",
        5264,  # of 5,500: the rest is the calibration pulse
        500,
        50,
        "M",
        datetime(2011, 12, 1, 7, 27, 34),
        {
            "heart_rate": 41, "pr": 151, "qrs": 135, "qt": 476, "qtc_bazett": 393, "p_axis": 66, "qrs_axis": -21,
            "t_axis": 59,
        },
    ),
    "sierra/v1_04.xml": (
        "Philips Sierra XML",
        5300,
        500,
        60,
        "M",
        datetime(2010, 1, 19, 15, 19, 22),
        {
            "heart_rate": 84, "rr": 714, "p_duration": 148, "pr": 144, "qrs": 84, "qt": 352, "qtc": 394,
            "qtc_bazett": 417, "p_axis": 81, "qrs_axis": 78, "t_axis": 67,
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_reads_what_the_file_says(vendor_file, name):
    kind, samples, rate, age, sex, start, numbers = EXPECTED[name]
    ecg = load(vendor_file(name))
    assert ecg.provenance.format == kind
    assert ecg.signal_mv.shape == (12, samples)
    assert ecg.leads == STANDARD_LEADS
    assert ecg.rate == rate
    assert (ecg.age, ecg.sex, ecg.start) == (age, sex, start)
    assert ecg.provenance.device_measurements == numbers
    assert ecg.provenance.file == vendor_file(name)


@pytest.mark.parametrize("name", EXPECTED)
def test_limb_leads_obey_einthoven_and_goldberger(vendor_file, name):
    ecg = load(vendor_file(name))
    step = 0.092 if name.startswith("edf") else 0.0155  # three counts
    assert np.abs(ecg.lead("II") - ecg.lead("I") - ecg.lead("III")).max() <= step
    assert np.abs(ecg.lead("aVR") + ecg.lead("aVL") + ecg.lead("aVF")).max() <= step


@pytest.mark.parametrize("name", sorted(set(EXPECTED) - {"cardiologyxml/example1.xml", "scp/contec_converted.scp"}))
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_samples_equal_ecgdatakits_own(vendor_file, name):
    from ecgdatakit import FileParser

    path = vendor_file(name)
    ecg, record = load(path), FileParser.parse(path)
    for lead in record.leads:
        kept = lead.samples[: ecg.signal_mv.shape[1]]
        np.testing.assert_allclose(ecg.lead(lead.label), kept, atol=2e-6, rtol=2e-7)


def test_an_ecg_has_millivolts_whatever_the_file_counts_in(vendor_file):
    for name in ("aecg/mortara.xml", "muse/example1.xml", "cardiologyxml/example1.xml", "sierra/v1_04.xml"):
        peak = np.abs(load(vendor_file(name)).signal_mv).max()
        assert 0.5 < peak < 6, name


def test_contec_scp_is_read_as_far_as_it_goes(vendor_file):
    ecg = load(vendor_file("scp/contec_converted.scp"))
    assert ecg.warnings == ("the rhythm data stop early: 32767 of 37855 samples a lead were read",)
    whole = load(vendor_file("edf/contec.edf"))
    # The same counts; the EDF header declares 30.5 uV a count, the SCP file 5 uV.
    scale = 0.005 / (2000 / 65_535)
    np.testing.assert_allclose(
        ecg.lead("II") / scale, whole.lead("II")[:32_767] - whole.lead("V1")[0], atol=1e-4, rtol=1e-5
    )


def test_healthy_files_are_read_without_a_warning(vendor_file):
    for name in sorted(set(EXPECTED) - {"scp/contec_converted.scp"}):
        assert load(vendor_file(name)).warnings == (), name


def test_the_philips_calibration_pulse_is_no_beat(vendor_file):
    """Both files end with zeros, 1 mV for 0.2 s and zeros in every lead, where no lead obeys Einthoven's law."""
    for name in ("sierra/v1_03.xml", "sierra/v1_04.xml"):
        ecg = load(vendor_file(name))
        assert 10 < ecg.duration_s < 10.7
        assert not (np.ptp(ecg.signal_mv[:, -100:], axis=1) == 0).any()


def test_median_beats_are_not_taken_for_the_rhythm(vendor_file, caplog):
    with caplog.at_level("INFO", logger="einthoven.formats"):
        ecg = load(vendor_file("dicom/ge_example1.dcm"))
    assert ecg.duration_s == 10
    assert "not loaded" in caplog.text


def test_statements_of_the_device(vendor_file):
    def said(name):
        return load(vendor_file(name)).provenance.device_statements

    assert said("dicom/mortara_waveform_ecg.dcm") == ("RITMO SINUSALE", "ECG NORMALE")
    assert said("aecg/mortara.xml") == ("Sinus Rhythm",)
    assert said("cardiologyxml/example1.xml") == ("Sinus bradycardia", "Otherwise normal ECG")
    assert said("sierra/v1_03.xml")[0] == "Sinus bradycardia: rate< 50"


def test_devices_and_filters(vendor_file):
    def said(name):
        provenance = load(vendor_file(name)).provenance
        return provenance.device, provenance.filters

    assert said("dicom/ge_example1.dcm") == ("GE Healthcare MV360", "0.56-150 Hz, notch 50 Hz")
    assert said("muse/example1.xml") == (None, "0.16-150 Hz, notch 60 Hz")
    assert said("sierra/v1_04.xml") == ("Philips Medical Products PageWriter Touch", "0.05-150 Hz")
    assert said("cardiologyxml/example1.xml") == ("GE CardioSoft V6.73", "0.01-100 Hz, notch 50 Hz")


def test_cardiology_full_disclosure_is_one_block_a_second(vendor_file, tmp_path):
    """Without its strip, the file still has 16 s of full disclosure, in which III = II - I only if unfolded rightly."""
    text = vendor_file("cardiologyxml/example1.xml").read_bytes()
    (tmp_path / "full.xml").write_bytes(text.replace(b"StripData>", b"NoStrip>"))
    ecg = load(tmp_path / "full.xml")
    assert ecg.signal_mv.shape == (12, 8000)
    np.testing.assert_allclose(ecg.lead("III"), ecg.lead("II") - ecg.lead("I"), atol=1e-5)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_wrong_suffix_is_no_obstacle(vendor_file, tmp_path, name):
    renamed = tmp_path / "recording.txt"
    renamed.write_bytes(vendor_file(name).read_bytes())
    assert load(renamed).provenance.format == EXPECTED[name][0]


def test_ludb_header_in_lower_case(data_file):
    record = data_file("ludb/data")
    ecg = load(record / "10")
    assert ecg.leads == STANDARD_LEADS
    assert (ecg.age, ecg.sex) == (79, "F")
    assert ecg.provenance.device_statements == (), "the cardiologists' diagnoses are the answer, not the device's words"
    for other in ("10.dat", "10.hea"):
        np.testing.assert_array_equal(load(record / other).signal_mv, ecg.signal_mv)
