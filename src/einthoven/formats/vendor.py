"""Vendor formats -> ECG: a thin adapter over ecgdatakit's parsers.

Each reader first refuses what would exhaust the parser, then maps the parsed record to our types: signal in millivolts,
age and sex, start, device, filters, and the device's own numbers and statements. What ecgdatakit warns about becomes a
warning of the ECG (``load`` collects them); what it refuses becomes our error here.
"""

from __future__ import annotations

import logging
import re
import warnings as python_warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from einthoven.ecg import ECG, Provenance
from einthoven.errors import FileDamaged, FormatUnknown, UnsafeFile
from einthoven.formats import limits
from einthoven.formats.channels import Channel, assemble
from einthoven.formats.device_numbers import device_numbers
from einthoven.formats.given import Given
from einthoven.formats.limits import Source
from einthoven.formats.patient import age_at, checked_age, checked_sex
from einthoven.formats.xml_guard import check_xml

_MFER_CHANNEL = 0x3F
_MAX_MFER_DEFINITIONS = 5_000

logger = logging.getLogger("einthoven.formats")

#: ecgdatakit's remarks that a reader of the ECG need not see: median beats beside the rhythm, its own metadata fields.
_QUIET = re.compile(
    r"additional multiplex group|contain raw ADC samples|representative beat|repbeats|median beats|typical_cycle|"
    r"additional median waveform|is not an integer; rounded",
    re.IGNORECASE,
)


def read_muse(source: Source, given: Given) -> ECG:
    """GE MUSE XML."""
    from ecgdatakit.parsing.parsers.ge_muse_xml import GEMuseXMLParser

    guard_xml(source)
    return parsed(GEMuseXMLParser, source, given, "GE MUSE XML")


def read_aecg(source: Source, given: Given) -> ECG:
    """HL7 annotated ECG."""
    from ecgdatakit.parsing.parsers.hl7_aecg import HL7aECGParser

    guard_xml(source)
    return parsed(HL7aECGParser, source, given, "HL7 aECG")


def read_mortara(source: Source, given: Given) -> ECG:
    """Mortara ELI XML."""
    from ecgdatakit.parsing.parsers.mortara_el250 import MortaraEL250Parser

    guard_xml(source)
    return parsed(MortaraEL250Parser, source, given, "Mortara ELI XML")


def read_kardia(source: Source, given: Given) -> ECG:
    """AliveCor Kardia JSON."""
    from ecgdatakit.parsing.parsers.alivecor_kardia import AliveCorKardiaParser

    limits.check_size(source, limits.MAX_VENDOR_TEXT_BYTES)
    return parsed(AliveCorKardiaParser, source, given, "Kardia JSON")


def read_ishne(source: Source, given: Given) -> ECG:
    """ISHNE Holter."""
    from ecgdatakit.parsing.parsers.ishne_holter import ISHNEHolterParser

    limits.check_size(source, limits.MAX_VENDOR_BYTES)
    return parsed(ISHNEHolterParser, source, given, "ISHNE")


def read_mfer(source: Source, given: Given) -> ECG:
    """MFER."""
    from ecgdatakit.parsing.parsers.mfer import MFERParser

    limits.check_size(source, limits.MAX_VENDOR_BYTES)
    _guard_mfer(source)
    return parsed(MFERParser, source, given, "MFER")


def _guard_mfer(source: Source) -> None:
    """Refuse a chain of more definitions than any recording has: each costs the parser a walk through its state."""
    data, at, count = source.data, 0, 0
    while at + 2 <= len(data):
        at += 2 if data[at] == _MFER_CHANNEL else 1
        if data[at - 1] == 0 and at < len(data) and data[at] == 0:  # padding
            at = len(data) - len(data[at:].lstrip(b"\x00"))
            continue
        size = data[at] if at < len(data) else 0
        at += 1
        if size & 0x80:
            width = size & 0x7F
            size = int.from_bytes(data[at : at + min(width, 8)], "big")
            at += width
        at += size
        count += 1
        if count > _MAX_MFER_DEFINITIONS:
            raise UnsafeFile(f"has more than {_MAX_MFER_DEFINITIONS:,} definitions")


def guard_xml(source: Source) -> None:
    """Refuse an XML file beyond the limits."""
    limits.check_size(source, limits.MAX_VENDOR_TEXT_BYTES)
    check_xml(source.data, source.path, max_text=limits.MAX_XML_TEXT_BYTES)


def parsed(parser: Callable[[], Any], source: Source, given: Given, name: str) -> ECG:
    """Run one of ecgdatakit's parsers on a file and map its record."""
    return to_ecg(run(lambda: parser().parse(source.path)), given, name)


def run(parse: Callable[[], Any]) -> Any:
    """Call a parser: its refusals become ours, its quiet remarks go to the log."""
    from ecgdatakit.exceptions import ECGDataKitError, MissingElementError, UnsupportedFormatError

    try:
        with python_warnings.catch_warnings(record=True) as caught:
            python_warnings.simplefilter("always")
            record = parse()
    except UnsupportedFormatError as error:
        raise FormatUnknown(_plain(error), remedy="export it in another format") from error
    except MissingElementError as error:
        what = _plain(error)
        raise FileDamaged(what if " " in what else f"the element {what} is missing") from error
    except ECGDataKitError as error:
        raise FileDamaged(_plain(error), remedy="export it again from the device") from error
    for remark in caught:
        if _QUIET.search(str(remark.message)):
            logger.info("%s", remark.message)
        else:
            python_warnings.warn(_plain(remark.message), UserWarning, stacklevel=2)
    return record


