"""The public functions that join steps of the line: from a recording to findings, an explanation, a verification."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from einthoven.ecg import ECG
from einthoven.errors import TextError
from einthoven.measure import measure
from einthoven.measure.measurements import Measurements

if TYPE_CHECKING:
    from einthoven.protocol.findings import Explanation, Finding
    from einthoven.verify.claims import Verification

__all__ = ["explain", "interpret", "verify"]


def interpret(ecg: ECG) -> list[Finding]:
    """The protocol's findings on a recording, each with its evidence.

    Parameters
    ----------
    ecg : ECG
        The recording.

    Returns
    -------
    list of Finding
        In the order of the six steps; borderline ones included (``finding.present`` is False for them).
    """
    from einthoven import protocol

    return protocol.assess(measure(ecg)).findings


def explain(ecg: ECG, code: str) -> Explanation:
    """Why a statement was or was not made: its rule, and every input with value, limit, margin, leads.

    Parameters
    ----------
    ecg : ECG
        The recording.
    code : str
        Code of the statement, such as ``"LVH"``; ``einthoven protocol list`` prints them.

    Raises
    ------
    ProtocolError
        If the protocol does not know the code.
    """
    from einthoven import protocol

    return protocol.explain_code(measure(ecg), code)


def verify(text: str, ecg_or_measurements: ECG | Measurements | Mapping[str, Any]) -> Verification:
    """Audit a text about an ECG: every claim it makes, each supported, contradicted or unverifiable.

    Parameters
    ----------
    text : str
        Any report: a colleague's, a device's, a language model's.
    ecg_or_measurements : ECG or Measurements or mapping
        What to hold it against: the recording, its measurements, or the measurement or reading JSON as a mapping.

    Raises
    ------
    TextError
        If the mapping is not such a JSON.
    """
    # By its full name: `einthoven.verify` as an attribute is this function.
    from einthoven.verify import verify as judge

    return judge(text, _measurements(ecg_or_measurements))


def _measurements(source: ECG | Measurements | Mapping[str, Any]) -> Measurements:
    if isinstance(source, Measurements):
        return source
    if isinstance(source, ECG):
        return measure(source)
    if isinstance(source, Mapping):
        return Measurements.from_dict(source)
    raise TextError(
        f"a text is verified against an ECG, its Measurements or their JSON, not {type(source).__name__}",
        remedy="load the file first: einthoven.verify(text, einthoven.load(path))",
    )
