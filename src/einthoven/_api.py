"""The public functions that join steps of the line: from a recording to findings, an explanation, a verification."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from einthoven.ecg import ECG
from einthoven.errors import SignalError, TextError
from einthoven.measure import measure as measure_recording
from einthoven.measure.measurements import Measurements

if TYPE_CHECKING:
    from einthoven.protocol import Explanation, Finding, Profile
    from einthoven.reading import Reading
    from einthoven.twin.patient import AVConduction, DiseaseName, Observability, Patient, RhythmName, Territory
    from einthoven.twin.population import CohortName
    from einthoven.verify.claims import Verification

__all__ = ["explain", "interpret", "measure", "twin", "verify"]


def measure(ecg: ECG) -> Measurements:
    """Every interval, amplitude and axis of a recording with its uncertainty, or the reason why there is none.

    Parameters
    ----------
    ecg : ECG
        The recording.

    Returns
    -------
    Measurements
        The same for the same record.

    Raises
    ------
    SignalError
        If it is given anything but an ECG.
    """
    return measure_recording(as_ecg(ecg))


def interpret(
    ecg: ECG | Measurements | Reading | Mapping[str, Any], *, profile: Profile | None = None
) -> list[Finding]:
    """The protocol's findings on a recording, each with its evidence.

    Parameters
    ----------
    ecg : ECG or Measurements or Reading or mapping
        The recording, or what was measured on it (a mapping: the measurement or reading JSON).
    profile : Profile, optional
        Limits of your own: ``einthoven.protocol.load_profile(path)``.

    Returns
    -------
    list of Finding
        In the order of the six steps; borderline ones included (``finding.present`` is False for them).

    Raises
    ------
    SignalError
        If it is given anything else, such as a path.
    """
    from einthoven import protocol

    return protocol.assess(_measurements(ecg), profile).findings


def explain(
    ecg: ECG | Measurements | Reading | Mapping[str, Any], code: str, *, profile: Profile | None = None
) -> Explanation:
    """Why a statement was or was not made: its rule, every input with value, limit and margin, the leads and beats.

    Parameters
    ----------
    ecg : ECG or Measurements or Reading or mapping
        The recording, or what was measured on it (a mapping: the measurement or reading JSON).
    code : str
        Code of the statement, such as ``"LVH"``; ``einthoven protocol list`` prints them.
    profile : Profile, optional
        Limits of your own: ``einthoven.protocol.load_profile(path)``.

    Returns
    -------
    Explanation
        ``.follows`` says whether the statement follows; ``.criterion`` is the rule as a tree, each condition answered:
        whether it is met, how surely, in which leads, in which beats, and the range of the measured value.

    Raises
    ------
    ProtocolError
        If the protocol does not know the code.
    SignalError
        If it is given anything but a recording or measurements, such as a path.
    """
    from einthoven import protocol

    return protocol.explain_code(_measurements(ecg), code, profile)


def verify(
    text: str,
    ecg_or_measurements: ECG | Measurements | Reading | Mapping[str, Any],
    prior: ECG | Measurements | Reading | Mapping[str, Any] | None = None,
) -> Verification:
    """Audit a text about an ECG: every claim it makes, each supported, contradicted or unverifiable.

    Parameters
    ----------
    text : str
        Any report: a colleague's, a device's, a language model's.
    ecg_or_measurements : ECG or Measurements or Reading or mapping
        What to hold it against: the recording, its measurements, or the measurement or reading JSON as a mapping.
    prior : ECG or Measurements or Reading or mapping, optional
        An earlier recording of the same patient: what the text says of changes is held against the comparison with it.
        Without it, "new", "unchanged" and "no longer" are unverifiable.

    Raises
    ------
    TextError
        If the text is none, or the mapping is not such a JSON, or it is held against something else.
    SignalError
        If the prior is nothing that a recording can be compared with.
    """
    from einthoven.prior import recorded
    from einthoven.protocol.serial import compare

    # By its full name: `einthoven.verify` as an attribute is this function.
    from einthoven.verify import verify as judge

    if not isinstance(text, str):
        raise TextError(f"the text to verify is {_kind(text)}", remedy="pass the report as one str")
    try:
        if prior is None:
            return judge(text, _measurements(ecg_or_measurements))
        now = recorded(ecg_or_measurements)
    except SignalError as error:
        raise TextError(
            f"a text is verified against an ECG, its Measurements or their JSON, not {_kind(ecg_or_measurements)}",
            remedy="load the file first: einthoven.verify(text, einthoven.load(path))",
        ) from error
    comparison = compare(now, recorded(prior, now.measurements))
    return judge(text, now.measurements, assessment=now.assessment, comparison=comparison)


def as_ecg(source: object) -> ECG:
    """The argument itself, if it is an ECG.

    Raises
    ------
    SignalError
        If it is not, with what to pass instead.
    """
    if isinstance(source, ECG):
        return source
    raise SignalError(f"expected an ECG, not {_kind(source)}", remedy="pass an ECG: einthoven.load(path)")


def _measurements(source: object) -> Measurements:
    """Measured on an ECG; taken from a reading; read back from a JSON."""
    measured = getattr(source, "measurements", source)
    if isinstance(measured, Measurements):
        return measured
    if isinstance(source, Mapping):
        return Measurements.from_dict(source)
    return measure_recording(as_ecg(source))


def _kind(value: object) -> str:
    return f"a {type(value).__name__}"


def twin(
    seed: int,
    *,
    cohort: CohortName = "clinic",
    observability: Observability = "realistic",
    disease: DiseaseName | None = None,
    rhythm: RhythmName | None = None,
    av: AVConduction | None = None,
    territory: Territory | None = None,
) -> Patient:
    """A synthetic patient: one heart, its ECG and its cine MRI, and the truth of both.

    Parameters
    ----------
    seed : int
        The same seed and arguments give the same patient.
    cohort : {"clinic", "biobank"}
        Those who have an ECG in hospital, or the volunteers of UK Biobank.
    observability : {"low", "realistic", "high"}
        How much the ECG tells of the anatomy.
    disease, rhythm, av, territory : str, optional
        What the patient has; else drawn by the cohort's shares.

    Returns
    -------
    Patient
        ``.ecg``, ``.cine`` and ``.truth`` are made when they are asked for.

    Raises
    ------
    ConfigError
        For a seed or name that can't be.
    """
    from einthoven.twin.population import draw

    population = draw(
        [seed],
        cohort=cohort,
        observability=observability,
        disease=disease,
        rhythm=rhythm,
        av=av,
        territory=territory,
    )
    return population.patient(0)
