"""Files <-> ECG."""

from einthoven.formats.blocks import SignalBlocks, open_blocks
from einthoven.formats.loading import load
from einthoven.formats.records import find_records
from einthoven.formats.registry import FORMATS, Format
from einthoven.formats.saving import convert, save

__all__ = ["FORMATS", "Format", "SignalBlocks", "convert", "find_records", "load", "open_blocks", "save"]
