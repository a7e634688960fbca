"""The wall in segments: where each lies, where it faces, how thick it is, and which ones are neighbours.

The left ventricle is a spheroid cut off above its equator, the right one a shell over its septum. Every segment has an
inner and an outer node: on the septum the outer one lies on the right ventricle's side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.cine.phenotypes import MUSCLE_DENSITY
from einthoven.twin.patient import Patient
from einthoven.twin.spheroid import BASE, semi_axes

Array = NDArray[np.float64]

RINGS, AZIMUTHS = 8, 16
RIGHT_ROWS, RIGHT_COLUMNS = 7, 9
LEFT = RINGS * AZIMUTHS
RIGHT = RIGHT_ROWS * RIGHT_COLUMNS
SEGMENTS = LEFT + RIGHT

#: Azimuth (rad, 0 septum) and polar angle (rad, 0 apex) of the left segments; ring by ring from the apex.
_ETA_EDGES = np.linspace(0.0, np.arccos(-BASE), RINGS + 1)
_ETA = np.repeat((_ETA_EDGES[1:] + _ETA_EDGES[:-1]) / 2, AZIMUTHS)
AZIMUTH = np.tile(np.arange(AZIMUTHS) * 2 * np.pi / AZIMUTHS, RINGS)
#: Height over the long semi-axis: -1 at the apex.
HEIGHT = -np.cos(_ETA)
#: Half the angle that the right ventricle covers, rad, and the heights of its rows.
_RIGHT_HALF = np.deg2rad(72.0)
_RIGHT_AZIMUTH = np.tile(np.linspace(-1, 1, RIGHT_COLUMNS) * _RIGHT_HALF * 0.86, RIGHT_ROWS)
_RIGHT_HEIGHT = np.repeat(np.linspace(-0.72, 0.42, RIGHT_ROWS), RIGHT_COLUMNS)
#: Azimuth and height of all segments.
ALL_AZIMUTH = np.concatenate([AZIMUTH, _RIGHT_AZIMUTH])
ALL_HEIGHT = np.concatenate([HEIGHT, _RIGHT_HEIGHT])
#: 1 in the middle of the septum, 0 on the free wall.
SEPTAL = np.concatenate([np.clip((np.cos(AZIMUTH) - 0.3) / 0.35, 0.0, 1.0), np.zeros(RIGHT)])


@dataclass(frozen=True, slots=True)
class Segments:
    """Segments of both ventricles, in the frame of the heart (x to the septum, y anterior, z to the base), cm.

    Attributes
    ----------
    inner, outer : ndarray, shape (SEGMENTS, 3)
        Nodes on the two sides of the wall.
    normal : ndarray, shape (SEGMENTS, 3)
        From inner to outer.
    area_cm2, wall_cm, mass_g : ndarray, shape (SEGMENTS,)
        ``area_cm2`` in the middle of the wall.
    """

    inner: Array
    outer: Array
    normal: Array
    area_cm2: Array
    wall_cm: Array
    mass_g: Array


def segments(patient: Patient) -> Segments:
    """The segments of a patient at the end of diastole."""
    a, c = semi_axes(patient.anatomy.lv_edv_ml, patient.anatomy.lv_sphericity)
    left = _left(patient, a, c)
    right = _right(patient, a, c, left)
    return Segments(*(np.concatenate(pair) for pair in zip(left, right, strict=True)))


def _left(patient: Patient, a: float, c: float) -> tuple[Array, ...]:
    sin, cos = np.sin(_ETA), np.cos(_ETA)
    side = np.stack([np.cos(AZIMUTH), np.sin(AZIMUTH), np.zeros(LEFT)], axis=1)
    inner = side * (a * sin)[:, None]
    inner[:, 2] = c * HEIGHT
    normal = side * (sin / a)[:, None]
    normal[:, 2] = HEIGHT / c
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    # Thickness against the free wall at the equator.
    septal, apical = patient.anatomy.septal_ratio, patient.anatomy.apical_ratio
    towards_apex = np.clip(cos, 0.0, 1.0) ** 2
    profile = (1 + (septal - 1) * SEPTAL[:LEFT]) * (1 + (apical - 1) * towards_apex)
    step = np.diff(_ETA_EDGES)[0] * 2 * np.pi / AZIMUTHS
    aim = patient.anatomy.lv_mass_g / MUSCLE_DENSITY
    thickness = 0.8
    for _ in range(4):  # the area in the middle of the wall grows with its thickness
        half = thickness * profile / 2
        area = (a + half) * sin * np.hypot((a + half) * cos, (c + half) * sin) * step
        thickness *= aim / float(area @ (thickness * profile))
    wall = thickness * profile
    return inner, inner + normal * wall[:, None], normal, area, wall, MUSCLE_DENSITY * area * wall


def _right(patient: Patient, a: float, c: float, left: tuple[Array, ...]) -> tuple[Array, ...]:
    """A shell whose distance from the septum is that of the volume."""
    outside = a + float(left[4][np.argmax(SEPTAL)])
    # A crescent: depth in the middle over some 8 cm of length and the width of the septum.
    depth = patient.anatomy.rv_edv_ml / (0.62 * 2 * outside * np.sin(_RIGHT_HALF) * 1.3 * c)
    share = np.cos(_RIGHT_AZIMUTH / _RIGHT_HALF * np.pi / 2 * 0.9)
    taper = np.sqrt(np.clip(1 - (_RIGHT_HEIGHT / 1.08) ** 2, 0.05, 1.0))
    radius = (outside + depth * share) * taper
    inner = np.stack([radius * np.cos(_RIGHT_AZIMUTH), radius * np.sin(_RIGHT_AZIMUTH), c * _RIGHT_HEIGHT], axis=1)
    grid = inner.reshape(RIGHT_ROWS, RIGHT_COLUMNS, 3)
    along, up = np.gradient(grid, axis=1), np.gradient(grid, axis=0)
    cross = np.cross(along, up).reshape(-1, 3)
    area = np.linalg.norm(cross, axis=1)
    normal = cross / area[:, None]
    wall = np.full(RIGHT, patient.anatomy.rv_wall_mm / 10)
    return inner, inner + normal * wall[:, None], normal, area, wall, MUSCLE_DENSITY * area * wall


def _neighbours() -> NDArray[np.intp]:
    """Nodes next to each node, itself where it has fewer; nodes are all inner ones, then all outer ones."""
    links: list[set[int]] = [set() for _ in range(2 * SEGMENTS)]

    def link(i: int, j: int) -> None:
        links[i].add(j)
        links[j].add(i)

    for layer in (0, SEGMENTS):
        for ring in range(RINGS):
            for k in range(AZIMUTHS):
                i = layer + ring * AZIMUTHS + k
                link(i, layer + ring * AZIMUTHS + (k + 1) % AZIMUTHS)
                if ring + 1 < RINGS:
                    for side in (-1, 0, 1):
                        link(i, layer + (ring + 1) * AZIMUTHS + (k + side) % AZIMUTHS)
                if ring == 0:
                    link(i, layer + (k + AZIMUTHS // 2) % AZIMUTHS)
        for row in range(RIGHT_ROWS):
            for k in range(RIGHT_COLUMNS):
                i = layer + LEFT + row * RIGHT_COLUMNS + k
                if k + 1 < RIGHT_COLUMNS:
                    link(i, i + 1)
                for side in (-1, 0, 1):
                    if row + 1 < RIGHT_ROWS and 0 <= k + side < RIGHT_COLUMNS:
                        link(i, i + RIGHT_COLUMNS + side)
    for i in range(SEGMENTS):
        link(i, i + SEGMENTS)
    # The right ventricle joins the septum's right side at both insertions and at its apex.
    for row in range(RIGHT_ROWS):
        for k in range(RIGHT_COLUMNS):
            if 0 < k < RIGHT_COLUMNS - 1 and row > 0:
                continue
            i = LEFT + row * RIGHT_COLUMNS + k
            near = (HEIGHT - _RIGHT_HEIGHT[i - LEFT]) ** 2 + (2 - 2 * np.cos(AZIMUTH - _RIGHT_AZIMUTH[i - LEFT]))
            for j in np.argsort(near)[:3]:
                link(i, SEGMENTS + int(j))
                link(i + SEGMENTS, SEGMENTS + int(j))
    most = max(map(len, links))
    return np.array([sorted(x) + [i] * (most - len(x)) for i, x in enumerate(links)])


#: Shape (2 * SEGMENTS, most neighbours).
NEIGHBOURS = _neighbours()
