"""A synthetic patient's heart as cine MRI with exact masks."""

from einthoven.twin.imaging.image import Stack, image, image_stack
from einthoven.twin.imaging.look import LOOK, Look

__all__ = ["LOOK", "Look", "Stack", "image", "image_stack"]
