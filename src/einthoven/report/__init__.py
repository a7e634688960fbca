"""Findings -> text: six steps, narrative and labels, and their renderers."""

from einthoven.report.compose import compose
from einthoven.report.composition import Composition, Sentence, Step

__all__ = ["Composition", "Sentence", "Step", "compose"]
