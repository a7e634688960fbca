"""Which label of PTB-XL each statement is held against, and which findings make it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from einthoven.data.ptbxl import Row
from einthoven.protocol.findings import Finding

Source = Literal["super_class", "sub_class", "form", "rhythm", "scp"]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement and its counterpart among the labels.

    Attributes
    ----------
    name : str
        As in the tables: the SCP code where there is one.
    source : str
        Column of the table that the labels are in (known for every recording), or ``"scp"``: codes of ``scp_codes``,
        which the recordings without that cell do not have; they are left out.
    labels : frozenset of str
        Any of these is the label.
    codes : frozenset of str
        Any of these findings, definite or probable, makes the statement.
    """

    name: str
    source: Source
    labels: frozenset[str]
    codes: frozenset[str]

    def labelled(self, row: Row) -> bool | None:
        """Whether a recording has the label; None if that is not known."""
        labels = getattr(row, self.source)
        return None if labels is None else bool(self.labels & labels)

    def made(self, findings: list[Finding]) -> bool:
        """Whether the protocol makes the statement."""
        return any(finding.present and finding.code in self.codes for finding in findings)


def _of(name: str, source: Source, labels: str = "", codes: str = "") -> Statement:
    return Statement(name, source, frozenset((labels or name).split()), frozenset((codes or name).split()))


_OLD_MI = "IMI LMI ILMI ASMI AMI ALMI PMI"
_DEPRESSED = "STD_ANT STD_LAT STD_INF STD_WIDE STE_AVR POSTMI"
_INVERTED = "INVT_ANT INVT_LAT INVT_INF"

STATEMENTS = (
    _of("NORM", "super_class", codes="NORM BORDERLINE"),
    _of("SR", "rhythm", codes="SR SARRH"),
    _of("SBRAD", "rhythm"),
    _of("STACH", "rhythm"),
    _of("SARRH", "rhythm"),
    _of("AFIB", "rhythm"),
    _of("AFLT", "rhythm"),
    _of("PACE", "rhythm"),
    _of("SVTAC", "rhythm", "SVTAC PSVT"),
    _of("BIGU", "rhythm"),
    _of("PVC", "form"),
    _of("PAC", "form"),
    _of("1AVB", "scp"),
    _of("1AVB or LPR", "scp", "1AVB LPR", "1AVB"),
    _of("CLBBB", "sub_class"),
    _of("CRBBB", "sub_class"),
    _of("ILBBB", "sub_class"),
    _of("IRBBB", "sub_class"),
    _of("LAFB", "scp"),
    _of("LPFB", "scp"),
    _of("IVCD", "sub_class"),
    _of("WPW", "sub_class"),
    _of("LVH", "sub_class"),
    _of("VCLVH", "form", codes="LVH"),
    _of("RVH", "sub_class"),
    _of("LAE", "sub_class", "LAO/LAE", "LAE IAB"),
    _of("RAE", "sub_class", "RAO/RAE"),
    _of("LVOLT", "form"),
    _of("IMI", "sub_class", codes="IMI ILMI"),
    _of("AMI", "sub_class", codes="AMI ASMI ALMI"),
    _of("ASMI", "scp"),
    _of("LMI", "sub_class", codes="LMI ALMI ILMI"),
    _of("QWAVE", "form", codes=_OLD_MI),
    _of("STE_", "form", "STE", "STE_ANT STE_SEP STE_LAT STE_INF"),
    _of("STD_", "form", "STD", _DEPRESSED),
    _of("ISC_", "sub_class", "ISC ISCA ISCI", f"{_DEPRESSED} {_INVERTED}"),
    _of("INVT", "form", codes=_INVERTED),
    _of("NDT", "form", "NDT NT TAB", f"{_INVERTED} LOWT NDT"),
    _of("LOWT", "form"),
    _of("LNGQT", "form", codes="LNGQT QTHIGH"),
    _of("DIG", "form"),
)
