"""Recordings of one patient before and after something happened, for comparisons."""

from __future__ import annotations

from builders import make_measurements

NORMAL = make_measurements()
BLOCK = make_measurements(
    values={"qrs": 148, "qrs_axis": -20},
    leads={lead: {"q_amplitude": None, "r_peak_time": 75} for lead in ("I", "aVL", "V5", "V6")},
    morphology={lead: {"qrs": "R", "notched": True} for lead in ("I", "aVL", "V5", "V6")}
    | {"V1": {"qrs": "QS"}, "V2": {"qrs": "rS"}},
)
RAISED = make_measurements(leads={lead: {"st_j": 0.25, "st_60": 0.25} for lead in ("II", "III", "aVF")})
