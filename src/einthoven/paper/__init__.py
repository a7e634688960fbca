"""ECG <-> picture: draws a 12-lead page."""

from einthoven.paper.layout import THREE_BY_FOUR, Page, PageFormat, Panel, lay_out
from einthoven.paper.svg import draw

__all__ = ["THREE_BY_FOUR", "Page", "PageFormat", "Panel", "draw", "lay_out"]
