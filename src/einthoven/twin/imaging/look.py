"""Every constant of the picture that can be tuned, in one place.

Where a value comes from stands beside it. "Convention" marks what is ours: a plausible value, later held against real
frames (Sunnybrook, CC0).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True, slots=True)
class Look:
    """How patients, sequences and scanners vary. A pair is the range of a uniform draw; ``_sd`` a standard deviation.

    Lengths in mm, angles in degrees, signals as a share of that of blood.
    """

    # The sequence: balanced SSFP at 1.5 T (Kramer 2020, SCMR protocols: flip 50-70 degrees, TR about 3 ms).
    flip_degrees: tuple[float, float] = (45.0, 70.0)
    tr_ms: float = 3.0
    #: Fresh spins flow in and are brighter than the steady state (Markl 2003).
    inflow: tuple[float, float] = (1.0, 1.35)
    #: Fat is brighter than its steady state says, its many resonances and J coupling apart. Convention.
    fat_gain: tuple[float, float] = (0.9, 1.5)
    #: Standard deviation of the right heart's blood against the left's: flow, coils, contrast agent. Convention.
    right_blood_sd: float = 0.12
    #: Log standard deviation of a tissue's signal from one patient to the next, and of fat's.
    contrast_sd: float = 0.10
    fat_sd: float = 0.18
    #: Share of muscle signal added to bright muscle of old age, oedema, amyloid: convention.
    muscle_gain: tuple[float, float] = (1.0, 1.7)

    # Blood that moves. Convention.
    flow_texture: tuple[float, float] = (0.005, 0.035)
    flow_texture_mm: float = 24.0
    #: The same from one frame to the next.
    flow_flicker: tuple[float, float] = (0.002, 0.018)
    flow_flicker_mm: float = 8.0
    flow_jet: tuple[float, float] = (0.1, 0.5)
    blood_grain: tuple[float, float] = (0.005, 0.05)
    blood_grain_mm: float = 2.6
    #: Trabeculae: depth of the layer beside the wall, and how dark they are.
    trabecula_mm: tuple[float, float] = (1.0, 9.0)
    #: Beside the wall they are so dense that they look like muscle, here more and there less.
    trabecula_base_mm: tuple[float, float] = (0.0, 2.6)
    trabecula_share: tuple[float, float] = (0.6, 1.0)
    trabecula_density: float = 0.4
    trabecula_grain_mm: float = 3.6
    #: Noise of blood over that of muscle, from spins that come and go; its brightness over the cycle, and from the
    #: first to the last frame. The brightness follows how full the ventricle is, and how fast it fills and empties.
    flow_noise: tuple[float, float] = (0.1, 0.8)
    flow_fullness: tuple[float, float] = (0.0, 0.15)
    flow_speed: tuple[float, float] = (-0.10, 0.25)
    drift_sd: float = 0.05
    #: Of what surrounds the heart: in grains of 9 mm and of 2 mm.
    tissue_texture: tuple[float, float] = (0.10, 0.12)
    muscle_texture: tuple[float, float] = (0.04, 0.12)

    #: Signal of lung over that of blood: mostly what reconstruction leaks there. Convention.
    lung: tuple[float, float] = (0.0, 0.12)

    # Fat around the heart, mm at a body mass index of 26; it grows with it (Iacobellis 2003). Convention.
    fat_rim_thin_mm: tuple[float, float] = (-1.0, 1.0)
    fat_rim_thick_mm: tuple[float, float] = (0.0, 3.0)
    fat_rim_per_bmi: float = 0.06
    #: How far fat under the pericardium reaches round the left ventricle: the less, the patchier. Convention.
    fat_reach: tuple[float, float] = (-0.4, 0.6)
    #: Fat pads between heart, chest wall and diaphragm: the level of nearness that is still fat. Convention.
    pad_level: tuple[float, float] = (0.40, 0.75)
    subcutaneous_mm: tuple[float, float] = (5.0, 12.0)
    subcutaneous_per_bmi: float = 1.1

    #: How far what lies beside the heart follows it in systole. Convention.
    pulsation_mm: tuple[float, float] = (1.0, 6.0)
    #: And how far it is thrown to and fro by the blood's coming and going.
    recoil_mm: tuple[float, float] = (0.5, 3.0)

    #: And the whole heart: pulled by its contraction (mean and standard deviation towards septum, front and base: the
    #: cavity's middle in Sunnybrook, from diastole to systole), thrown by the blood, struck while all valves are shut
    #: (standard deviations; convention), and at most.
    bulk_pull_mm: tuple[float, float, float] = (1.6, 0.7, 0.0)
    bulk_pull_sd: tuple[float, float, float] = (1.8, 1.9, 0.5)
    bulk_throw_mm: float = 1.0
    bulk_blow_mm: float = 1.0
    bulk_limit_mm: float = 4.0

    #: Standing tissue is not quite in its steady state: how its signal wavers over the cycle.
    unsteady: tuple[float, float] = (0.04, 0.13)

    # What the scanner samples: k-space ends at 1 / (2 acquired_mm); a raised cosine damps its ringing.
    acquired_mm: tuple[float, float] = (1.4, 2.1)
    phase_acquired: tuple[float, float] = (1.0, 1.3)
    kspace_window: tuple[float, float] = (0.1, 0.6)
    #: How far tissue moves while one frame is taken, and in a slice that cuts it at a slant: blur of the signal alone.
    soft_mm: tuple[float, float] = (0.1, 0.9)
    #: Breathing during the breath-hold: blur along the phase direction, and a faint ghost.
    drift_mm: tuple[float, float] = (0.0, 1.2)
    ghost: tuple[float, float] = (0.0, 0.06)
    #: Share of a frame's data that its two neighbours gave (view sharing), at 40 ms a frame.
    view_sharing: tuple[float, float] = (0.0, 0.06)
    #: Standard deviation of noise over the signal of blood, and its rise where coils help least.
    noise: tuple[float, float] = (0.006, 0.026)
    #: The same in every frame: what the reconstruction of undersampled data leaves, and structure too fine to model.
    standing_noise: tuple[float, float] = (0.008, 0.026)
    g_factor: tuple[float, float] = (0.0, 0.8)
    #: How much of the surface coils' shading is left after the scanner's own correction, which may overdo it.
    shading: tuple[float, float] = (-0.2, 2.2)
    banding_chance: float = 0.08

    # How the technologist placed the slice (turn: 4-chamber, short axis). Convention; a tilt of 3 degrees changes the
    # area of a long axis by 0.4 %.
    rotation_sd: tuple[float, float] = (6.0, 10.0)
    rotation_limit: tuple[float, float] = (15.0, 25.0)
    shift_sd: float = 5.0
    shift_limit: float = 12.0
    tilt_sd: float = 1.2
    tilt_limit: float = 3.0
    offset_sd: float = 0.6
    offset_limit: float = 1.5
    breath_hold_sd: float = 1.5

    # Window: percentiles of the whole cine that become 0 and 1.
    window_low: tuple[float, float] = (0.2, 1.5)
    window_high: tuple[float, float] = (98.8, 99.8)


LOOK = Look()

#: What is the same in all slices of a patient.
_OF_PATIENT = (
    "flow_texture",
    "flow_flicker",
    "blood_grain",
    "flow_jet",
    "flow_fullness",
    "flow_speed",
    "trabecula_mm",
    "trabecula_base_mm",
    "trabecula_share",
    "muscle_texture",
    "fat_rim_thin_mm",
    "fat_rim_thick_mm",
    "fat_reach",
    "pulsation_mm",
    "recoil_mm",
    "unsteady",
)


def settled(look: Look, rng: np.random.Generator) -> Look:
    """The look of one patient: of ranges that all slices share, one number each, as a range of no width."""
    drawn = {name: float(rng.uniform(*getattr(look, name))) for name in _OF_PATIENT}
    return replace(look, **{name: (value, value) for name, value in drawn.items()})  # type: ignore[arg-type]
