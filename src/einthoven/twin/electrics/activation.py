"""When each node of the wall is activated: the shortest way from where the impulse enters.

An impulse enters by the Purkinje network (left: septum, anterior and posterior fascicle; right: free wall and septum),
an accessory pathway, an ectopic focus or a pacing lead, and spreads from node to node. Block is delay of an entry; the
earliest arrival counts, so that every degree of block, pre-excitation and fusion is a case of the same rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from einthoven.errors import ConfigError
from einthoven.twin.electrics import constants as k
from einthoven.twin.electrics.segments import (
    ALL_AZIMUTH,
    ALL_HEIGHT,
    LEFT,
    NEIGHBOURS,
    SEGMENTS,
    SEPTAL,
    Segments,
)
from einthoven.twin.patient import Conduction

Array = NDArray[np.float64]
Origin = Literal["his", "lv_ectopic", "rv_ectopic", "rv_pacing", "biventricular_pacing", "escape"]
PathwaySite = Literal["left_lateral", "left_posterior", "septal", "right"]

#: How late each entry is when it is wholly blocked, ms: later than the other side arrives.
BLOCKED_MS = {"left": 140.0, "right": 140.0, "anterior": 45.0}
#: Entries of the network: layer ("left" inner, "septum" right side, "right" inner), azimuth (degrees), height, and
#: when, ms (Durrer et al., Circulation 1970: left septum and both paraseptal walls first, right some 5-10 ms later).
NETWORK = {
    "left septal": ("left", 0.0, -0.43, 2.8),
    "left anterior": ("left", 28.0, -0.18, 15.4),
    "left posterior": ("left", -32.0, -0.20, 5.6),
    "left apical": ("left", 189.0, -0.51, 13.2),
    "right free wall": ("right", 17.0, -0.38, 0.9),
    "right septal": ("septum", 2.0, -0.27, 0.0),
}
#: Sites of accessory pathways and foci: layer (0 inner, 1 outer), ventricle, azimuth (degrees), height.
PATHWAYS: dict[PathwaySite, tuple[int, str, float, float]] = {
    "left_lateral": (1, "left", 170.0, 0.40),
    "left_posterior": (1, "left", -120.0, 0.40),
    "septal": (1, "left", -45.0, 0.40),
    "right": (1, "right", 10.0, 0.42),
}
FOCI: dict[str, tuple[tuple[int, str, float, float], ...]] = {
    "lv_ectopic": ((0, "left", -130.0, 0.10),),
    "rv_ectopic": ((0, "right", 30.0, 0.42),),
    "rv_pacing": ((0, "right", 0.0, -0.72),),
    "biventricular_pacing": ((0, "right", 0.0, -0.72), (1, "left", 180.0, 0.05)),
    "escape": ((0, "left", -60.0, -0.30),),
}
#: The muscle a focus starts in conducts slower than with the network in step, and enters it late.
_FAR = 1e4
#: How wide an entry of the network is, rad: it lies between the nodes that are nearest to it.
ENTRY_WIDTH = 0.25


@dataclass(frozen=True, slots=True)
class Activation:
    """When each node is activated, ms from the first one: arrays of shape (SEGMENTS,)."""

    inner_ms: Array
    outer_ms: Array


@dataclass(frozen=True, slots=True)
class Paths:
    """The ways of a patient: time to each neighbour, ms (2 * SEGMENTS, most neighbours); nodes (2 * SEGMENTS, 3)."""

    nodes: Array
    travel_ms: Array
    speed: float


def paths(wall: Segments, conduction: Conduction, slowing: Array) -> Paths:
    """Travel times between neighbouring nodes.

    Parameters
    ----------
    wall : Segments
    conduction : Conduction
    slowing : ndarray, shape (SEGMENTS,)
        Travel time against the usual.
    """
    nodes = np.concatenate([wall.inner, wall.outer])
    length = np.linalg.norm(nodes[:, None] - nodes[NEIGHBOURS], axis=2)
    slow = np.tile(slowing, 2)
    pace = (slow[:, None] + slow[NEIGHBOURS]) / 2
    speed = np.array([k.ACROSS_SPEED, k.ENDOCARDIUM_SPEED, k.MUSCLE_SPEED])[_EDGES]
    travel = length / (speed * conduction.velocity) * pace
    return Paths(nodes, travel, conduction.velocity)


def _edges() -> NDArray[np.intp]:
    """Which speed holds along each edge: 0 across the wall, 1 along endocardium, 2 other muscle."""
    own = np.arange(2 * SEGMENTS)[:, None]
    # The septum's right side is endocardium too.
    endocardium = np.concatenate([np.ones(SEGMENTS, bool), SEPTAL > 0])
    both = endocardium[own] & endocardium[NEIGHBOURS]
    across = own % SEGMENTS == NEIGHBOURS % SEGMENTS
    return np.where(across, 0, np.where(both, 1, 2))


_EDGES = _edges()


def activate(
    ways: Paths, conduction: Conduction, origin: Origin, *, preexcitation: float = 0.0, pathway: PathwaySite
) -> Activation:
    """Activation times of a beat.

    Parameters
    ----------
    ways : Paths
    conduction : Conduction
        Its blocks.
    origin : Origin
    preexcitation : float
        0 to 1: how much earlier the accessory pathway is than the network.
    pathway : PathwaySite

    Raises
    ------
    ConfigError
        If there is no such origin.
    """
    if origin == "his":
        start = _network(ways, conduction)
        if preexcitation > 0:
            start = np.minimum(start, _focus(ways, PATHWAYS[pathway], k.DELTA_MS * (1 - preexcitation) - k.DELTA_MS))
    elif origin in FOCI:
        start = np.minimum.reduce([_focus(ways, site, 0.0) for site in FOCI[origin]])
    else:
        raise ConfigError(f"no ventricular origin {origin!r}", remedy=f"one of his, {', '.join(FOCI)}")
    times = _spread(start, ways.travel_ms)
    times -= times.min()
    return Activation(times[:SEGMENTS], times[SEGMENTS:])


def _spread(start: Array, travel: Array) -> Array:
    """Earliest arrival at every node (Bellman 1958), given those where the impulse enters."""
    times = start
    while True:
        sooner = np.minimum(times, (times[NEIGHBOURS] + travel).min(axis=1))
        if np.array_equal(sooner, times):
            return sooner
        times = sooner


def _network(ways: Paths, conduction: Conduction) -> Array:
    """Arrival by the Purkinje network at the endocardium it feeds."""
    times = np.full(2 * SEGMENTS, _FAR)
    septum = np.flatnonzero(SEPTAL > 0) + SEGMENTS
    fed = {"left": np.arange(LEFT), "right": np.arange(LEFT, SEGMENTS), "septum": septum}
    slow_base = k.BASE_DELAY * np.clip(ALL_HEIGHT - k.NETWORK_ENDS, 0.0, None)
    delay = {
        "left septal": conduction.lbbb * BLOCKED_MS["left"],
        "left anterior": conduction.lbbb * BLOCKED_MS["left"] + conduction.lafb * BLOCKED_MS["anterior"],
        "left posterior": conduction.lbbb * BLOCKED_MS["left"],
        "left apical": conduction.lbbb * BLOCKED_MS["left"],
        "right free wall": conduction.rbbb * BLOCKED_MS["right"],
        "right septal": conduction.rbbb * BLOCKED_MS["right"],
    }
    for name, (layer, azimuth, height, when) in NETWORK.items():
        own = fed[layer]
        near = np.exp(-_apart(own % SEGMENTS, azimuth, height) / (2 * ENTRY_WIDTH**2))
        entry = near @ ways.nodes[own] / near.sum()
        distance = np.linalg.norm(ways.nodes[own] - entry, axis=1)
        semi_axis = 5.0
        arrival = (
            when + delay[name] + distance / (k.PURKINJE_SPEED * ways.speed) + semi_axis * slow_base[own % SEGMENTS]
        )
        times[own] = np.minimum(times[own], arrival)
    return times


def _focus(ways: Paths, site: tuple[int, str, float, float], when: float) -> Array:
    layer, ventricle, azimuth, height = site
    own = np.arange(LEFT) if ventricle == "left" else np.arange(LEFT, SEGMENTS)
    times = np.full(2 * SEGMENTS, _FAR)
    times[own[_nearest(own, azimuth, height)] + layer * SEGMENTS] = when
    return times


def _nearest(segments: NDArray[np.intp], azimuth_degrees: float, height: float) -> int:
    """Which of some segments is nearest to a place on the wall."""
    return int(np.argmin(_apart(segments, azimuth_degrees, height)))


def _apart(segments: NDArray[np.intp], azimuth_degrees: float, height: float) -> Array:
    """Squared distance of some segments from a place on the wall, on a unit sphere."""
    flat = np.sqrt(1 - np.clip(ALL_HEIGHT[segments], -1, 1) ** 2)
    own_flat = np.sqrt(1 - height**2)
    turn = ALL_AZIMUTH[segments] - np.deg2rad(azimuth_degrees)
    along = flat**2 + own_flat**2 - 2 * flat * own_flat * np.cos(turn)
    return np.asarray((ALL_HEIGHT[segments] - height) ** 2 + along)
