"""Real and synthetic short-axis pictures side by side: four kinds of patients, at ED and ES.

    python -m einthoven.bench.twin_realism_cine_figure SUNNYBROOK -o FILE.png [--seed 0]

The real ones are Sunnybrook's (CC0), drawn at random; the synthetic ones have the same disease, spacing and window, and
are drawn at random, too. Needs Pillow and scipy (the ``bench`` extra).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from einthoven.bench.twin_realism_cine_sets import (
    Subject,
    real_subjects,
    sunnybrook_scans,
    synthetic_subjects,
    twin_imager,
)
from einthoven.twin.patient import DiseaseName

KINDS: dict[DiseaseName, str] = {
    "normal": "normal",
    "hcm": "hypertrophy",
    "dcm": "heart failure, no infarct",
    "infarct": "heart failure, infarct",
}
ROWS = ("real, ED", "real, ES", "synthetic, ED", "synthetic, ES")
#: The window, wider and finer than what is judged: mm a pixel, pixels, and how many of the picture each becomes.
SPACING_MM, SIDE, ENLARGED = 1.25, 92, 2
GAP, MARGIN, HEADER = 4, 104, 22
#: Grey levels that are kept: more cannot be seen and make the file larger.
LEVELS, GAMMA = 64, 0.7


def columns(folder: Path, each: int, seed: int) -> list[tuple[str, Subject, Subject]]:
    """``each`` patients of each kind, drawn at random: the kind, a real one, a synthetic one."""
    rng = np.random.default_rng(seed)
    reals = real_subjects(sunnybrook_scans(folder), SIDE, SPACING_MM)
    found = []
    for disease, words in KINDS.items():
        alike = [r for r in reals if r.partner.disease == disease]
        chosen = [alike[i] for i in rng.permutation(len(alike))[:each]]
        made = synthetic_subjects(chosen, twin_imager, 1, seed, SIDE, SPACING_MM)
        found += [(words, *pair) for pair in zip(chosen, made, strict=True)]
    return found


def sheet(found: Sequence[tuple[str, Subject, Subject]]) -> NDArray[np.uint8]:
    """The pictures as one, without words: real above, synthetic below."""
    size = SIDE * ENLARGED
    out = np.full((HEADER + 4 * (size + GAP), MARGIN + len(found) * (size + GAP)), 255, np.uint8)
    for column, (_, real, made) in enumerate(found):
        pictures = [s.frames[frame] for s in (real, made) for frame in (s.ed, s.es)]
        for row, picture in enumerate(pictures):
            grey = np.round(picture**GAMMA * (LEVELS - 1)) * (255 / (LEVELS - 1))
            top, left = HEADER + row * (size + GAP), MARGIN + column * (size + GAP)
            out[top : top + size, left : left + size] = grey.repeat(ENLARGED, 0).repeat(ENLARGED, 1)
    return out


def main() -> None:
    """Write the figure."""
    from PIL import Image, ImageDraw, ImageFont

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sunnybrook", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--each", type=int, default=1, help="patients of a kind")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    found = columns(args.sunnybrook, args.each, args.seed)
    picture = Image.fromarray(sheet(found))
    pen, step, font = ImageDraw.Draw(picture), SIDE * ENLARGED + GAP, ImageFont.load_default(size=14)
    for column, (words, _, _) in enumerate(found):
        pen.text((MARGIN + column * step, 3), words, fill=0, font=font)
    for row, words in enumerate(ROWS):
        pen.text((6, HEADER + row * step + step // 2 - 8), words, fill=0, font=font)
    picture.save(args.output, optimize=True)


if __name__ == "__main__":
    main()
