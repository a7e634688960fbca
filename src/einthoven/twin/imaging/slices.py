"""One slice of an examination: labels, masks, signal, and what the scanner makes of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.cine import Cine
from einthoven.twin.heart import MASK_OF_TISSUE
from einthoven.twin.imaging import scanner as scan
from einthoven.twin.imaging.examination import SUPERSAMPLE, Examination
from einthoven.twin.imaging.moving import motion
from einthoven.twin.imaging.painting import paint, texture
from einthoven.twin.imaging.planes import Plane


def image_slice(
    examination: Examination, where: Plane, rng: np.random.Generator, *, stated: Plane | None = None
) -> Cine:
    """Image one plane.

    Parameters
    ----------
    examination : Examination
    where : Plane
        Where the slice lies.
    rng : Generator
        Of all textures and of the noise.
    stated : Plane, optional
        Where the scanner believes that it lies, if the patient has moved since.
    """
    patient, scanner = examination.patient, examination.scanner
    # A short axis cuts the walls at a slant near the apex: its voxels are sampled through their whole depth.
    points = where.points_mm(SUPERSAMPLE, through=where.view == "sax")
    labels = examination.heart.look(points, shift_mm=_way_mm(examination, where)).labels
    masks = majority(labels, SUPERSAMPLE)
    moved = motion(masks, where)
    fine = paint(examination, where, labels, moved, rng)
    matrices = scan.sampling(scanner, where, SUPERSAMPLE)
    frames = np.asarray(matrices.down @ fine @ matrices.right.T, np.float32)
    frames *= texture(examination, where, moved, rng)
    chest = where.points_mm() @ patient.pose.rotation().astype(np.float32)
    frames *= scan.coil(scanner, where, chest, examination.thorax.skin_front_mm)
    frames *= scan.off_resonance(scanner, where, rng)
    frame_ms = 60000 / patient.physiology.heart_rate_bpm / len(frames)
    frames = scan.share_views(frames, scanner.view_sharing, frame_ms)
    frames = scan.add_noise(frames, moved.blood, scanner, matrices, rng)
    frames = scan.windowed(frames, where, scanner.window_percent)
    spacing = (where.spacing_mm, where.spacing_mm)
    return Cine(frames, masks, spacing, examination.phase, where.view, (stated or where).affine(patient.pose))


def _way_mm(examination: Examination, where: Plane) -> NDArray[np.float64]:
    """Way of the heart over the beat; a long axis is planned so that it lies in the plane in the middle of its way."""
    way = examination.way_mm
    if where.view != "4ch":
        return way
    through = way @ where.normal
    return way - 0.5 * (through.min() + through.max()) * where.normal


def majority(labels: NDArray[np.uint8], supersample: int) -> NDArray[np.uint8]:
    """The label that most parts of each pixel have, (frames, rows, columns).

    Of two that have equally many the first part decides: what an object gains on one flank it loses on the other.
    """
    masks = MASK_OF_TISSUE[labels]
    parts = [masks[:, i::supersample, j::supersample] for i in range(supersample) for j in range(supersample)]
    best = np.zeros(parts[0].shape, np.uint8)
    most = np.zeros(parts[0].shape, np.uint8)
    for code in range(int(masks.max()) + 1):
        votes = (parts[0] == code).astype(np.uint8)
        for part in parts:
            votes += (part == code).view(np.uint8) * np.uint8(2)
        best[votes > most] = code
        np.maximum(most, votes, out=most)
    return best
