"""What is kept of a picture's colours, in 68 bytes: where they are, and a palette with shares.

The grid has GRID rows and columns, whatever the picture's shape. A cell keeps one colour, for which
colourful parts count more than grey and white ones: a cell with half a red ball on white is a red
cell and not a pink one.
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
SIZE = 3 * CELLS + 4 * COLOURS

_SIDE = 32  # pixels: enough for shares to the nearest tenth of a per cent
_GREY = 0.03  # how much a pixel without colour counts in its cell, beside its chroma
_ROUNDS = 6
_ALIKE = 0.03  # distance of two colours from which on they are two
_REACH = 0.4  # a and b of every colour on a screen lie within plus and minus this


@dataclass(frozen=True, eq=False)
class Description:
    """The colours of a picture.

    Attributes:
        layout: OKLab of the cells (CELLS, 3), row by row from the top left.
        palette: OKLab of up to COLOURS colours (n, 3), the one with the largest share first.
        shares: The part of the picture (0..1) that each colour of the palette covers.
    """

    layout: Floats
    palette: Floats
    shares: Floats

    def to_bytes(self) -> bytes:
        table = np.zeros((COLOURS, 4), np.uint8)
        table[: len(self.palette), :3] = _pack(self.palette)
        table[: len(self.palette), 3] = np.rint(self.shares * 255)
        return _pack(self.layout).tobytes() + table.tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Description:
        layout, palette, shares = unpack(np.frombuffer(data, np.uint8)[np.newaxis])
        n = int(np.count_nonzero(shares[0]))
        return cls(layout[0], palette[0, :n], shares[0, :n])

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
    # By cells: rows of them, rows in one, columns of them, columns in one.
    cells = lab.reshape(GRID, _SIDE // GRID, GRID, _SIDE // GRID, 3)
    counts = _GREY + np.hypot(cells[..., 1], cells[..., 2])[..., np.newaxis]
    layout = (cells * counts).sum(axis=(1, 3)) / counts.sum(axis=(1, 3))
    return Description(layout.reshape(CELLS, 3), palette, shares)


def unpack(rows: NDArray[np.uint8]) -> tuple[Floats, Floats, Floats]:
    """Unpack rows: layouts (n, CELLS, 3), palettes (n, COLOURS, 3), shares (n, COLOURS)."""
    layout = rows[:, : 3 * CELLS].reshape(-1, CELLS, 3)
    table = rows[:, 3 * CELLS :].reshape(-1, COLOURS, 4)
    shares = np.asarray(table[..., 3] / 255, np.float32)
    return _unpack(layout), _unpack(table[..., :3]), shares


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
