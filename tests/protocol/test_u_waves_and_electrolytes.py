"""U waves, potassium and giant T: each on both sides of its limits."""

from __future__ import annotations

import pytest
from builders import make_measurements
from statement_cases import PRESENT, in_leads, merged, shaped

from einthoven.measure.measurements import Quantity
from einthoven.protocol import assess

UPRIGHT = shaped("V2 V3", u="upright")
PEAKED = {"t_positive_amplitude": 1.5, "t_amplitude": 1.5, "t_duration": 160, "t_symmetry": 1.0}


def status(code: str, **changes: object) -> str | None:
    return assess(make_measurements(**changes)).status(code)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("u", "t", "expected"),
    [(0.25, 1.2, "definite"), (0.16, 1.2, "probable"), (0.12, 1.2, "absent"), (0.12, 0.3, "probable")],
)
def test_u_is_prominent_above_0_15_mv_or_a_quarter_of_t(u, t, expected):
    assert status("PROMU", leads=in_leads("V2 V3", u_amplitude=u, t_amplitude=t), morphology=UPRIGHT) == expected


def test_u_must_be_prominent_in_contiguous_leads():
    apart = {"leads": in_leads("V2 V4", u_amplitude=0.25), "morphology": shaped("V2 V4", u="upright")}
    assert status("PROMU", **apart) == "absent"


def test_u_is_not_assessable_where_it_could_not_be_told():
    measurements = make_measurements()
    reason = "not assessable above 95 beats per minute"
    for lead in ("V2", "V3", "V4", "V5"):
        measurements.leads[lead]["u_amplitude"] = Quantity.missing("mV", reason)
    outcomes = assess(measurements).outcomes
    assert outcomes["PROMU"].status == outcomes["INVU"].status == "not assessable"
    assert reason in outcomes["PROMU"].reason
    assert outcomes["HYPOK"].status == "absent"


@pytest.mark.parametrize(("u", "expected"), [(-0.15, "definite"), (-0.08, "probable"), (-0.05, "absent")])
def test_inverted_u(u, expected):
    made = {"leads": in_leads("V4 V5", u_amplitude=u), "morphology": shaped("V4 V5", u="inverted")}
    assert status("INVU", **made) == expected


def test_u_higher_than_t_suggests_hypokalaemia():
    higher = {"leads": in_leads("V2 V3", u_amplitude=0.3, t_amplitude=0.1, t_positive_amplitude=0.1)}
    outcome = assess(make_measurements(**higher, morphology=UPRIGHT)).outcomes["HYPOK"]
    assert outcome.status == "borderline"
    assert outcome.statement.startswith("U waves higher than T")
    lower = {"leads": in_leads("V2 V3", u_amplitude=0.3, t_amplitude=0.5, t_positive_amplitude=0.5)}
    assert status("HYPOK", **lower, morphology=UPRIGHT) == "absent"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "borderline"),
        ({"t_positive_amplitude": 0.9}, "absent"),
        ({"t_duration": 230}, "absent"),
        ({"t_symmetry": 1.5}, "absent"),
    ],
)
def test_t_of_hyperkalaemia_is_tall_narrow_and_symmetrical(change, expected):
    assert status("HYPERK", leads=in_leads("V2 V3", **PEAKED | change)) == expected


def test_hyperkalaemia_grows_with_pr_and_qrs():
    leads = in_leads("V2 V3 V4", **PEAKED)
    risen = assess(make_measurements(leads=leads, values={"pr": 220, "qrs": 116})).outcomes["HYPERK"].finding
    assert (risen.certainty, risen.severity, risen.action) == ("probable", "abnormal", None)
    no_p = {"organised_p": False, "rhythm": "undetermined rhythm", "values": {"pr": None, "qrs": 190}}
    sine = assess(make_measurements(leads=leads, **no_p)).outcomes["HYPERK"].finding
    assert (sine.certainty, sine.severity) == ("probable", "critical")
    assert "potassium" in sine.action
    fibrillation = no_p | {
        "rhythm": "atrial fibrillation",
        "regular": False,
        "rhythm_values": {"rr_variation": 0.25, "p_fraction": 0.05},
    }
    assert assess(make_measurements(leads=leads, **fibrillation)).status("HYPERK") == "borderline"


def test_giant_t_with_long_qtc_suggests_an_intracranial_event():
    giant = in_leads("V3 V4 V5", t_amplitude=-1.4)
    assert status("CNST", leads=giant, values={"qtc": 530}) == "borderline"
    assert status("CNST", leads=giant) == "absent"
    assert status("CNST", leads=in_leads("V3 V4 V5", t_amplitude=-0.8), values={"qtc": 530}) == "absent"


@pytest.mark.parametrize(("qtc", "words"), [(470, "Prolonged QTc interval"), (485, "in the range of long QT syndrome")])
def test_qtc_of_480_is_in_the_range_of_long_qt_syndrome(qtc, words):
    outcome = assess(make_measurements(values={"qtc": qtc})).outcomes["LNGQT"]
    assert outcome.statement.endswith(words)
    assert outcome.finding.severity == ("abnormal" if qtc >= 480 else "minor")


def test_qtc_is_short_or_long_or_normal_never_two():
    for qtc in range(300, 560, 5):
        made = {f.code for f in assess(make_measurements(values={"qtc": qtc})).findings if f.present}
        assert len(made & {"QTNORM", "LNGQT", "QTHIGH", "SHORTQT"}) == 1, qtc


def test_wide_qrs_counts_for_severe_hyperkalaemia_only_without_p_waves():
    leads = merged(in_leads("V2 V3 V4", **PEAKED), PRESENT["HYPERK"]["leads"])
    finding = assess(make_measurements(leads=leads, values={"qrs": 190})).outcomes["HYPERK"].finding
    assert finding is None or finding.severity != "critical"
