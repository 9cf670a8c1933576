"""Colours of pictures: OKLab, palettes, and where on a picture its colours are."""

from core.colours.descriptor import CELLS, GRID, SIZE, Description, describe
from core.colours.oklab import METRIC, by_hue, from_hex, to_hex, to_oklab

__all__ = [
    "CELLS",
    "GRID",
    "METRIC",
    "SIZE",
    "Description",
    "by_hue",
    "describe",
    "from_hex",
    "to_hex",
    "to_oklab",
]