def to_ecg(record: Any, given: Given, name: str) -> ECG:
    """Map ecgdatakit's ``ECGRecord`` to ours; its sample arrays are used up."""
    warnings: list[str] = []
    exact = _exact_rates(record)
    channels = [_channel(lead, exact.get(lead.label)) for lead in record.leads]
    signal_mv, rate, leads = assemble(channels, given, warnings)
    start = record.recording.date
    return ECG(
        signal_mv,
        rate,
        leads,
        age=_age(record, warnings),
        sex=checked_sex(record.patient.sex),
        patient_id=record.patient.patient_id or None,
        start=start,
        provenance=Provenance(
            format=name,
            device=_device(record.recording.device),
            filters=_filters(record.recording.acquisition.filters),
            device_measurements=device_numbers(record),
            device_statements=_statements(record),
        ),
        warnings=tuple(warnings),
    )


def _channel(lead: Any, exact_rate: float | None) -> Channel:
    """A lead in its own unit. A start later than sample 1 (SCP-ECG) is missing samples before it."""
    samples, lead.samples = np.asarray(lead.samples, np.float64), np.empty(0)
    unit = lead.units
    if lead.is_raw:
        unit = lead.resolution_unit
        if not samples.flags.writeable:
            samples = samples.copy()
        with np.errstate(over="ignore", invalid="ignore"):
            samples *= lead.resolution or 1.0
            samples += lead.offset
    with np.errstate(over="ignore"):
        single = samples.astype(np.float32)
    first = int(lead.annotations.get("start_sample", "1"))
    if 1 < first <= single.size:
        single = np.concatenate([np.full(first - 1, np.nan, np.float32), single])
    return Channel(lead.label, single, exact_rate or lead.sampling_rate, unit or None)


def _exact_rates(record: Any) -> Mapping[str, float]:
    """Rates that ecgdatakit rounds to whole Hz, from where it keeps them, by lead label."""
    meta = record.raw_metadata
    if "exact_sampling_rates" in meta:  # EDF, of the leads whose rate is not whole
        return {label: _snapped(rate) for label, rate in meta["exact_sampling_rates"].items()}
    rate = None
    if isinstance(meta.get("rhythm_time"), dict):  # aECG
        rate = meta["rhythm_time"].get("sampling_rate_exact")
    elif meta.get("rhythm_sample_interval_us"):  # SCP-ECG
        rate = 1e6 / meta["rhythm_sample_interval_us"]
    elif meta.get("multiplex_groups") and record.leads:  # DICOM: the group that was taken
        rate = next(
            (
                g["sampling_frequency"]
                for g in meta["multiplex_groups"]
                if round(g["sampling_frequency"]) == record.leads[0].sampling_rate
            ),
            None,
        )
    return {lead.label: _snapped(rate) for lead in record.leads} if rate else {}


def _snapped(rate: float) -> float:
    """Rates come as quotients: 799.9999999999999 is 800."""
    whole = round(rate)
    return float(whole) if whole and abs(rate - whole) < 1e-9 * whole else rate


def _age(record: Any, warnings: list[str]) -> float | None:
    """The stated age; only without one, the age from the birth date at the recording."""
    stated = checked_age(record.patient.age, warnings)
    if stated is not None:
        return stated
    born, start = record.patient.birth_date, record.recording.date
    return checked_age(age_at(born, start), []) if born and start else None


def _device(device: Any) -> str | None:
    """Maker and model."""
    maker, model = device.manufacturer.strip(), device.model.strip()
    parts = [maker] if maker and not model.lower().startswith(maker.lower()) else []
    return " ".join([*parts, model] if model else parts) or None


def _filters(filters: Any) -> str | None:
    """``"0.05-150 Hz, notch 50 Hz"``."""
    low, high, notch = filters.highpass, filters.lowpass, filters.notch
    parts = []
    if low and high:
        parts.append(f"{low:g}-{high:g} Hz")
    elif low or high:
        parts.append(f"from {low:g} Hz" if low else f"to {high:g} Hz")
    if notch and filters.notch_active is not False:
        parts.append(f"notch {notch:g} Hz")
    return ", ".join(parts) or None


def _statements(record: Any) -> tuple[str, ...]:
    """Statements as ``"what: why"``; the rhythm that aECG annotates comes first."""
    lines = [record.annotations.get("rhythm", "")] if record.source_format == "hl7_aecg" else []
    for what, why in record.interpretation.statements:
        lines.append(f"{what}: {why}" if what and why else what or why)
    return tuple(dict.fromkeys(" ".join(line.split()) for line in lines if line and line.strip("- ")))


def _plain(message: object) -> str:
    """A parser's message without the folder of the file, which our errors name themselves."""
    return re.sub(r"\s+(in|of) /?(?:[^\s/]+/)+[^\s/]+$", "", " ".join(str(message).split()))[:300]
