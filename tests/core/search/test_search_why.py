"""Where an encoder looked, from its maps to shares over the picture itself."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from shapes import shape
from tiny_encoder import TinyEncoder

from core.encoder.base import Domain
from core.library import Library, PictureError
from core.search.why import SIDE, explain
from core.sketch import Sketch


class Looking(TinyEncoder):
    """Looks at what is dark, on a grid of eight by eight."""

    def attention(self, images: np.ndarray, domain: Domain) -> np.ndarray:
        grey = images if domain is Domain.SKETCH else images.mean(axis=3)
        dark = self._grid(grey.astype(np.uint8)).reshape(-1, 8, 8) + 1e-6
        return (dark / dark.sum(axis=(1, 2), keepdims=True)).astype(np.float32)


@pytest.fixture
def wide(take_in: Callable[[Path], None], library: Library, tmp_path: Path) -> int:
    """A wide white picture with a dark right end; returns its id."""
    image = Image.new("RGB", (400, 200), "white")
    image.paste("black", (300, 0, 400, 200))
    (tmp_path / "wide").mkdir()
    image.save(tmp_path / "wide" / "wide.png")
    take_in(tmp_path / "wide")
    return 1


def test_the_map_covers_the_picture_and_not_its_bars(library: Library, wide: int) -> None:
    told = explain(Looking(), library.catalogue.photo(wide), shape(1))
    assert told is not None
    assert told.photo.shape == (SIDE // 2, SIDE)
    assert told.photo.min() >= 0
    assert told.photo.max() <= 1
    assert told.photo[:, -12:].mean() > 0.8
    assert told.photo[:, : SIDE // 2].mean() < 0.1
    assert told.drawn is not None
    assert told.drawn.shape == (64, 64)
    assert told.drawing is not None
    assert told.drawing.shape == (SIDE, SIDE)


@pytest.mark.parametrize("drawing", [None, Sketch()])
def test_without_a_drawing_there_is_the_photo(
    library: Library, wide: int, drawing: Sketch | None
) -> None:
    told = explain(Looking(), library.catalogue.photo(wide), drawing)
    assert told is not None
    assert told.drawn is None


def test_an_even_map_looks_even(library: Library, wide: int) -> None:
    class Even(TinyEncoder):
        def attention(self, images: np.ndarray, domain: Domain) -> np.ndarray:
            rng = np.random.default_rng(0)
            weights = 1 + 0.05 * rng.random((len(images), 7, 7))
            return (weights / weights.sum()).astype(np.float32)

    told = explain(Even(), library.catalogue.photo(wide), None)
    assert told is not None
    assert 0.4 < told.photo.min() <= told.photo.max() < 0.6


def test_an_encoder_that_cannot_tell(library: Library, wide: int) -> None:
    assert explain(TinyEncoder(), library.catalogue.photo(wide), None) is None


def test_a_picture_that_is_gone(library: Library, wide: int) -> None:
    photo = library.catalogue.photo(wide)
    photo.path.unlink()
    with pytest.raises(PictureError):
        explain(Looking(), photo, None)
