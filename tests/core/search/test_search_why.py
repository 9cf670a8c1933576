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
from core.search.parts import find_parts, place, placements
from core.search.why import SIDE, explain
from core.sketch import Sketch, Stroke, rasterise


class Looking(TinyEncoder):
    """Looks at what is dark, on a grid of eight by eight."""

    def attention(self, images: np.ndarray, domain: Domain) -> np.ndarray:
        grey = images if domain is Domain.SKETCH else images.mean(axis=3)
        dark = self._grid(grey.astype(np.uint8)).reshape(-1, 8, 8) + 1e-6
        return (dark / dark.sum(axis=(1, 2), keepdims=True)).astype(np.float32)

    def spatial_maps(self, images: np.ndarray, domain: Domain) -> np.ndarray:
        return np.empty((len(images), 0, 0, 0), np.float32)


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
    class Even(Looking):
        def attention(self, images: np.ndarray, domain: Domain) -> np.ndarray:
            rng = np.random.default_rng(0)
            weights = 1 + 0.05 * rng.random((len(images), 7, 7))
            return (weights / weights.sum()).astype(np.float32)

    told = explain(Even(), library.catalogue.photo(wide), None)
    assert told is not None
    assert 0.4 < told.photo.min() <= told.photo.max() < 0.6


class Seeing(Looking):
    """Sees how dark each cell is, and in which direction it becomes darker."""

    def spatial_maps(self, images: np.ndarray, domain: Domain) -> np.ndarray:
        grey = images if domain is Domain.SKETCH else images.mean(axis=3)
        dark = self._grid(grey.astype(np.uint8)).reshape(-1, 8, 8)
        return np.stack([dark, *np.gradient(dark, axis=(1, 2))], axis=3).astype(np.float32)


def corner(*, mirrored: bool = False) -> Sketch:
    """Two lines that meet at the top left, one of them short."""
    lines = np.array([[[0.0, 0.0], [60.0, 0.0]], [[0.0, 0.0], [0.0, 100.0]]])
    if mirrored:
        lines[..., 0] *= -1
    return Sketch(tuple(Stroke.from_xy(line) for line in lines))


@pytest.mark.parametrize("mirrored", [False, True])
def test_parts_lie_on_the_same_lines(
    take_in: Callable[[Path], None], library: Library, tmp_path: Path, mirrored: bool
) -> None:
    """The picture shows the corner small at its right; the drawing is that, or its mirror image."""
    image = Image.new("RGB", (256, 128), "white")
    image.paste("black", (150, 32, 190, 44))
    image.paste("black", (150, 32, 162, 96))
    (tmp_path / "pictures").mkdir()
    image.save(tmp_path / "pictures" / "corner.png")
    take_in(tmp_path / "pictures")
    told = explain(Seeing(), library.catalogue.photo(1), corner(mirrored=mirrored))
    assert told is not None
    assert told.mirrored is mirrored
    assert told.parts
    for here, there in told.parts:
        # Where the lines run in the picture, give or take one of the encoder's cells.
        assert 118 <= there.x * 256 <= 222
        assert 0 <= there.y * 128 <= 128
        across = 1 - here.x if mirrored else here.x
        # High in the drawing is high in the picture, and left is left.
        assert there.y * 128 == pytest.approx(32 + 64 * here.y, abs=34)
        assert there.x * 256 == pytest.approx(150 + 64 * (across - 0.2), abs=34)


def test_what_has_nothing_in_common_has_no_parts(library: Library) -> None:
    rng = np.random.default_rng(0)
    page = rasterise(corner(), 64)
    pages = np.stack([place(page, placement) for placement in placements()])
    drawn, seen = rng.random((len(pages), 8, 8, 90)), rng.random((8, 8, 90))
    assert find_parts(pages, drawn.astype(np.float32), seen.astype(np.float32)).pairs == ()


def test_a_placement_moves_and_mirrors_the_drawing() -> None:
    page = np.full((64, 64), 255, np.uint8)
    page[:, :16] = 0
    for placement in placements():
        dark = place(page, placement) < 128
        columns = np.flatnonzero(dark.any(axis=0))
        left = placement.left + (0.75 * placement.size if placement.mirrored else 0.0)
        assert columns[0] == pytest.approx(64 * left, abs=1.5)
        assert len(columns) == pytest.approx(16 * placement.size, abs=1.5)


def test_an_encoder_that_cannot_tell(library: Library, wide: int) -> None:
    assert explain(TinyEncoder(), library.catalogue.photo(wide), None) is None


def test_a_picture_that_is_gone(library: Library, wide: int) -> None:
    photo = library.catalogue.photo(wide)
    photo.path.unlink()
    with pytest.raises(PictureError):
        explain(Looking(), photo, None)
