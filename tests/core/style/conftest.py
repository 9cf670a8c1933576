"""Examples and vectors that the tests of profiles share."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from shapes import shape

from core.sketch import rasterise
from core.style import Example


@pytest.fixture
def example() -> Callable[[int], Example]:
    """Return a maker of pairs: shape n, and a picture that shows shape n."""

    def make(seed: int, drawn: int | None = None) -> Example:
        stream = io.BytesIO()
        picture = Image.fromarray(rasterise(shape(seed), 96)).convert("RGB")
        picture.save(stream, "WEBP", quality=90)
        sketch = shape(seed if drawn is None else drawn)
        return Example(sketch, f"{seed:032x}", f"shape {seed}.png", stream.getvalue())

    return make


def unit_rows(n: int, d: int, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)
