"""What a file is, from its first bytes: one small predicate a format.

Each takes a ``Source`` and answers whether the content is of its format. The suffix is no evidence: files are renamed.
"""

from __future__ import annotations

import re
import struct
from functools import lru_cache

from einthoven.formats.limits import Source

_XML_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[\s>/]")
_XML_SKIP = re.compile(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\])?[^>]*>", re.DOTALL)
_WFDB_RECORD = re.compile(r"^\S+(?:/\d+)?\s+\d+(?:\s|$)")
_WFDB_FORMAT = re.compile(r"^\d+(?:x\d+)?(?::\d+)?(?:\+\d+)?$")


@lru_cache(maxsize=8)
def _head_text(head: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"<\x00", "utf-16-le")):
        if head.startswith(mark):
            return head.decode(encoding, errors="ignore")
    return head.decode("utf-8-sig", errors="replace")


@lru_cache(maxsize=8)
def xml_root(head: bytes) -> str | None:
    """Name of an XML document's outermost element without its prefix; None for anything else."""
    text = _head_text(head).lstrip("\ufeff \t\r\n")
    if not text.startswith("<"):
        return None
    match = _XML_ROOT.search(_XML_SKIP.sub("", text))
    return match.group(1) if match else None


def is_muse(source: Source) -> bool:
    """GE MUSE: ``<RestingECG>``."""
    return (xml_root(source.head) or "").lower() == "restingecg"


def is_sierra(source: Source) -> bool:
    """Philips: ``<restingecgdata>``."""
    return (xml_root(source.head) or "").lower() == "restingecgdata"


def is_aecg(source: Source) -> bool:
    """HL7: ``<AnnotatedECG>``."""
    return xml_root(source.head) == "AnnotatedECG"


def is_cardiologyxml(source: Source) -> bool:
    """GE CardioSoft: ``<CardiologyXML>``."""
    return xml_root(source.head) == "CardiologyXML"


def is_mortara(source: Source) -> bool:
    """Mortara ELI: ``<ECG>`` with its own attributes or elements."""
    return xml_root(source.head) == "ECG"


def is_kardia(source: Source) -> bool:
    """AliveCor Kardia: a JSON object that says when it was recorded."""
    return _head_text(source.head).lstrip().startswith("{") and b'"recordedAt"' in source.head


def is_dicom(source: Source) -> bool:
    """DICOM: the mark after the preamble, or, without a preamble, a first element of group 2 or 8."""
    head = source.head
    if head[128:132] == b"DICM":
        return True
    if len(head) < 16 or head[:2] not in (b"\x02\x00", b"\x08\x00") or head[3:4] != b"\x00":
        return False
    explicit = head[4:6].isalpha() and head[4:6].isupper()
    return explicit or 0 < struct.unpack("<I", head[4:8])[0] < 256


def is_edf(source: Source) -> bool:
    """EDF and EDF+ (and BDF, to be refused by name)."""
    return source.head.startswith((b"0       ", b"\xffBIOSEMI")) and source.size >= 256


def is_scp(source: Source) -> bool:
    """SCP-ECG: section 0 at byte 7, whose first pointer is to itself."""
    head = source.head
    if len(head) < 32 or head[8:10] != b"\x00\x00":
        return False
    length = struct.unpack_from("<I", head, 10)[0]
    if head[16:22] == b"SCPECG":
        return True
    pointer_id, _, index = struct.unpack_from("<HII", head, 22)
    return length >= 26 and (length - 16) % 10 == 0 and pointer_id == 0 and index == 7


def is_ishne(source: Source) -> bool:
    """ISHNE Holter: its magic number."""
    return source.head.startswith(b"ISHNE1.0")


def is_mfer(source: Source) -> bool:
    """MFER: the preamble; without one, a chain of definitions that only the parser can tell."""
    head = source.head
    if head[:1] == b"@" and head[2:6] == b"MFR ":
        return True
    if source.path.suffix.lower() not in (".mwf", ".mfr", ".mfer"):
        return False
    from ecgdatakit.parsing.parsers.mfer import MFERParser

    return bool(MFERParser.can_parse(source.path, head[:4096]))


def is_wfdb(source: Source) -> bool:
    """WFDB header: a record line, then a signal or segment line."""
    if b"\x00" in source.head:
        return False
    lines = [line.strip() for line in _head_text(source.head).splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    if not lines or not _WFDB_RECORD.match(lines[0]):
        return False
    if source.path.suffix.lower() == ".hea":
        return True
    fields = lines[1].split() if len(lines) > 1 else []
    return len(fields) >= 3 and bool(_WFDB_FORMAT.match(fields[1])) and not _is_number(fields[0])


def is_npy(source: Source) -> bool:
    """NumPy array: its magic number."""
    return source.head.startswith(b"\x93NUMPY")


def is_matlab(source: Source) -> bool:
    """MATLAB 5 by its text; MATLAB 4 by a first matrix header that makes sense; 7.3 (HDF5) to be refused by name."""
    head = source.head
    if head.startswith((b"MATLAB 5.0", b"MATLAB 7.3", b"\x89HDF")):
        return True
    if len(head) < 24:
        return False
    kind, rows, columns, imaginary, name_length = struct.unpack_from("<5i", head)
    return (
        kind in range(0, 60, 10)
        and rows > 0
        and columns > 0
        and imaginary == 0
        and 1 < name_length <= 64
        and head[20 : 20 + name_length - 1].isalnum()
        and head[20 + name_length - 1 : 20 + name_length] == b"\x00"
    )


def is_csv(source: Source) -> bool:
    """A table of numbers in text: a line that splits into numbers among the first few."""
    head = source.head
    if not head.startswith((b"\xff\xfe", b"\xfe\xff")) and re.search(rb"[\x00-\x08\x0e-\x1f]", head):
        return False
    lines = _head_text(head).splitlines()
    if len(head) < source.size:
        lines = lines[:-1]
    for line in lines[:50]:
        cells = re.split(r"[;,\t ]+", line.strip().replace('"', ""))
        if any(_is_number(c) for c in cells) and all(_is_number(c) or c.lower() in ("", "na", "null") for c in cells):
            return True
    return False


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
