"""Augmentation: another view of the same drawing.

A pair is flipped together or not at all: which way a shoe points is part of what was drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torchvision.transforms import InterpolationMode
from torchvision.transforms.v2 import functional as tvf

from core.research.encoder.extra_ink import ExtraInk, add_ink
from core.research.encoder.stroke_changes import Strength as StrokeStrength
from core.research.encoder.stroke_changes import augment, mirrored
from core.sketch import Sketch, rasterise
from core.sketch.partial import first_ink
from core.sketch.raster import LINE_WIDTH

_PAPER = 255.0


@dataclass(frozen=True)
class Strength:
    """Ranges of the random changes.

    Attributes:
        turn: degrees a bitmap drawing is turned by, either way.
        shear: likewise for shear.
        line_width: factor on the normal line width.
        missing_part: how often a bitmap drawing lacks a part.
        unfinished: how often a vector drawing is shown as it was at an earlier moment, which is
            what the program searches with most of the time.
        least_ink: the least part of the ink that such a drawing has.
        strokes: changes of vector drawings.
        extra_ink: what is added to a drawing without changing what it shows.
    """

    turn: float = 20.0
    shear: float = 5.0
    line_width: tuple[float, float] = (0.7, 1.6)
    missing_part: float = 0.25
    unfinished: float = 0.35
    least_ink: float = 0.25
    strokes: StrokeStrength = field(default_factory=lambda: StrokeStrength(rotate=20.0))
    extra_ink: ExtraInk = field(default_factory=ExtraInk)


class DrawingView:
    """Stroke-level changes for vectors; shape and line width for bitmaps; both may be partial."""

    def __init__(self, size: int, strength: Strength) -> None:
        self._size = size
        self._strength = strength

    def __call__(
        self, drawing: Sketch | NDArray[np.uint8], flip: bool, rng: np.random.Generator
    ) -> Tensor:
        """A drawing to uint8 (size, size)."""
        if isinstance(drawing, Sketch):
            return torch.from_numpy(self._vector(drawing, flip, rng))
        return self._bitmap(torch.from_numpy(drawing.copy()), flip, rng)

    def add_ink(self, picture: Tensor, other: Tensor, rng: np.random.Generator) -> Tensor:
        """Add ink that changes nothing about what is shown; both are uint8 (size, size)."""
        ink = self._strength.extra_ink
        return torch.from_numpy(add_ink(picture.numpy(), other.numpy(), rng, ink))

    def _vector(self, sketch: Sketch, flip: bool, rng: np.random.Generator) -> NDArray[np.uint8]:
        s = self._strength
        if rng.random() < s.unfinished:
            sketch = first_ink(sketch, rng.uniform(s.least_ink, 1.0))
        changed = augment(sketch, rng, s.strokes)
        if flip:
            changed = mirrored(changed)
        width = LINE_WIDTH * rng.uniform(*s.line_width)
        return rasterise(changed, self._size, line_width=width)

    def _bitmap(self, image: Tensor, flip: bool, rng: np.random.Generator) -> Tensor:
        image = image[None].float()
        if flip:
            image = tvf.horizontal_flip(image)
        s = self._strength
        image = tvf.affine(
            image,
            angle=float(rng.uniform(-s.turn, s.turn)),
            translate=[float(v) for v in rng.uniform(-0.04, 0.04, 2) * image.shape[-1]],
            scale=float(rng.uniform(0.88, 1.08)),
            shear=[float(v) for v in rng.uniform(-s.shear, s.shear, 2)],
            interpolation=InterpolationMode.BILINEAR,
            fill=[_PAPER],
        )
        image = tvf.resize(image, [self._size, self._size], antialias=True)
        if rng.random() < s.missing_part:
            _wipe(image, rng)
        if rng.random() < 0.3:
            image = _thicker(image)
        return image[0].round().clamp(0, _PAPER).to(torch.uint8)


def _wipe(image: Tensor, rng: np.random.Generator) -> None:
    """Takes a random box of ink away, as if that part had not been drawn yet."""
    size = image.shape[-1]
    height, width = (rng.uniform(0.2, 0.5, 2) * size).astype(int)
    top, left = rng.integers(0, size - height + 1), rng.integers(0, size - width + 1)
    image[:, top : top + height, left : left + width] = _PAPER


def _thicker(image: Tensor) -> Tensor:
    """Grows the ink by half a pixel or so."""
    grown = -torch.nn.functional.max_pool2d(-image, 3, 1, 1)
    return 0.5 * image + 0.5 * grown
