"""Search: queries of drawings and photos, answered with a ranking of the library."""

from core.search.query import (
    PhotoTerm,
    PictureTerm,
    Query,
    QueryError,
    SketchTerm,
    Term,
    balance_terms,
    page_terms,
)
from core.search.ranking import Answer, Hit, Question, Ranking, Timings
from core.search.searcher import Searcher

__all__ = [
    "Answer",
    "Hit",
    "PhotoTerm",
    "PictureTerm",
    "Query",
    "QueryError",
    "Question",
    "Ranking",
    "Searcher",
    "SketchTerm",
    "Term",
    "Timings",
    "balance_terms",
    "page_terms",
]
