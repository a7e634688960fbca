"""A page of synthetic patients: for each disease the ECG beside the moving heart, and what is true of both.

    python -m einthoven.bench.twin_gallery docs/twin_gallery.md

Writes the page, and beside it in ``images/twin/`` an SVG and an animated WebP for each patient. The picture is the
4-chamber view, and right of it the same with the exact masks over it. Needs pillow (extra ``bench``).
"""

from __future__ import annotations

import argparse
import dataclasses
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from einthoven.bulk.output import write_whole
from einthoven.paper.svg import draw as draw_ecg
from einthoven.twin.example import Example, make
from einthoven.twin.recipe import Recipe

FOLDER = "images/twin"
#: Finer than the default: for the eye.
SIZE, SPACING_MM, FRAMES = 128, 1.4, 25
#: Each pixel is drawn this many times along each axis.
ZOOM = 2
QUALITY = 55
#: Label -> colour of the mask: LV blood, myocardium, RV blood, LA, RA.
COLOURS = np.array([[0, 0, 0], [214, 60, 60], [240, 190, 60], [70, 120, 220], [230, 110, 190], [90, 200, 200]])
OPACITY = 0.35


@dataclass(frozen=True, slots=True)
class Shown:
    """One patient of the page.

    Attributes
    ----------
    title, words : str
        Heading, and what to look at.
    seed : int
    forced : dict
        Fields of the recipe.
    """

    title: str
    words: str
    seed: int
    forced: dict[str, Any]


SHOWN = (
    Shown("Normal", "The heart all others are compared with.", 1, {"disease": "normal"}),
    Shown(
        "Athlete",
        "Large and thick-walled, with high voltage and a slow rate, and nothing wrong.",
        2,
        {"disease": "athlete"},
    ),
    Shown("Hypertension", "A thick wall: high voltage, and strain where it goes with it.", 3, {"disease": "lvh"}),
    Shown("Hypertrophic cardiomyopathy", "The septum is thicker than the free wall.", 4, {"disease": "hcm"}),
    Shown("Amyloid", "A thick wall that makes no voltage.", 5, {"disease": "amyloid"}),
    Shown("Dilated cardiomyopathy", "Large and hardly moving.", 6, {"disease": "dcm"}),
    Shown("Infarct", "The scarred wall stands still; Q waves over it.", 7, {"disease": "infarct"}),
    Shown("Left bundle branch block", "The septum moves first and is pushed back: the flash.", 8, {"disease": "lbbb"}),
    Shown("Right bundle branch block", "A late right ventricle.", 9, {"disease": "rbbb"}),
    Shown("Right ventricular overload", "A large right ventricle that fails.", 10, {"disease": "rv_overload"}),
    Shown("Atrial enlargement", "A large left atrium, a long P wave.", 11, {"disease": "atrial_enlargement"}),
    Shown("Atrial fibrillation", "No P waves, no atrial kick.", 12, {"disease": "normal", "rhythm": "fibrillation"}),
)


def recipe_of(shown: Shown) -> Recipe:
    """What is made for the page."""
    return Recipe(frames=FRAMES, size=SIZE, spacing_mm=SPACING_MM, **({"rhythm": "sinus"} | shown.forced))


def animation(frames: NDArray[np.float32], masks: NDArray[np.uint8], beat_s: float) -> bytes:
    """An endless WebP of one heartbeat at its own speed: the picture, and the picture with its masks."""
    from PIL import Image

    grey = np.clip(frames, 0, 1)[..., None] * np.full(3, 255.0)
    share = np.where(masks > 0, OPACITY, 0.0)[..., None]
    tinted = (1 - share) * grey + share * COLOURS[masks]
    both = np.concatenate([grey, tinted], axis=2).round().astype(np.uint8)
    size = (both.shape[2] * ZOOM, both.shape[1] * ZOOM)
    pictures = [Image.fromarray(frame).resize(size, Image.Resampling.BICUBIC) for frame in both]
    out = io.BytesIO()
    pictures[0].save(
        out,
        format="WEBP",
        save_all=True,
        append_images=pictures[1:],
        duration=round(1000 * beat_s / len(pictures)),
        loop=0,
        quality=QUALITY,
        method=6,
    )
    return out.getvalue()


