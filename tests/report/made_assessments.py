"""Assessments made by hand, so that composing can be tested without the protocol."""

from __future__ import annotations

from einthoven.protocol.findings import Assessment, Evidence, Finding, Outcome

#: code: step and statement. The codes of the protocol that the tests speak about.
STATEMENTS = {
    "NOTINT": (1, "not interpretable"),
    "POORQ": (1, "poor signal quality"),
    "REVERSAL": (1, "suspected electrode reversal"),
    "SR": (1, "sinus rhythm"),
    "SBRAD": (1, "sinus bradycardia"),
    "STACH": (1, "sinus tachycardia"),
    "AFIB": (1, "atrial fibrillation"),
    "AFLT": (1, "atrial flutter"),
    "WCT": (1, "wide-complex tachycardia"),
    "PAC": (1, "supraventricular premature beats"),
    "PVC": (1, "ventricular premature beats"),
    "PAUSE": (1, "pause"),
    "LAD": (2, "left axis deviation"),
    "RAD": (2, "right axis deviation"),
    "EXAX": (2, "extreme axis deviation"),
    "AXNORM": (2, "normal axis"),
    "1AVB": (2, "first-degree AV block"),
    "SHORTPR": (2, "short PR interval"),
    "PRNORM": (2, "normal PR interval"),
    "QRSNORM": (2, "normal QRS duration"),
    "CRBBB": (2, "complete right bundle branch block"),
    "IRBBB": (2, "incomplete right bundle branch block"),
    "CLBBB": (2, "complete left bundle branch block"),
    "ILBBB": (2, "incomplete left bundle branch block"),
    "IVCD": (2, "nonspecific intraventricular conduction delay"),
    "LAFB": (2, "left anterior fascicular block"),
    "LPFB": (2, "left posterior fascicular block"),
    "WPW": (2, "ventricular pre-excitation"),
    "LVH": (3, "left ventricular hypertrophy"),
    "RVH": (3, "right ventricular hypertrophy"),
    "LAE": (3, "left atrial enlargement"),
    "RAE": (3, "right atrial enlargement"),
    "LVOLT": (3, "low QRS voltage"),
    "PRWP": (3, "poor R wave progression"),
    "STE_ANT": (4, "anterior ST elevation"),
    "STE_SEP": (4, "septal ST elevation"),
    "STE_LAT": (4, "lateral ST elevation"),
    "STE_INF": (4, "inferior ST elevation"),
    "STE_AVR": (4, "ST elevation in aVR"),
    "STE_POST": (4, "posterior ST elevation"),
    "STEVAR": (4, "ST elevation of early repolarisation"),
    "STD_ANT": (4, "anterior ST depression"),
    "STD_LAT": (4, "lateral ST depression"),
    "STD_INF": (4, "inferior ST depression"),
    "STD_WIDE": (4, "widespread ST depression"),
    "RECIP": (4, "reciprocal ST depression"),
    "JDEP": (4, "upsloping ST depression"),
    "NST_": (4, "nonspecific ST depression"),
    "INVT_ANT": (4, "anterior T wave inversion"),
    "INVT_LAT": (4, "lateral T wave inversion"),
    "INVT_INF": (4, "inferior T wave inversion"),
    "IMI": (4, "inferior infarction"),
    "AMI": (4, "anterior infarction"),
    "ASMI": (4, "anteroseptal infarction"),
    "ALMI": (4, "anterolateral infarction"),
    "ILMI": (4, "inferolateral infarction"),
    "LMI": (4, "lateral infarction"),
    "SECREP": (4, "secondary repolarisation change"),
    "QTNORM": (5, "normal QT interval"),
    "LNGQT": (5, "prolonged QT interval"),
    "SHORTQT": (5, "short QT interval"),
    "QTHIGH": (5, "markedly prolonged QT interval"),
    "HYPERK": (5, "consider hyperkalaemia"),
    "HYPOK": (5, "consider hypokalaemia"),
    "NORM": (6, "normal ECG"),
    "ABNORM": (6, "abnormal ECG"),
}


OCCLUSION = "Immediate review: consider acute coronary occlusion; record V4R"


