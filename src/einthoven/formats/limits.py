"""What an input may be at most, and the one way in which its bytes are read.

The limits keep a hostile file from costing more than about two seconds and four times its size in memory. They can be
raised by assigning to the module's attributes before reading, for data that is trusted.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from einthoven.errors import FileDamaged, ReadError, UnsafeFile

#: Largest file that is opened, bytes.
MAX_FILE_BYTES = 50_000_000
#: Largest text file that our own readers take (CSV, CardiologyXML), bytes: text costs several times its size.
MAX_TEXT_BYTES = 12_000_000
#: Largest XML or JSON file of the other vendor formats: their parsers take more memory still.
MAX_VENDOR_TEXT_BYTES = 10_000_000
#: Largest binary file of the formats whose parsers work in double precision (DICOM, ISHNE, MFER).
MAX_VENDOR_BYTES = 16_000_000
#: Most samples, of all leads together: four hours of twelve leads at 125 Hz.
MAX_SAMPLES = 25_000_000
#: Deepest nesting of an XML document.
MAX_XML_DEPTH = 64
#: Most elements of an XML document, and most attributes. Far above any ECG (the largest seen has 1,200), far below
#: what would break the promise of two seconds.
MAX_XML_NODES = 250_000
#: Longest text between two XML tags that a reader may split into words, bytes.
MAX_XML_TEXT_BYTES = 1_500_000
#: Most elements of a DICOM file, items of sequences included (a cart's file with all its annotations has 3,000).
MAX_DICOM_ELEMENTS = 25_000
#: Most data records of an EDF+ file with annotations.
MAX_ANNOTATED_RECORDS = 200_000
#: Largest WFDB header.
MAX_HEADER_BYTES = 1_000_000
#: Most data records of an EDF file.
MAX_DATA_RECORDS = 2_000_000
#: Most text of EDF+ annotations.
MAX_ANNOTATION_BYTES = 1_000_000

HEAD_BYTES = 16_384


@dataclass(frozen=True)
class Source:
    """A file about to be read: its path, its first bytes, and on demand all of them.

    Attributes
    ----------
    path : Path
        An existing regular file.
    head : bytes
        The first ``HEAD_BYTES`` bytes, for sniffing.
    size : int
        Bytes.
    """

    path: Path
    head: bytes
    size: int

    @cached_property
    def data(self) -> bytes:
        """The whole content."""
        return read_bytes(self.path)

    def text(self) -> str:
        """The content as text: UTF-8 or UTF-16 by its byte order mark, else Latin-1, which loses nothing."""
        check_size(self, MAX_TEXT_BYTES)
        return decode(self.data)


def open_source(path: Path) -> Source:
    """Check that ``path`` is a readable regular file of bearable size, and read its head.

    Raises
    ------
    ReadError
        If there is no such file, or it is a folder, a pipe, a device or unreadable.
    UnsafeFile
        If it is larger than ``MAX_FILE_BYTES``.
    FileDamaged
        If it is empty.
    """
    size = check_regular(path)
    if size == 0:
        raise FileDamaged("the file is empty", file=path, remedy="export or copy it again")
    with path.open("rb") as stream:
        return Source(path, stream.read(HEAD_BYTES), size)


def check_regular(path: Path, *, any_size: bool = False) -> int:
    """The size of a regular file within the limit; opening a pipe would wait for ever, so nothing is opened.

    Parameters
    ----------
    any_size : bool
        Without the limit, for what is read a piece at a time.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        raise ReadError("there is no such file", file=path, remedy="check the name") from None
    except (OSError, ValueError) as error:
        raise ReadError(f"can't be opened: {_reason(error)}", file=path) from None
    if stat.S_ISDIR(status.st_mode):
        raise ReadError(
            "is a folder, not a recording", file=path, remedy="name a file in it; `einthoven read` also takes folders"
        )
    if not stat.S_ISREG(status.st_mode):
        raise ReadError("is a pipe or a device, not a file", file=path, remedy="save the recording to a file first")
    if status.st_size > MAX_FILE_BYTES and not any_size:
        raise UnsafeFile(
            f"has {status.st_size / 1e6:.0f} MB, more than the limit of {MAX_FILE_BYTES / 1e6:.0f} MB",
            file=path,
            remedy="cut out the part to read; a trusted file: raise einthoven.formats.limits.MAX_FILE_BYTES",
        )
    return status.st_size


def read_bytes(path: Path) -> bytes:
    """All bytes of a checked file, never more than the limit even if the file grows meanwhile."""
    size = check_regular(path)
    with path.open("rb") as stream:
        return stream.read(size)  # without a number, a file growing for ever would never end


def check_size(source: Source, limit: int) -> None:
    """Refuse a file of a format whose parsing would take too long or too much memory."""
    if source.size > limit:
        raise UnsafeFile(
            f"has {source.size / 1e6:.0f} MB, more than the limit of {limit / 1e6:.0f} MB for its format",
            file=source.path,
            remedy="cut out the part to read, or store it as WFDB, EDF or NPY",
        )


def check_samples(leads: int, samples: int) -> None:
    """Refuse a recording too large to be laid out, however small its file."""
    if leads * samples > MAX_SAMPLES:
        raise UnsafeFile(
            f"holds {leads} x {samples:,} samples, more than the limit of {MAX_SAMPLES:,}",
            remedy="cut out the part to read",
        )


def decode(data: bytes) -> str:
    """Text of unknown encoding, without loss."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _reason(error: OSError | ValueError) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
