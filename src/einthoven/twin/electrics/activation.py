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

#: Entries of the network: layer ("left" inner, "septum" right side, "right" inner), azimuth (degrees), height, and
#: when, ms. In the order of Durrer et al. (Circulation 1970: septum and paraseptal walls first, the right ventricle
#: some 5-10 ms later); places and times such that the mean heart vector is that of normal recordings of PTB-XL.
NETWORK = {
    "left septal": ("left", 8.0, -0.49, 0.0),
    "left anterior": ("left", 21.0, -0.14, 13.8),
    "left posterior": ("left", -25.0, -0.15, 1.9),
    "left apical": ("left", 152.0, -0.52, 8.1),
    "right free wall": ("right", 8.0, -0.42, 6.2),
    "right septal": ("septum", 8.0, -0.27, 3.0),
}
#: Sites of accessory pathways and foci: layer (0 inner, 1 outer), ventricle, azimuth (degrees), height. Pathways run in
#: the fat of the groove to the outer side of the base, so that the delta wave points away from them.
PATHWAYS: dict[PathwaySite, tuple[int, str, float, float]] = {
    "left_lateral": (1, "left", 170.0, 0.35),
    "left_posterior": (1, "left", -115.0, 0.35),
    "septal": (1, "left", -45.0, 0.35),
    "right": (1, "right", 10.0, 0.42),
}
FOCI: dict[str, tuple[tuple[int, str, float, float], ...]] = {
    "lv_ectopic": ((0, "left", -130.0, 0.10),),
    "rv_ectopic": ((0, "right", 58.0, 0.42),),
    "rv_pacing": ((0, "right", 0.0, -0.72),),
    "biventricular_pacing": ((0, "right", 0.0, -0.72), (1, "left", 180.0, 0.05)),
    "escape": ((0, "left", -60.0, -0.30),),
}
#: What the left anterior fascicle feeds: entries, and the wall from the front of the septum to the side.
ANTERIOR_ENTRIES = ("left anterior", "left apical")
_FRONT = np.clip((np.cos(ALL_AZIMUTH - np.deg2rad(130.0)) + 0.7) / 1.7, 0, 1) * (np.arange(SEGMENTS) < LEFT)
#: Later than anything, ms.
_FAR = 1e4
#: How wide an entry of the network is, rad: it lies between the nodes that are nearest to it.
ENTRY_WIDTH = 0.25


@dataclass(frozen=True, slots=True)
class Activation:
    """When each node is activated, ms from the first one: arrays of shape (SEGMENTS,).

    ``delta_ms`` is for how long an accessory pathway alone has activated muscle.
    """

    inner_ms: Array
    outer_ms: Array
    delta_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Paths:
    """The ways of a patient.

    Attributes
    ----------
    nodes : ndarray, shape (2 * SEGMENTS, 3)
        Inner nodes, then outer ones, cm.
    length : ndarray, shape (2 * SEGMENTS, neighbours)
        To each neighbour, cm: longer where the muscle conducts slower than usual.
    backwards : ndarray, shape (SEGMENTS,)
        Speed along endocardium whose network is blocked or entered backwards, cm/ms.
    """

    nodes: Array
    length: Array
    backwards: Array


def paths(wall: Segments, conduction: Conduction, slowing: Array, septal_delay_ms: float) -> Paths:
    """The ways between neighbouring nodes.

    Parameters
    ----------
    wall : Segments
    conduction : Conduction
        Its velocity.
    slowing : ndarray, shape (SEGMENTS,)
        Travel time against the usual.
    septal_delay_ms : float
        How much later the free wall contracts than the septum: in left bundle branch block so much later it is
        activated, relative to other patients with that block.
    """
    nodes = np.concatenate([wall.inner, wall.outer])
    way = nodes[:, None] - nodes[NEIGHBOURS]
    length = np.sqrt(np.einsum("nmk,nmk->nm", way, way))
    slow = np.tile(slowing, 2) / conduction.velocity
    later = septal_delay_ms / (k.USUAL_DELAY_MS * conduction.lbbb) if min(conduction.lbbb, septal_delay_ms) > 0 else 1.0
    left, right = k.RETROGRADE_SPEED
    backwards = np.where(np.arange(SEGMENTS) < LEFT, left / float(np.clip(later, *k.DELAY_RANGE)), right)
    return Paths(nodes, length * (slow[:, None] + slow[NEIGHBOURS]) / 2, backwards)


