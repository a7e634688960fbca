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
    if _DEFLATED in source.data:
        raise UnsafeFile("deflated DICOM is not read: it expands without bound", remedy="dcmconv +te IN OUT")
    if source.size < 8 * limits.MAX_ELEMENTS:
        return
    data = source.data
    at = 132 if data[128:132] == b"DICM" else 0
    count = 0
    while at + 8 <= len(data):
        count += 1
        if count > limits.MAX_ELEMENTS:
            raise UnsafeFile(f"has more than {limits.MAX_ELEMENTS:,} DICOM elements")
        vr = data[at + 4 : at + 6]
        group = data[at : at + 2]
        explicit = vr.isalpha() and vr.isupper()
        if group == b"\xfe\xff" or (explicit and vr == b"SQ"):  # enter sequences and items
            at += 12 if explicit else 8
            continue
        if explicit and vr in _LONG_VR:
            length = struct.unpack_from("<I", data, at + 8)[0] if at + 12 <= len(data) else 0
            at += 12 + (0 if length == 0xFFFFFFFF else length)
        elif explicit:
            at += 8 + struct.unpack_from("<H", data, at + 6)[0]
        else:
            length = struct.unpack_from("<I", data, at + 4)[0]
            at += 8 + (0 if length == 0xFFFFFFFF else length)
