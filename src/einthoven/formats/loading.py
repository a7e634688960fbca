"""Any file -> ECG: find the file, recognise its content, read it, and let nothing but our own errors out."""

from __future__ import annotations

import dataclasses
import importlib
import os
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from einthoven.ecg import ECG, LIMB_LEADS
from einthoven.errors import EinthovenError, FileDamaged, FormatUnknown, ReadError, UnsafeFile
from einthoven.formats.given import Given, unusual_names
from einthoven.formats.limits import check_samples, open_source
from einthoven.formats.registry import FORMATS, Format, recognise

#: How the JSON begins that this program writes.
_OWN_JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:file"[^{}]*?"schema|schema|recording|heart_rate)"')


def load(
    path: str | Path,
    *,
    rate: float | None = None,
    unit: str | None = None,
    leads: Sequence[str] | None = None,
) -> ECG:
    """Read an ECG from any supported file.

    The content decides which reader is used, not the suffix. A WFDB record may be named by its header, its signal file
    or its stem.

    Parameters
    ----------
    path : path-like
        The file.
    rate : float, optional
        Sampling rate in Hz, for files that do not say it (NPY, CSV without a time column). Where a file says another
        one, this one is used and a warning says so; likewise ``unit`` and ``leads``.
    unit : {"nV", "uV", "mV", "V"}, optional
        Unit of the file's numbers.
    leads : sequence of str, optional
        One name a channel, in the file's order.

    Returns
    -------
    ECG
        In millivolts and standard lead order, with the missing limb leads derived where two are present. What the
        reader noticed is in ``warnings``; where it comes from and what the device said in ``provenance``.

    Raises
    ------
    FormatUnknown
        No reader recognises the content.
    FileDamaged
        Recognised, but beyond use. A file that is readable in part is read in part, with a warning.
    MetadataMissing
        The file does not say its rate, unit or lead names, and the caller did not either.
    UnsafeFile
        Refused: too large, nested too deep, or naming files outside its folder.
    ReadError
        There is no such file, or it can't be opened.
    SignalError
        The numbers can't be an ECG, or the caller's ``rate`` or ``unit`` is impossible.
    """
    given = Given.checked(rate, unit, leads)
    found = locate(as_path(path))
    with our_errors(found):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            ecg = _read(found, given)
        heard = [_one_line(str(w.message)) for w in caught]
        if (strange := unusual_names(ecg.leads)) is not None:
            heard.append(_one_line(strange))
        noticed = tuple(dict.fromkeys((*ecg.warnings, *heard)))
        limb = sum(name in ecg.leads for name in LIMB_LEADS)
        check_samples(len(ecg.leads) + (len(LIMB_LEADS) - limb if limb >= 2 else 0), ecg.signal_mv.shape[1])
        provenance = dataclasses.replace(ecg.provenance, file=found)
        return ecg.replace(provenance=provenance, warnings=noticed).with_limb_leads()


@contextmanager
def our_errors(found: Path) -> Iterator[None]:
    """Let nothing but our own errors out of reading a file, with its name."""
    try:
        yield
    except EinthovenError as error:
        error.file = error.file or found
        raise
    except MemoryError:
        raise UnsafeFile("reading it would need more memory than there is", file=found) from None
    except ImportError as error:
        raise ReadError(f"a package is missing: {error.name}", file=found, remedy="reinstall einthoven") from error
    except OSError as error:
        raise ReadError(f"can't be read: {(error.strerror or str(error)).lower()}", file=found) from error
    except Exception as error:
        # The one place where a parser's own exception becomes ours, RecursionError included.
        raise FileDamaged(
            f"damaged or not what it seems ({type(error).__name__}: {_one_line(str(error))})",
            file=found,
            remedy="export it again; if another program opens it, please report it",
        ) from error


def as_path(path: str | os.PathLike[str]) -> Path:
    """A path from what the caller gave.

    Raises
    ------
    ReadError
        If it is none, or an empty one (which would mean the current folder).
    """
    if not isinstance(path, str | os.PathLike) or not isinstance(os.fspath(path), str):
        raise ReadError(f"the path of a file is a str or a Path, not a {type(path).__name__}", remedy="load(path)")
    if not os.fspath(path):
        raise ReadError("the name of the file is empty", remedy="name a file; is a variable unset?")
    return Path(path)


def locate(path: Path) -> Path:
    """The file that ``path`` means: itself, or the header of the WFDB record whose stem or signal file it names."""
    try:
        if path.is_file():
            header = path.with_suffix(".hea")
            named = path.suffix.lower() != ".hea" and header.is_file() and _names(header, path.name)
            return header if named else path
        beside = path.with_name(path.name + ".hea") if path.name else path
        return beside if not path.exists() and beside.is_file() else path
    except (OSError, ValueError):
        return path


def _names(header: Path, file_name: str) -> bool:
    """Whether a WFDB header names this signal file."""
    try:
        with header.open("rb") as stream:
            text = stream.read(16_384)
    except OSError:
        return False
    return any(line.split(maxsplit=1)[:1] == [file_name.encode()] for line in text.splitlines())


def _read(path: Path, given: Given) -> ECG:
    source = open_source(path)
    kind = recognise(source)
    if kind is None:
        if _OWN_JSON.match(source.head):
            raise FormatUnknown(
                "holds measurements or a reading, not a recording",
                file=path,
                remedy="`einthoven verify` and `einthoven protocol explain` take it; read the recording itself",
            )
        raise FormatUnknown("no reader recognises the content", file=path, remedy=_remedy(path))
    return resolve(kind.reader)(source, given)


def resolve(target: str) -> Any:
    """The function that ``"module:function"`` names."""
    module, name = target.split(":")
    return getattr(importlib.import_module(module), name)


def _remedy(path: Path) -> str:
    if path.suffix.lower() == ".dat":
        return "a WFDB signal file needs its .hea header beside it"
    expected: list[Format] = [f for f in FORMATS.values() if path.suffix.lower() in f.suffixes]
    if expected:
        return f"it is called {path.suffix} but holds something else; export it again"
    return "export it as one of: " + ", ".join(FORMATS)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]
