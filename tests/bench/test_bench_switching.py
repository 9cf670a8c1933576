"""What stays in memory of libraries that were opened, searched and closed again."""

import sys
from collections.abc import Callable
from contextlib import closing
from itertools import count, cycle
from pathlib import Path

import pytest
from memory import resident_bytes
from pytest_benchmark.fixture import BenchmarkFixture
from shapes import scribble

from core.encoder import Encoder
from core.library import Library
from core.search import Query, Searcher, SketchTerm

pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc"),
]

SWITCHES = 200
SIZES = (1_000, 5_000)
"""One is searched exactly, the other with Annoy."""


def test_two_hundred_libraries_one_after_the_other(
    encoder: Encoder, library_of: Callable[[int], Path], benchmark: BenchmarkFixture
) -> None:
    """Bar: opening, searching and closing 200 libraries grows nothing beyond 5 %."""
    places = cycle([library_of(n) for n in SIZES])
    seeds = count()

    def switch() -> None:
        with Library.open(next(places)) as library:
            searcher = Searcher(library, encoder)
            with closing(searcher):
                searcher.index.wait()
                assert searcher.search(Query((SketchTerm(scribble(next(seeds))),))).hits

    for _ in range(20):
        switch()
    before = resident_bytes()
    benchmark.pedantic(switch, rounds=SWITCHES)
    growth = resident_bytes() / before - 1
    benchmark.extra_info.update(growth_percent=round(100 * growth, 2))
    assert growth < 0.05
