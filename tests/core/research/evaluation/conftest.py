"""A toy world: photos of outlined shapes, and drawings of the same outlines."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from tiny_encoder import TinyEncoder

from core.research.datasets import PairData, PhotoItem, SketchItem
from core.research.datasets.pictures import PictureFile
from core.research.datasets.source import FolderSource
from core.sketch import Sketch, Stroke

CORNERS = {
    "square": [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)],
    "triangle": [(0.5, 0), (1, 1), (0, 1), (0.5, 0)],
    "bar": [(0, 0.45), (1, 0.45), (1, 0.6), (0, 0.6), (0, 0.45)],
}


def corners(shape: str, variant: int) -> np.ndarray:
    """The outline of a shape; variants lean more and more, so that they can be told apart."""
    xy = np.array(CORNERS[shape])
    return np.stack([xy[:, 0] + 0.3 * variant * xy[:, 1], xy[:, 1]], axis=1) * 80 + 10


def draw_photo(shape: str, variant: int, file: Path) -> None:
    xy = corners(shape, variant)
    picture = Image.new("RGB", (int(xy.max()) + 12, int(xy.max()) + 12), "white")
    ImageDraw.Draw(picture).line([tuple(p) for p in xy], fill="black", width=5)
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.save(file)


def draw_sketch(shape: str, variant: int) -> Sketch:
    """Every side is a stroke of its own."""
    xy = corners(shape, variant)
    return Sketch(tuple(Stroke.from_xy(xy[i : i + 2]) for i in range(len(xy) - 1)))


@dataclass(frozen=True)
class Ink:
    sketch: Sketch

    def drawing(self) -> Sketch:
        return self.sketch


@pytest.fixture
def tiny() -> TinyEncoder:
    return TinyEncoder()


@pytest.fixture
def toy(tmp_path: Path) -> Callable[..., PairData]:
    """Make a set of these shapes, with so many variants each, and a sketch for every photo."""

    def make(shapes: tuple[str, ...] = tuple(CORNERS), variants: int = 3) -> PairData:
        folder = tmp_path / "toy-photos"
        photos, sketches = [], []
        for shape in shapes:
            for variant in range(variants):
                name = f"{shape}/{variant}.png"
                draw_photo(shape, variant, folder / name)
                key = f"{shape}/{variant}"
                photos.append(PhotoItem(key, shape, PictureFile(FolderSource(folder), name)))
                ink = Ink(draw_sketch(shape, variant))
                sketches.append(SketchItem(f"{key}-1", shape, key, None, ink))
        return PairData("toy", tuple(photos), tuple(sketches), fine_grained=True)

    return make
