"""The formats that are read, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from einthoven.formats import sniffing
from einthoven.formats.limits import Source


@dataclass(frozen=True, slots=True)
class Format:
    """One file format.

    Attributes
    ----------
    name : str
        As it stands in ``Provenance.format``.
    description : str
        Who writes it, in a line.
    suffixes : tuple of str
        Usual file name endings. Only a hint: the content decides.
    sniff : callable
        Whether a ``Source`` is of this format.
    reader : str
        ``"module:function"`` of its reader ``(Source, Given) -> ECG``, imported when needed.
    """

    name: str
    description: str
    suffixes: tuple[str, ...]
    sniff: Callable[[Source], bool]
    reader: str


_HERE = "einthoven.formats"

#: Sure signs first, guesses last.
FORMATS: dict[str, Format] = {
    f.name: f
    for f in (
        Format("DICOM", "DICOM ECG waveform objects", (".dcm",), sniffing.is_dicom, f"{_HERE}.dicom:read"),
        Format("GE MUSE XML", "GE MUSE RestingECG export", (".xml",), sniffing.is_muse, f"{_HERE}.vendor:read_muse"),
        Format(
            "Philips Sierra XML",
            "Philips PageWriter, TraceMasterVue, IntelliSpace (1.03 to 1.04.02)",
            (".xml",),
            sniffing.is_sierra,
            f"{_HERE}.sierra:read",
        ),
        Format("HL7 aECG", "HL7 annotated ECG", (".xml",), sniffing.is_aecg, f"{_HERE}.vendor:read_aecg"),
        Format(
            "CardiologyXML",
            "GE CardioSoft export, as in UK Biobank",
            (".xml",),
            sniffing.is_cardiologyxml,
            f"{_HERE}.cardiologyxml:read",
        ),
        Format("Mortara ELI XML", "Mortara ELI carts", (".xml",), sniffing.is_mortara, f"{_HERE}.vendor:read_mortara"),
        Format("SCP-ECG", "EN 1064 / ISO 11073-91064", (".scp", ".ecg"), sniffing.is_scp, f"{_HERE}.scp:read"),
        Format("EDF", "European Data Format, EDF+", (".edf",), sniffing.is_edf, f"{_HERE}.edf:read"),
        Format("ISHNE", "ISHNE Holter", (".ecg",), sniffing.is_ishne, f"{_HERE}.vendor:read_ishne"),
        Format("NPY", "NumPy array", (".npy",), sniffing.is_npy, f"{_HERE}.npy:read"),
        Format("MATLAB", "MATLAB matrix, level 4 or 5", (".mat",), sniffing.is_matlab, f"{_HERE}.matlab:read"),
        Format("MFER", "Medical waveform encoding rules", (".mwf",), sniffing.is_mfer, f"{_HERE}.vendor:read_mfer"),
        Format("Kardia JSON", "AliveCor Kardia", (".json",), sniffing.is_kardia, f"{_HERE}.vendor:read_kardia"),
        Format("WFDB", "PhysioNet / MIT header and signal files", (".hea",), sniffing.is_wfdb, f"{_HERE}.wfdb:read"),
        Format("CSV", "table of numbers in text", (".csv", ".tsv", ".txt"), sniffing.is_csv, f"{_HERE}.csv_table:read"),
    )
}


def recognise(source: Source) -> Format | None:
    """The format of a file by its content, or None."""
    return next((f for f in FORMATS.values() if f.sniff(source)), None)
