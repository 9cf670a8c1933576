"""Miniature copies of data sets: the authors' layouts, filled with tiny generated pictures."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

Write = Callable[..., None]


@pytest.fixture
def photos(tmp_path: Path) -> Write:
    """Write small colour photos below tmp_path; each has a colour of its own."""

    def write(*names: str, size: tuple[int, int] = (12, 10)) -> None:
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", size, colour_of(path.stem)).save(path)

    return write


@pytest.fixture
def sketches(tmp_path: Path) -> Write:
    """Write small drawings below tmp_path: a black line on white, or the same line as SVG."""

    def write(*names: str) -> None:
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix == ".svg":
                path.write_text(
                    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20">'
                    '<path d="M 2 4 L 17 4" fill="none" stroke="black"/></svg>'
                )
                continue
            picture = Image.new("L", (20, 20), 255)
            ImageDraw.Draw(picture).line((2, 4, 17, 4), fill=0, width=2)
            picture.save(path)

    return write


@pytest.fixture
def zipped(tmp_path: Path) -> Callable[[str, str], Path]:
    """Move the content of a folder of tmp_path into a zip there, entries named from the folder."""

    def pack(folder: str, archive: str) -> Path:
        base, target = tmp_path / folder, tmp_path / archive
        with zipfile.ZipFile(target, "w") as packed:
            for path in sorted(base.rglob("*")):
                if path.is_file():
                    packed.write(path, path.relative_to(base).as_posix())
                    path.unlink()
        for path in sorted(base.rglob("*"), reverse=True):
            path.rmdir()
        base.rmdir()
        return target

    return pack


def colour_of(stem: str) -> tuple[int, int, int]:
    rng = np.random.default_rng(list(stem.encode()))
    red, green, blue = rng.integers(0, 256, 3).tolist()
    return red, green, blue
