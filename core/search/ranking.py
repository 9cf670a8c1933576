"""What a search answers: photos in order, why they stand there, and how long it took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from core.library import Photo

Part = Literal["raster", "encode", "index", "catalogue"]


@dataclass(frozen=True)
class Hit:
    """One place in a ranking.

    Attributes:
        photo: The photo; `photo.online` says whether its file can be opened now.
        score: Its cosine with the query, which need not fall beyond the first places; for several
            terms the weighted sum of the cosines. 0 where nothing was asked but filters.
        rank: 1 for the best.
        folded: Near-duplicates that stand behind it, best first.
        chance: How likely it is what was asked for; None where that was never measured.
    """

    photo: Photo
    score: float
    rank: int
    folded: tuple[int, ...] = ()
    chance: float | None = None


@dataclass(frozen=True)
class Timings:
    """Milliseconds of each part of a search.

    Attributes:
        raster: Turning drawings and picture files into the encoder's input.
        encode: The encoder.
        index: Finding and scoring, duplicates included.
        catalogue: Filters, photo records, and taking in changes of the library.
        total: All of it.
    """

    raster: float = 0.0
    encode: float = 0.0
    index: float = 0.0
    catalogue: float = 0.0
    total: float = 0.0


@dataclass(frozen=True)
class Ranking:
    """The answer to a query.

    Attributes:
        hits: Best first.
        n_photos: How many photos were in question (those that pass the filters).
        timings: Where the time went.
        notice: Something the user should know, such as that the index is being rebuilt.
    """

    hits: tuple[Hit, ...] = ()
    n_photos: int = 0
    timings: Timings = Timings()
    notice: str | None = None


class Stopwatch:
    """Adds up where the time of one search goes; it runs from its making on."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._spent: dict[Part, float] = {}

    @contextmanager
    def part(self, name: Part) -> Iterator[None]:
        """Count the time of the block towards one part."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self._spent[name] = self._spent.get(name, 0.0) + time.perf_counter() - start

    def timings(self) -> Timings:
        """Return what was measured so far, and the total."""
        total = time.perf_counter() - self._start
        spent = {name: seconds * 1e3 for name, seconds in self._spent.items()}
        return Timings(**spent, total=total * 1e3)
