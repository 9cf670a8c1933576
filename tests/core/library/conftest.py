"""Real pictures, a real library and the tiny encoder, for the tests of the library."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ordinary_user import ordinary_user
from PIL import Image
from tiny_encoder import TinyEncoder

from core.library import Importer, Library

MakePicture = Callable[..., Path]
__all__ = ["ordinary_user"]


@pytest.fixture
def make_picture() -> MakePicture:
    """Return a function that writes a picture whose look (and bytes) follow from a seed."""

    def make(path: Path, seed: int = 0, size: tuple[int, int] = (120, 90), **options: Any) -> Path:
        rng = np.random.default_rng(seed)
        path.parent.mkdir(parents=True, exist_ok=True)
        small = Image.fromarray(rng.integers(0, 255, (6, 8, 3), dtype=np.uint8))
        small.resize(size, Image.Resampling.BICUBIC).save(path, **options)
        return path

    return make


@pytest.fixture
def pictures(tmp_path: Path, make_picture: MakePicture) -> Path:
    """Return a folder of twelve pictures: four in it, four each in two folders below."""
    root = tmp_path / "pictures"
    for n in range(12):
        make_picture(root / ("", "giraffe", "lion")[n % 3] / f"picture {n:02}.jpg", seed=n)
    return root


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        yield opened


@pytest.fixture
def tiny() -> TinyEncoder:
    return TinyEncoder()


@pytest.fixture
def importer(library: Library, tiny: TinyEncoder) -> Importer:
    return Importer(library, tiny)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an empty folder for pictures."""
    place = tmp_path / "pictures"
    place.mkdir()
    return place
