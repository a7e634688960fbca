"""The heart of a synthetic patient in three dimensions and time, and the exact truth about it."""

from einthoven.twin.heart.heart import BeatingHeart, beating_heart
from einthoven.twin.heart.looking import Seen
from einthoven.twin.heart.phenotypes import Phenotypes, phenotypes
from einthoven.twin.heart.tissue import MASK_OF_TISSUE, Tissue

__all__ = ["MASK_OF_TISSUE", "BeatingHeart", "Phenotypes", "Seen", "Tissue", "beating_heart", "phenotypes"]
