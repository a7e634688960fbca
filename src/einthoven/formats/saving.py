"""ECG -> file: WFDB, CSV or EDF, by the target's suffix."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from einthoven.ecg import ECG
from einthoven.errors import OutputError
from einthoven.formats.loading import load, locate, resolve

#: Suffix of the target -> ``"module:function"`` of its writer ``(ECG, Path) -> {path: bytes}``.
WRITERS: dict[str, str] = {
    ".hea": "einthoven.formats.write_wfdb:encode",
    ".dat": "einthoven.formats.write_wfdb:encode",
    "": "einthoven.formats.write_wfdb:encode",
    ".csv": "einthoven.formats.write_csv:encode",
    ".edf": "einthoven.formats.write_edf:encode",
}


def save(ecg: ECG, path: str | Path) -> Path:
    """Write an ECG; the suffix decides the format: ``.hea``, ``.dat`` or none WFDB, ``.csv``, ``.edf``.

    Rate, lead names, age, sex and start are kept; the patient's id, and what the device said, are not. The same ECG
    always yields the same bytes. Resolution: WFDB 1 uV or better, CSV exact, EDF 1/65,535 of the range of a lead.

    Parameters
    ----------
    ecg : ECG
        What to write.
    path : path-like
        Where to. Existing files are replaced, each as a whole.

    Returns
    -------
    Path
        The file to open: for WFDB the header.

    Raises
    ------
    OutputError
        For an unknown suffix, a name that the format can't hold, or a place that can't be written to.
    """
    target = Path(path)
    writer = WRITERS.get(target.suffix.lower())
    if writer is None or not target.name:
        raise OutputError(
            f"no writer for {target.suffix or 'this name'}",
            file=target,
            remedy="end the name in .hea (WFDB), .csv or .edf",
        )
    if _is_no_file(target):
        # Not "rec.hea" beside a folder "rec", nor "/dev/full.hea".
        raise OutputError("is a folder or a device, not a file", file=target, remedy="name a file")
    encode: Callable[[ECG, Path], dict[Path, bytes]] = resolve(writer)
    files = encode(ecg, target)
    for file, content in files.items():
        _replace(file, content)
    return next(iter(files))


def convert(
    source: str | Path,
    target: str | Path,
    *,
    rate: float | None = None,
    unit: str | None = None,
    leads: Sequence[str] | None = None,
) -> Path:
    """Read ``source`` and write it to ``target``; see ``load`` and ``save``.

    Raises
    ------
    EinthovenError
        As ``load`` and ``save``; ``OutputError`` if the target is the source itself.
    """
    ecg = load(source, rate=rate, unit=unit, leads=leads)
    read_from = locate(Path(source))
    written = [Path(target)]
    if Path(target).suffix.lower() in (".hea", ".dat", ""):
        written = [Path(target).with_suffix(suffix) for suffix in (".hea", ".dat")]
    own = {read_from.resolve(), Path(source).resolve(), read_from.with_suffix(".dat").resolve()}
    if own & {file.resolve() for file in written}:
        raise OutputError("the target is the source itself", file=target, remedy="choose another name")
    return save(ecg, target)


def _is_no_file(path: Path) -> bool:
    """Whether something is there that a file must not replace."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _replace(file: Path, content: bytes) -> None:
    """Write beside and move into place, so that nobody ever sees half a file."""
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.stem[:40]}-")
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())  # some file systems say only now that they are full
        mode = 0o666 & ~_umask()
        Path(temporary).chmod(mode)
        Path(temporary).replace(file)
    except (OSError, ValueError) as error:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink()
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise OutputError(f"can't be written: {reason}", file=file, remedy="check the folder and its rights") from error


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
