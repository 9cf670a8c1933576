"""What a search answers: photos in order, why they stand there, and how long it took."""

from __future__ import annotations

from dataclasses import dataclass

from core.library import Photo


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
