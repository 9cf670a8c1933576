"""Prepares pictures as input of the encoder, without torch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_BACKGROUND_LEVELS = 8


def photo_input(image: Image.Image, size: int) -> NDArray[np.uint8]:
    """A picture fitted into a square (size, size, 3) without distortion.

    Sketches show shapes, so the picture is never distorted or cropped. The bars beside a long
    picture get the most common colour of its border, so a product on white stays seamless.
    """
    rgb = image if image.mode == "RGB" else image.convert("RGB")
    width, height = rgb.size
    scale = size / max(width, height)
    inner = (max(1, round(width * scale)), max(1, round(height * scale)))
    # reducing_gap speeds up strong reductions without visible loss.
    small = rgb.resize(inner, Image.Resampling.BILINEAR, reducing_gap=2.0)
    pixels = np.asarray(small)
    if inner == (size, size):
        return np.array(pixels)
    square = np.empty((size, size, 3), np.uint8)
    square[:] = border_colour(pixels)
    top, left = (size - inner[1]) // 2, (size - inner[0]) // 2
    square[top : top + inner[1], left : left + inner[0]] = pixels
    return square


def border_colour(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The most common colour along the border of (h, w, 3), coarsely counted, then averaged."""
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    coarse = edge.astype(np.int64) * _BACKGROUND_LEVELS // 256
    codes = coarse @ np.array([_BACKGROUND_LEVELS**2, _BACKGROUND_LEVELS, 1])
    values, counts = np.unique(codes, return_counts=True)
    common: NDArray[np.uint8] = edge[codes == values[counts.argmax()]].mean(0).astype(np.uint8)
    return common