def truth_line(example: Example) -> str:
    """What is true of a patient, in one line."""
    patient, p = example.patient, example.phenotypes
    who = f"{'man' if patient.body.male else 'woman'} of {patient.body.age_years:.0f}"
    heart = (
        f"LV {p['lv_edv_ml']:.0f}/{p['lv_esv_ml']:.0f} ml, EF {p['lv_ef_percent']:.0f} %, mass {p['lv_mass_g']:.0f} g, "
        f"RV {p['rv_edv_ml']:.0f} ml, EF {p['rv_ef_percent']:.0f} %, LA {p['la_max_ml']:.0f} ml"
    )
    parts = [f"Truth: {who}", heart]
    if patient.scar.extent > 0:
        parts.append(f"{patient.scar.territory} scar of {100 * patient.scar.extent:.0f} % of the wall")
    if example.recorded is not None:
        parts.append(_ecg_words(example.recorded.truth.to_dict()))
    return "; ".join(parts) + "."


def _ecg_words(truth: dict[str, Any]) -> str:
    found = [truth["rhythm"]]
    if truth["heart_rate_bpm"] is not None:
        found.append(f"{truth['heart_rate_bpm']:.0f} bpm")
    for name, value in truth["intervals_ms"].items():
        if value is not None and name != "p_duration":
            found.append(f"{name.upper()} {value:.0f} ms")
    if truth["axes_deg"]["qrs"] is not None:
        found.append(f"axis {truth['axes_deg']['qrs']:.0f}°")
    return f"ECG: {', '.join(found)}; {' '.join(truth['statements'])}"


def write(page: Path) -> int:
    """Write the page and its pictures.

    Returns
    -------
    int
        Bytes of the pictures.
    """
    folder = page.parent / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    lines, total = [HEAD], 0
    for shown in SHOWN:
        example = make(shown.seed, recipe_of(shown))
        name = shown.title.lower().replace(" ", "_")
        cine = example.images["4ch"]
        assert example.recorded is not None
        moving = animation(cine.frames, cine.masks, 60 / example.patient.physiology.heart_rate_bpm)
        ecg = draw_ecg(dataclasses.replace(example.recorded.ecg, age=None, sex=None)).encode()
        write_whole(folder / f"{name}.webp", moving)
        write_whole(folder / f"{name}.svg", ecg)
        total += len(moving) + len(ecg)
        lines.append(_section(shown, name, truth_line(example)))
    write_whole(page, "\n".join(lines))
    return total


HEAD = """# Synthetic patients: a gallery

Nobody on this page exists. Each ECG and each heart beside it were made from one and the same synthetic patient
(`einthoven twin`): the left picture is the 4-chamber cine as a scanner would show it, the right one has the exact masks
over it (red: left ventricle, yellow: its wall, blue: right ventricle, pink and turquoise: atria). Made by
`python -m einthoven.bench.twin_gallery docs/twin_gallery.md`.
"""


def _section(shown: Shown, name: str, truth: str) -> str:
    forced = " ".join(f"--{key} {value}" for key, value in ({"rhythm": "sinus"} | shown.forced).items())
    return f"""## {shown.title}

{shown.words}

<table><tr>
<td width="58%"><img src="{FOLDER}/{name}.svg" width="100%" alt="ECG: {shown.title}"></td>
<td width="42%"><img src="{FOLDER}/{name}.webp" width="100%" alt="Beating heart: {shown.title}"></td>
</tr></table>

{truth} (`--seed {shown.seed} {forced}`)
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the page and say how large it is."""
    parser = argparse.ArgumentParser(
        prog="python -m einthoven.bench.twin_gallery", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("page", type=Path, help="docs/twin_gallery.md")
    page = parser.parse_args(arguments).page
    print(f"{page}: {len(SHOWN)} patients, {write(page) / 1e6:.2f} MB of pictures")


if __name__ == "__main__":
    main()
