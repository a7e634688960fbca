"""Contact sheets of synthetic hearts as cine MRI: what the pictures in docs/images are drawn with.

    python -m einthoven.bench.twin_pictures FOLDER [--seed 1] [--only four_chamber,beat,stack]

Writes twin_cine_four_chamber.png (six kinds of hearts: end of diastole, of systole, masks), twin_cine_beat.png (a beat
frame by frame, long and short axis) and twin_cine_stack.png (short-axis slices from base to apex in three patients).
Real pictures beside synthetic ones are drawn by ``twin_realism_cine_figure``. Needs Pillow (the ``bench`` extra).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from einthoven.cine import Cine, Mask
from einthoven.twin.imaging import image, image_stack
from einthoven.twin.patient import DiseaseName, Patient
from einthoven.twin.population import draw

Pixels = NDArray[np.uint8]

HEARTS: dict[DiseaseName, str] = {
    "normal": "normal",
    "hcm": "hypertrophic",
    "dcm": "dilated",
    "infarct": "infarct",
    "rv_overload": "right overload",
    "lbbb": "left bundle block",
}
#: Red, green, blue of each mask, as light on the picture.
COLOURS = {
    Mask.LV_BLOOD: (214, 69, 65),
    Mask.LV_MYOCARDIUM: (88, 166, 92),
    Mask.RV_BLOOD: (66, 116, 200),
    Mask.LEFT_ATRIUM: (230, 160, 60),
    Mask.RIGHT_ATRIUM: (130, 100, 190),
}
GAP = 3
#: Grey levels that are kept: more can't be seen and make the file larger.
LEVELS = 64
LABEL = 16


def grey(frame: NDArray[np.float32]) -> Pixels:
    """A frame as red, green and blue (rows, columns, 3), a little brightened as on a screen."""
    level = np.round(frame**0.8 * (LEVELS - 1)) * (255 / (LEVELS - 1))
    return np.repeat(level.astype(np.uint8)[..., None], 3, axis=2)


def masked(frame: NDArray[np.float32], mask: NDArray[np.uint8]) -> Pixels:
    """A frame with its masks in colour."""
    out = grey(frame).astype(np.float32)
    for code, colour in COLOURS.items():
        out[mask == code] = 0.45 * out[mask == code] + 0.55 * np.array(colour)
    return out.astype(np.uint8)


def systole(cine: Cine) -> int:
    """The frame in which the cavity is smallest."""
    return int((_masks(cine) == Mask.LV_BLOOD).sum(axis=(1, 2)).argmin())


def _masks(cine: Cine) -> NDArray[np.uint8]:
    assert cine.masks is not None
    return cine.masks


def _patient(seed: int, disease: DiseaseName) -> Patient:
    return draw([seed], disease=disease, rhythm="sinus").patient(0)


def four_chamber(seed: int) -> tuple[list[list[Pixels]], list[str], int]:
    """Rows of pictures, a column a kind of heart: what is in each column, and how often a pixel is drawn."""
    columns = []
    for number, disease in enumerate(HEARTS):
        cine = image(_patient(seed + number, disease), size=96, spacing_mm=1.8)
        end = systole(cine)
        columns.append(
            [grey(cine.frames[0]), grey(cine.frames[end]), *(masked(cine.frames[t], _masks(cine)[t]) for t in (0, end))]
        )
    return [list(row) for row in zip(*columns, strict=True)], list(HEARTS.values()), 2


def beat(seed: int) -> tuple[list[list[Pixels]], list[str], int]:
    """Eight of twenty-four frames of one beat, both views."""
    patient = _patient(seed, "normal")
    shown = range(0, 24, 3)
    views = [image(patient, view=view, frames=24, size=96, spacing_mm=1.75) for view in ("4ch", "sax")]
    words = [f"{100 * views[0].phase[t]:.0f} % of RR" for t in shown]
    return [[grey(cine.frames[t]) for t in shown] for cine in views], words, 2


def stack(seed: int) -> tuple[list[list[Pixels]], list[str], int]:
    """Slices at the end of diastole, base first."""
    rows = []
    kinds: tuple[DiseaseName, ...] = ("normal", "hcm", "dcm")
    for number, disease in enumerate(kinds):
        slices = image_stack(_patient(seed + number, disease), frames=4, size=96, spacing_mm=1.6).slices[:11]
        rows.append([grey(cine.frames[0]) for cine in slices])
    width = max(len(row) for row in rows)
    blank = np.full_like(rows[0][0], 255)
    return [row + [blank] * (width - len(row)) for row in rows], [f"slice {k + 1}" for k in range(width)], 1


SHEETS: dict[str, Callable[[int], tuple[list[list[Pixels]], list[str], int]]] = {
    "four_chamber": four_chamber,
    "beat": beat,
    "stack": stack,
}


def sheet(rows: Sequence[Sequence[Pixels]], enlarged: int) -> Pixels:
    """Pictures of one size as one picture, white between them and a white line above for words."""
    height, width = rows[0][0].shape[0] * enlarged, rows[0][0].shape[1] * enlarged
    out = np.full((LABEL + len(rows) * (height + GAP), len(rows[0]) * (width + GAP), 3), 255, np.uint8)
    for i, row in enumerate(rows):
        for j, picture in enumerate(row):
            top, left = LABEL + i * (height + GAP), j * (width + GAP)
            out[top : top + height, left : left + width] = picture.repeat(enlarged, 0).repeat(enlarged, 1)
    return out


def main() -> None:
    """Write the sheets."""
    from PIL import Image, ImageDraw

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1, help="of the first patient")
    parser.add_argument("--only", default=",".join(SHEETS), help="which sheets, by comma")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    for name in args.only.split(","):
        rows, words, enlarged = SHEETS[name](args.seed)
        picture = Image.fromarray(sheet(rows, enlarged))
        pen = ImageDraw.Draw(picture)
        for column, text in enumerate(words):
            pen.text((column * (rows[0][0].shape[1] * enlarged + GAP) + 2, 2), text, fill=(0, 0, 0))
        path = args.folder / f"twin_cine_{name}.png"
        picture.quantize(160).save(path, optimize=True)
        print(f"{path}: {path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
