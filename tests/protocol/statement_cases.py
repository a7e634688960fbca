"""One constructed recording for each statement that shows it, and what to change so that it does not."""

from __future__ import annotations

from typing import Any

from einthoven.measure.episodes import Run

LEADS = ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6")

Made = dict[str, Any]


def in_leads(names: str, **values: float | None) -> dict[str, dict[str, float | None]]:
    """The same quantities in several leads."""
    return {name: dict(values) for name in names.split()}


def shaped(names: str, **shapes: object) -> dict[str, dict[str, object]]:
    """The same shapes in several leads."""
    return {name: dict(shapes) for name in names.split()}


def merged(*parts: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Lead by lead, later values over earlier ones."""
    out: dict[str, dict[str, Any]] = {}
    for part in parts:
        for lead, values in part.items():
            out[lead] = out.get(lead, {}) | values
    return out


FIBRILLATION: Made = {
    "rhythm": "atrial fibrillation",
    "rhythm_values": {"rr_variation": 0.22, "p_fraction": 0.05, "atrial_rate": None},
    "regular": False,
    "organised_p": False,
    "conduction": None,
    "values": {"pr": None, "p_duration": None, "p_axis": None},
}
LBBB: Made = {
    "values": {"qrs": 150},
    "morphology": merged(shaped("V1 V2", qrs="rS"), shaped("I aVL V5 V6", qrs="R", notched=True)),
    "leads": in_leads("I aVL V5 V6", q_amplitude=None, q_duration=None, r_peak_time=75, s_amplitude=None),
}
RBBB: Made = {
    "values": {"qrs": 140},
    "morphology": shaped("V1 V2", qrs="rsR'"),
    "leads": in_leads("I V6", s_duration=60),
}
LVH: Made = {"leads": {"V5": {"r_amplitude": 3.0}, "aVL": {"r_amplitude": 1.5}}}
DEPRESSED_LATERAL = merged(in_leads("I aVL V5 V6", st_j=-0.15, st_60=-0.15))
DOWNSLOPING = shaped(" ".join(LEADS), st="downsloping")

#: code -> a recording that shows it.
PRESENT: dict[str, Made] = {
    "NOTINT": {"usable": False},
    "REVERSAL": {"reversal": "left and right arm"},
    "REVCHEST": {"reversal": "V1 and V2"},
    "DEXTRO": {"reversal": "dextrocardia, or arms and chest electrodes on the wrong sides"},
    "LEADMISS": {"only_leads": tuple(lead for lead in LEADS if lead != "V4")},
    "LOWRATE": {"rate": 100.0},
    "POORQ": {"unusable": ("V4",)},
    "PACE": {"rhythm": "paced rhythm"},
    "SR": {},
    "SBRAD": {"values": {"heart_rate": 45}},
    "MBRAD": {"values": {"heart_rate": 35}},
    "MTACH": {"rhythm": "supraventricular tachycardia", "values": {"heart_rate": 190, "pr": None}},
    "STACH": {"values": {"heart_rate": 118}},
    "SARRH": {"rhythm_values": {"rr_variation": 0.13, "rr_spread": 0.36}, "values": {"rr_min": 700, "rr_max": 1000}},
    "EAT": {"rhythm": "ectopic atrial rhythm", "values": {"p_axis": -60}},
    "AFIB": FIBRILLATION,
    "AFLT": {"rhythm": "atrial flutter", "rhythm_values": {"atrial_rate": 300}, "conduction": "2:1"},
    "AFLT21": {"values": {"heart_rate": 150}},
    "JUNC": {"rhythm": "junctional rhythm", "values": {"heart_rate": 50, "pr": None}},
    "SVTAC": {"rhythm": "supraventricular tachycardia", "values": {"heart_rate": 180, "pr": None}},
    "WCT": {"rhythm": "wide-complex tachycardia", "values": {"heart_rate": 180, "qrs": 160, "pr": None}},
    "VT": {
        "rhythm": "wide-complex tachycardia",
        "values": {"heart_rate": 180, "qrs": 160, "pr": None, "qrs_axis": -140},
    },
    "IVR": {"rhythm": "idioventricular rhythm", "values": {"heart_rate": 34, "qrs": 160, "pr": None}},
    "RHYUND": {"rhythm": "undetermined rhythm"},
    "PAC": {"rhythm_values": {"supraventricular_premature_beats": 2}},
    "PVC": {"rhythm_values": {"ventricular_premature_beats": 3}},
    "FUSION": {"rhythm_values": {"fusion_beats": 1}},
    "VESC": {
        "rhythm_values": {"ventricular_premature_beats": 1},
        "beats": [("N", 800)] * 5 + [("V", 1700)] + [("N", 800)] * 3,
    },
    "NSVT": {"rhythm_values": {"ventricular_premature_beats": 4}, "runs": (Run("ventricular", 3.0, 4, 160.0),)},
    "VRUN": {"rhythm_values": {"ventricular_premature_beats": 4}, "runs": (Run("ventricular", 3.0, 4, 80.0),)},
    "SVRUN": {
        "rhythm_values": {"supraventricular_premature_beats": 4},
        "runs": (Run("supraventricular", 3.0, 4, 140.0),),
    },
    "BIGU": {"rhythm_values": {"ventricular_premature_beats": 6}},
    "TRIGU": {"rhythm_values": {"ventricular_premature_beats": 4}},
    "QUADRI": {"pattern": "ventricular quadrigeminy"},
    "PAUSE": {"rhythm_values": {"pause": 3.4}},
    "AXNORM": {},
    "LAD": {"values": {"qrs_axis": -40}},
    "RAD": {"values": {"qrs_axis": 105}},
    "EXAX": {"values": {"qrs_axis": -130}},
    "AXAGE": {"age": 10, "values": {"qrs_axis": -30}},
    "INDAX": {"no_axis": True},
    "PAXIS": {"values": {"p_axis": 110}},
    "PRNORM": {},
    "1AVB": {"values": {"pr": 236}},
    "SHORTPR": {"values": {"pr": 100}},
    "2AVB": {"conduction": "Mobitz II"},
    "3AVB": {"conduction": "dissociated", "values": {"heart_rate": 38, "pr": None}},
    "QRSNORM": {},
    "WPW": {"values": {"pr": 95, "qrs": 134}, "morphology": shaped("I V4 V5 V6", delta=True)},
    "CLBBB": LBBB,
    "CRBBB": RBBB,
    "ILBBB": LBBB | {"values": {"qrs": 115}},
    "IRBBB": RBBB | {"values": {"qrs": 115}},
    "FQRS": {"morphology": shaped("V2 V3 II aVF", fragmented=True)},
    "LAFB": {
        "values": {"qrs_axis": -60},
        "morphology": merged(shaped("I aVL", qrs="qR"), shaped("II III aVF", qrs="rS")),
        "leads": {"aVL": {"r_peak_time": 58}},
    },
    "LPFB": {
        "values": {"qrs_axis": 115},
        "morphology": merged(shaped("I aVL", qrs="rS"), shaped("III aVF", qrs="qR")),
    },
    "IVCD": {"values": {"qrs": 128}},
    "LVH": LVH,
    "RVH": {
        "values": {"qrs_axis": 125},
        "leads": {"V1": {"r_amplitude": 1.2, "s_amplitude": 0.2}, "V6": {"s_amplitude": 0.8}},
    },
    "RVSTRAIN": {
        "values": {"qrs_axis": 125},
        "leads": {
            "V1": {"r_amplitude": 1.2, "s_amplitude": 0.2, "t_amplitude": -0.3, "st_60": -0.1},
            "V2": {"t_amplitude": -0.4, "st_60": -0.1},
            "V3": {"t_amplitude": -0.3, "st_60": -0.1},
        },
    },
    "BVH": {
        "values": {"qrs_axis": 125},
        "leads": {
            "V1": {"r_amplitude": 1.2, "s_amplitude": 0.2},
            "V3": {"s_amplitude": 3.0},
            "V4": {"s_amplitude": 1.5},
            "V5": {"r_amplitude": 3.6},
        },
    },
    "LAE": {"leads": {"V1": {"p_terminal_force": 6.0}}},
    "KATZ": {"age": 8, "leads": {"V3": {"r_amplitude": 3.4, "s_amplitude": 3.0}}},
    "HCM": {
        "leads": {"V5": {"r_amplitude": 3.0}, "aVL": {"r_amplitude": 1.5}}
        | in_leads("I V6", q_amplitude=0.4, q_duration=20),
    },
    "BAE": {"leads": in_leads("II III aVF", p_amplitude=0.34) | {"V1": {"p_terminal_force": 6.0}}},
    "IAB": {"values": {"p_duration": 140}, "morphology": shaped("II III aVF", p="biphasic")},
    "RAE": {"leads": in_leads("II III aVF", p_amplitude=0.34)},
    "LVOLT": {"leads": in_leads("I II III aVR aVL aVF", qrs_amplitude=0.35)},
    "HVOLT": {"age": 25, "leads": {"V5": {"r_amplitude": 2.9}}},
    "PRWP": {"leads": {"V2": {"r_amplitude": 0.15}, "V3": {"r_amplitude": 0.2}}},
    "TALLR1": {"leads": {"V1": {"r_amplitude": 0.8, "s_amplitude": 0.5}}},
    "ETRANS": {"leads": {"V2": {"r_amplitude": 1.0, "s_amplitude": 0.6}, "V3": {"r_amplitude": 1.1}}},
    "LTRANS": {"leads": {"V4": {"r_amplitude": 0.9, "s_amplitude": 1.2}}},
    "ALTERNANS": {
        "values": {"heart_rate": 130},
        "beats": [("N", 460)] * 14,
        "alternating": dict.fromkeys(("V2", "V3", "V4"), (1.5, 1.1)),
    },
    "COPD": {
        "values": {"p_axis": 82},
        "leads": in_leads("I II III aVR aVL aVF", qrs_amplitude=0.35)
        | {"V2": {"r_amplitude": 0.15}, "V3": {"r_amplitude": 0.2}},
    },
    "STE_ANT": {"leads": in_leads("V2 V3 V4", st_j=0.35, st_60=0.45)},
    "STE_SEP": {"leads": in_leads("V1 V2", st_j=0.35, st_60=0.45)},
    "STE_LAT": {"leads": in_leads("I aVL", st_j=0.2, st_60=0.25)},
    "STE_INF": {"leads": in_leads("II III aVF", st_j=0.22, st_60=0.3)},
    "STE_AVR": {
        "leads": merged(in_leads("aVR", st_j=0.2), in_leads("I II aVL aVF V3 V4 V5 V6", st_j=-0.2, st_60=-0.2)),
    },
    "STD_ANT": {
        "leads": in_leads("V2 V3 V4", st_j=-0.2, st_60=-0.2),
        "morphology": shaped("V2 V3 V4", st="downsloping"),
    },
    "STD_LAT": {"leads": DEPRESSED_LATERAL},
    "STD_INF": {"leads": in_leads("II III aVF", st_j=-0.15, st_60=-0.15)},
    "POSTMI": {
        "leads": merged(
            in_leads("V1 V2 V3", st_j=-0.15, st_60=-0.15, t_amplitude=0.3),
            {"V2": {"r_amplitude": 1.6, "s_amplitude": 0.4}},
        ),
        "morphology": shaped("V1 V2 V3", st="horizontal", t="upright"),
    },
    "INVT_ANT": {"leads": in_leads("V2 V3 V4", t_amplitude=-0.3)},
    "INVT_LAT": {"leads": in_leads("I aVL V5 V6", t_amplitude=-0.3)},
    "INVT_INF": {"leads": in_leads("II III aVF", t_amplitude=-0.3)},
    "LOWT": {"leads": in_leads("I II V4 V5 V6", t_amplitude=0.02)},
    "IMI": {"leads": in_leads("II III aVF", q_amplitude=0.3, q_duration=48)},
    "LMI": {"leads": in_leads("I aVL", q_amplitude=0.3, q_duration=48)},
    "ASMI": {"morphology": shaped("V1 V2 V3", qrs="QS")},
    "AMI": {"morphology": shaped("V3 V4", qrs="QS")},
    "ALMI": {"morphology": shaped("V4 V5 V6", qrs="QS")},
    "PMI": {
        "leads": in_leads("V1 V2", r_amplitude=0.9, s_amplitude=0.3, r_duration=60, t_amplitude=0.3),
        "morphology": shaped("V1 V2", qrs="Rs", t="upright"),
    },
    "ERP": {"leads": in_leads("V4 V5 V6", j_peak_amplitude=0.2), "morphology": shaped("V4 V5 V6", j="slur")},
    "STEVAR": {
        "age": 25,
        "leads": in_leads("II III aVF", st_j=0.17, st_60=0.2, j_peak_amplitude=0.25),
        "morphology": shaped("II III aVF", j="notch", st="upsloping"),
    },
    "PERICARD": {"leads": in_leads("I II aVL aVF V3 V4 V5 V6", st_j=0.18, st_60=0.2)},
    "BRUGADA1": {
        "leads": in_leads("V1 V2", st_j=0.35, st_60=0.2, t_negative_amplitude=0.3, t_amplitude=-0.3),
        "morphology": shaped("V1 V2", st="downsloping", t="inverted"),
    },
    "BRUGADA2": {
        "leads": in_leads("V1 V2", st_j=0.3, st_60=0.15, t_amplitude=0.3),
        "morphology": shaped("V1 V2", qrs="rSr'", st="downsloping", t="upright"),
    },
    "ANEUR": {
        "leads": in_leads("V1 V2 V3", st_j=0.3, st_60=0.3, t_amplitude=0.1, r_amplitude=None, qrs_amplitude=1.8),
        "morphology": shaped("V1 V2 V3", qrs="QS"),
    },
    "APHCM": {"leads": merged(LVH["leads"], in_leads("V4 V5", t_amplitude=-1.4))},
    "OSBORN": {
        "values": {"heart_rate": 42, "qtc": 490},
        "leads": in_leads("II III aVF V5 V6", j_peak_amplitude=0.4),
        "morphology": shaped("II III aVF V5 V6", j="notch"),
    },
    "PE": {
        "values": {"heart_rate": 118},
        "leads": {"I": {"s_amplitude": 0.4}, "III": {"q_amplitude": 0.3, "q_duration": 25, "t_amplitude": -0.3}},
    },
    "JUVT": {"age": 8, "leads": in_leads("V1 V2 V3", t_amplitude=-0.3), "morphology": shaped("V1 V2 V3", t="inverted")},
    "DEWINTER": {
        "leads": merged(
            in_leads("V2 V3 V4 V5", st_j=-0.2, st_60=-0.1, t_amplitude=0.9, t_positive_amplitude=0.9),
            {"aVR": {"st_j": 0.1}},
        ),
        "morphology": shaped("V2 V3 V4 V5", st="upsloping"),
    },
    "STE_POST": {"leads": in_leads("V7 V8 V9", st_j=0.15, st_60=0.15)},
    "RECIP": {"leads": merged(in_leads("II III aVF", st_j=0.22, st_60=0.3), {"aVL": {"st_j": -0.15, "st_60": -0.15}})},
    "RVMI": {
        "leads": merged(
            in_leads("II aVF", st_j=0.2, st_60=0.3), {"III": {"st_j": 0.3, "st_60": 0.4}, "V1": {"st_j": 0.2}}
        ),
    },
    "STD_WIDE": {"leads": in_leads("I II aVL aVF V3 V4 V5 V6", st_j=-0.15, st_60=-0.15)},
    "JDEP": {"leads": in_leads("V4 V5 V6", st_j=-0.2, st_60=-0.1), "morphology": shaped("V4 V5 V6", st="upsloping")},
    "NST_": {"leads": in_leads("aVL V5", st_j=0.0, st_60=-0.12), "morphology": shaped("aVL V5", st="downsloping")},
    "NDT": {"leads": in_leads("V5 V6", t_amplitude=0.02)},
    "ILMI": {"leads": in_leads("II III aVF I V5 V6", q_amplitude=0.4, q_duration=48)},
    "HYPERT": {"leads": in_leads("V2 V3", t_amplitude=2.5, qrs_amplitude=1.6, t_positive_amplitude=2.5)},
    "WELLENS": {"leads": in_leads("V2 V3", st_j=0.02, t_amplitude=-0.7)},
    "SGARBOSSA": LBBB | {"leads": merged(LBBB["leads"], in_leads("V5 V6", st_j=0.2))},
    "SECREP": LBBB | {"leads": merged(LBBB["leads"], in_leads("I aVL V5 V6", t_amplitude=-0.3))},
    "QTNORM": {},
    "LNGQT": {"values": {"qtc": 480}},
    "QTHIGH": {"values": {"qtc": 530}},
    "SHORTQT": {"values": {"qtc": 335}},
    "PROMU": {"leads": in_leads("V2 V3", u_amplitude=0.25), "morphology": shaped("V2 V3", u="upright")},
    "INVU": {"leads": in_leads("V4 V5", u_amplitude=-0.15), "morphology": shaped("V4 V5", u="inverted")},
    "HYPERK": {
        "leads": in_leads("V2 V3 V4", t_positive_amplitude=1.5, t_amplitude=1.5, t_duration=160, t_symmetry=1.0)
    },
    "CNST": {"values": {"qtc": 530}, "leads": in_leads("V3 V4 V5", t_amplitude=-1.4)},
    "HYPOK": {
        "leads": in_leads("II V4 V5 V6", t_amplitude=0.03, st_60=-0.12),
    },
    "HYPERCA": {"values": {"qtc": 320}},
    "DIG": {
        "values": {"qtc": 370},
        "leads": in_leads("II aVF V5 V6", st_j=-0.05, st_60=-0.2),
        "morphology": shaped("II aVF V5 V6", st="downsloping"),
    },
    "NORM": {},
    "BORDERLINE": {"values": {"pr": 236}},
    "ABNORM": {"values": {"qtc": 480}},
}

#: Statements that the normal recording shows: what takes them away.
ABSENT_UNLESS_NORMAL: dict[str, Made] = {
    "SR": {"rhythm": "junctional rhythm"},
    "AXNORM": {"values": {"qrs_axis": -60}},
    "PRNORM": {"values": {"pr": 260}},
    "QRSNORM": {"values": {"qrs": 140}},
    "QTNORM": {"values": {"qtc": 500}},
    "NORM": {"values": {"qtc": 500}},
}