def _travel(ways: Paths, out_of_step: Array, bare: NDArray[np.bool_] | None = None) -> Array:
    """Time to each neighbour, ms, where the network is blocked or comes late to some share, shape (SEGMENTS,).

    Where ``bare``, shape (SEGMENTS,), endocardium conducts as other muscle.
    """
    fast = np.tile(k.ENDOCARDIUM_SPEED + (ways.backwards - k.ENDOCARDIUM_SPEED) * out_of_step, 2)
    if bare is not None:
        fast = np.where(np.tile(bare, 2), k.MUSCLE_SPEED, fast)
    speed = np.where(_EDGES == 1, fast[:, None], np.where(_EDGES == 0, k.ACROSS_SPEED, k.MUSCLE_SPEED))
    return np.asarray(ways.length / speed)


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
    ways: Paths,
    conduction: Conduction,
    origin: Origin,
    *,
    preexcitation: float = 0.0,
    pathway: PathwaySite,
    moved: tuple[float, float] = (0.0, 0.0),
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
    moved : (float, float)
        Where an ectopic focus lies against the usual place: azimuth in degrees and height.

    Raises
    ------
    ConfigError
        If there is no such origin.
    """
    # From elsewhere the network is entered backwards, and helps in part.
    alone, delta = np.full(SEGMENTS, k.FOCUS_OUT_OF_STEP), 0.0
    if origin == "his":
        blocked = np.where(np.arange(SEGMENTS) < LEFT, conduction.lbbb, conduction.rbbb)
        blocked = np.maximum(blocked, k.ANTERIOR_SLOW * conduction.lafb * _FRONT)
        times = _spread(_network(ways, conduction), _travel(ways, blocked))
        if preexcitation > 0:
            delta = k.DELTA_MS * preexcitation
            early = _insertion(PATHWAYS[pathway], times.min() - delta)
            # The base has no network: the front goes from muscle to muscle.
            times = np.minimum(times, _spread(early, _travel(ways, alone, bare=ALL_HEIGHT > k.NETWORK_ENDS)))
    elif origin in FOCI:
        turn, up = moved if origin in ("lv_ectopic", "rv_ectopic") else (0.0, 0.0)
        sites = [
            (a, b, azimuth + turn, float(np.clip(height + up, -0.95, 0.42))) for a, b, azimuth, height in FOCI[origin]
        ]
        start = np.minimum.reduce([_focus(site, 0.0) for site in sites])
        times = _spread(start, _travel(ways, alone))
    else:
        raise ConfigError(f"no ventricular origin {origin!r}", remedy=f"one of his, {', '.join(FOCI)}")
    times -= times.min()
    return Activation(times[:SEGMENTS], times[SEGMENTS:], delta)


def _spread(start: Array, travel: Array) -> Array:
    """Earliest arrival at every node (Bellman 1958), given those where the impulse enters."""
    times = start
    while True:
        sooner = np.minimum(times, (times[NEIGHBOURS] + travel).min(axis=1))
        if np.array_equal(sooner, times):
            return sooner
        times = sooner


def _network(ways: Paths, conduction: Conduction) -> Array:
    """Arrival by the Purkinje network at the endocardium it feeds, (2 * SEGMENTS,)."""
    entries = _WEIGHTS @ ways.nodes
    way = ways.nodes - entries[:, None]
    distance = np.sqrt(np.einsum("enk,enk->en", way, way))
    blocking = k.BLOCKED_MS * np.where(_OF_LEFT, conduction.lbbb, conduction.rbbb)
    blocking += k.ANTERIOR_MS * conduction.lafb * _OF_ANTERIOR
    late = k.BASE_DELAY * np.clip(ALL_HEIGHT - k.NETWORK_ENDS, 0.0, None) + k.ANTERIOR_MS * conduction.lafb * _FRONT
    arrival = (_WHEN + blocking)[:, None] + distance / (k.PURKINJE_SPEED * conduction.velocity) + np.tile(late, 2)
    return np.asarray(np.where(_WEIGHTS > 0, arrival, _FAR).min(axis=0))


def _insertion(site: tuple[int, str, float, float], when: float) -> Array:
    """Where an accessory pathway meets the wall: a fan of fibres, so that the delta wave shows from its beginning."""
    layer, ventricle, azimuth, height = site
    own = np.arange(LEFT) if ventricle == "left" else np.arange(LEFT, SEGMENTS)
    apart = np.sqrt(_apart(own, azimuth, height))
    times = np.full(2 * SEGMENTS, _FAR)
    times[own + layer * SEGMENTS] = np.where(apart < k.INSERTION_WIDTH, when + k.INSERTION_MS * apart, _FAR)
    return times


def _focus(site: tuple[int, str, float, float], when: float) -> Array:
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


def _entry_weights() -> Array:
    """How much each node is near each entry of ``NETWORK``, zero where the entry does not feed: (entries, nodes)."""
    fed = {"left": np.arange(LEFT), "right": np.arange(LEFT, SEGMENTS), "septum": np.flatnonzero(SEPTAL > 0) + SEGMENTS}
    out = np.zeros((len(NETWORK), 2 * SEGMENTS))
    for row, (layer, azimuth, height, _) in zip(out, NETWORK.values(), strict=True):
        own = fed[layer]
        # Never zero: an entry feeds all of its layer.
        row[own] = np.exp(-_apart(own % SEGMENTS, azimuth, height) / (2 * ENTRY_WIDTH**2)) + 1e-12
        row /= row.sum()
    return out


_WEIGHTS = _entry_weights()
_WHEN = np.array([when for *_, when in NETWORK.values()])
_OF_LEFT = np.array([name.startswith("left") for name in NETWORK])
_OF_ANTERIOR = np.array([name in ANTERIOR_ENTRIES for name in NETWORK])
