"""Patients on disk: each file read back by others' readers, the same bytes by any road, and runs that were cut off."""

from __future__ import annotations

import csv
import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest

import einthoven
from einthoven.errors import ConfigError, OutputError
from einthoven.twin.example import make
from einthoven.twin.patient import GROUPS
from einthoven.twin.recipe import Recipe
from einthoven.twin.writing import many, write_patients
from einthoven.twin.writing.truth import LABELS

nibabel = pytest.importorskip("nibabel")
SMALL = Recipe(seconds=2.0, frames=4, size=32, spacing_mm=5.5, views=("4ch", "stack"))
SEED, N = 40, 4
FILES = {
    "truth.json",
    *("ecg.hea", "ecg.dat", "vcg.hea", "vcg.dat"),
    *("cine_4ch.nii.gz", "masks_4ch.nii.gz", "cine_stack.nii.gz", "masks_stack.nii.gz"),
}


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "manifest.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("twins") / "set"
    done = write_patients(folder, N, seed=SEED, recipe=SMALL, jobs=1)
    assert (done.made, done.kept, done.failed) == (N, 0, ())
    return folder


@pytest.fixture
def copy(written, tmp_path) -> Path:
    for name, content in tree(written).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.fixture(scope="module")
def example():
    return make(SEED + 1, SMALL)


@pytest.fixture(scope="module")
def patient_folder(written) -> Path:
    return written / "00000041"


def test_a_patient_is_a_folder_with_everything_and_nothing_else(patient_folder):
    assert {path.name for path in patient_folder.iterdir()} == FILES


def test_the_ecg_is_read_back_as_it_was_recorded(patient_folder, example):
    ecg = einthoven.load(patient_folder / "ecg.hea")
    assert ecg.leads == example.recorded.ecg.leads
    assert (ecg.rate, ecg.duration_s, ecg.sex) == (500.0, 2.0, example.patient.body.sex)
    assert ecg.age == pytest.approx(example.patient.body.age_years)
    assert ecg.signal_mv == pytest.approx(example.recorded.ecg.signal_mv, abs=0.0006)


def test_the_heart_vector_is_beside_it(patient_folder, example):
    vector = einthoven.load(patient_folder / "vcg.hea")
    assert vector.leads == ("X", "Y", "Z")
    assert vector.signal_mv == pytest.approx(example.recorded.vcg_mv, abs=0.0006)


def test_the_cine_is_read_back_by_nibabel_within_half_a_step(patient_folder, example):
    image, cine = nibabel.load(patient_folder / "cine_4ch.nii.gz"), example.images["4ch"]
    assert image.shape == (32, 32, 1, 4)
    assert image.get_fdata()[:, :, 0].transpose(2, 1, 0) == pytest.approx(
        np.clip(cine.frames, 0, 1), abs=0.5 / 255 + 1e-6
    )
    assert image.header.get_zooms()[:2] == pytest.approx((5.5, 5.5))
    beat_s = 60 / example.patient.physiology.heart_rate_bpm
    assert image.header.get_zooms()[3] == pytest.approx(beat_s / 4)
    assert image.header.get_xyzt_units() == ("mm", "sec")


def test_the_masks_are_the_same_labels_in_the_same_place(patient_folder, example):
    masks = nibabel.load(patient_folder / "masks_4ch.nii.gz")
    assert np.array_equal(np.asarray(masks.dataobj)[:, :, 0].transpose(2, 1, 0), example.images["4ch"].masks)
    assert np.array_equal(masks.affine, nibabel.load(patient_folder / "cine_4ch.nii.gz").affine)
    assert set(np.unique(np.asarray(masks.dataobj))) <= {0, *map(int, LABELS)}


