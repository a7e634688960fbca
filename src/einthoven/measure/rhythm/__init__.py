"""The rhythm: classes of beats, regularity, P waves, conduction; and the name that these support."""

from einthoven.measure.rhythm.beat_labels import label_beats, qrs_onsets
from einthoven.measure.rhythm.classify import classify
from einthoven.measure.rhythm.flutter import flutter_rate
from einthoven.measure.rhythm.inputs import RhythmInputs
from einthoven.measure.rhythm.no_beats import shows_the_heart, without_beats

__all__ = ["RhythmInputs", "classify", "flutter_rate", "label_beats", "qrs_onsets", "shows_the_heart", "without_beats"]
