"""Photos that know how often they were looked at."""

from __future__ import annotations

import numpy as np
from PIL import Image


class Photo:
    """A photo of a data set that counts how often it is opened; dark on the left."""

    def __init__(self, seed: int) -> None:
        pixels = np.random.default_rng(seed).integers(120, 256, (40, 48, 3), np.uint8)
        pixels[:, :24] //= 4
        self.pixels = pixels
        self.opened = 0

    def open(self) -> Image.Image:
        self.opened += 1
        return Image.fromarray(self.pixels)


def photos_of(n: int, start: int = 0) -> list[Photo]:
    return [Photo(seed) for seed in range(start, start + n)]
