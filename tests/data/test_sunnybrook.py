"""Sunnybrook slices: small files written in that layout, and the real ones where they are."""

import numpy as np
import pytest

from einthoven.data import sunnybrook
from einthoven.errors import FileDamaged, UnsafeFile

Image = pytest.importorskip("PIL.Image")


def save(folder, name, image, mask):
    for kind, pixels in (("Images", image), ("Labels", mask)):
        (folder / kind / "Part1").mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(folder / kind / "Part1" / name)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta" / "scd_patientdata.csv").write_text(
        "PatientID,OriginalID,Gender,Age,Pathology\nSCD0000101,SC-HF-I-1,Male,53,Heart failure with infarct\n"
    )
    image = np.full((6, 6), 51, np.uint8)
    large, small = np.zeros((6, 6), bool), np.zeros((6, 6), bool)
    large[1:5, 1:5] = small[2:4, 2:4] = True
    save(tmp_path, "SC-HF-I-01-IM-0001-0048.dcm.png", image, small)  # slice 2, phase 7
    save(tmp_path, "SC-HF-I-01-IM-0001-0059.dcm.png", image, large)  # slice 2, phase 18
    save(tmp_path, "SC-HF-I-01-IM-0001-0079.dcm.png", image, small)  # slice 3, phase 18: smaller, and yet ED
    return tmp_path


def test_slices_and_phases_follow_from_the_names_and_areas(folder):
    read = list(sunnybrook.slices(folder))
    assert [(s.number, s.phase) for s in read] == [(2, "es"), (2, "ed"), (3, "ed")]
    assert {(s.patient, s.age, s.sex, s.pathology) for s in read} == {
        ("SC-HF-I-1", 53.0, "M", "Heart failure with infarct")
    }
    assert [int(s.lv_mask.sum()) for s in read] == [4, 16, 4]
    assert read[0].image.dtype == np.float32
    np.testing.assert_allclose(read[0].image, 0.2, atol=1e-6)


def test_a_lost_mask_an_empty_one_and_an_unknown_patient_are_named(folder):
    image = np.zeros((6, 6), np.uint8)
    save(folder, "SC-N-02-IM-0001-0059.dcm.png", image, image > 0)
    with pytest.raises(FileDamaged, match="no patient SC-N-2"):
        list(sunnybrook.slices(folder))
    for path in folder.glob("*/Part1/SC-N*"):
        path.unlink()
    save(folder, "SC-HF-I-01-IM-0001-0068.dcm.png", image, image > 0)
    with pytest.raises(FileDamaged, match="mask is empty"):
        list(sunnybrook.slices(folder))
    (folder / "Labels" / "Part1" / "SC-HF-I-01-IM-0001-0068.dcm.png").unlink()
    with pytest.raises(Exception, match="no such file"):
        list(sunnybrook.slices(folder))


def test_what_is_no_picture_or_too_large_is_refused(folder, monkeypatch):
    monkeypatch.setattr(sunnybrook, "MAX_PIXELS", 30)
    with pytest.raises(UnsafeFile, match="6 x 6"):
        list(sunnybrook.slices(folder))
    (folder / "Images" / "Part1" / "SC-HF-I-01-IM-0001-0048.dcm.png").write_bytes(b"no picture")
    with pytest.raises(FileDamaged, match="can't be read"):
        list(sunnybrook.slices(folder))


def test_the_real_slices_are_consistent(data_file):
    read = list(sunnybrook.slices(data_file("sunnybrook")))
    assert len(read) == 526
    assert len({s.patient for s in read}) == 30
    both: dict[tuple[str, int], dict[str, int]] = {}
    for s in read:
        both.setdefault((s.patient, s.number), {})[s.phase] = int(s.lv_mask.sum())
    pairs = [areas for areas in both.values() if len(areas) == 2]
    assert len(pairs) > 200
    # Larger at ED in nearly all: near the base the plane of the valve descends into the slice.
    assert np.mean([areas["ed"] > areas["es"] for areas in pairs]) > 0.97
