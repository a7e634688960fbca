"""Refuse an XML document that would exhaust its parser, before any parser sees it.

One pass of expat with three small handlers: nesting, number of elements, entity declarations. Vendor files are written
by carts and pass in a millisecond or two; a bomb is refused at its first excess.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.parsers import expat

import numpy as np

from einthoven.errors import FileDamaged, UnsafeFile
from einthoven.formats import limits

_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._:-]+)[\"']")
_ASCII_COMPATIBLE = re.compile(
    r"^(utf-?8|us-ascii|ascii|iso-?8859-?\d+|latin-?\d|windows-125\d|cp125\d)$", re.IGNORECASE
)


class _ExcessError(Exception):
    """A limit was passed; carries the reason."""


def check_xml(data: bytes, path: Path, *, max_text: int | None = None) -> None:
    """Raise unless the document is within the limits.

    Parameters
    ----------
    data : bytes
        The document.
    path : Path
        For the error.
    max_text : int, optional
        Longest text between two tags, for readers that split it into words.

    Raises
    ------
    UnsafeFile
        For nesting, size, or entities beyond the limits.
    FileDamaged
        For an encoding that no ECG export uses.
    """
    try:
        _check_counts(data, max_text)
        _check_structure(data, path)
    except _ExcessError as excess:
        raise UnsafeFile(
            f"refused: the XML {excess}", file=path, remedy="no ECG export looks like this; check where it comes from"
        ) from None


def _check_counts(data: bytes, max_text: int | None) -> None:
    if data.count(b"<") > 2 * limits.MAX_XML_NODES or data.count(b"=") > 2 * limits.MAX_XML_NODES:
        raise _ExcessError(f"has more than {limits.MAX_XML_NODES:,} elements or attributes")
    if max_text is not None and len(data) > max_text:
        tags = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("<"))
        if np.diff(tags, prepend=0, append=len(data)).max() > max_text:
            raise _ExcessError(f"has more than {max_text / 1e6:.0f} MB between two tags")


def _check_structure(data: bytes, path: Path) -> None:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:4]  # UTF-16, with or without its mark
    declared = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf"))
    if not wide and declared:
        encoding = declared.group(1).decode("ascii")
        if not _ASCII_COMPATIBLE.match(encoding) and not encoding.upper().startswith("UTF-16"):
            raise FileDamaged(f"the XML declares the encoding {encoding!r}", file=path, remedy="save it as UTF-8")
    # In every accepted encoding tags are ASCII, so that Latin-1, where every byte is a character, shows the structure
    # even where the declared encoding is wrong and a lenient reader would decode the text anew.
    _walk(data, None if wide else "iso-8859-1")


def _walk(data: bytes, encoding: str | None) -> None:
    parser = expat.ParserCreate(encoding)
    depth = nodes = 0

    def start(_name: str, _attributes: object) -> None:
        nonlocal depth, nodes
        depth += 1
        nodes += 1
        if depth > limits.MAX_XML_DEPTH:
            raise _ExcessError(f"is nested deeper than {limits.MAX_XML_DEPTH} levels")
        if nodes > limits.MAX_XML_NODES:
            raise _ExcessError(f"has more than {limits.MAX_XML_NODES:,} elements")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def entity(*_declaration: object) -> None:
        raise _ExcessError("declares entities")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.EntityDeclHandler = entity
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        # Not well-formed: the reader will say so. What lies before the fault is within the limits.
        return
