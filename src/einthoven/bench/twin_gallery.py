"""A page of synthetic patients: for each disease the ECG beside the moving heart, and what is true of both.

    python -m einthoven.bench.twin_gallery docs/twin_gallery.md

Writes the page, and beside it in ``images/twin/`` an SVG and an animated WebP for each patient. The picture is the
4-chamber view, and right of it the same with the exact masks over it. Needs pillow (extra ``bench``).
"""

from __future__ import annotations

import argparse
import dataclasses
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from einthoven.bulk.output import write_whole
from einthoven.cine import Cine
from einthoven.errors import ConfigError
from einthoven.paper.svg import draw as draw_ecg
from einthoven.twin.example import Example, make
from einthoven.twin.patient import DiseaseName, RhythmName
from einthoven.twin.population import draw
from einthoven.twin.recipe import Recipe
from einthoven.twin.recording import record

FOLDER = "images/twin"
#: Finer than the default: for the eye.
SIZE, SPACING_MM, FRAMES = 128, 1.4, 25
#: Each pixel is drawn this many times along each axis; browsers smooth what they enlarge.
ZOOM = 1
QUALITY = 60
#: Label -> colour of the mask: LV blood, myocardium, RV blood, LA, RA.
COLOURS = np.array([[0, 0, 0], [214, 60, 60], [240, 190, 60], [70, 120, 220], [230, 110, 190], [90, 200, 200]])
OPACITY = 0.35


@dataclass(frozen=True, slots=True)
class Shown:
    """One patient of the page: the most typical of those who fit.

    Attributes
    ----------
    title, words : str
        Heading, and what to look at.
    disease, rhythm : str
    fits : dict of str to (float, float)
        Latent -> from and to, besides ``USUAL``.
    shows : str
        Code of a statement that the ECG must hold; empty: any ECG.
    """

    title: str
    words: str
    disease: DiseaseName
    rhythm: RhythmName = "sinus"
    fits: dict[str, tuple[float, float]] = field(default_factory=dict)
    shows: str = ""


#: Of so many seeds one is chosen for each disease.
SEEDS = 600
#: What the patients of the page do not have, unless it is what they are there for.
USUAL: dict[str, tuple[float, float]] = {
    "disease.electrically_silent": (0, 0),
    "disease.mimic": (0, 0),
    "rhythm.ventricular_premature": (0, 0),
    "rhythm.atrial_premature": (0, 0),
    "conduction.preexcitation": (0, 0),
    "conduction.pr_ms": (120, 200),
    "scar.acute_mv": (0, 0),
    "repolarisation.digoxin": (0, 0),
    "repolarisation.potassium_mmol_l": (3.5, 5.2),
    "repolarisation.calcium_mmol_l": (2.1, 2.65),
}
#: Typical is who is near the median of these.
TYPICAL_BY = (
    *("body.age_years", "body.height_cm", "body.weight_kg", "anatomy.lv_edv_ml", "anatomy.lv_mass_g"),
    *("anatomy.lv_sphericity", "anatomy.septal_ratio", "anatomy.rv_edv_ml", "anatomy.la_max_ml"),
    *("physiology.lv_ef_percent", "physiology.heart_rate_bpm", "scar.extent", "scar.transmurality"),
    *("torso.gain", "repolarisation.t_gain", "repolarisation.qtc_ms", "pose.azimuth_degrees", "pose.elevation_degrees"),
)
_BLOCKED, _ASYMMETRIC = (0.9, 1.0), {"anatomy.septal_ratio": (1.6, 2.2)}

SHOWN = (
    Shown("Normal", "The heart that all others are compared with.", "normal"),
    Shown("Athlete", "A large heart, a slow rate, and nothing wrong.", "athlete"),
    Shown("Hypertension", "A thick wall: high voltage, and strain.", "lvh", fits={"repolarisation.strain": (0.5, 1)}),
    Shown(
        "Hypertrophic cardiomyopathy", "The septum is far thicker than the free wall.", "hcm",
        fits=_ASYMMETRIC | {"repolarisation.strain": (0.5, 1)},
    ),
    Shown(
        "The same disease, silent", "A phenocopy: the septum is as thick, and the ECG shows little of it.", "hcm",
        fits=_ASYMMETRIC | {"disease.electrically_silent": (1, 1)},
    ),
    Shown(
        "A normal heart with strain", "A phenocopy the other way round.", "normal",
        fits={"disease.mimic": (1, 1), "repolarisation.strain": (0.7, 1)},
    ),
    Shown("Amyloid", "A thick wall, and no more voltage than a usual one.", "amyloid"),
    Shown("Dilated cardiomyopathy", "Large, and hardly moving.", "dcm"),
    Shown(
        "Old infarct", "The scarred wall is thin and stands still.", "infarct",
        # In the plane of the picture.
        fits={"scar.extent": (0.15, 0.5), "scar.transmurality": (0.7, 1), "scar.azimuth_degrees": (150, 215)},
    ),
    Shown(
        "Acute infarct", "ST elevation over the injured wall.", "infarct",
        fits={"scar.acute_mv": (0.15, 1), "disease.electrically_silent": (0, 1)},
    ),
    Shown(
        "Left bundle branch block", "The septum moves first and is pushed back: the flash.", "lbbb",
        fits={"conduction.lbbb": _BLOCKED}, shows="CLBBB",
    ),
    Shown(
        "Right bundle branch block", "The right ventricle comes late.", "rbbb",
        fits={"conduction.rbbb": _BLOCKED}, shows="CRBBB",
    ),
    Shown("Right ventricular overload", "The right ventricle is large and fails.", "rv_overload"),
    Shown("Atrial enlargement", "A large left atrium, a long P wave.", "atrial_enlargement"),
    Shown(
        "Pre-excitation", "A short PR and a delta wave.", "normal",
        fits={"conduction.preexcitation": (0.5, 1), "conduction.pr_ms": (70, 130)}, shows="WPW",
    ),
    Shown("Atrial fibrillation", "No P waves, no atrial kick.", "normal", "fibrillation"),
)  # fmt: skip


