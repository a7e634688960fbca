"""A plain implementation of the flat thresholds that ECG-R1's corpus prompt gives its generator (arXiv 2602.04279).

One limit a quantity, no age, no sex, no uncertainty, no precedence, as published; fed with our measurements, so that
only the protocol differs. Where the prompt names a finding without a number (the shape of a bundle branch block, a
deep terminal P in V1, T inversion), the lead and the sign that it names are used; where it names leads in a group, two
of them must show it. Fibrillation, flutter and premature beats, which it names by their look, are taken from our
rhythm. It has no rule for pacing, sinus arrhythmia and others: ``EXPRESSIBLE`` lists what it can say.
"""

from __future__ import annotations

from collections.abc import Callable

from einthoven.measure import Measurements

INFERIOR = ("II", "III", "aVF")
LATERAL = ("I", "aVL", "V5", "V6")
ANTERIOR = ("V1", "V2", "V3", "V4")
LIMB = ("I", "II", "III", "aVR", "aVL", "aVF")
CHEST = ("V1", "V2", "V3", "V4", "V5", "V6")

Rule = Callable[[Measurements], bool]


def flat_statements(measurements: Measurements) -> frozenset[str]:
    """Names of the statements, as in ``ptbxl_statements.STATEMENTS``, that the flat thresholds make."""
    return frozenset(name for name, rule in _RULES.items() if rule(measurements)) | (
        frozenset() if any(rule(measurements) for rule in _ABNORMAL) else {"NORM"}
    )


def _value(m: Measurements, quantity: str, lead: str | None = None) -> float:
    """The value, 0 where it is missing: a flat rule knows no third answer."""
    return m.get(quantity, lead).value or 0.0


def _shape(m: Measurements, lead: str) -> str:
    shape = m.morphology.get(lead)
    return (shape.qrs if shape else None) or ""


def _sinus(m: Measurements) -> bool:
    return m.rhythm.name == "sinus rhythm"


def _late_r(m: Measurements) -> bool:
    return "r'" in _shape(m, "V1").lower()


def _negative_v1(m: Measurements) -> bool:
    return _shape(m, "V1").startswith(("QS", "rS", "S"))


def _wide(m: Measurements) -> bool:
    return _value(m, "qrs") > 120


def _intermediate(m: Measurements) -> bool:
    return 100 <= _value(m, "qrs") <= 120


def _left_axis(m: Measurements) -> bool:
    return -90 <= _value(m, "qrs_axis") < -30


def _rs(m: Measurements, *leads: str) -> bool:
    return all(_shape(m, lead) == "rS" for lead in leads)


def _q(m: Measurements, lead: str) -> bool:
    deep = _shape(m, lead).startswith("QS") or _value(m, "q_amplitude", lead) > 0.1
    return deep or _value(m, "q_duration", lead) > 30


def _elevated(m: Measurements, lead: str) -> bool:
    return _value(m, "st_j", lead) >= (0.2 if lead in CHEST else 0.1)


def _depressed(m: Measurements, lead: str) -> bool:
    shape = m.morphology.get(lead)
    return _value(m, "st_j", lead) <= -0.05 and shape is not None and shape.st in ("horizontal", "downsloping")


def _inverted(m: Measurements, lead: str) -> bool:
    shape = m.morphology.get(lead)
    return shape is not None and shape.t == "inverted"


def _in_group(sign: Callable[[Measurements, str], bool], *groups: tuple[str, ...]) -> Rule:
    return lambda m: any(sum(sign(m, lead) for lead in group) >= 2 for group in groups)


def _low_voltage(m: Measurements) -> bool:
    return any(
        all(0 < _value(m, "qrs_amplitude", lead) < limit for lead in group)
        for group, limit in ((LIMB, 0.5), (CHEST, 1.0))
    )


def _lvh(m: Measurements) -> bool:
    sum_mv = _value(m, "s_amplitude", "V1") + _value(m, "r_amplitude", "V6")
    return sum_mv > 3.5 or _value(m, "r_amplitude", "I") > 1.5 or _value(m, "r_amplitude", "aVL") > 1.1


def _rhythm(name: str) -> Rule:
    return lambda m: m.rhythm.name == name


def _premature(kind: str) -> Rule:
    return lambda m: _value(m, f"{kind}_premature_beats") >= 1


_RULES: dict[str, Rule] = {
    "SR": _sinus,
    "SBRAD": lambda m: _sinus(m) and 0 < _value(m, "heart_rate") < 60,
    "STACH": lambda m: _sinus(m) and _value(m, "heart_rate") > 100,
    "AFIB": _rhythm("atrial fibrillation"),
    "AFLT": _rhythm("atrial flutter"),
    "PVC": _premature("ventricular"),
    "PAC": _premature("supraventricular"),
    "1AVB": lambda m: _value(m, "pr") > 200,
    "1AVB or LPR": lambda m: _value(m, "pr") > 200,
    "CLBBB": lambda m: _wide(m) and not _late_r(m) and _negative_v1(m),
    "CRBBB": lambda m: _wide(m) and _late_r(m),
    "ILBBB": lambda m: _intermediate(m) and not _late_r(m) and _shape(m, "V1").startswith("QS"),
    "IRBBB": lambda m: _intermediate(m) and _late_r(m),
    "IVCD": lambda m: _wide(m) and not _late_r(m) and not _negative_v1(m),
    "LAFB": lambda m: _left_axis(m) and _rs(m, *INFERIOR),
    "LPFB": lambda m: 90 < _value(m, "qrs_axis") <= 180 and _rs(m, "I", "aVL"),
    "WPW": lambda m: 0 < _value(m, "pr") < 120 and any(shape.delta for shape in m.morphology.values()),
    "LVH": _lvh,
    "VCLVH": _lvh,
    "RVH": lambda m: _value(m, "r_amplitude", "V1") > _value(m, "s_amplitude", "V1"),
    "LAE": lambda m: _value(m, "p_duration", "II") > 120 or _value(m, "p_terminal_force", "V1") > 4,
    "RAE": lambda m: _value(m, "p_amplitude", "II") > 0.25,
    "LVOLT": _low_voltage,
    "IMI": _in_group(_q, INFERIOR),
    "AMI": _in_group(_q, ANTERIOR),
    "ASMI": _in_group(_q, ANTERIOR),
    "LMI": _in_group(_q, LATERAL),
    "QWAVE": _in_group(_q, INFERIOR, ANTERIOR, LATERAL),
    "STE_": _in_group(_elevated, INFERIOR, LATERAL, ANTERIOR),
    "STD_": _in_group(_depressed, INFERIOR, LATERAL, ANTERIOR),
    "INVT": _in_group(_inverted, INFERIOR, LATERAL, ANTERIOR),
    "ISC_": _in_group(lambda m, lead: _depressed(m, lead) or _inverted(m, lead), INFERIOR, LATERAL, ANTERIOR),
    "LNGQT": lambda m: _value(m, "qtc_bazett") > 440,
}  # fmt: skip
#: Any other makes an ECG abnormal.
_ABNORMAL = tuple(rule for name, rule in _RULES.items() if name not in ("SR", "SBRAD", "STACH", "PAC"))
#: What it has a rule for.
EXPRESSIBLE = frozenset(_RULES) | {"NORM"}
