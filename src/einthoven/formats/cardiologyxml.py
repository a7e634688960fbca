"""GE CardioSoft's CardiologyXML -> ECG: the export of UK Biobank's resting and exercise ECGs.

``StripData`` is the ten-second recording; ``FullDisclosure``, the whole of it, is taken only where there is no strip.
Samples are decimal integers in units of ``Resolution`` (uVperLsb).
"""

from __future__ import annotations

import warnings as python_warnings
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import ECG, Provenance
from einthoven.errors import FileDamaged
from einthoven.formats import limits
from einthoven.formats.channels import Channel, assemble
from einthoven.formats.device_numbers import plausible, qtc_formula
from einthoven.formats.given import Given
from einthoven.formats.limits import Source
from einthoven.formats.patient import age_at, checked_age, checked_sex
from einthoven.formats.xml_guard import check_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NUMBERS = {
    "VentricularRate": "heart_rate",
    "RRInterval": "rr",
    "PDuration": "p_duration",
    "PQInterval": "pr",
    "QRSDuration": "qrs",
    "QTInterval": "qt",
    "PAxis": "p_axis",
    "RAxis": "qrs_axis",
    "TAxis": "t_axis",
}
_YEARS_PER_UNIT = {"YEARS": 1.0, "MONTHS": 1 / 12, "WEEKS": 7 / 365.25, "DAYS": 1 / 365.25}


def read(source: Source, given: Given) -> ECG:
    """Read a CardiologyXML file; see ``einthoven.formats.load``."""
    limits.check_size(source, limits.MAX_TEXT_BYTES)
    check_xml(source.data, source.path)
    root = _parse(source.data)
    warnings: list[str] = []
    channels = _strip(root) or _full_disclosure(root)
    signal_mv, rate, leads = assemble(channels, given, warnings)
    start = _date(root.find("ObservationDateTime"))
    return ECG(
        signal_mv,
        rate,
        leads,
        age=_age(root.find("PatientInfo"), start, warnings),
        sex=checked_sex(root.findtext("PatientInfo/Gender")),
        patient_id=(root.findtext("PatientInfo/PID") or "").strip() or None,
        start=start,
        provenance=Provenance(
            format="CardiologyXML",
            device=_device(root),
            filters=_filters(root.find("FilterSetting")),
            device_measurements=_device_numbers(root.find("RestingECGMeasurements")),
            device_statements=_statements(root),
        ),
        warnings=tuple(warnings),
    )


def _parse(data: bytes) -> Element:
    from xml.etree.ElementTree import ParseError

    from defusedxml.ElementTree import fromstring

    try:
        return fromstring(data)
    except ParseError as error:
        raise FileDamaged(f"the XML is broken: {error}", remedy="export it again from CardioSoft") from error


def _strip(root: Element) -> list[Channel]:
    strip = root.find("StripData")
    if strip is None:
        return []
    rate, unit, scale = _scale(strip)
    count = _number(strip.findtext("ChannelSampleCountTotal"))
    channels = [
        Channel(wave.get("lead", ""), _samples(wave.text) * np.float32(scale), rate, unit)
        for wave in strip.findall("WaveformData")
    ]
    shorter = [c.name for c in channels if count and c.samples.size < count]
    if shorter:
        python_warnings.warn(f"{', '.join(shorter)}: fewer than the declared {count:g} samples were read", stacklevel=2)
    return [c for c in channels if c.samples.size]


def _full_disclosure(root: Element) -> list[Channel]:
    """Samples of all leads in blocks of one second: a block holds each lead's second in turn."""
    full = root.find("FullDisclosure")
    names = [n.strip() for n in (full.findtext("LeadOrder") or "").split(",")] if full is not None else []
    if full is None or not any(names):
        raise FileDamaged("the file holds neither StripData nor FullDisclosure", remedy="export it with the waveforms")
    rate, unit, scale = _scale(full)
    flat = _samples(full.findtext("FullDisclosureData")) * np.float32(scale)
    second = round(rate or 0)
    if second < 1 or flat.size < second * len(names):
        raise FileDamaged("the full disclosure holds less than a second")
    blocks = flat[: flat.size // (second * len(names)) * second * len(names)].reshape(-1, len(names), second)
    return [Channel(n, blocks[:, i].reshape(-1).copy(), rate, unit) for i, n in enumerate(names)]


def _scale(node: Element) -> tuple[float | None, str | None, float]:
    """Rate, unit, and size of a step in that unit."""
    resolution = node.find("Resolution")
    step = _number(resolution.text) if resolution is not None else None
    unit = (resolution.get("units", "") if resolution is not None else "").lower().removesuffix("perlsb")
    return _number(node.findtext("SampleRate")), unit or None, step or 1.0


def _samples(text: str | None) -> NDArray[np.float32]:
    """Comma-separated numbers, up to the first that is none."""
    with python_warnings.catch_warnings():
        # What numpy deprecates here, stopping at text that is no number, is what is wanted.
        python_warnings.simplefilter("ignore", DeprecationWarning)
        try:
            return np.fromstring((text or "").strip().rstrip(","), np.float32, sep=",")
        except ValueError:
            return np.empty(0, np.float32)


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _date(node: Element | None) -> datetime | None:
    if node is None:
        return None
    parts = [_number(node.findtext(name)) for name in ("Year", "Month", "Day", "Hour", "Minute", "Second")]
    if any(part is None for part in parts[:3]):
        return None
    try:
        return datetime(*(int(part or 0) for part in parts))  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        return None


def _age(info: Element | None, start: datetime | None, warnings: list[str]) -> float | None:
    if info is None:
        return None
    node = info.find("Age")
    stated = _number(node.text) if node is not None else None
    if stated and node is not None:
        stated *= _YEARS_PER_UNIT.get(node.get("units", "YEARS").upper(), 1.0)
    born = _date(info.find("BirthDateTime"))
    return checked_age(stated, warnings) or (checked_age(age_at(born, start), []) if born and start else None)


def _device(root: Element) -> str | None:
    parts = [root.findtext(f"ClinicalInfo/DeviceInfo/{name}") or "" for name in ("Desc", "SoftwareVer")]
    text = " ".join(part.strip() for part in parts if part.strip())
    return f"GE {text}" if text else None


def _filters(node: Element | None) -> str | None:
    if node is None:
        return None
    low, high = _number(node.findtext("HighPass")), _number(node.findtext("LowPass"))
    parts = [f"{low:g}-{high:g} Hz"] if low and high else []
    for mains in ("50", "60"):
        if (node.findtext(f"Filter{mains}Hz") or "").strip().lower() == "yes":
            parts.append(f"notch {mains} Hz")
    return ", ".join(parts) or None


def _device_numbers(node: Element | None) -> dict[str, float]:
    if node is None:
        return {}
    stated = {ours: _number(node.findtext(theirs)) for theirs, ours in _NUMBERS.items()}
    numbers: dict[str, float | None] = {**plausible(stated)}
    qtc = _number(node.findtext("QTCInterval"))
    formula = qtc_formula(qtc, numbers) if qtc else None
    if formula:
        numbers[formula] = qtc
    return plausible(numbers)


def _statements(root: Element) -> tuple[str, ...]:
    """The conclusion (what a reader left standing), else the automatic diagnosis; up to the device's own divider."""
    for path in ("Interpretation/Conclusion/ConclusionText", "Interpretation/Diagnosis/DiagnosisText"):
        lines = []
        for node in root.iterfind(path):
            text = " ".join((node.text or "").split())
            if text.startswith("---"):
                break
            if text:
                lines.append(text)
        if lines:
            return tuple(dict.fromkeys(lines))
    return ()
