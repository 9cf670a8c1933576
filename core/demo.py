"""The demonstration: a sample drawing is replayed stroke by stroke against the sample pictures.

It uses the program's library, encoder and search, and reports what it measures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.library import Filters
from core.samples import SamplePicture, sample_pictures
from core.search import Query, Searcher, SketchTerm
from core.sketch import Sketch, read_sketch
from core.sketch.partial import first_strokes
from resources import path as resource_path
from resources import resource

if TYPE_CHECKING:
    from core.library import Photo
    from core.library.library import Library
    from core.search import Hit, Timings

SHOWN = 5
"""How many pictures of each ranking are kept to be shown."""


@dataclass(frozen=True)
class SampleSketch:
    """A sample drawing, and the sample picture it shows."""

    sketch: Sketch
    target: SamplePicture

    @property
    def name(self) -> str:
        return self.target.name


@dataclass(frozen=True)
class Step:
    """The result of the search after one more stroke.

    Attributes:
        sketch: The drawing so far.
        rank: Place of the target among all pictures, 1 is first.
        n_photos: How many pictures were ranked.
        best: The first few of the ranking.
        timings: What the search took.
    """

    sketch: Sketch
    rank: int
    n_photos: int
    best: tuple[Hit, ...]
    timings: Timings


def sample_sketch_names() -> tuple[str, ...]:
    files = (entry.name for entry in resource("samples").iterdir())
    return tuple(sorted(name.removesuffix(".inkseek") for name in files if ".inkseek" in name))


def sample_sketch(name: str) -> SampleSketch:
    """Return a drawing by its name.

    Raises:
        KeyError: No drawing has this name.
    """
    targets = [picture for picture in sample_pictures() if picture.name == name]
    if name not in sample_sketch_names() or len(targets) != 1:
        raise KeyError(name)
    with resource_path("samples", f"{name}.inkseek") as file:
        return SampleSketch(read_sketch(file), targets[0])


def find_target(library: Library, target: SamplePicture) -> Photo:
    """Return the photo that a sample picture became in a library.

    Raises:
        KeyError: The picture is not in the library.
    """
    catalogue = library.catalogue
    filters = Filters(categories=frozenset({target.category}), name=target.relative_path.name)
    for photo in catalogue.photos(catalogue.matching(filters)):
        if photo.name == target.relative_path.name:
            return photo
    raise KeyError(target.name)


def replay(searcher: Searcher, drawing: SampleSketch, target: Photo) -> Iterator[Step]:
    """Yield what the search says after each stroke of a drawing."""
    # The first search of a process is slower; like the window, run one before measuring.
    searcher.search(_query(first_strokes(drawing.sketch, 1)))
    for strokes in range(1, len(drawing.sketch.strokes) + 1):
        sketch = first_strokes(drawing.sketch, strokes)
        query = _query(sketch)
        ranking = searcher.search(query)
        yield Step(
            sketch=sketch,
            rank=searcher.rank_of(query, target.id),
            n_photos=ranking.n_photos,
            best=ranking.hits,
            timings=ranking.timings,
        )


def _query(sketch: Sketch) -> Query:
    # Near-duplicates stay apart: a rank counts every picture.
    return Query((SketchTerm(sketch),), k=SHOWN, collapse_duplicates=False)