def seed_of(shown: Shown) -> int:
    """Of those who fit, the one nearest to their median whose ECG shows it.

    Raises
    ------
    ConfigError
        If nobody fits.
    """
    population = draw(range(SEEDS), disease=shown.disease, rhythm=shown.rhythm)
    fits = np.isin(population["rhythm.av"], ("normal",))
    for name, (low, high) in (USUAL | shown.fits).items():
        fits &= (population[name] >= low) & (population[name] <= high)
    values = np.stack([population[name].astype(float) for name in TYPICAL_BY])
    middle = np.median(values[:, fits], axis=1, keepdims=True) if fits.any() else 0.0
    spread = np.std(values, axis=1, keepdims=True) + 1e-9
    distance = (((values - middle) / spread) ** 2).sum(axis=0)
    for seed in np.argsort(distance)[fits[np.argsort(distance)]].tolist():
        if not shown.shows or shown.shows in record(population.patient(seed)).truth.statements:
            return int(seed)
    raise ConfigError(f"none of {SEEDS} fits {shown.title!r}", remedy="widen what fits, or look at more seeds")


def recipe_of(shown: Shown) -> Recipe:
    """What is made for the page."""
    return Recipe(
        disease=shown.disease, rhythm=shown.rhythm, frames=FRAMES, size=SIZE, spacing_mm=SPACING_MM, noise="clean"
    )


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
        f"LV {p.lv_edv_ml:.0f}/{p.lv_esv_ml:.0f} ml, EF {p.lv_ef_percent:.0f} %, mass {p.lv_mass_g:.0f} g, "
        f"RV {p.rv_edv_ml:.0f} ml, EF {p.rv_ef_percent:.0f} %, LA {p.la_max_ml:.0f} ml"
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
        found.append(f"axis {round(truth['axes_deg']['qrs'])}°")
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
        seed = seed_of(shown)
        example = make(seed, recipe_of(shown))
        name = re.sub(r"\W+", "_", shown.title.lower())
        cine = example.images["4ch"]
        assert example.recorded is not None and isinstance(cine, Cine) and cine.masks is not None
        moving = animation(cine.frames, cine.masks, 60 / example.patient.physiology.heart_rate_bpm)
        ecg = draw_ecg(dataclasses.replace(example.recorded.ecg, age=None, sex=None)).encode()
        write_whole(folder / f"{name}.webp", moving)
        write_whole(folder / f"{name}.svg", ecg)
        total += len(moving) + len(ecg)
        lines.append(_section(shown, seed, name, truth_line(example)))
    write_whole(page, "\n".join(lines))
    return total


HEAD = f"""# Synthetic patients: a gallery

Nobody on this page exists. Each ECG and each heart beside it were made from one and the same synthetic patient
(`einthoven twin`): the left picture is the 4-chamber cine as a scanner would show it, the right one has the exact masks
over it (red: left ventricle, yellow: its wall, blue: right ventricle, pink and turquoise: atria). Shown is the most
typical of {SEEDS} patients with each disease; the same seed is the same person with another disease. The codes at the
end are what the ECG holds by construction. Made by `python -m einthoven.bench.twin_gallery docs/twin_gallery.md`.
"""


def _section(shown: Shown, seed: int, name: str, truth: str) -> str:
    return f"""## {shown.title}

{shown.words}

<table><tr>
<td width="58%"><img src="{FOLDER}/{name}.svg" width="100%" alt="ECG: {shown.title}"></td>
<td width="42%"><img src="{FOLDER}/{name}.webp" width="100%" alt="Beating heart: {shown.title}"></td>
</tr></table>

{truth} (`--seed {seed} --disease {shown.disease} --rhythm {shown.rhythm}`)
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
