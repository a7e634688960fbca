"""EDF and EDF+ -> ECG, over ecgdatakit's parser.

A file with fewer data records than it declares is read as far as it goes. Not read: BDF (24 bits).
"""

from __future__ import annotations

import re
from datetime import datetime

from einthoven.ecg import ECG
from einthoven.errors import FormatUnknown, UnsafeFile
from einthoven.formats import limits, vendor
from einthoven.formats.given import Given
from einthoven.formats.limits import Source

#: What EDF writers put where they know no date.
_NO_DATE = datetime(1985, 1, 1)
_ANNOTATIONS = b"EDF Annotations "
_MAX_SIGNALS = 62  # whose headers fit into Source.head
_AGE = re.compile(r"\bage=(\d{1,3}(?:\.\d+)?)")
_PLAIN_PATIENT = re.compile(r"^\S+ ([MF]) (?:X|\d\d-[A-Z]{3}-\d{4})(?: |$)")


def read(source: Source, given: Given) -> ECG:
    """Read an EDF file; see ``einthoven.formats.load``."""
    refuse_bdf(source)
    _guard(source)
    from ecgdatakit.parsing.parsers.edf import EDFParser

    record = vendor.run(lambda: EDFParser().parse(source.path))
    # EDF+ has a birth date but no age; the additional patient field is where ``save`` puts one.
    age = _AGE.search(str(record.raw_metadata.get("patient_additional", "")))
    if age and not record.patient.age:
        record.patient.age = float(age.group(1))
    # Plain EDF has one free field for the patient, which many writers fill as EDF+ wants it.
    plain = _PLAIN_PATIENT.match(record.patient.patient_id or "")
    if plain and not record.patient.sex:
        record.patient.sex = plain.group(1)
    if record.recording.date == _NO_DATE:
        record.recording.date = None
    return vendor.to_ecg(record, given, "EDF")


def refuse_bdf(source: Source) -> None:
    """Refuse the 24-bit relative of EDF."""
    if source.head.startswith(b"\xffBIOSEMI"):
        raise FormatUnknown("a BDF file (24 bits) is not read", remedy="convert it to EDF")


def _guard(source: Source) -> None:
    """Refuse more annotations than the parser can go through: it looks at every data record's in turn."""
    signals = _integer(source.head[252:256])
    if signals > _MAX_SIGNALS:
        raise UnsafeFile(f"declares {signals} signals", remedy="an ECG has fewer")
    if signals <= 0:
        return  # the parser says so
    labels = [source.head[256 + 16 * i : 272 + 16 * i] for i in range(signals)]
    at = 256 + 216 * signals
    sizes = [_integer(source.head[at + 8 * i : at + 8 * i + 8]) for i in range(signals)]
    width = 2 * max(sum(sizes), 1)
    records = source.size // width + 1
    annotations = 2 * sum(size for size, label in zip(sizes, labels, strict=True) if label == _ANNOTATIONS)
    if records > limits.MAX_DATA_RECORDS:
        raise UnsafeFile(f"has more than {limits.MAX_DATA_RECORDS:,} data records")
    if annotations and (records > limits.MAX_ANNOTATED_RECORDS or records * annotations > limits.MAX_ANNOTATION_BYTES):
        raise UnsafeFile("has more annotations than an ECG", remedy="remove the annotation signal")


def _integer(text: bytes) -> int:
    try:
        return max(int(text), 0)
    except ValueError:
        return 0
