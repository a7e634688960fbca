"""A chain of questions in the wording of the benchmark, and the heart that it is about."""

from __future__ import annotations

from typing import Any

import numpy as np
from synthetic import Beat

from einthoven.ecg import STANDARD_LEADS


def asked(kind: str, text: str, options: list[str], answer: str | list[str]) -> dict[str, Any]:
    """A question as the file has it."""
    return {"question_type": kind, "question": text, "options": options, "answer": answer}


def ischemia(ecg_id: int = 7) -> dict[str, Any]:
    """A chain of one step: ST depression in V3 and V4."""
    decision = ["Yes", "No", "Further findings are required to confirm the diagnosis"]
    step = {
        "criterion_selection": asked(
            "criterion_selection",
            "To accurately diagnose anterior ischemia, which of the following diagnostic criteria should be evaluated?",
            [f"Presence of ST-segment {change} in anterior leads" for change in ("elevation", "depression")],
            "Presence of ST-segment depression in anterior leads",
        ),
        "finding_identification": asked(
            "finding_identification",
            "Regarding the criterion you selected, does this ECG show ST-segment depression in at least two of the "
            "anterior leads, including leads V2, V3, and V4? Note that ST depression is defined as a depression of the "
            "J-point greater than 0.1mV (1mm) in lead V2, and greater than 0.07mV (0.7mm) in leads V3 and V4.",
            ["Yes", "No"],
            "Yes",
        ),
        "ecg_grounding": [
            asked(
                "lead_grounding",
                "Which of the following leads show ST-segment depression? Select all possible leads from the options.",
                ["Lead II", "Lead V2", "Lead V3", "Lead V4", "Lead V6"],
                ["Lead V3", "Lead V4"],
            ),
            asked(
                "wave_grounding",
                "Within the selected leads, in which of the following segments can you observe the QRS complex with "
                "ST-segment depression? The options below refer to time ranges on the ECG signal, in seconds.",
                ["[1.82s - 1.92s]", "[2.06s - 2.16s]", "[2.26s - 2.45s]", "[2.60s - 2.80s]"],
                "[2.06s - 2.16s]",
            ),
        ],
        "diagnostic_decision": asked(
            "diagnostic_decision",
            "Based on the finding identified above, does this ECG suggest the presence of anterior ischemia?",
            decision,
            "Yes",
        ),
    }
    initial = asked(
        "initial_diagnostic_question",
        "Does this ECG suggest the presence of anterior ischemia?",
        ["Yes", "No"],
        "Yes",
    )
    about = {"data_source": "ptbxl", "ecg_id": str(ecg_id), "target_dx": "anterior_ischemia", "dx_label": True}
    return {
        "metadata": about | {"path_idx": 0, "id": str(ecg_id)},
        "data": {"initial_diagnostic_question": initial, "reasoning": [step]},
    }


def depressed(**mv: float) -> Beat:
    """A beat with the J point so many millivolts lower in the named leads."""
    return Beat(st_mv=np.array([-mv.get(lead, 0.0) for lead in STANDARD_LEADS]))
