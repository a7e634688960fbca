"""What a recording can be compared with: an ECG, its measurements, a reading, or the JSON of either."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from einthoven import protocol
from einthoven.ecg import ECG
from einthoven.errors import SignalError
from einthoven.measure import measure
from einthoven.measure.measurements import Measurements
from einthoven.protocol import Profile
from einthoven.protocol.findings import Assessment
from einthoven.protocol.serial import Recorded

if TYPE_CHECKING:
    from einthoven.reading import Reading


def record_of(ecg: ECG) -> dict[str, Any]:
    """What may be said about the recording; no identity, no path."""
    source = ecg.provenance
    return {
        "file": None if source.file is None else source.file.name,
        "format": source.format,
        "device": source.device,
        "filters": source.filters,
        "rate": ecg.rate,
        "duration_s": round(ecg.duration_s, 3),
        "leads": list(ecg.leads),
        "age": ecg.age,
        "sex": ecg.sex,
        "start": None if ecg.start is None else ecg.start.isoformat(),
        "device_measurements": dict(source.device_measurements),
        "device_statements": list(source.device_statements),
    }


def recorded(
    source: ECG | Measurements | Reading | Mapping[str, Any],
    now: Measurements | None = None,
    profile: Profile | None = None,
) -> Recorded:
    """A recording as it enters a comparison.

    Parameters
    ----------
    source : ECG or Measurements or Reading or mapping
        The recording, what was measured on it, its reading, or the measurement or reading JSON.
    now : Measurements, optional
        Of the recording that it is compared with: where ``source`` does not know the patient's age or sex, that
        recording's are taken, so that one patient is not judged by two kinds of limits.
    profile : Profile, optional
        Limits of the user, for the same reason.

    Raises
    ------
    SignalError
        If it is something else.
    TextError
        If the mapping is not such a JSON.
    """
    found = getattr(source, "measurements", None)
    if isinstance(found, Measurements):
        ecg: ECG | None = source.ecg  # type: ignore[union-attr]
        return _recorded(found, now, source.record, profile, source.assessment, ecg)  # type: ignore[union-attr]
    if isinstance(source, Measurements):
        return _recorded(source, now, {}, profile)
    if isinstance(source, Mapping):
        record = source.get("record")
        return _recorded(Measurements.from_dict(source), now, record if isinstance(record, Mapping) else {}, profile)
    if not isinstance(source, ECG):
        raise SignalError(
            f"the prior is an ECG, its Measurements, its reading or their JSON, not a {type(source).__name__}",
            remedy="load the earlier file first: einthoven.read(ecg, prior=einthoven.load(path))",
        )
    ecg = source.with_limb_leads()
    return _recorded(measure(ecg), now, record_of(ecg), profile, None, ecg)


def _recorded(
    measurements: Measurements,
    now: Measurements | None,
    record: Mapping[str, Any],
    profile: Profile | None,
    assessment: Assessment | None = None,
    ecg: ECG | None = None,
) -> Recorded:
    unknown = {} if now is None else {k: getattr(now, k) for k in ("age", "sex") if getattr(measurements, k) is None}
    taken = {key: value for key, value in unknown.items() if value is not None}
    # What is only taken over is no fact about that recording: it proves nothing of the patient.
    record = {"age": measurements.age, "sex": measurements.sex} | dict(record)
    if taken:
        measurements, assessment = dataclasses.replace(measurements, **taken), None
    if assessment is None or assessment.profile != profile:
        assessment = protocol.assess(measurements, profile)
    return Recorded(measurements, assessment, record, None if ecg is None else ecg.patient_id)
