"""DICOM ECG waveform objects -> ECG, over pydicom and ecgdatakit.

Read leniently where ecgdatakit is strict: without a preamble, and as far as it goes where the waveform data stop early.
Median beats, which carts store as a second multiplex group, are not loaded.
"""

from __future__ import annotations

import io
import struct
import warnings as python_warnings
from typing import Any

from einthoven.ecg import ECG
from einthoven.errors import FileDamaged, FormatUnknown, UnsafeFile
from einthoven.formats import limits, vendor
from einthoven.formats.given import Given
from einthoven.formats.limits import Source

_DEFLATED = b"1.2.840.10008.1.2.1.99"
_BIG_ENDIAN = b"1.2.840.10008.1.2.2\x00"
_ITEM = (b"\xfe\xff\x00\xe0", b"\xff\xfe\xe0\x00")
_LONG_VR = {b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"}
_BYTES_PER_SAMPLE = {8: 1, 16: 2, 32: 4, 64: 8}


def read(source: Source, given: Given) -> ECG:
    """Read a DICOM ECG; see ``einthoven.formats.load``."""
    from ecgdatakit.parsing.parsers.dicom_waveform import DICOMWaveformParser

    limits.check_size(source, limits.MAX_VENDOR_BYTES)
    _guard(source)
    dataset = _dataset(source)
    if "WaveformSequence" not in dataset:
        what = dataset.get("Modality") or "no modality"
        raise FormatUnknown(f"a DICOM object without a waveform ({what})", remedy="export the ECG, not its picture")
    _shorten(dataset)
    parser = DICOMWaveformParser()
    record = vendor.run(lambda: parser._parse_dataset(dataset, source.path))
    return vendor.to_ecg(record, given, "DICOM")


def _dataset(source: Source) -> Any:
    from pydicom import dcmread

    try:
        return dcmread(io.BytesIO(source.data), force=True)
    except Exception as error:
        raise FileDamaged(f"the DICOM structure can't be read ({type(error).__name__}: {error})") from error


def _shorten(dataset: Any) -> None:
    """Where waveform data stop early, declare the samples that are there. Groups without any are dropped."""
    groups = list(dataset.WaveformSequence or [])
    usable = []
    for group in groups:
        channels = int(group.get("NumberOfWaveformChannels") or 0)
        declared = int(group.get("NumberOfWaveformSamples") or 0)
        size = _BYTES_PER_SAMPLE.get(int(group.get("WaveformBitsAllocated") or 0), 0)
        data = group.get("WaveformData")
        if data is None or channels <= 0 or declared <= 0 or size == 0:
            usable.append(group)  # ecgdatakit says what is wrong
            continue
        there = len(data) // (channels * size)
        if there < declared and there > 0:
            group.NumberOfWaveformSamples = there
            if not usable:
                python_warnings.warn(
                    f"the waveform stops early: {there} of {declared} samples a lead were read", stacklevel=2
                )
        if there > 0:
            usable.append(group)
    if groups and not usable:
        raise FileDamaged("the waveform data are missing", remedy="export it again from the device")
    if len(usable) < len(groups):
        dataset.WaveformSequence = usable


def _guard(source: Source) -> None:
    """Refuse what would keep pydicom busy: compression without bound, and elements without number."""
    data = source.data
    if _DEFLATED in data:
        raise UnsafeFile("deflated DICOM is not read: it expands without bound", remedy="dcmconv +te IN OUT")
    if source.size < 8 * limits.MAX_DICOM_ELEMENTS:
        return
    order = ">" if _BIG_ENDIAN in data[:1024] else "<"
    at = 132 if data[128:132] == b"DICM" else 0
    for _ in range(limits.MAX_DICOM_ELEMENTS):
        at = _next_element(data, at, order)
        if at >= len(data) - 8:
            return
    raise UnsafeFile(f"has more than {limits.MAX_DICOM_ELEMENTS:,} DICOM elements", remedy="no ECG has so many")


def _next_element(data: bytes, at: int, order: str) -> int:
    """Where the next element starts, entering sequences and items, in any of the uncompressed encodings."""
    if order == ">" and data[at : at + 2] == b"\x02\x00":
        order = "<"  # file meta information is little-endian always
    vr = data[at + 4 : at + 6]
    if data[at : at + 2] in (b"\xfe\xff", b"\xff\xfe"):  # an item, or the end of one
        return at + 8
    if not (vr.isalpha() and vr.isupper()):  # implicit VR
        start, length = at + 8, struct.unpack_from(f"{order}I", data, at + 4)[0]
    elif vr in _LONG_VR:
        start, length = at + 12, struct.unpack_from(f"{order}I", data.ljust(at + 12), at + 8)[0]
    else:
        return int(at + 8 + struct.unpack_from(f"{order}H", data, at + 6)[0])
    is_sequence = vr == b"SQ" or length == 0xFFFFFFFF or data[start : start + 4] in _ITEM
    return start if is_sequence else int(start + length)
