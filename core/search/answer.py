"""A question on its way to the search, and the answer on its way back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.search.query import Query
from core.search.ranking import Ranking


@dataclass(frozen=True)
class Question:
    """What is asked.

    Attributes:
        query: The query.
        revision: Grows with every question.
        by_stroke: Whether the drawing changed last, not what is asked beside it.
    """

    query: Query
    revision: int = 0
    by_stroke: bool = True


@dataclass(frozen=True)
class Answer:
    """A ranking together with the question it belongs to, however late it comes.

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
        """Tell whether the same was asked before; how many results were wanted makes no change."""
        return replace(self.query, k=earlier.query.k) == earlier.query
