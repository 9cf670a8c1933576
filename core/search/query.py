"""What can be asked: drawings, pictures and photos, each pulling towards itself or pushing away."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from core.library import Filters
from core.sketch import Sketch, SketchBitmap


class QueryError(ValueError):
    """The question has no answer; the message says why."""


@dataclass(frozen=True)
class SketchTerm:
    """A drawing. An empty one asks for nothing."""

    drawing: Sketch | SketchBitmap
    weight: float = 1.0

    def __post_init__(self) -> None:
        _check_weight(self.weight)


@dataclass(frozen=True)
class PictureTerm:
    """Any picture file, in the library or not."""

    path: Path
    weight: float = 1.0

    def __post_init__(self) -> None:
        _check_weight(self.weight)


@dataclass(frozen=True)
class PhotoTerm:
    """A photo of the library: more like it (weight above 0) or less like it (below 0)."""

    photo_id: int
    weight: float = 1.0

    def __post_init__(self) -> None:
        _check_weight(self.weight)


Term = SketchTerm | PictureTerm | PhotoTerm


@dataclass(frozen=True)
class Query:
    """A search: photos are ranked by the weighted sum of their likeness to each term.

    Attributes:
        terms: What is looked for; at least one has to say something for there to be results.
        filters: Which photos may be found.
        k: How many results are wanted.
        collapse_duplicates: Whether near-identical photos share one place in the results.
    """

    terms: tuple[Term, ...]
    filters: Filters = Filters()  # noqa: RUF009 - it is frozen
    k: int = 60
    collapse_duplicates: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", tuple(self.terms))
        if self.k < 1:
            raise ValueError(f"at least one result has to be asked for, not {self.k}")


def _check_weight(weight: float) -> None:
    if not math.isfinite(weight):
        raise ValueError(f"a weight has to be a finite number, not {weight}")
