"""Colours of pictures: OKLab, palettes, and where on a picture its colours are."""

from core.colours.descriptor import CELLS, GRID, SIZE, Description, describe
from core.colours.oklab import METRIC, from_hex, to_hex, to_oklab

__all__ = [
    "CELLS",
    "GRID",
    "METRIC",
    "SIZE",
    "Description",
    "describe",
    "from_hex",
    "to_hex",
    "to_oklab",
]
