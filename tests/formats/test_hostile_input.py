"""Whatever the bytes: an ECG, or one of our errors with file, cause and remedy; in two seconds, in bounded memory."""

from __future__ import annotations

import base64
import os
import random
import struct
import sys
import zlib

import numpy as np
import pytest
import samples
from refusals import refusal

from einthoven.errors import (
    EinthovenError,
    FileDamaged,
    FormatUnknown,
    MetadataMissing,
    ReadError,
    SignalError,
    UnsafeFile,
)
from einthoven.formats import limits, load

XML_ROOTS = ("RestingECG", "restingecgdata", "AnnotatedECG", "CardiologyXML", "ECG")


# Files that are no files


def test_missing_file(tmp_path):
    assert refusal(tmp_path / "none.xml", ReadError).remedy == "check the name"


def test_directory(tmp_path):
    assert "folder" in refusal(tmp_path, ReadError).cause


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_fifo_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.dcm")
    assert "pipe" in refusal(tmp_path / "pipe.dcm", ReadError).cause


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/dev/zero")
def test_device():
    refusal("/dev/zero", ReadError)


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root can read everything")
def test_unreadable_file(tmp_path):
    (tmp_path / "locked.csv").write_text("I,II\n1,2\n")
    (tmp_path / "locked.csv").chmod(0)
    assert "permission" in refusal(tmp_path / "locked.csv", ReadError).cause


def test_nul_in_the_name():
    with pytest.raises(ReadError):
        load("a\x00b.csv")


def test_empty_file(tmp_path):
    for name in ("x.dcm", "x.xml", "x.edf", "x.csv", "x.hea"):
        (tmp_path / name).touch()
        assert "empty" in refusal(tmp_path / name, FileDamaged).cause


def test_binary_rubbish_under_every_suffix(tmp_path):
    noise = random.Random(7).randbytes(100_000)
    for suffix in (".dcm", ".xml", ".edf", ".scp", ".hea", ".dat", ".mat", ".npy", ".csv", ".ecg", ".json", ".mwf", ""):
        (tmp_path / f"noise{suffix}").write_bytes(noise)
        refusal(tmp_path / f"noise{suffix}")


def test_more_than_fifty_megabytes(tmp_path):
    with (tmp_path / "big.edf").open("wb") as stream:
        stream.truncate(limits.MAX_FILE_BYTES + 1)
    assert "50 MB" in refusal(tmp_path / "big.edf", UnsafeFile).cause


# XML


@pytest.mark.parametrize("root", XML_ROOTS)
def test_xml_200_000_levels_deep(tmp_path, root):
    path = tmp_path / "deep.xml"
    path.write_bytes(f"<{root}>{'<a>' * 200_000}{'</a>' * 200_000}</{root}>".encode())
    assert "deeper than 64" in refusal(path, UnsafeFile).cause


@pytest.mark.parametrize("root", XML_ROOTS)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_xml_deep_in_utf_16(tmp_path, root, encoding):
    path = tmp_path / "deep.xml"
    path.write_bytes(f'<?xml version="1.0"?><{root}>{"<a>" * 5000}{"</a>" * 5000}</{root}>'.encode(encoding))
    refusal(path)


@pytest.mark.parametrize("root", XML_ROOTS)
def test_xml_deep_behind_a_wrong_encoding(tmp_path, root):
    """A lenient reader decodes such a document anew; the guard must have seen the same structure."""
    path = tmp_path / "deep.xml"
    head = f'<?xml version="1.0" encoding="us-ascii"?><{root}>'.encode() + b"<x>\xe9\xff</x>"
    path.write_bytes(head + b"<a>" * 5000 + b"</a>" * 5000 + f"</{root}>".encode())
    refusal(path, UnsafeFile)


@pytest.mark.parametrize("encoding", ["utf-7", "cp037", "hz", "punycode", "base64", "x" * 500])
def test_xml_in_an_encoding_that_hides_tags(tmp_path, encoding):
    path = tmp_path / "odd.xml"
    path.write_bytes(f'<?xml version="1.0" encoding="{encoding}"?><AnnotatedECG>'.encode() + b"+ADw-a+AD4-" * 5000)
    assert "encoding" in refusal(path, FileDamaged).cause


@pytest.mark.parametrize("root", XML_ROOTS)
def test_xml_entity_bomb(tmp_path, root):
    entities = "".join(f'<!ENTITY e{i + 1} "{f"&e{i};" * 10}">' for i in range(9))
    path = tmp_path / "bomb.xml"
    path.write_text(f'<!DOCTYPE r [<!ENTITY e0 "ten bytes!">{entities}]><{root}>&e9;</{root}>')
    assert "entities" in refusal(path, UnsafeFile).cause


