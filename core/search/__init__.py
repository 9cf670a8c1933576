"""Search: queries of drawings and photos, answered with a ranking of the library."""

from core.search.colour_term import ColourTerm, LikeColoursTerm
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
from core.search.score_term import ScoreTerm
from core.search.searcher import Searcher
from core.search.word_term import WordTerm

__all__ = [
    "Answer",
    "ColourTerm",
    "Hit",
    "LikeColoursTerm",
    "PhotoTerm",
    "PictureTerm",
    "Query",
    "QueryError",
    "Question",
    "Ranking",
    "ScoreTerm",
    "Searcher",
    "SketchTerm",
    "Term",
    "Timings",
    "WordTerm",
    "balance_terms",
    "page_terms",
]
