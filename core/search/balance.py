"""How hard the terms of one question pull and push beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.search.query import SketchTerm, Term
from core.sketch import Page

PUSH = 0.5
"""How hard a term that is not wanted pushes, beside the pull of a wanted one.

A full push would take away what both have in common, which is mostly what is looked for.
"""


def page_terms(page: Page, *, beside_others: bool = False) -> list[Term]:
    """Return what a page asks for and what it asks to leave out, at full weight.

    Args:
        page: What is on the paper.
        beside_others: Whether something else says what is looked for. What is only not wanted
            asks for nothing: nearly every photo is unlike any one drawing.
    """
    terms: list[Term] = []
    if page.bitmap is not None:
        terms.append(SketchTerm(page.bitmap))
    if not page.sketch.is_empty:
        terms.append(SketchTerm(page.sketch))
    if not page.negative.is_empty and (terms or beside_others):
        terms.append(SketchTerm(page.negative, -1.0))
    return terms


def balanced(terms: Sequence[Term]) -> tuple[Term, ...]:
    """Scale the weights: what pulls shares one whole, what pushes is weaker.

    So a score stays a mean cosine, however many terms there are.
    """
    pull = sum(term.weight for term in terms if term.weight > 0) or 1.0
    return tuple(
        replace(term, weight=term.weight / pull * (1.0 if term.weight > 0 else PUSH))
        for term in terms
    )