@pytest.mark.parametrize("root", XML_ROOTS)
def test_xml_external_entity_is_not_fetched(tmp_path, root):
    secret = tmp_path / "secret.txt"
    secret.write_text("s3cr3t")
    path = tmp_path / "outside.xml"
    path.write_text(f'<!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]><{root}>&x;</{root}>')
    assert "s3cr3t" not in str(refusal(path, UnsafeFile))


@pytest.mark.parametrize("root", XML_ROOTS)
def test_xml_millions_of_elements(tmp_path, root):
    path = tmp_path / "wide.xml"
    path.write_bytes(f"<{root}>".encode() + b"<a/>" * 2_000_000 + f"</{root}>".encode())
    assert "elements" in refusal(path, UnsafeFile).cause


def test_xml_millions_of_attributes(tmp_path):
    path = tmp_path / "attributes.xml"
    path.write_bytes(b"<AnnotatedECG " + b" ".join(b'a%d=""' % i for i in range(600_000)) + b"/>")
    refusal(path, UnsafeFile)


def test_xml_of_one_endless_text(tmp_path):
    content = samples.aecg_xml()
    at = content.index(b"<digits>") + 8
    (tmp_path / "long.xml").write_bytes(content[:at] + b"1 " * 1_000_000 + content[at:])
    assert "between two tags" in refusal(tmp_path / "long.xml", UnsafeFile).cause


# Headers that declare too much


def test_wfdb_header_naming_a_file_outside(tmp_path):
    outside = tmp_path / "secret.dat"
    outside.write_bytes(b"\1\0" * 500)
    inner = tmp_path / "record"
    inner.mkdir()
    for name in ("../secret.dat", str(outside), "./../secret.dat", "sub/../../secret.dat"):
        (inner / "r.hea").write_text(f"r 1 500 500\n{name} 16 200/mV 12 0 0 0 0 II\n")
        assert "outside its folder" in refusal(inner / "r.hea", UnsafeFile).cause


def test_wfdb_header_naming_a_link_that_leads_outside(tmp_path):
    (tmp_path / "secret.dat").write_bytes(b"\1\0" * 500)
    inner = tmp_path / "record"
    inner.mkdir()
    (inner / "r.dat").symlink_to(tmp_path / "secret.dat")
    (inner / "r.hea").write_text("r 1 500 500\nr.dat 16 200/mV 12 0 0 0 0 II\n")
    refusal(inner / "r.hea", UnsafeFile)


def test_wfdb_segment_outside(tmp_path):
    inner = tmp_path / "record"
    inner.mkdir()
    (tmp_path / "other.hea").write_text("other 1 500 10\nother.dat 16 200/mV 12 0 0 0 0 II\n")
    (inner / "r.hea").write_text("r/1 1 500 10\n../other 10\n")
    refusal(inner / "r.hea", UnsafeFile)


def test_wfdb_segment_within_itself(tmp_path):
    (tmp_path / "r.hea").write_text("r/2 1 500 20\nr 10\nr 10\n")
    assert "itself divided" in refusal(tmp_path / "r.hea", FileDamaged).cause


def test_wfdb_signal_file_is_a_pipe(tmp_path):
    os.mkfifo(tmp_path / "r.dat")
    (tmp_path / "r.hea").write_text("r 1 500 500\nr.dat 16 200/mV 12 0 0 0 0 II\n")
    refusal(tmp_path / "r.hea", ReadError)


def test_wfdb_signal_file_missing(tmp_path):
    (tmp_path / "r.hea").write_text("r 1 500 500\nr.dat 16 200/mV 12 0 0 0 0 II\n")
    assert refusal(tmp_path / "r.hea", FileDamaged).remedy == "put it beside the header"


def test_wfdb_gap_of_a_trillion_samples(tmp_path):
    (tmp_path / "p.hea").write_text("p 1 500 10\np.dat 16 200/mV 12 0 0 0 0 II\n")
    (tmp_path / "p.dat").write_bytes(b"\1\0" * 10)
    (tmp_path / "r.hea").write_text("r/2 1 500 1000000000010\np 10\n~ 1000000000000\n")
    refusal(tmp_path / "r.hea", UnsafeFile)


@pytest.mark.parametrize("rate", ["0", "-5", "nan", "1e999", "x"])
def test_zero_and_impossible_rates(tmp_path, rate):
    (tmp_path / "r.hea").write_text(f"r 1 {rate} 500\nr.dat 16 200/mV 12 0 0 0 0 II\n")
    (tmp_path / "r.dat").write_bytes(b"\1\0" * 500)
    error = refusal(tmp_path / "r.hea")
    if rate in ("0", "-5"):
        assert isinstance(error, MetadataMissing)
        assert "--rate" in (error.remedy or "")
        assert load(tmp_path / "r.hea", rate=500).rate == 500


