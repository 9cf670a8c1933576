"""Words as terms of a query: what photos show, or else what their names say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.search.score_term import ScoreTerm

if TYPE_CHECKING:
    from core.search.photo_store import HomeStore

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class WordTerm(ScoreTerm):
    """A word for what photos show; one that is not known is looked for in their names.

    Attributes:
        word: As it was typed.
        weight: How much it counts.
    """

    in_studios: ClassVar[bool] = True
    only_matching: ClassVar[bool] = True

    word: str
    weight: float = 1.0

    @classmethod
    def of(cls, said: str) -> WordTerm:
        """Make a term of what was said: "dog", or "-dog" for what pictures should not show.

        Raises:
            UserError: Nothing was said.
        """
        word = " ".join(said.removeprefix("-").split())
        if not word:
            raise UserError("There is an empty word; leave it out, or write one such as dog.")
        return cls(word, -1.0 if said.startswith("-") else 1.0)

    def scores(self, store: HomeStore, ids: Ids) -> Floats:
        if store.words is not None and self.word in store.words:
            return store.chances_of(store.words.row(self.word), ids)
        return np.isin(ids, store.named(self.word)).astype(np.float32)

    def chances(self, store: HomeStore, ids: Ids) -> Floats | None:
        if store.words is None or self.word not in store.words:
            return None
        return store.words.chances(store.words.row(self.word), store.index.vectors(ids)[1])