def test_a_stack_is_one_volume_a_frame_whose_slices_lie_where_they_were_cut(patient_folder, example):
    image, slices = nibabel.load(patient_folder / "masks_stack.nii.gz"), example.images["stack"].slices
    assert image.shape == (32, 32, len(slices), 4)
    for at, cine in enumerate(slices):
        assert np.array_equal(np.asarray(image.dataobj)[:, :, at].transpose(2, 1, 0), cine.masks)
    one, two = (image.affine @ [0, 0, at, 1] for at in (0, len(slices) - 1))
    apart = [
        np.linalg.norm(np.asarray(b.affine)[:3, 3] - np.asarray(a.affine)[:3, 3]) for a, b in [(slices[0], slices[-1])]
    ]
    assert np.linalg.norm(one - two) == pytest.approx(apart[0], rel=1e-4)


def test_the_truth_holds_every_latent_and_phenotype(patient_folder, example):
    truth = json.loads((patient_folder / "truth.json").read_text())
    assert truth["schema"] == 1
    assert truth["seed"] == SEED + 1
    assert Recipe.from_dict(truth["recipe"]) == SMALL
    for group, kind in GROUPS.items():
        assert kind(**truth["patient"][group]) == getattr(example.patient, group)
    assert truth["phenotypes"] == example.phenotypes.to_dict()
    assert truth["phenotypes"]["lv_edv_ml"] == pytest.approx(example.patient.anatomy.lv_edv_ml, abs=0.001)
    assert truth["ecg"]["truth"] == json.loads(json.dumps(example.recorded.truth.to_dict()))
    assert truth["ecg"]["file"] == "ecg.hea"
    assert [image["view"] for image in truth["images"]] == ["4ch", "stack"]


def test_the_truth_is_strict_json(patient_folder):
    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    json.loads((patient_folder / "truth.json").read_text(), parse_constant=refuse)


def test_the_manifest_has_a_row_a_patient_in_order_with_files_that_are_there(written):
    table = rows(written)
    assert [int(row["seed"]) for row in table] == list(range(SEED, SEED + N))
    for row in table:
        assert set(row["files"].split()) == FILES
        truth = json.loads((written / row["folder"] / "truth.json").read_text())
        assert row["disease"] == truth["patient"]["disease"]["name"]
        assert row["rhythm"] == truth["patient"]["rhythm"]["name"]
        assert row["sex"] == ("M" if truth["patient"]["body"]["male"] else "F")
        assert float(row["lv_edv_ml"]) == pytest.approx(truth["phenotypes"]["lv_edv_ml"], rel=1e-4)


def test_two_processes_write_the_same_bytes_as_one(written, tmp_path):
    write_patients(tmp_path, N, seed=SEED, recipe=SMALL, jobs=2)
    assert tree(tmp_path) == tree(written)


def test_a_larger_set_keeps_who_was_there_and_is_as_if_made_at_once(written, copy, at_once):
    before = {path: path.stat().st_mtime_ns for path in copy.rglob("0*/*")}
    done = write_patients(copy, N + 1, seed=SEED - 1, recipe=SMALL, jobs=1)
    assert (done.made, done.kept) == (1, N)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert [int(row["seed"]) for row in rows(copy)] == list(range(SEED - 1, SEED + N))
    assert tree(written).items() <= (tree(copy) | {"manifest.csv": tree(written)["manifest.csv"]}).items()


@pytest.mark.parametrize("damage", ["no truth", "no masks", "empty ecg", "torn row", "no manifest", "left over"])
def test_a_run_that_was_cut_off_ends_as_if_it_had_not_been(damage, written, copy, at_once):
    folder, manifest = copy / "00000042", copy / "manifest.csv"
    if damage == "no truth":
        (folder / "truth.json").unlink()
    elif damage == "no masks":
        (folder / "masks_4ch.nii.gz").unlink()
    elif damage == "empty ecg":
        (folder / "ecg.dat").write_bytes(b"")
    elif damage == "torn row":
        manifest.write_bytes(manifest.read_bytes()[:-11])
    elif damage == "no manifest":
        manifest.unlink()
    else:
        (folder / "truth.json").unlink()
        (folder / ".cine_4ch.nii.gz.abc").write_bytes(b"half")
    done = write_patients(copy, N, seed=SEED, recipe=SMALL, jobs=1)
    assert done.made == (N if damage == "no manifest" else 1)
    assert tree(copy) == tree(written)


