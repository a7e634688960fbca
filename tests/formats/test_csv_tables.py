"""CSV: what people export from spreadsheets and programs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from einthoven.errors import EinthovenError, FileDamaged, FormatUnknown, MetadataMissing, SignalError
from einthoven.formats import load
from einthoven.formats.csv_text import parse_table


def table(tmp_path, text: str, **said):
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    return load(path, **said)


@pytest.mark.parametrize("mark", [",", ";", "\t", " ", " , ", "   "])
def test_separators(tmp_path, mark):
    text = "\n".join(mark.join(row) for row in (("I", "II"), ("1", "2.5"), ("-3e-1", "4")))
    ecg = table(tmp_path, text, rate=500, unit="mV")
    np.testing.assert_allclose(ecg.lead("II"), [2.5, 4])
    np.testing.assert_allclose(ecg.lead("I"), [1, -0.3])


@pytest.mark.parametrize("mark", [";", "\t"])
def test_decimal_comma(tmp_path, mark):
    text = f"I{mark}II\n1,5{mark}2\n-0,25{mark}4,125\n"
    np.testing.assert_allclose(table(tmp_path, text, rate=500, unit="mV").lead("II"), [2, 4.125])


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\n\n\n"])
def test_line_endings(tmp_path, ending):
    path = tmp_path / "t.csv"
    path.write_bytes(("I,II\n1,2\n3,4\n").replace("\n", ending).encode())
    np.testing.assert_allclose(load(path, rate=500, unit="mV").lead("I"), [1, 3])


@pytest.mark.parametrize(
    ("name", "step", "rate"),
    [
        ("time", "0.002", 500), ("Time (s)", "0.002", 500), ("time_s", "0.002", 500), ("t", "0.004", 250),
        ("time_ms", "2", 500), ("Time [ms]", "2", 500), ("ms", "4", 250), ("time", "2", 500),
        ("Elapsed time", "0.001", 1000),
    ],
)  # fmt: skip
def test_rate_from_a_time_column(tmp_path, name, step, rate):
    rows = "".join(f"{i * float(step):.6g},1,2\n" for i in range(50))
    ecg = table(tmp_path, f"{name},I,II\n{rows}", unit="mV")
    assert ecg.rate == rate
    assert ecg.leads[:2] == ("I", "II")


def test_a_rounded_time_column_means_a_whole_rate(tmp_path):
    rows = "".join(f"{i / 257:.3f},1,2\n" for i in range(1000))
    assert table(tmp_path, f"time_s,I,II\n{rows}", unit="mV").rate == 257


def test_an_unnamed_time_column_is_known_by_its_steps(tmp_path):
    rows = "".join(",".join([f"{i * 0.002:.3f}", *["0.1"] * 12]) + "\n" for i in range(20))
    ecg = table(tmp_path, rows, unit="mV")
    assert (ecg.rate, len(ecg.leads)) == (500, 12)


def test_a_time_column_that_stands_still(tmp_path):
    with pytest.raises(MetadataMissing, match="does not rise"):
        table(tmp_path, "time,I,II\n" + "1,1,2\n" * 5, unit="mV")


def test_a_time_column_with_a_gap_is_told(tmp_path):
    rows = "".join(f"{t},1,2\n" for t in (0, 0.002, 0.004, 0.5, 0.502))
    assert "gaps or jumps" in table(tmp_path, f"time_s,I,II\n{rows}", unit="mV").warnings[0]


def test_a_column_of_sample_numbers_is_no_lead(tmp_path):
    ecg = table(tmp_path, "index,I,II\n0,1,2\n1,3,4\n", rate=500, unit="mV")
    np.testing.assert_allclose(ecg.lead("I"), [1, 3])


@pytest.mark.parametrize("style", ["{} (uV)", "{} [µV]", "{}_uV", "{}/uV", "{} uV"])
def test_units_in_the_names(tmp_path, style):
    header = ",".join(style.format(lead) for lead in ("I", "II"))
    ecg = table(tmp_path, f"{header}\n1000,2000\n", rate=500)
    np.testing.assert_allclose([ecg.lead("I")[0], ecg.lead("II")[0]], [1, 2])


def test_names_in_any_spelling(tmp_path):
    ecg = table(tmp_path, "MDC_ECG_LEAD_I,lead ii,AVR,v1\n1,2,3,4\n", rate=500, unit="mV")
    assert set(ecg.leads) == {"I", "II", "III", "aVR", "aVL", "aVF", "V1"}


def test_gaps_are_missing_samples(tmp_path):
    ecg = table(tmp_path, "I,II\n1,\nNaN,2\n,\n3,4\n", rate=500, unit="mV")
    np.testing.assert_allclose(ecg.lead("I"), [1, np.nan, np.nan, 3])
    np.testing.assert_allclose(ecg.lead("II"), [np.nan, 2, np.nan, 4])


def test_words_for_gaps_and_quotes(tmp_path):
    ecg = table(tmp_path, '"I","II"\n"1","NA"\n"2",null\n', rate=500, unit="mV")
    np.testing.assert_allclose(ecg.lead("I"), [1, 2])
    assert np.isnan(ecg.lead("II")).all()


def test_a_single_lead(tmp_path):
    np.testing.assert_allclose(table(tmp_path, "II (mV)\n1\n2\n3\n", rate=500).lead("II"), [1, 2, 3])
    np.testing.assert_allclose(table(tmp_path, "1\n2\n3\n", rate=500, unit="mV", leads=["V2"]).lead("V2"), [1, 2, 3])


def test_unnamed_columns(tmp_path):
    rows = (",".join("0.1" for _ in range(8)) + "\n") * 3
    assert table(tmp_path, rows, rate=500, unit="mV").leads[6:] == ("V1", "V2", "V3", "V4", "V5", "V6")
    with pytest.raises(MetadataMissing, match=r"5 leads.*--leads"):
        table(tmp_path, "1,2,3,4,5\n" * 3, rate=500, unit="mV")


def test_rate_is_asked_for(tmp_path):
    with pytest.raises(MetadataMissing, match="--rate"):
        table(tmp_path, "I,II\n1,2\n", unit="mV")


def test_a_row_out_of_line_ends_the_table(tmp_path):
    ecg = table(tmp_path, "I,II\n1,2\n3,4\n5,6,7\n8,9\n", rate=500, unit="mV")
    assert ecg.signal_mv.shape[1] == 2
    assert "row 3 is not 2 numbers" in ecg.warnings[0]


def test_rows_that_only_add_up_are_not_shifted(tmp_path):
    """One cell too many and one too few have the right total: the rows must not slide into each other."""
    assert table(tmp_path, "I,II\n1,2\n3,4,5\n6\n7,8\n", rate=500, unit="mV").signal_mv.shape[1] == 1


def test_too_many_columns(tmp_path):
    with pytest.raises(SignalError, match="40 columns"):
        table(tmp_path, ",".join(["1"] * 40) + "\n", rate=500, unit="mV")


def test_no_row(tmp_path):
    for text in ("#x\n", "1\n# only names\n"):
        try:
            table(tmp_path, text, rate=500, unit="mV", leads=["I"])
        except EinthovenError as error:
            assert error.file is not None


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789.,;\t \n\r-+eENaI\"'#:V", max_size=200))
def test_any_text_is_a_table_or_damaged(text):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        try:
            parsed = parse_table(text)
        except FileDamaged:
            return
    assert parsed.numbers.shape[0] == parsed.first_column.shape[0] > 0
    assert parsed.names is None or len(parsed.names) == parsed.numbers.shape[1]


TIMED = "time_s,I,II\n" + "".join(f"{i * 0.002:.3f},1,2\n" for i in range(50))


def test_the_rate_of_the_caller_goes_before_the_time_column_and_a_warning_says_so(tmp_path):
    ecg = table(tmp_path, TIMED, rate=250, unit="mV")
    assert ecg.rate == 250
    assert "the file says 500 Hz; 250 Hz was used as asked" in ecg.warnings
    assert table(tmp_path, TIMED, rate=500, unit="mV").warnings == ()


def test_a_rate_helps_where_the_time_column_stands_still(tmp_path):
    assert table(tmp_path, "time,I,II\n" + "1,1,2\n" * 5, rate=500, unit="mV").rate == 500


def test_the_leads_of_the_caller_go_before_the_header_and_a_warning_says_so(tmp_path):
    text = "I,II,V1 (mV)\n1,2,3\n1,2,3\n"
    ecg = table(tmp_path, text, rate=500, unit="mV", leads=["II", "I", "V1"])
    assert float(ecg.lead("I")[0]) == 2
    assert "the file names its leads I, II; II, I were used as asked" in ecg.warnings
    assert table(tmp_path, text, rate=500, unit="mV", leads=["lead I", "II", "v1"]).warnings == ()


def test_a_header_that_names_a_lead_twice_is_refused(tmp_path):
    with pytest.raises(SignalError, match="lead V5 is named more than once"):
        table(tmp_path, "I,II,V5,V5\n1,2,3,4\n", rate=500, unit="mV")
    names = ["I", "II", "V5", "V6"]
    assert "V6" in table(tmp_path, "I,II,V5,V5\n1,2,3,4\n", rate=500, unit="mV", leads=names)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"leads": ["I", "II", "v5", "V5"]}, "V5 is named more than once"),
        ({"leads": "I,II,V5,V5"}, "V5 is named more than once"),
        ({"leads": ["I", None, "V1", "V2"]}, "not a sequence of names"),
        ({"leads": []}, "not a sequence of names"),
        ({"leads": 12}, "not a sequence of names"),
        ({"rate": "500"}, "'500' is not a number"),
        ({"rate": [500]}, "is not a number"),
        ({"unit": 5}, "not a voltage"),
    ],
    ids=str,
)
def test_what_the_caller_says_is_checked(tmp_path, said, message):
    with pytest.raises(SignalError, match=message):
        table(tmp_path, "1,2,3,4\n", **({"rate": 500, "unit": "mV"} | said))


def test_a_rate_may_be_any_number(tmp_path):
    assert table(tmp_path, "I,II\n1,2\n", rate=np.float32(500), unit="mV").rate == 500


def test_names_that_no_rule_knows_are_told_with_the_nearest_that_one_does(tmp_path):
    ecg = table(tmp_path, "1,2,3,4,5\n1,2,3,4,5\n", rate=500, unit="mV", leads="I,II,Q,VV6,V7")
    (warning,) = ecg.warnings
    assert warning.startswith("not among the standard leads")
    assert "Q, VV6 (did you mean V6?)" in warning and "V7" not in warning


@pytest.mark.parametrize(
    "text",
    ['{"schema": 1, "einthoven": "0"}', '{"file": "a.dcm", "schema": 1}', '{\n  "heart_rate": {"value": 61}}'],
)
def test_a_reading_is_not_taken_for_a_recording(tmp_path, text):
    path = tmp_path / "reading.json"
    path.write_text(text)
    with pytest.raises(FormatUnknown, match="measurements or a reading") as caught:
        load(path)
    assert "einthoven verify" in caught.value.remedy
