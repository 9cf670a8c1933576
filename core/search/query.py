"""Queries: terms that attract or repel, such as drawings, pictures and photos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import UserError
from core.library import Filters
from core.search.colour_term import ColourTerm
from core.search.score_term import ScoreTerm, Weighted
from core.sketch import Page, Sketch, SketchBitmap


class QueryError(UserError, ValueError):
    """The query has no answer; the message says why."""


@dataclass(frozen=True)
class SketchTerm(Weighted):
    """A drawing. An empty one asks for nothing."""

    drawing: Sketch | SketchBitmap
    weight: float = 1.0


@dataclass(frozen=True)
class PictureTerm(Weighted):
    """Any picture file, in the library or not."""

    path: Path
    weight: float = 1.0


@dataclass(frozen=True)
class PhotoTerm(Weighted):
    """A photo of the library: more like it (weight above 0) or less like it (below 0)."""

    photo_id: int
    weight: float = 1.0


Term = SketchTerm | PictureTerm | PhotoTerm | ScoreTerm


@dataclass(frozen=True)
class Query:
    """A search: photos are ranked by the weighted sum of their likeness to each term.

    Attributes:
        terms: The terms; at least one must be non-empty for results.
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


PUSH = 0.5
"""How hard a term that is not wanted pushes, beside the pull of a wanted one.

A full push would take away what both have in common, which is mostly what is looked for.
"""


def page_terms(
    page: Page, *, beside_others: bool = False, colour_weight: float = 1.0
) -> list[Term]:
    """Return the terms of a page, wanted and unwanted, at full weight.

    Args:
        page: What is on the paper.
        beside_others: Whether the query has other wanted terms. Unwanted strokes alone are no
            query: nearly every photo is unlike them.
        colour_weight: How much its colours count beside its shape.
    """
    terms: list[Term] = []
    if page.bitmap is not None:
        terms.append(SketchTerm(page.bitmap))
    if not page.sketch.is_empty:
        terms.append(SketchTerm(page.sketch))
    colours = ColourTerm.of(page, colour_weight)
    if colours is not None:
        terms.append(colours)
    if not page.negative.is_empty and (terms or beside_others):
        terms.append(SketchTerm(page.negative, -1.0))
    return terms


def balance_terms(terms: Sequence[Term]) -> tuple[Term, ...]:
    """Scale the weights: what pulls shares one whole, what pushes is weaker.

    So a score stays a mean cosine, however many terms there are.
    """
    pull = sum(term.counts * term.weight for term in terms if term.weight > 0) or 1.0
    return tuple(
        replace(
            term,  # type: ignore[type-var]
            weight=term.counts * term.weight / pull * (1.0 if term.weight > 0 else PUSH),
        )
        for term in terms
    )