def evidence(code, number, quantity, value, unit, comparison, limit, *leads, met=True, sd=0.02):
    return Evidence(
        f"{code}.{number}", quantity, leads, value, unit, sd, limit, comparison, met, "Made-up Guideline 2020"
    )


def found(code, *items, certainty="definite", severity="abnormal", leads=(), **more):
    step, usual = STATEMENTS[code]
    return Finding(
        code, more.pop("statement", usual), step, certainty, severity, tuple(leads), evidence=tuple(items), **more
    )


def looked_at(items):
    return lambda: tuple(items)


def make_assessment(*findings, muted=None, missing=None, assumptions=(), interpretable=True, absent=True):
    """Every statement absent but for the findings; ``muted`` and ``missing``: code to muting code, code to reason."""
    outcomes = {}
    by_code = {f.code: f for f in findings}
    for code, (step, statement) in STATEMENTS.items():
        refused = (evidence(code, 1, f"made_{code.lower()}", 0.1, "mV", ">", 1.0, met=False),)
        if code in by_code:
            finding = by_code[code]
            outcomes[code] = Outcome(
                code, statement, step, finding.certainty, finding, look=looked_at(finding.evidence)
            )
        elif code in (muted or {}):
            outcomes[code] = Outcome(code, statement, step, "muted", muted_by=muted[code], look=looked_at(refused))
        elif code in (missing or {}):
            outcomes[code] = Outcome(code, statement, step, "not assessable", reason=missing[code])
        elif absent:
            outcomes[code] = Outcome(code, statement, step, "absent", look=looked_at(refused))
    return Assessment(outcomes, tuple(assumptions), interpretable)


def normal():
    sinus = found("SR", evidence("SR", 1, "p_fraction", 1.0, "ratio", ">=", 0.8), severity="normal")
    return make_assessment(sinus, found("NORM", severity="normal"))


def fibrillation():
    return make_assessment(
        found("AFIB", evidence("AFIB", 1, "rr_variation", 0.24, "ratio", ">", 0.1), severity="abnormal"),
        found("ABNORM"),
        missing={"1AVB": "no organised P waves", "SHORTPR": "no organised P waves"},
    )


def left_bundle_branch_block():
    width = evidence("CLBBB", 1, "qrs", 148.0, "ms", ">=", 120.0, sd=5)
    return make_assessment(
        found("SR", severity="normal"),
        found("CLBBB", width, leads=("I", "aVL", "V5", "V6")),
        found("SECREP", severity="minor"),
        muted=dict.fromkeys(("LVH", "IMI", "AMI", "ASMI", "ALMI", "LMI", "STE_ANT", "STE_LAT", "STE_INF"), "CLBBB"),
    )


def inferior_elevation():
    leads = {"II": 0.21, "III": 0.32, "aVF": 0.26}
    high = [evidence("STE_INF", i, "st_j", v, "mV", ">=", 0.1, lead) for i, (lead, v) in enumerate(leads.items(), 1)]
    low = evidence("STD_LAT", 1, "st_j", -0.12, "mV", "<=", -0.05, "aVL")
    return make_assessment(
        found("SR", severity="normal"),
        found("STE_INF", *high, severity="critical", leads=leads, territory="inferior", action=OCCLUSION),
        found("STD_LAT", low, leads=("aVL",), territory="lateral"),
        found("ABNORM", severity="critical", statement="Abnormal ECG with a critical finding: prompt review"),
    )


def left_hypertrophy():
    sokolow = evidence("LVH", 1, "sokolow_lyon", 4.1, "mV", ">", 3.5, "V1", "V5")
    borderline = found(
        "LAD", evidence("LAD", 1, "qrs_axis", -28.0, "deg", "within", (-90.0, -30.0)), certainty="borderline"
    )
    return make_assessment(found("SR", severity="normal"), found("LVH", sokolow, certainty="probable"), borderline)


def poor_quality():
    return make_assessment(
        found("SR", severity="normal"),
        found("POORQ", severity="minor", leads=("V2",)),
        missing={"PRWP": "V2 unusable: lead off (flat)", "STE_SEP": "V2 unusable: lead off (flat)"},
        assumptions=(
            "limit for men from 35 years used (ST elevation): sex not given",
            "limit for women used (long QTc): sex not given",
        ),
    )
