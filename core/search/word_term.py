"""Words as terms of a query: what photos show, and what their names say."""

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

NAMED = np.float32(0.9)
"""The chance of a picture that has a known word in its name, folder, category or keywords."""


LEAST = 1e-4
"""A chance so small is none: the logarithms of chances are scaled from here to 1."""


def closeness(chances: Floats) -> Floats:
    """Return the scores of chances, from 0 to 1.

    They are logarithms, because a chance that is added to a cosine lets every drawing give way to
    a slightly surer photo, and because a cosine grows about as a logarithm of chances does.
    """
    scores = 1 - np.log(chances + np.float32(LEAST)) / np.float32(np.log(LEAST))
    return np.asarray(np.clip(scores, 0.0, 1.0), np.float32)


@dataclass(frozen=True)
class WordTerm(ScoreTerm):
    """A word for what photos show; one that is not known by sight is looked for in names alone.

    Attributes:
        word: As it was typed.
        weight: How much it counts.
    """

    counts: ClassVar[float] = 2.8
    # Chosen, like the logarithm, on drawings and photos other than those that measure words.
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
        if store.words is None or self.word not in store.words:
            return np.isin(ids, store.named(self.word)).astype(np.float32)
        row = store.words.row(self.word)
        chances = self._or_named(store, row, ids, store.chances_of(row, ids))
        # What is not wanted goes by the chance itself: hardly any picture is surely without it.
        return closeness(chances) if self.weight > 0 else chances

    def chances(self, store: HomeStore, ids: Ids) -> Floats | None:
        if store.words is None or self.word not in store.words:
            return None
        row = store.words.row(self.word)
        seen = store.words.chances(row, store.index.vectors(ids)[1])
        return self._or_named(store, row, ids, seen) if len(seen) == len(ids) else None

    def _or_named(self, store: HomeStore, row: int, ids: Ids, seen: Floats) -> Floats:
        """The chances of what is seen, or of what the names say: "dog" finds dog.jpg, too."""
        assert store.words is not None
        named = np.isin(ids, store.named(*store.words.spellings[row], whole=True))
        return np.where(named, np.maximum(seen, NAMED), seen)
