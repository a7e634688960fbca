"""ACDC's mid slices: small files written in that layout, and the real ones where they are."""

import io
import lzma

import numpy as np
import pytest

from einthoven.data import acdc
from einthoven.errors import FileDamaged, UnsafeFile

HEADER = "patient,group,frames,height,width,ed,es,dy_mm,dx_mm,slice,edv_ml,ef\n"


def write(folder, *, arrays, row="patient001,DCM,3,4,5,0,2,1.5,1.25,1,276.7,0.1287", cut=0):
    stream = io.BytesIO()
    for array in arrays:
        np.save(stream, array)
    packed = lzma.compress(stream.getvalue())
    (folder / "patient001.npy.xz").write_bytes(packed[: len(packed) - cut])
    (folder / "patients.csv").write_text(HEADER + row + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def arrays():
    frames = np.arange(60, dtype=np.uint8).reshape(3, 4, 5)
    masks = np.zeros((2, 4, 5), np.uint8)
    masks[0, 0, :3] = 1, 2, 3
    masks[1, 3, 4] = 3
    return frames, masks


def test_a_patient_is_read_with_the_masks_numbered_as_in_a_cine(tmp_path, arrays):
    (patient,) = acdc.patients(write(tmp_path, arrays=arrays))
    assert (patient.name, patient.group, patient.ed, patient.es) == ("patient001", "DCM", 0, 2)
    assert patient.spacing_mm == (1.5, 1.25)
    assert patient.lv_ef_percent == pytest.approx(12.87)
    np.testing.assert_array_equal(np.round(patient.frames * 255), arrays[0])
    assert patient.frames.dtype == np.float32
    assert patient.ed_mask[0, :3].tolist() == [3, 2, 1]
    assert patient.es_mask[3, 4] == 1


def test_a_patient_without_a_file_is_passed_over(tmp_path, arrays):
    write(tmp_path, arrays=arrays, row="patient002,DCM,3,4,5,0,2,1.5,1.25,1,276.7,0.1287")
    assert list(acdc.patients(tmp_path)) == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"cut": 20}, "cut|unpacked"),
        ({"row": "patient001,XXX,3,4,5,0,2,1.5,1.25,1,276.7,0.1287"}, "unknown group"),
        ({"row": "patient001,DCM,3,4,5,0,7,1.5,1.25,1,276.7,0.1287"}, "belong together"),
        ({"row": "patient001,DCM,3,4,5,0,2,wide,1.25,1,276.7,0.1287"}, "wide"),
    ],
)
def test_damage_is_named(tmp_path, arrays, changed, message):
    with pytest.raises(FileDamaged, match=message):
        list(acdc.patients(write(tmp_path, arrays=arrays, **changed)))


def test_an_array_that_is_missing_or_of_numbers_other_than_bytes_is_refused(tmp_path, arrays):
    with pytest.raises(FileDamaged, match="header"):
        list(acdc.patients(write(tmp_path, arrays=arrays[:1])))
    with pytest.raises(FileDamaged, match="not rows of bytes"):
        list(acdc.patients(write(tmp_path, arrays=[arrays[0].astype(float), arrays[1]])))
    with pytest.raises(FileDamaged, match="other numbers"):
        list(acdc.patients(write(tmp_path, arrays=[arrays[0], arrays[1] + 2])))


def test_a_file_that_unpacks_without_bound_is_refused(tmp_path, arrays):
    bomb = np.zeros((200, 300, 300), np.uint8)
    with pytest.raises(UnsafeFile, match="unpacks to more"):
        list(acdc.patients(write(tmp_path, arrays=[bomb, bomb[:2]])))


def test_objects_are_never_loaded(tmp_path, arrays):
    objects = np.array([[[{}]]], dtype=object)
    with pytest.raises(UnsafeFile, match="Python objects"):
        list(acdc.patients(write(tmp_path, arrays=[objects, arrays[1]])))


def test_the_real_cines_are_consistent(data_file):
    read = list(acdc.patients(data_file("acdc_mid")))
    assert len(read) == 37
    assert {patient.group for patient in read} == {"NOR", "DCM", "HCM", "MINF", "RV"}
    for patient in read:
        for frame, mask in ((patient.ed, patient.ed_mask), (patient.es, patient.es_mask)):
            cavity, wall = (patient.frames[frame][mask == number] for number in (1, 2))
            assert cavity.mean() > wall.mean()
    # Larger at ED in all but one: a scarred slice may bulge.
    assert sum((p.ed_mask == 1).sum() > (p.es_mask == 1).sum() for p in read) == 36