def test_nothing_is_left_to_do_for_a_whole_set(copy):
    told = []
    done = write_patients(copy, N, seed=SEED, recipe=SMALL, progress=lambda *at: told.append(at))
    assert (done.made, done.kept) == (0, N)
    assert told == [(N, N)]


def test_progress_is_told_patient_by_patient(tmp_path, at_once):
    told = []
    recipe = Recipe(seconds=2.0, views=(), frames=4)
    write_patients(tmp_path, 3, recipe=recipe, jobs=1, progress=lambda *at: told.append(at))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert not list(tmp_path.rglob("*.nii.gz"))


def test_a_folder_of_another_recipe_is_refused(copy):
    with pytest.raises(ConfigError, match="another recipe"):
        write_patients(copy, N, seed=SEED, recipe=Recipe(seconds=2.0))


def test_a_table_that_is_not_ours_is_not_lost(tmp_path):
    (tmp_path / "manifest.csv").write_text("name,value\nmine,1\n")
    with pytest.raises(OutputError):
        write_patients(tmp_path, 1, recipe=SMALL)
    assert (tmp_path / "manifest.csv").read_text() == "name,value\nmine,1\n"


def test_without_nibabel_images_are_refused_with_the_way_to_it(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "nibabel", None)
    with pytest.raises(ConfigError, match=r"pip install 'einthoven\[cmr\]'"):
        write_patients(tmp_path / "set", 1, recipe=SMALL)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_can_not_be_written_is_said(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError):
        write_patients(tmp_path / "set", 1, recipe=SMALL)


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path):
    (tmp_path / "set").write_text("")
    with pytest.raises(OutputError, match="another folder"):
        write_patients(tmp_path / "set", 1, recipe=SMALL)


@pytest.mark.parametrize(("n", "seed", "jobs"), [(0, 0, 1), (1, -1, 1), (1, 0, 0)])
def test_numbers_that_can_not_be_are_refused(n, seed, jobs, tmp_path):
    with pytest.raises(ConfigError):
        write_patients(tmp_path / "set", n, seed=seed, recipe=SMALL, jobs=jobs)


@pytest.mark.parametrize(
    "fields",
    [
        {"cohort": "village"},
        {"observability": "none"},
        {"disease": "flu"},
        {"rhythm": "jazz"},
        {"views": ("3ch",)},
        {"views": "4ch"},
        {"frames": 1},
        {"size": 64.5},
        {"spacing_mm": 0.0},
        {"rate_hz": float("nan")},
        {"seconds": 1e9},
    ],
    ids=str,
)
def test_recipes_that_can_not_be_are_refused(fields):
    with pytest.raises(ConfigError):
        Recipe(**fields)


def test_a_recipe_survives_json_and_its_views_have_one_order():
    recipe = Recipe(views=("stack", "4ch", "stack"), disease="dcm")
    assert recipe.views == ("4ch", "stack")
    assert Recipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe


def test_a_patient_that_fails_is_told_and_stops_nobody(monkeypatch, tmp_path):
    script = tmp_path / "worker.py"
    script.write_text(
        "import os, signal\n"
        "from einthoven.twin.writing import worker\n"
        "def perform(request):\n"
        "    if request['seed'] == 1: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    if request['seed'] == 2: return {'error': {'type': 'EinthovenError', 'cause': 'ill', 'remedy': None}}\n"
        "    return real(request)\n"
        "real, worker.perform = worker.perform, perform\n"
        "worker.main()\n"
    )
    monkeypatch.setattr(many, "WORKER", (sys.executable, str(script)))
    done = write_patients(tmp_path / "set", 4, recipe=Recipe(seconds=2.0, frames=4, views=()), jobs=1)
    assert done.made == 2
    assert [seed for seed, _ in done.failed] == [1, 2]
    assert "SIGKILL" in str(done.failed[0][1])
    assert "patient 2: ill" in str(done.failed[1][1])
    assert [row["seed"] for row in rows(tmp_path / "set")] == ["0", "3"]