def test_zero_hz_in_vendor_files(tmp_path):
    for name, content in {
        "m.xml": samples.muse_xml().replace(b"<SampleBase>250", b"<SampleBase>0"),
        "c.xml": samples.cardiologyxml().replace(b'"Hz">250', b'"Hz">0'),
        "s.xml": samples.sierra_xml().replace(b"<samplingrate>250", b"<samplingrate>0"),
        "a.xml": samples.aecg_xml().replace(b'value="0.004"', b'value="0"'),
    }.items():
        (tmp_path / name).write_bytes(content)
        refusal(tmp_path / name)


def test_unit_missing(tmp_path):
    """A vendor file without a unit is not guessed at; the caller can say it."""
    content = samples.muse_xml().replace(b"MICROVOLTS", b"")
    (tmp_path / "m.xml").write_bytes(content)
    assert "--unit" in (refusal(tmp_path / "m.xml", MetadataMissing).remedy or "")
    (tmp_path / "whole.xml").write_bytes(samples.muse_xml())
    said, asked = load(tmp_path / "whole.xml"), load(tmp_path / "m.xml", unit="uV")
    np.testing.assert_allclose(asked.signal_mv, said.signal_mv, rtol=1e-5, atol=1e-6)
    (tmp_path / "t.csv").write_text("I,II\n1,2\n3,4\n")
    refusal(tmp_path / "t.csv", MetadataMissing, rate=500)


def test_numpy_array_declaring_a_quintillion(tmp_path):
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000, 1000000000), }".ljust(117) + b"\n"
    (tmp_path / "a.npy").write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(80))
    assert "more than the file holds" in refusal(tmp_path / "a.npy", FileDamaged, rate=500, unit="mV").cause


def test_numpy_objects_are_never_unpickled(tmp_path):
    class Trap:
        def __reduce__(self):
            return (pytest.fail, ("unpickled",))

    np.save(tmp_path / "trap.npy", np.array([[Trap(), Trap()]], dtype=object), allow_pickle=True)
    assert "never loaded" in refusal(tmp_path / "trap.npy", UnsafeFile, rate=500, unit="mV").cause


@pytest.mark.parametrize("array", [np.zeros((3, 4, 5)), np.zeros((0, 9)), np.zeros((12, 9), complex), np.array(["a"])])
def test_arrays_that_are_no_signal(tmp_path, array):
    np.save(tmp_path / "a.npy", array)
    refusal(tmp_path / "a.npy", SignalError, rate=500, unit="mV")


def test_matlab_zlib_bomb(tmp_path):
    packed = zlib.compress(bytes(100_000_000))
    head = b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1IM"
    (tmp_path / "bomb.mat").write_bytes(head + struct.pack("<II", 15, len(packed)) + packed)
    assert "expands" in refusal(tmp_path / "bomb.mat", UnsafeFile, rate=500, unit="uV").cause


def test_matlab_hdf5_by_name(tmp_path):
    (tmp_path / "new.mat").write_bytes(b"MATLAB 7.3 MAT-file, HDF5 schema 1.00".ljust(512))
    assert "-v7" in (refusal(tmp_path / "new.mat", FormatUnknown).remedy or "")


def test_deflated_dicom(tmp_path):
    content = samples.dicom().replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.1.99")
    (tmp_path / "d.dcm").write_bytes(content)
    refusal(tmp_path / "d.dcm", UnsafeFile)


@pytest.mark.parametrize(
    "element",
    [
        struct.pack("<HH2sH", 0x7001, 0x10, b"LO", 0),
        struct.pack("<HHI", 0xFFFE, 0xE000, 0),
        struct.pack("<HHI", 0x0009, 0x10, 0),
        struct.pack("<HH2sHI", 0x0008, 0x1140, b"SQ", 0, 0xFFFFFFFF) + struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF),
    ],
)
def test_dicom_of_300_000_elements(tmp_path, element):
    (tmp_path / "d.dcm").write_bytes(samples.dicom() + element * 300_000)
    assert "elements" in refusal(tmp_path / "d.dcm", UnsafeFile).cause


def test_dicom_picture(tmp_path):
    from pydicom import dcmread
    from pydicom.filebase import DicomBytesIO

    dataset = dcmread(DicomBytesIO(samples.dicom()))
    del dataset.WaveformSequence
    dataset.save_as(tmp_path / "d.dcm")
    assert "without a waveform" in refusal(tmp_path / "d.dcm", FormatUnknown).cause


