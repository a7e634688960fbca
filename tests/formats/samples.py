"""Small recordings of every format, written here byte by byte or by the format's own library: no data folder needed."""

from __future__ import annotations

import base64
import io
import json
import struct
import zlib
from datetime import datetime
from pathlib import Path

import numpy as np

from einthoven.ecg import ECG, STANDARD_LEADS

RATE = 250
SAMPLES = 500
STORED_LEADS = ("I", "II", "V1", "V2", "V3", "V4", "V5", "V6")


def counts(leads: int = 12, samples: int = SAMPLES) -> np.ndarray:
    """Integer microvolts (leads, samples): a beat a second, another amplitude in each lead; limb leads consistent."""
    t = np.arange(samples) / RATE
    phase = t % 1.0
    beat = 900 * np.exp(-(((phase - 0.4) / 0.012) ** 2)) + 250 * np.exp(-(((phase - 0.65) / 0.04) ** 2))
    beat += 120 * np.exp(-(((phase - 0.22) / 0.02) ** 2))
    first, second = np.round(0.6 * beat).astype(int), np.round(beat).astype(int)
    limb = [first, second, second - first, -(first + second) // 2, first - second // 2, second - first // 2]
    chest = [np.round(beat * (k - 2.5) / 2 + 7 * k).astype(int) for k in range(6)]
    if leads == 8:
        return np.stack([*limb[:2], *chest])
    return np.stack([*limb, *chest])[:leads]


def ecg(**fields: object) -> ECG:
    """The same signal as an ECG."""
    return ECG(counts() / 1000, RATE, STANDARD_LEADS, **fields)  # type: ignore[arg-type]


def muse_xml(samples: np.ndarray | None = None) -> bytes:
    """GE MUSE: eight leads, 4.88 uV steps, demographics and measurements."""
    data = counts(8) if samples is None else samples
    leads = "".join(
        f"<LeadData><LeadByteCountTotal>{2 * row.size}</LeadByteCountTotal><LeadSampleCountTotal>{row.size}"
        f"</LeadSampleCountTotal><LeadAmplitudeUnitsPerBit>4.88</LeadAmplitudeUnitsPerBit><LeadAmplitudeUnits>MICROVOLTS"
        f"</LeadAmplitudeUnits><LeadID>{name}</LeadID><WaveFormData>{base64.b64encode(row.astype('<i2').tobytes()).decode()}"
        f"</WaveFormData></LeadData>"
        for name, row in zip(STORED_LEADS, data, strict=True)
    )
    return (
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE RestingECG SYSTEM "restecg.dtd">\n<RestingECG>'
        "<PatientDemographics><PatientID>7</PatientID><PatientAge>61</PatientAge><AgeUnits>YEARS</AgeUnits>"
        "<Gender>FEMALE</Gender></PatientDemographics><TestDemographics><AcquisitionDate>03-21-2019</AcquisitionDate>"
        "<AcquisitionTime>10:11:12</AcquisitionTime><AcquisitionDevice>MAC55</AcquisitionDevice></TestDemographics>"
        "<RestingECGMeasurements><VentricularRate>60</VentricularRate><PRInterval>160</PRInterval><QRSDuration>90"
        "</QRSDuration><QTInterval>400</QTInterval><QTCorrected>400</QTCorrected><PAxis>50</PAxis><RAxis>-30</RAxis>"
        "<TAxis>40</TAxis></RestingECGMeasurements><Diagnosis><DiagnosisStatement><StmtFlag>ENDSLINE</StmtFlag>"
        "<StmtText>Normal sinus rhythm</StmtText></DiagnosisStatement></Diagnosis>"
        f"<Waveform><WaveformType>Rhythm</WaveformType><SampleBase>{RATE}</SampleBase><SampleExponent>0</SampleExponent>"
        f"{leads}</Waveform></RestingECG>"
    ).encode("latin-1")


def aecg_xml() -> bytes:
    """HL7 aECG: decimal digits, 2.5 uV steps."""
    sequences = "".join(
        f'<component><sequence><code code="MDC_ECG_LEAD_{name.upper()}" codeSystem="2.16.840.1.113883.6.24"/>'
        f'<value xsi:type="SLIST_PQ"><origin value="0" unit="uV"/><scale value="2.5" unit="uV"/>'
        f"<digits>{' '.join(map(str, row))}</digits></value></sequence></component>"
        for name, row in zip(STANDARD_LEADS, counts(), strict=True)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><AnnotatedECG xmlns="urn:hl7-org:v3" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><id root="1.2.3"/><component><series>'
        '<code code="RHYTHM" codeSystem="2.16.840.1.113883.5.4"/><component><sequenceSet><component><sequence>'
        '<code code="TIME_ABSOLUTE"/><value xsi:type="GLIST_TS"><head value="20190321101112.000"/>'
        f'<increment value="{1 / RATE}" unit="s"/></value></sequence></component>{sequences}'
        "</sequenceSet></component></series></component></AnnotatedECG>"
    ).encode()


def sierra_xml() -> bytes:
    """Philips Sierra 1.03: uncompressed Base64, 5 uV steps."""
    payload = base64.b64encode(counts().astype("<i2").tobytes()).decode()
    return (
        '<?xml version="1.0" encoding="UTF-8"?><restingecgdata xmlns="http://www3.medical.philips.com">'
        "<documentinfo><documenttype>SierraECG</documenttype><documentversion>1.03</documentversion></documentinfo>"
        '<dataacquisition date="2019-03-21" time="10:11:12"><signalcharacteristics><samplingrate>'
        f"{RATE}</samplingrate><signalresolution>5</signalresolution><acquisitiontype>STD-12</acquisitiontype>"
        "<numberchannelsallocated>12</numberchannelsallocated></signalcharacteristics></dataacquisition>"
        "<patient><generalpatientdata><age><years>61</years></age><sex>Female</sex></generalpatientdata></patient>"
        f'<waveforms><parsedwaveforms dataencoding="Base64" durationperchannel="{1000 * SAMPLES // RATE}" '
        f'nbitspersample="16">{payload}</parsedwaveforms></waveforms></restingecgdata>'
    ).encode()


def cardiologyxml() -> bytes:
    """GE CardioSoft: decimal integers, 5 uV steps."""
    waves = "".join(
        f'<WaveformData lead="{name}">\t{",".join(map(str, row))}</WaveformData>'
        for name, row in zip(STANDARD_LEADS, counts(), strict=True)
    )
    return (
        '<?xml version="1.0" encoding="ISO-8859-1" ?><CardiologyXML><ObservationDateTime><Hour>10</Hour><Minute>11'
        "</Minute><Second>12</Second><Day>21</Day><Month>3</Month><Year>2019</Year></ObservationDateTime><PatientInfo>"
        '<Age units="YEARS">61</Age><Gender>FEMALE</Gender></PatientInfo><Interpretation><Conclusion><ConclusionText>'
        "Normal ECG</ConclusionText></Conclusion></Interpretation><RestingECGMeasurements>"
        '<VentricularRate units="BPM">60</VentricularRate><PQInterval units="ms">160</PQInterval>'
        "</RestingECGMeasurements><StripData><NumberOfLeads>12</NumberOfLeads>"
        f'<SampleRate units="Hz">{RATE}</SampleRate><ChannelSampleCountTotal>{SAMPLES}</ChannelSampleCountTotal>'
        f'<Resolution units="uVperLsb">5</Resolution>{waves}</StripData></CardiologyXML>'
    ).encode("latin-1")


def mortara_xml() -> bytes:
    """Mortara ELI: Base64, 400 counts a mV."""
    channels = "".join(
        f'<CHANNEL NAME="{name}" SAMPLE_FREQ="{RATE}" UNITS_PER_MV="400" DURATION="{row.size}" BITS="16" '
        f'FORMAT="SIGNED" ENCODING="BASE64" DATA="{base64.b64encode(row.astype("<i2").tobytes()).decode()}"/>'
        for name, row in zip(STORED_LEADS, counts(8), strict=True)
    )
    return (
        f'<?xml version="1.0"?><ECG ACQUISITION_TIME="20190321101112"><SUBJECT ID="7" GENDER="F"/>{channels}</ECG>'
    ).encode()


def kardia_json() -> bytes:
    """AliveCor Kardia: six limb leads, 1 uV steps."""
    names = ("leadI", "leadII", "leadIII", "AVR", "AVL", "AVF")
    samples = {name: row.tolist() for name, row in zip(names, counts(6), strict=True)}
    raw = {"frequency": RATE, "amplitudeResolution": 1000, "mainsFrequency": 60, "numLeads": 6, "samples": samples}
    return json.dumps({"recordedAt": "2019-03-21T10:11:12Z", "id": "x", "data": {"raw": raw}}).encode()


def dicom(*, preamble: bool = True, samples: np.ndarray | None = None) -> bytes:
    """A DICOM 12-lead ECG of 1.25 uV steps, by pydicom."""
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian, generate_uid

    data = counts() if samples is None else samples
    group = Dataset()
    group.WaveformOriginality = "ORIGINAL"
    group.NumberOfWaveformChannels, group.NumberOfWaveformSamples = data.shape
    group.SamplingFrequency = str(RATE)
    group.WaveformBitsAllocated, group.WaveformSampleInterpretation = 16, "SS"
    group.ChannelDefinitionSequence = [_dicom_channel(name) for name in STANDARD_LEADS]
    group.add_new(0x54001010, "OW", np.ascontiguousarray(data.T.astype("<i2")).tobytes())
    whole = Dataset()
    whole.SOPClassUID, whole.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.9.1.1", "1.2.3.4"
    whole.Modality, whole.PatientSex, whole.PatientAge = "ECG", "F", "061Y"
    whole.AcquisitionDateTime = "20190321101112"
    whole.WaveformSequence = [group]
    whole.file_meta = FileMetaDataset()
    whole.file_meta.MediaStorageSOPClassUID = whole.SOPClassUID
    whole.file_meta.MediaStorageSOPInstanceUID = whole.SOPInstanceUID
    whole.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    whole.file_meta.ImplementationClassUID = generate_uid(entropy_srcs=["einthoven"])
    stream = io.BytesIO()
    whole.save_as(stream, enforce_file_format=True)
    return stream.getvalue() if preamble else stream.getvalue()[132:]


def _dicom_channel(name: str):
    from pydicom.dataset import Dataset

    channel, source, unit = Dataset(), Dataset(), Dataset()
    source.CodeValue, source.CodingSchemeDesignator = f"MDC_ECG_LEAD_{name.upper()}", "MDC"
    source.CodeMeaning = f"Lead {name}"
    unit.CodeValue, unit.CodingSchemeDesignator, unit.CodeMeaning = "uV", "UCUM", "microvolt"
    channel.ChannelSourceSequence = [source]
    channel.ChannelSensitivity, channel.ChannelSensitivityCorrectionFactor, channel.ChannelBaseline = "1.25", "1", "0"
    channel.ChannelSensitivityUnitsSequence = [unit]
    channel.WaveformBitsStored = 16
    return channel


def scp(*, huffman: bool = False) -> bytes:
    """SCP-ECG 2.0: sections 0, 1, (2,) 3, 6; 2.5 uV steps; second differences and the default code if ``huffman``."""
    data = counts(8)
    codes = (1, 2, 3, 4, 5, 6, 7, 8)
    demographics = _tag(2, b"7\0") + _tag(4, struct.pack("<HB", 61, 1)) + _tag(8, b"\x02")
    demographics += _tag(25, struct.pack("<HBB", 2019, 3, 21)) + _tag(26, bytes((10, 11, 12))) + b"\xff\0\0"
    definition = bytes((8, 0x44)) + b"".join(struct.pack("<IIB", 1, SAMPLES, code) for code in codes)
    rows = [_huffman(row) if huffman else row.astype("<i2").tobytes() for row in data]
    rhythm = struct.pack("<HHBB", 2500, 1_000_000 // RATE, 2 if huffman else 0, 0)
    rhythm += b"".join(struct.pack("<H", len(row)) for row in rows) + b"".join(rows)
    bodies = {1: demographics, 3: definition, 6: rhythm}
    if huffman:
        bodies[2] = struct.pack("<H", 19999)
    return _scp_record(bodies)


def _scp_record(bodies: dict[int, bytes]) -> bytes:
    """Sections with headers, pointers and checksums (bodies padded to even length)."""
    import binascii

    def section(number: int, body: bytes, reserved: bytes = b"\0" * 6) -> bytes:
        rest = struct.pack("<HIBB", number, 16 + len(body), 20, 20) + reserved + body
        return struct.pack("<H", binascii.crc_hqx(rest, 0xFFFF)) + rest

    sections = {n: section(n, body + b"\0" * (len(body) % 2)) for n, body in sorted(bodies.items())}
    size = 16 + 12 * 10
    pointers, at = struct.pack("<HII", 0, size, 7), 7 + size
    for number in range(1, 12):
        length = len(sections.get(number, b""))
        pointers += struct.pack("<HII", number, length, at if length else 0)
        at += length
    body = section(0, pointers, b"SCPECG") + b"".join(sections.values())
    rest = struct.pack("<I", 6 + len(body)) + body
    return struct.pack("<H", binascii.crc_hqx(rest, 0xFFFF)) + rest


def _tag(number: int, value: bytes) -> bytes:
    return struct.pack("<BH", number, len(value)) + value


def _huffman(row: np.ndarray) -> bytes:
    """Second differences in SCP's default code."""
    differences = [int(row[0]), int(row[1]), *np.diff(row.astype(int), 2).tolist()]
    bits = []
    for value in differences:
        if value == 0:
            bits.append("0")
        elif abs(value) <= 8:
            bits.append("1" * abs(value) + "0" + ("1" if value < 0 else "0"))
        elif -128 <= value < 128:
            bits.append("1111111110" + format(value & 0xFF, "08b"))
        else:
            bits.append("1111111111" + format(value & 0xFFFF, "016b"))
    text = "".join(bits)
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big")


def ishne() -> bytes:
    """ISHNE Holter: three leads, 2,500 nV steps."""
    header = bytearray(522)
    header[:8] = b"ISHNE1.0"
    struct.pack_into("<iiii", header, 10, 0, SAMPLES, 522, 522)
    struct.pack_into("<h", header, 128, 2)
    struct.pack_into("<hhhhhh", header, 138, 21, 3, 2019, 21, 3, 2019)
    struct.pack_into("<hhh", header, 150, 10, 11, 12)
    struct.pack_into("<h12h12h12h", header, 156, 3, *(5, 6, 11, *[-9] * 9), *[0] * 12, *[2500] * 12)
    struct.pack_into("<h", header, 272, RATE)
    return bytes(header) + np.ascontiguousarray(counts()[[0, 1, 6]].T.astype("<i2")).tobytes()


def mfer() -> bytes:
    """MFER: eight leads in one block, 2,500 nV steps."""

    def definition(tag: int, value: bytes) -> bytes:
        return bytes((tag, len(value))) + value

    data = counts(8).astype("<i2").tobytes()
    parts = [b"@\x20" + b"MFR ".ljust(32), definition(0x01, b"\x01"), definition(0x08, b"\x01\x00")]
    parts += [definition(0x0B, struct.pack("<BbH", 0, 0, RATE)), definition(0x0C, struct.pack("<BbH", 0, -9, 2500))]
    parts += [definition(0x04, struct.pack("<H", SAMPLES)), definition(0x05, b"\x08"), definition(0x06, b"\x01")]
    parts += [bytes((0x3F, channel, 3, 0x09, 1, channel + 1)) for channel in range(8)]
    return b"".join(parts) + b"\x1e\x84" + struct.pack(">I", len(data)) + data


def matlab_4(matrix: np.ndarray | None = None) -> bytes:
    """A CinC matrix: level 4, int16, one row a lead."""
    data = counts() if matrix is None else matrix
    header = struct.pack("<5i", 30, *data.shape, 0, 4) + b"val\0"
    return header + data.astype("<i2").tobytes(order="F")


def matlab_5(matrix: np.ndarray | None = None, *, compressed: bool = True) -> bytes:
    """The same matrix at level 5, as doubles."""
    data = counts() if matrix is None else matrix

    def element(kind: int, body: bytes) -> bytes:
        return struct.pack("<II", kind, len(body)) + body + b"\0" * (-len(body) % 8)

    body = element(6, struct.pack("<II", 6, 0)) + element(5, struct.pack("<ii", *data.shape))
    body += element(1, b"val") + element(9, data.astype("<f8").tobytes(order="F"))
    matrix_element = element(14, body)
    if compressed:
        packed = zlib.compress(matrix_element)
        matrix_element = struct.pack("<II", 15, len(packed)) + packed
    return b"MATLAB 5.0 MAT-file".ljust(124) + struct.pack("<H", 0x0100) + b"IM" + matrix_element


def npy(array: np.ndarray | None = None) -> bytes:
    """An array of microvolts."""
    stream = io.BytesIO()
    np.save(stream, counts().astype(np.float32) if array is None else array, allow_pickle=True)
    return stream.getvalue()


def csv_text(separator: str = ",", decimal: str = ".") -> str:
    """A table in millivolts with a time column."""
    lines = [separator.join(["time_s", *(f"{name} (mV)" for name in STANDARD_LEADS)])]
    for i, row in enumerate(counts().T / 1000):
        cells = [f"{i / RATE:.4f}", *(f"{v:.3f}" for v in row)]
        lines.append(separator.join(cell.replace(".", decimal) for cell in cells))
    return "\n".join(lines) + "\n"


def write_all(folder: Path) -> dict[str, Path]:
    """One small file of every format; MATLAB and NPY, which do not state them, need ``rate`` and ``unit``."""
    from einthoven.formats import save

    contents = {
        "muse.xml": muse_xml(),
        "aecg.xml": aecg_xml(),
        "sierra.xml": sierra_xml(),
        "cardiology.xml": cardiologyxml(),
        "mortara.xml": mortara_xml(),
        "kardia.json": kardia_json(),
        "ecg.dcm": dicom(),
        "raw.dcm": dicom(preamble=False),
        "plain.scp": scp(),
        "huffman.scp": scp(huffman=True),
        "holter.ecg": ishne(),
        "fields.mwf": mfer(),
        "four.mat": matlab_4(),
        "five.mat": matlab_5(),
        "array.npy": npy(),
        "table.csv": csv_text().encode(),
        "german.csv": csv_text(";", ",").encode(),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    record = ecg(age=61, sex="F", start=datetime(2019, 3, 21, 10, 11, 12))
    files = {name: folder / name for name in contents}
    files["record.hea"] = save(record, folder / "record.hea")
    files["plus.edf"] = save(record, folder / "plus.edf")
    return files
