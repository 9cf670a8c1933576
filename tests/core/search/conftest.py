"""A real library of drawn shapes, taken in by the real importer with the tiny encoder."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from shapes import photograph, shape
from tiny_encoder import TinyEncoder

from core.library import Importer, Library
from core.search import Searcher

N_SHAPES = 12


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Shapes 0 to 11 as pictures, the even ones in the folder "even" and the odd ones in "odd"."""
    root = tmp_path / "pictures"
    for seed in range(N_SHAPES):
        photograph(shape(seed), root / ("odd" if seed % 2 else "even") / f"shape {seed:02}.png")
    return root


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        yield opened


@pytest.fixture
def take_in(library: Library) -> Callable[[Path], None]:
    def run(folder: Path) -> None:
        report = Importer(library, TinyEncoder()).run([folder])
        assert not report.failures

    return run


@pytest.fixture
def open_searcher(library: Library) -> Iterator[Callable[..., Searcher]]:
    opened: list[Searcher] = []

    def opener(**options: Any) -> Searcher:
        opened.append(Searcher(library, TinyEncoder(), **options))
        return opened[-1]

    yield opener
    for searcher in opened:
        searcher.close()


@pytest.fixture
def searcher(
    take_in: Callable[[Path], None], pictures: Path, open_searcher: Callable[..., Searcher]
) -> Searcher:
    """A searcher over the twelve shapes."""
    take_in(pictures)
    return open_searcher()