def test_bdf_by_name(tmp_path):
    (tmp_path / "x.bdf").write_bytes(b"\xffBIOSEMI".ljust(512))
    assert "BDF" in refusal(tmp_path / "x.bdf", FormatUnknown).cause


@pytest.mark.parametrize("records", ["-1", "300000", "7"])
def test_edf_of_annotations_without_end(tmp_path, records):
    columns = [
        ("ECG I", 16), ("EDF Annotations", 16), ("", 80), ("", 80), ("mV", 8), ("", 8), ("-1", 8), ("-1", 8), ("1", 8),
        ("1", 8), ("-32768", 8), ("-32768", 8), ("32767", 8), ("32767", 8), ("", 80), ("", 80), ("1", 8), ("1", 8),
    ]  # fmt: skip
    fixed = [("0", 8), ("X X X X", 80), ("Startdate X X X X", 80), ("01.01.85", 8), ("00.00.00", 8), ("768", 8)]
    fixed += [("EDF+C", 44), (records, 8), ("0.002", 8), ("2", 4)]
    head = "".join(text.ljust(width) for text, width in fixed + columns).ljust(768).encode()
    (tmp_path / "many.edf").write_bytes(head + b"+0\x14\x14" * 300_000)
    assert "annotations" in refusal(tmp_path / "many.edf", UnsafeFile).cause


def test_philips_lzw_bomb(tmp_path):
    codes = [0, *range(256, 1023), *[1022] * 20_000]
    bits = "".join(format(code, "010b") for code in codes)
    chunk = int(bits + "0" * (-len(bits) % 8), 2).to_bytes((len(bits) + 7) // 8, "big")
    packed = base64.b64encode((struct.pack("<ihh", len(chunk), 0, 0) + chunk) * 12)
    content = samples.sierra_xml().replace(b'nbitspersample="16">', b'nbitspersample="16" compression="XLI">')
    start, stop = content.index(b'compression="XLI">') + 18, content.index(b"</parsed")
    (tmp_path / "bomb.xml").write_bytes(content[:start] + packed + content[stop:])
    assert "without bound" in refusal(tmp_path / "bomb.xml", UnsafeFile).cause


def test_mfer_of_a_million_definitions(tmp_path):
    (tmp_path / "m.mwf").write_bytes(b"@\x20MFR ".ljust(34) + b"\x01\x01\x01" + b"\x1e\x02\0\0" * 1_000_000)
    refusal(tmp_path / "m.mwf", UnsafeFile)


def test_json_nested_without_end(tmp_path):
    (tmp_path / "k.json").write_bytes(b'{"recordedAt": "x", "data": ' + b"[" * 1_000_000)
    refusal(tmp_path / "k.json", FileDamaged)


# Samples that are no numbers


def test_nan_and_infinite_samples_become_missing(tmp_path):
    array = samples.counts().astype(np.float32)
    array[0, :10], array[1, 3], array[2, 4] = np.nan, np.inf, -np.inf
    (tmp_path / "a.npy").write_bytes(samples.npy(array))
    ecg = load(tmp_path / "a.npy", rate=250, unit="uV")
    assert int(np.isnan(ecg.signal_mv).sum()) == 12
    assert "2 infinite samples were treated as missing" in ecg.warnings


def test_an_infinite_step_is_survived(tmp_path):
    content = samples.muse_xml()
    for value in (b"nan", b"inf", b"1e300", b"-1", b"0"):
        (tmp_path / "m.xml").write_bytes(content.replace(b"PerBit>4.88", b"PerBit>" + value))
        try:
            load(tmp_path / "m.xml")
        except EinthovenError as error:
            assert error.file is not None


@pytest.mark.parametrize("age", ["0", "-3", "300", "nan", "1e9", "x"])
def test_absurd_ages_are_unknown(tmp_path, age):
    (tmp_path / "r.hea").write_text(f"r 1 500 500\nr.dat 16 200/mV 12 0 0 0 0 II\n# Age: {age}\n# Sex: Unknown\n")
    (tmp_path / "r.dat").write_bytes(b"\1\0" * 500)
    ecg = load(tmp_path / "r.hea")
    assert (ecg.age, ecg.sex) == (None, None)


def test_philips_file_declaring_a_trillion_channels(vendor_file, tmp_path):
    """The names of the declared channels were made one by one: the memory of the machine went into them."""
    content = vendor_file("sierra/v1_03.xml").read_bytes()
    tag = b"<numberchannelsallocated>12<"
    assert tag in content
    path = tmp_path / "many.xml"
    path.write_bytes(content.replace(tag, b"<numberchannelsallocated>999999999999<"))
    assert "999999999999 leads" in str(refusal(path, UnsafeFile))
