"""A bitmap drawing: a cleaned screenshot, scan or photograph."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

PAPER = 255


@dataclass(frozen=True, eq=False, repr=False)
class SketchBitmap:
    """Dark ink on white paper, cropped to the ink.

    Attributes:
        ink: uint8 (h, w), read-only; 0 is ink and 255 is paper. Blank margins
            given are cropped away, so two bitmaps that differ only in their margins are equal.
            No ink at all gives (0, 0).

    Raises:
        ValueError: when the array is not a two-dimensional uint8 picture.
    """

    ink: NDArray[np.uint8]

    def __post_init__(self) -> None:
        given = np.asarray(self.ink)
        if given.ndim != 2 or given.dtype != np.uint8:
            raise ValueError(f"ink must be a uint8 picture (h, w), not {given.dtype} {given.shape}")
        inked = given < PAPER
        rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
        if rows.size:
            given = given[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        else:
            given = given[:0, :0]
        ink = np.array(given, dtype=np.uint8, order="C")
        ink.flags.writeable = False
        object.__setattr__(self, "ink", ink)

    @classmethod
    def from_png(cls, data: bytes) -> SketchBitmap:
        """Read what `to_png` wrote on this machine; `from_stored_png` takes what others may send.

        Raises:
            OSError: it is damaged.
        """
        with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
            return cls(np.asarray(image.convert("L")))

    def to_png(self) -> bytes:
        """Write the ink without loss."""
        out = io.BytesIO()
        Image.fromarray(self.ink).save(out, "PNG", optimize=True)
        return out.getvalue()

    @property
    def is_empty(self) -> bool:
        return self.ink.size == 0

    @property
    def width(self) -> int:
        return int(self.ink.shape[1])

    @property
    def height(self) -> int:
        return int(self.ink.shape[0])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SketchBitmap):
            return NotImplemented
        return np.array_equal(self.ink, other.ink)

    def __hash__(self) -> int:
        return hash((self.ink.shape, self.ink.tobytes()))

    def __repr__(self) -> str:
        return f"SketchBitmap({self.width}×{self.height})"
