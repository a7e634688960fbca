"""What happens in the heart, as times: activations of the atria and of the ventricles, and a pacemaker's spikes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from einthoven.measure.measurements import RhythmName
from einthoven.twin.recording.dynamics import Flutter, Modulation

AtrialOrigin = Literal["sinus", "ectopic_low", "ectopic_left", "retrograde", "paced"]
#: "aberrant": from the His bundle while the right bundle is still refractory.
VentricularOrigin = Literal[
    "his", "aberrant", "lv_ectopic", "rv_ectopic", "rv_pacing", "biventricular_pacing", "escape"
]
#: Classes of beats as in ``BEAT_LABELS`` (AAMI EC57: an escape of the junction is N, of the ventricles V).
Label = Literal["N", "S", "V", "P", "F"]
#: What the atria do besides single activations.
AtrialActivity = Literal["none", "fibrillation", "flutter"]
#: Events fall on a grid of half a millisecond: a beat lies in few ways between the samples, and its truth is exact.
EVENT_HZ = 2000


def on_grid(at_s: float) -> float:
    """The nearest time at which an event may be."""
    return round(at_s * EVENT_HZ) / EVENT_HZ


@dataclass(frozen=True, slots=True)
class AtrialEvent:
    """One activation of the atria: onset of P in s from the start of the recording, where from, and what follows."""

    on_s: float
    origin: AtrialOrigin
    conducted: bool


@dataclass(frozen=True, slots=True)
class VentricularEvent:
    """One activation of the ventricles.

    Attributes
    ----------
    on_s : float
        Onset of QRS, s from the start of the recording.
    origin : VentricularOrigin
    label : Label
    atrial : int
        Number of the atrial event whose P stands before it, conducted (or, of the junction, driven by it); -1: none.
    fused : float
        0: from ``origin`` alone; else the share of it in a fusion with the beat from the His bundle.
    """

    on_s: float
    origin: VentricularOrigin = "his"
    label: Label = "N"
    atrial: int = -1
    fused: float = 0.0


@dataclass(frozen=True, slots=True)
class Spike:
    """A pacing impulse: when, and which chamber."""

    at_s: float
    chamber: Literal["atrium", "ventricle"]


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that happens from before the recording to after it.

    Attributes
    ----------
    rhythm : RhythmName
        As measurement names it.
    conduction : str or None
        As in ``Rhythm.conduction``.
    modulation : Modulation
        Breathing.
    mean_rr_s : float
        That QT is adapted to.
    atrial, ventricular : tuple
        In order of time.
    spikes : tuple of Spike
    activity : AtrialActivity
    flutter : Flutter or None
    """

    rhythm: RhythmName
    conduction: str | None
    modulation: Modulation
    mean_rr_s: float
    atrial: tuple[AtrialEvent, ...]
    ventricular: tuple[VentricularEvent, ...]
    spikes: tuple[Spike, ...] = ()
    activity: AtrialActivity = "none"
    flutter: Flutter | None = None


@dataclass(slots=True)
class Events:
    """Events while they are being made."""

    atrial: list[AtrialEvent] = field(default_factory=list)
    ventricular: list[VentricularEvent] = field(default_factory=list)
    spikes: list[Spike] = field(default_factory=list)

    def p(self, on_s: float, origin: AtrialOrigin, *, conducted: bool) -> int:
        """Add a P wave; its number."""
        self.atrial.append(AtrialEvent(on_s, origin, conducted))
        if origin == "paced":
            self.spikes.append(Spike(on_s - 0.004, "atrium"))
        return len(self.atrial) - 1

    @property
    def last_s(self) -> float:
        """Onset of the last QRS so far; long ago if there is none."""
        return self.ventricular[-1].on_s if self.ventricular else -1e9
