"""The result of a search: photos in order, scores and timings."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.library import Photo
from core.search.query import Query

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
        chance: The chance that it is right; None if not calibrated.
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
        n_photos: How many photos match the filters.
        timings: Where the time went.
        notice: Something the user should know, such as that the index is being rebuilt.
        unknown_words: Words of the query that were only looked for in names.
    """

    hits: tuple[Hit, ...] = ()
    n_photos: int = 0
    timings: Timings = Timings()
    notice: str | None = None
    unknown_words: tuple[str, ...] = ()


def as_json(ranking: Ranking) -> dict[str, Any]:
    """Return a ranking as the commands and the local service tell it to other programs."""
    return {
        "photos": ranking.n_photos,
        "notice": ranking.notice,
        "unknown_words": ranking.unknown_words,
        "ms": {part: round(spent, 3) for part, spent in asdict(ranking.timings).items()},
        "results": [
            {
                "id": hit.photo.id,
                "rank": hit.rank,
                "score": round(hit.score, 6),
                "path": str(hit.photo.path),
                "name": hit.photo.name,
                "category": hit.photo.category,
                "online": hit.photo.online,
                "folded": len(hit.folded),
                "chance": None if hit.chance is None else round(hit.chance, 4),
            }
            for hit in ranking.hits
        ],
    }


class Stopwatch:
    """Measures the parts of one search, from its creation on."""

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


SAME_PICTURE = 0.985
"""Cosine of two photos from which on they pass as one picture.

Measured with the first shipped encoder on small colour drawings: the same picture saved again as
JPEG (quality 85) lies above 0.99, one shrunk to 80 % mostly above 0.98. Of 245,000 pairs of
different drawings 5 lie above 0.985, twins but for a smile or a hat. A picture shrunk to half its
size lies about 0.95, among different pictures, and keeps a place of its own.
"""


def fold(
    vectors: NDArray[np.float32], contents: Sequence[str], k: int
) -> list[tuple[int, tuple[int, ...]]]:
    """Group ranked photos behind the best of each group.

    Args:
        vectors: Unit rows, best photo first.
        contents: Content hash of each photo.
        k: How many groups are wanted.

    Returns:
        Up to k times the row of a group's best photo and the rows folded behind it, in ranking
        order. A photo similar to several of them is folded behind the best.
    """
    numbers: dict[str, int] = {}
    content = np.array([numbers.setdefault(text, len(numbers)) for text in contents])
    # All pairs at once, but not as a matrix product: see `dots`.
    same = np.vecdot(vectors[:, np.newaxis], vectors) >= SAME_PICTURE
    same |= content[:, np.newaxis] == content
    same = np.triu(same, 1)
    has_twins = same.any(axis=1).tolist()
    free = np.ones(len(vectors), np.bool_)
    groups: list[tuple[int, tuple[int, ...]]] = []
    for row, may_fold in enumerate(has_twins):
        if len(groups) == k:
            break
        if not free[row]:
            continue
        folded = np.flatnonzero(same[row] & free) if may_fold else np.empty(0, np.int64)
        free[folded] = False
        groups.append((row, tuple(folded.tolist())))
    return groups


@dataclass(frozen=True)
class Question:
    """What is asked.

    Attributes:
        query: The query.
        revision: Grows with every question.
        by_stroke: Whether the drawing changed last, rather than another term.
    """

    query: Query
    revision: int = 0
    by_stroke: bool = True


@dataclass(frozen=True)
class Answer:
    """A ranking together with its question.

    Attributes:
        question: What was asked.
        ranking: What was found; its `timings` say what the search spent its time on.
        milliseconds: From the question to the answer, waiting included.
    """

    question: Question
    ranking: Ranking
    milliseconds: float = 0.0

    @property
    def query(self) -> Query:
        return self.question.query

    @property
    def revision(self) -> int:
        return self.question.revision

    def repeats(self, earlier: Answer) -> bool:
        """Whether two questions ask the same; the number of results does not matter."""
        return replace(self.query, k=earlier.query.k) == earlier.query
