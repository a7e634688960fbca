"""A synthetic patient's heart as cine MRI with exact masks."""

from einthoven.twin.imaging.image import image

__all__ = ["image"]
