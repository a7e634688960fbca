"""The ``ecg-interpreter`` package (MIT), an interpreter of one lead, as a peer of the protocol; in the ``bench`` extra.

Its best chance: lead II, for which it was written, resampled to its default of 500 Hz; the patient's sex; its bundle
branch block, whose side it can't tell, counts for both sides, and its "sinus arrhythmia or ectopic beats" for each.
"""

from __future__ import annotations

from importlib.metadata import version
from importlib.util import find_spec

from einthoven.ecg import ECG, Sex

PACKAGE = "ecg-interpreter"
_RATE_HZ = 500
_SEX = {"M": "male", "F": "female", None: "unknown"}
#: In which of its texts which words make which statements.
_WORDS = (
    ("rhythm_interpretation", "suggests Atrial Fibrillation", ("AFIB",)),
    ("rhythm_interpretation", "consider AF", ("AFIB", "PAC", "PVC")),
    ("rhythm_interpretation", "Flutter", ("AFLT",)),
    ("rhythm_interpretation", "sinus arrhythmia", ("SARRH", "PAC", "PVC")),
    ("rhythm_interpretation", "Regular rhythm", ("SR",)),
    ("pr_interpretation", "Prolonged PR", ("1AVB", "1AVB or LPR")),
    ("bundle_branch_block", "Incomplete", ("ILBBB", "IRBBB")),
    ("bundle_branch_block", "Complete", ("CLBBB", "CRBBB", "IVCD")),
    ("st_interpretation", "ST Elevation", ("STE_",)),
    ("st_interpretation", "ST Depression", ("STD_", "ISC_")),
    ("overall_interpretation", "Normal ECG", ("NORM",)),
)
EXPRESSIBLE = frozenset(name for _, _, names in _WORDS for name in names) | {"SBRAD", "STACH", "WPW", "LNGQT"}


def installed() -> bool:
    """Whether it can be run here."""
    return find_spec("ecg_interpreter") is not None


def label() -> str:
    """Name and version."""
    return f"{PACKAGE} {version(PACKAGE)}"


def lead_two_statements(ecg: ECG, sex: Sex | None) -> frozenset[str]:
    """Names of the statements, as in ``ptbxl_statements.STATEMENTS``, that it makes of lead II."""
    from ecg_interpreter import ECGInterpreter, ECGSignalProcessor

    signal = ecg.resampled(_RATE_HZ).lead("II").astype(float)
    result = ECGInterpreter().interpret(ECGSignalProcessor(_RATE_HZ).process_array(signal), patient_sex=_SEX[sex])
    made = {name for text, words, names in _WORDS for name in names if words in getattr(result, text)}
    irregular = made & {"AFIB", "AFLT"}
    made |= {"SBRAD"} if "Bradycardia" in result.rate_interpretation and not irregular else set()
    made |= {"STACH"} if "Tachycardia" in result.rate_interpretation and not irregular else set()
    made |= {"WPW"} if result.wpw_pattern else set()
    made |= {"LNGQT"} if result.long_qt else set()
    return frozenset(made)
