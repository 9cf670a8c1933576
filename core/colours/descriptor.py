"""What is kept of a picture's colours, in 100 bytes: a palette with shares, and where each is.

The grid has GRID rows and columns, whatever the picture's shape. A cell keeps how much of it each
colour of the palette covers. Colourful parts count more than grey and white ones: a cell with half
a red ball on white is mostly a red cell. A mean colour would be one that is not in the picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.colours.oklab import METRIC, to_hex, to_oklab

Floats = NDArray[np.float32]

GRID = 4
CELLS = GRID * GRID
COLOURS = 5
SIZE = (4 + CELLS) * COLOURS

_SIDE = 32  # pixels: enough for shares to the nearest tenth of a per cent
_GREY = 0.03  # how much a pixel without colour counts in its cell, beside its chroma
_ROUNDS = 6
_ALIKE = 0.03  # distance of two colours from which on they are two
_REACH = 0.4  # a and b of every colour on a screen lie within plus and minus this


@dataclass(frozen=True, eq=False)
class Description:
    """The colours of a picture.

    Attributes:
        palette: OKLab of up to COLOURS colours (n, 3), the one with the largest share first.
        shares: The part of the picture (0..1) that each colour of the palette covers.
        covers: The part of each cell that each of them has (n, CELLS); cells go row by row from the
            top left, and colourful parts count more.
    """

    palette: Floats
    shares: Floats
    covers: Floats

    def to_bytes(self) -> bytes:
        table = np.zeros((COLOURS, 4 + CELLS), np.uint8)
        known = len(self.palette)
        table[:known, :3] = _pack(self.palette)
        table[:known, 3] = np.rint(self.shares * 255)
        table[:known, 4:] = np.rint(self.covers * 255)
        return table.tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Description:
        palettes, shares, covers = unpack(np.frombuffer(data, np.uint8)[np.newaxis])
        n = int(np.count_nonzero(shares[0]))
        return cls(palettes[0, :n], shares[0, :n], np.asarray(covers[0, :n] / 255, np.float32))

    @property
    def colours(self) -> tuple[str, ...]:
        """The palette as text such as "#d0392e"."""
        return tuple(to_hex(colour) for colour in self.palette)


def describe(image: Image.Image) -> Description:
    """Return the colours of a decoded picture."""
    rgb = image if image.mode == "RGB" else image.convert("RGB")
    small = rgb.resize((_SIDE, _SIDE), Image.Resampling.BOX, reducing_gap=2.0)
    lab = to_oklab(np.asarray(small))
    palette, shares = _palette(lab.reshape(-1, 3))
    nearest = _square(lab.reshape(-1, 3) * METRIC, palette * METRIC).argmin(axis=1)
    counts = _GREY + np.hypot(lab[..., 1], lab[..., 2])
    of_each = np.eye(len(palette), dtype=np.float32)[nearest].T.reshape(-1, _SIDE, _SIDE) * counts
    # By cells: rows of them, rows in one, columns of them, columns in one.
    shape = (GRID, _SIDE // GRID, GRID, _SIDE // GRID)
    covers = of_each.reshape(-1, *shape).sum(axis=(2, 4)) / counts.reshape(shape).sum(axis=(1, 3))
    return Description(palette, shares, covers.reshape(-1, CELLS).astype(np.float32))


def unpack(rows: NDArray[np.uint8]) -> tuple[Floats, Floats, NDArray[np.uint8]]:
    """Unpack rows: palettes (n, COLOURS, 3), shares (n, COLOURS), covers (n, COLOURS, CELLS).

    Covers stay as they are, from 0 to 255, because there are so many of them.
    """
    table = rows.reshape(-1, COLOURS, 4 + CELLS)
    shares = np.asarray(table[..., 3] / 255, np.float32)
    return _unpack(table[..., :3]), shares, table[..., 4:]


def _pack(lab: Floats) -> NDArray[np.uint8]:
    unit = (lab + np.array([0.0, _REACH, _REACH])) / np.array([1.0, 2 * _REACH, 2 * _REACH])
    return np.asarray(np.rint(np.clip(unit, 0.0, 1.0) * 255), np.uint8)


def _unpack(packed: NDArray[np.uint8]) -> Floats:
    scale = np.array([1.0, 2 * _REACH, 2 * _REACH]) / 255
    return np.asarray(packed * scale - np.array([0.0, _REACH, _REACH]), np.float32)


def _palette(lab: Floats) -> tuple[Floats, Floats]:
    """Group pixels (n, 3) into up to COLOURS colours by k-means, begun at the most distant ones."""
    points = lab * METRIC
    centres = points.mean(axis=0, keepdims=True)
    nearest = _square(points, centres)[:, 0]
    # The mean only says where to begin; it is often no colour of the picture.
    centres = points[[int(nearest.argmin())]]
    nearest = _square(points, centres)[:, 0]
    while len(centres) < COLOURS and nearest.max() > _ALIKE**2:
        centres = np.concatenate([centres, points[[int(nearest.argmax())]]])
        nearest = np.minimum(nearest, _square(points, centres[-1:])[:, 0])
    for _ in range(_ROUNDS):
        group = _square(points, centres).argmin(axis=1)
        counts = np.bincount(group, minlength=len(centres))
        sums = np.stack(
            [np.bincount(group, points[:, i], minlength=len(centres)) for i in range(3)], axis=1
        )
        centres = (sums[counts > 0] / counts[counts > 0, np.newaxis]).astype(np.float32)
    counts = counts[counts > 0]
    # A share that rounds to nothing would end the palette when it is read.
    order = [i for i in np.argsort(-counts, kind="stable") if counts[i] * 255 >= len(points)]
    return centres[order] / METRIC, (counts[order] / len(points)).astype(np.float32)


def _square(points: Floats, centres: Floats) -> Floats:
    step = points[:, np.newaxis] - centres
    return np.asarray(np.einsum("ncx,ncx->nc", step, step))
