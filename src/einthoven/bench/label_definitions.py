"""Where a label of PTB-XL and a rule of the protocol disagree because they mean different things."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from einthoven.data.ptbxl import Row
from einthoven.measure import Measurements
from einthoven.protocol.findings import Assessment


@dataclass(frozen=True, slots=True)
class Case:
    """A recording with its labels, measurements and assessment."""

    row: Row
    measurements: Measurements
    assessment: Assessment

    def value(self, quantity: str, lead: str | None = None) -> float:
        """A measured value, NaN where missing: no comparison holds for it."""
        value = self.measurements.get(quantity, lead).value
        return float("nan") if value is None else value

    def made(self, *codes: str) -> bool:
        """Whether any of these findings is definite or probable."""
        return any(self.assessment.status(code) in ("definite", "probable") for code in codes)

    def coded(self, *codes: str) -> bool:
        """Whether the recording has any of these codes of ``scp_codes``."""
        return bool(self.row.scp and self.row.scp & set(codes))


@dataclass(frozen=True, slots=True)
class Definition:
    """One difference: among the records with the label but without the statement, or the other way round."""

    statement: str
    labelled: bool
    words: str
    holds: Callable[[Case], bool]


def _borderline(*codes: str) -> Callable[[Case], bool]:
    return lambda case: any(case.assessment.status(code) == "borderline" for code in codes)


def _muted(code: str) -> Callable[[Case], bool]:
    return lambda case: case.assessment.status(code) == "muted"


def _column(column: str, *labels: str) -> Callable[[Case], bool]:
    return lambda case: bool(getattr(case.row, column) & set(labels))


def _only_bazett(case: Case) -> bool:
    return case.value("qtc_bazett") >= 450 > case.value("qtc")


#: First-degree block in the words of PTB-XL's reports.
_REPORTED = re.compile(
    r"\ba-?v[- ]?block (i\b|1)|first degree|1st degree|prolonged pr|pr interval (is )?prolonged", re.I
)


def _reported_block(case: Case) -> bool:
    return _REPORTED.search(case.row.report) is not None


_ISCHAEMIA = ("ISC", "ISCA", "ISCI")

DEFINITIONS = (
    Definition("SBRAD", True, "rate of 50 to 59 (borderline here)", lambda c: 50 <= c.value("heart_rate") < 60),
    Definition("SBRAD", True, "rate of 60 or more", lambda c: c.value("heart_rate") >= 60),
    Definition("STACH", True, "rate of 95 to 100", lambda c: 95 <= c.value("heart_rate") <= 100),
    Definition("STACH", False, "rate of 100 to 105", lambda c: 100 < c.value("heart_rate") < 105),
    Definition("SARRH", False, "labelled another sinus rhythm", _column("rhythm", "SR", "SBRAD", "STACH")),
    Definition("1AVB", False, "labelled LPR (long PR) instead", lambda c: c.coded("LPR")),
    Definition("1AVB", False, "in the report in words", _reported_block),
    Definition("1AVB", False, "PR of 200 to 210 ms", lambda c: c.value("pr") < 210),
    Definition("1AVB", True, "no P wave found", lambda c: math.isnan(c.value("pr"))),
    Definition("1AVB", True, "PR of 190 to 200 ms", lambda c: 190 <= c.value("pr") <= 200),
    Definition("CLBBB", True, "QRS under 120 ms", lambda c: c.value("qrs") < 120),
    Definition("CRBBB", True, "QRS under 120 ms", lambda c: c.value("qrs") < 120),
    Definition("IRBBB", True, "QRS under 110 ms", lambda c: c.value("qrs") < 110),
    Definition("CRBBB", False, "labelled IRBBB (incomplete)", _column("sub_class", "IRBBB")),
    Definition("IVCD", True, "QRS of 110 ms or less", lambda c: c.value("qrs") <= 110),
    Definition("LAFB", True, "axis beyond -30 degrees on the normal side", lambda c: c.value("qrs_axis") > -30),
    Definition("LAFB", True, "axis from -45 degrees on", lambda c: c.value("qrs_axis") > -45),
    Definition("LVH", True, "no voltage criterion beyond its limit", _borderline("LVH")),
    Definition("LVH", True, "age under 35 or not known", lambda c: c.row.age is None or c.row.age < 35),
    Definition("LVH", False, "labelled VCLVH (voltage criteria) instead", _column("form", "VCLVH")),
    Definition("LAE", True, "borderline here", _borderline("LAE")),
    Definition("IMI", True, "Q wave borderline here", _borderline("IMI")),
    Definition("IMI", True, "muted by another finding", _muted("IMI")),
    Definition("AMI", True, "Q wave borderline here", _borderline("AMI", "ASMI", "ALMI")),
    Definition("AMI", True, "muted by another finding", _muted("ASMI")),
    Definition("LNGQT", True, "long by Bazett, not by Fridericia", _only_bazett),
    Definition("LNGQT", False, "QTc from 450 to 480 ms", lambda c: c.value("qtc") < 480),
    Definition("LVOLT", True, "borderline here", _borderline("LVOLT")),
    Definition("STD_", False, "labelled another ST-T", _column("sub_class", *_ISCHAEMIA, "NST", "STTC")),
    Definition("ISC_", True, "stated as secondary to hypertrophy or block", lambda c: c.made("SECREP")),
    Definition("INVT", False, "labelled NDT or NT (unspecific T)", _column("form", "NDT", "NT")),
    Definition("INVT", False, "labelled ischaemic ST-T", _column("sub_class", *_ISCHAEMIA)),
    Definition("NORM", True, "an abnormal or critical finding", lambda c: c.made("ABNORM")),
)  # fmt: skip
