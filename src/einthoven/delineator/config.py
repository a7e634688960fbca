"""What a training of the delineator is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Network:
    """Width of each stage, channels; see ``model.py``."""

    fine: int = 16
    lead: int = 32
    deep: int = 64
    context: int = 96


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How far training examples are varied. Shares are probabilities per example or lead."""

    #: Time is stretched by up to this factor either way, as a whole.
    stretch: float = 1.2
    #: Share of examples whose waves are moved in time; the range of the factors in octaves: of the rest between beats
    #: (down by up to this, up by a fifth of it), of the PR and ST segments and of the waves (sd); and how far the rest
    #: varies from beat to beat.
    moved: float = 0.6
    rest_octaves: float = 2.5
    segment_octaves: float = 0.5
    wave_octaves: float = 0.15
    unsteady_octaves: float = 0.6
    #: Share of examples in which some complexes are taken out and their P waves left; and some or all P waves.
    blocked: float = 0.1
    without_p: float = 0.1
    #: sd of the gain in octaves, of the whole recording and of each lead.
    gain_octaves: float = 0.5
    lead_gain_octaves: float = 0.3
    #: Share of leads turned upside down.
    inverted: float = 0.1
    noisy: float = 0.5
    largest_noise_mv: float = 0.06
    wander: float = 0.3
    largest_wander_mv: float = 0.15
    mains: float = 0.15
    largest_mains_mv: float = 0.04
    #: Share of examples with the bandwidth of a 100-Hz recording.
    narrow: float = 0.2
    #: Share of batches with fewer than all leads.
    fewer_leads: float = 0.25


@dataclass(frozen=True, slots=True)
class Config:
    """One training.

    Attributes
    ----------
    ludb : Path
        The folder of LUDB.
    output : Path
        Checkpoints, log and the exported weights go here.
    fold, folds : int or None, int
        Records whose place in the list leaves ``fold`` on division by ``folds`` are held out and scored. None trains
        on all.
    fibrillation : Path or None
        PTB-XL in its official layout, with the label columns that ``data.ptbxl`` describes: recordings labelled atrial
        fibrillation teach that no P is there.
    """

    ludb: Path
    output: Path
    fold: int | None = None
    folds: int = 5
    fibrillation: Path | None = None
    fibrillation_folds: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7, 8)
    #: Share of each batch taken from there.
    fibrillation_share: float = 0.12
    #: Analytic recordings, whose waves are known exactly: how many are drawn, and their share of each batch. They teach
    #: rates and shapes that LUDB has few of.
    analytic: int = 400
    analytic_share: float = 0.15
    seed: int = 0
    steps: int = 4000
    batch: int = 16
    #: Length of a training example, s.
    seconds: float = 8.192
    learning_rate: float = 3e-3
    weight_decay: float = 0.02
    average: float = 0.998
    #: Weight of the boundaries beside the presence of waves, and the error at which their loss turns linear, s.
    boundary_weight: float = 1.0
    boundary_turn_s: float = 0.04
    threads: int = 1
    device: str = "cpu"
    bf16: bool = False
    checkpoint_minutes: float = 3.0
    log_every: int = 50
    network: Network = field(default_factory=Network)
    augmentation: Augmentation = field(default_factory=Augmentation)
