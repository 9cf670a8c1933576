"""A searcher's store that asks the server, and this computer's copy while the server is away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.library import Filters, Photo
from core.library.vectors import Model
from core.search.photo_store import Found, HomeStore, PhotoStore
from core.search.words import Words
from core.studio.connection import StudioAwayError
from core.studio.library import StudioLibrary
from core.studio.store import FEW, StudioStore

T = TypeVar("T")


class MirroredStore:
    """Photos of a studio. Any thread may use it; each has a connection of its own.

    Once the server was away, the copy answers until somebody who waits for it finds it back.
    Numbers and lists come from the copy at all times, and so do words and painted colours: these
    look at every photo. A filter by name or colours is resolved here, too, because a database has
    no index for it.
    """

    def __init__(
        self,
        library: StudioLibrary,
        model: Model,
        words: Words | None = None,
        *,
        closes: bool = False,
    ) -> None:
        """Make the store of one encoder with its words; `closes` the library with it."""
        self._library, self._model, self._closes = library, model, closes
        self._words = words
        self._lock = threading.Lock()
        self._servers: dict[int, StudioStore] = {}
        self._here: HomeStore | None = None
        self._counts: dict[Filters, tuple[int, int]] = {}
        self._among: tuple[Filters, int, NDArray[np.int64]] | None = None

    @property
    def notice(self) -> str | None:
        since = self._library.reach.away_since
        if since is None:
            return None
        told = (
            f"The studio's server has not answered since {since:%H:%M}. Results come from the copy "
            "on this computer."
        )
        left_out = sorted(self._library.membership.not_copied)
        return told + (f" Not in it: {', '.join(left_out)}." if left_out else "")

    def refresh(self) -> None:
        if self._here is not None:
            self._here.refresh()

    def search(self, vector: NDArray[np.float32], k: int, filters: Filters) -> Found:
        among = self._matching(filters) if filters.name or filters.colours else None

        def search(store: PhotoStore) -> Found:
            if among is not None and len(among) <= FEW and isinstance(store, StudioStore):
                return store.search_among(vector, k, among)
            return store.search(vector, k, filters)

        return self._ask(search)

    def count(self, filters: Filters) -> int:
        catalogue = self._library.catalogue
        counter = catalogue.change_counter()
        known = self._counts.get(filters)
        if known is None or known[0] != counter:
            number = catalogue.count() if filters.is_empty else len(self._matching(filters))
            self._counts = {f: kept for f, kept in self._counts.items() if kept[0] == counter}
            self._counts[filters] = known = counter, number
        return known[1]

    def newest(self, filters: Filters, k: int) -> list[Photo]:
        return self._library.catalogue.photos(self._matching(filters)[: -k - 1 : -1])

    def vector_of(self, photo_id: int) -> NDArray[np.float32] | None:
        return self._ask(lambda store: store.vector_of(photo_id))

    def rank_of(self, vector: NDArray[np.float32], photo_id: int, filters: Filters) -> int:
        return self._ask(lambda store: store.rank_of(vector, photo_id, filters))

    def sample(self, n: int, seed: int = 0) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        return self._ask(lambda store: store.sample(n, seed))

    def home(self) -> HomeStore:
        return self._copy()

    def close(self) -> None:
        with self._lock:
            for server in self._servers.values():
                server.close()
            self._servers.clear()
            if self._here is not None:
                self._here.close()
                self._here = None
        if self._closes:
            self._library.close()

    def _ask(self, question: Callable[[PhotoStore], T]) -> T:
        if self._library.reach.away_since is None:
            try:
                return question(self._server())
            except StudioAwayError:
                self._library.reach.lost()
                self._hang_up()
        return question(self._copy())

    def _matching(self, filters: Filters) -> NDArray[np.int64]:
        """The photos that match, by the copy; the same ones are asked for after every stroke."""
        counter, known = self._library.catalogue.change_counter(), self._among
        if known is None or known[:2] != (filters, counter):
            known = filters, counter, self._library.catalogue.matching(filters)
            self._among = known
        return known[2]

    def _server(self) -> StudioStore:
        with self._lock:
            membership = self._library.membership
            return self._servers.setdefault(
                threading.get_ident(),
                StudioStore(membership.address, self._model.id, membership.places),
            )

    def _hang_up(self) -> None:
        with self._lock:
            self._servers.pop(threading.get_ident()).close()

    def _copy(self) -> HomeStore:
        with self._lock:
            if self._here is None:
                self._here = HomeStore(self._library, self._model.id, self._model.dim, self._words)
            return self._here
