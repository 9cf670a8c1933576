"""Guesses what a drawing shows: the user's categories first, then known names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.categories.names import KnownNames, key
from core.encoder.joint import unit_rows
from core.library import Library


class _Sum(NamedTuple):
    ids: NDArray[np.int64]
    total: NDArray[np.float64]


class Prototypes:
    """A unit vector a category. One thread at a time.

    The library is read once; afterwards only changes are.

    Attributes:
        names: The categories that have a prototype, sorted.
        counts: How many photos each is the mean of.
        vectors: float32 (n, dim), unit rows.
    """

    def __init__(self, library: Library, model_id: str, dim: int) -> None:
        self._library = library
        self._model_id = model_id
        self._dim = dim
        self._sums: dict[str, _Sum] = {}
        self._seen = -1
        self.names: tuple[str, ...] = ()
        self.counts: tuple[int, ...] = ()
        self.vectors: NDArray[np.float32] = np.empty((0, dim), np.float32)

    def refresh(self) -> bool:
        """Update after changes; True if there were any. Without changes it reads one counter.

        Raises:
            CatalogueError: The catalogue cannot be read.
        """
        counter = self._library.catalogue.change_counter()
        if counter == self._seen:
            return False
        names, ids, rows = self._library.categories.members()
        encoded = np.isin(ids, self._library.catalogue.photo_ids(self._model_id))
        members = {name: ids[encoded & (rows == row)] for row, name in enumerate(names)}
        self._sums = {name: self._sum_of(name, own) for name, own in members.items() if len(own)}
        self._seen = counter
        self.names = tuple(self._sums)
        self.counts = tuple(len(entry.ids) for entry in self._sums.values())
        totals = np.array([entry.total for entry in self._sums.values()]).reshape(-1, self._dim)
        self.vectors = unit_rows(totals)
        return True

    def counts_among(self, ids: NDArray[np.int64]) -> tuple[int, ...]:
        """Return how many of these photos, ascending, each category has."""
        return tuple(
            int(np.isin(entry.ids, ids, assume_unique=True).sum()) for entry in self._sums.values()
        )

    def _sum_of(self, name: str, ids: NDArray[np.int64]) -> _Sum:
        known = self._sums.get(name)
        if known is not None and np.isin(known.ids, ids, assume_unique=True).all():
            new = np.setdiff1d(ids, known.ids, assume_unique=True)
            if not len(new):
                return known
            return _Sum(ids, known.total + self._total(new))
        return _Sum(ids, self._total(ids))

    def _total(self, ids: NDArray[np.int64]) -> NDArray[np.float64]:
        _, rows = self._library.catalogue.embeddings(self._model_id, ids=ids)
        total: NDArray[np.float64] = rows.sum(0, dtype=np.float64)
        return total if len(rows) else np.zeros(self._dim)


_PLAIN_SCALE = 20.0
_NAMES_WEIGHT = 0.5
"""How much names in general count beside categories: those say what the library has."""

LEAST = 0.05
"""Chance below which a guess is not worth reading."""


@dataclass(frozen=True)
class Guess:
    """One thing the drawing may show.

    Attributes:
        name: The category, or a known name.
        chance: The probability; all candidates add up to 1.
        photos: How many photos the category has; 0 for a known name.
    """

    name: str
    chance: float
    photos: int = 0

    @property
    def is_category(self) -> bool:
        return self.photos > 0


class Guesser:
    """Compares a vector with the prototypes of the categories and with known names."""

    def __init__(self, prototypes: Prototypes, names: KnownNames | None = None) -> None:
        self.prototypes = prototypes
        self._names = names

    def guess(
        self, vector: NDArray[np.float32], k: int = 3, among: NDArray[np.int64] | None = None
    ) -> tuple[Guess, ...]:
        """Return up to k likely names, best first.

        Args:
            vector: unit vector of a drawing.
            k: how many are wanted.
            among: the photos that are searched; categories without any of them are left out.

        Raises:
            CatalogueError: The catalogue cannot be read.
        """
        self.prototypes.refresh()
        chances: dict[str, Guess] = {}
        own = self.prototypes
        # A single category has nothing to compare with.
        of_own = len(own.names) > 1
        of_names = self._names is not None and len(self._names.names) > 1
        total = float(of_own) + _NAMES_WEIGHT * of_names
        if of_own:
            scale = self._names.category_scale if self._names else _PLAIN_SCALE
            shares = _beyond_chance(scale * np.vecdot(own.vectors, vector)) / total
            counts = own.counts if among is None else own.counts_among(among)
            for name, share, count in zip(own.names, shares.tolist(), counts, strict=True):
                if not count:
                    continue
                spelt = key(name)
                known = chances.get(spelt)
                if known is None or known.chance < share:
                    chances[spelt] = Guess(name, share, count)
        if self._names is not None and of_names:
            shares = _beyond_chance(self._names.scale * np.vecdot(self._names.points, vector))
            for name, share in zip(self._names.names, shares.tolist(), strict=True):
                known = chances.get(key(name), Guess(name, 0.0))
                more = known.chance + _NAMES_WEIGHT * share / total
                chances[key(name)] = Guess(known.name, more, known.photos)
        best = sorted(chances.values(), key=lambda guess: (-guess.chance, guess.name))[:k]
        return tuple(guess for guess in best if guess.chance >= LEAST)


def _beyond_chance(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    """Softmax probabilities, minus what chance alone would give.

    Of two categories, one always has at least half, which alone says nothing.
    """
    raised = np.exp(logits.astype(np.float64) - logits.max())
    even = 1.0 / len(logits)
    shares: NDArray[np.float64] = np.maximum(raised / raised.sum() - even, 0.0) / (1.0 - even)
    return shares
