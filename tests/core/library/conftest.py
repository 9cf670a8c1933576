"""Real pictures, a real library and the tiny encoder, for the tests of the library."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tiny_encoder import TinyEncoder

from core.library import Importer, Library

MakePicture = Callable[..., Path]
NOBODY = 65534


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
def ordinary_user(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Be somebody who may not read everything, and return a folder that is theirs."""
    place = Path(tempfile.mkdtemp(prefix="inkseek-"))
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root:
        os.chown(place, NOBODY, NOBODY)
        os.seteuid(NOBODY)
        # They need not have a Python, so the processes that decode are root's.
        monkeypatch.setattr(subprocess, "Popen", partial(subprocess.Popen, user=0))
    try:
        yield place
    finally:
        if root:
            os.seteuid(0)
        for folder, _, _ in os.walk(place):
            Path(folder).chmod(0o700)
        shutil.rmtree(place)
