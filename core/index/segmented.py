"""The index of a growing library: an Annoy base, an exact delta, and tombstones.

All vectors are in memory in one table. Annoy covers its first rows and proposes candidates among
them; rows added since are compared one by one; everything is scored from the table alone. So
additions and removals take effect at once, and a rank never depends on which part found the photo.
The files are a cache: if anything is wrong with them, they are rebuilt from the table, and until
then every photo is compared.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.index import generations, scoring
from core.index.annoy_index import DEPTH, AnnoyIndex, Cancelled, Tuning, tune
from core.index.base import (
    Candidates,
    IndexDamaged,
    IndexStats,
    check_query,
    check_vectors,
)
from core.index.exact import ExactIndex
from core.index.generations import Generation
from core.index.table import TableView, VectorTable, align, carry_over, compact
from core.memory import return_unused
from core.priority import give_way

SMALLEST_BASE = 2000
"""Below this many photos exact search takes less than 0.2 ms, and a forest could only lose some."""

_LEAST_DELTA, _DELTA_SHARE = 1000, 0.05
_DEAD_SHARE = 0.2
_SLACK = 16
_WIDEST = 0.25
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Base:
    """A forest over the first `covered` rows of the table.

    `forest` is None if its recall was too low: exact search answers then, and the number of rows
    decides when to try again.
    """

    forest: AnnoyIndex | None
    covered: int
    generation: int
    trees: int
    tuning: Tuning


class _State(NamedTuple):
    """The state a search reads, replaced as a whole so that table and base match."""

    view: TableView
    base: _Base | None


class SegmentedIndex(ExactIndex):
    """An index with its Annoy files in a directory of its own.

    A background thread opens and rebuilds the files and ends when there is nothing to do. Answers
    are always correct.
    """

    def __init__(
        self,
        directory: Path,
        model_id: str,
        dim: int,
        ids: ArrayLike = (),
        vectors: NDArray[np.float32] | None = None,
        *,
        settle_seconds: float = 2.0,
    ) -> None:
        """Start with all vectors of the library; the files are checked against them.

        Args:
            directory: The directory of the index files alone.
            model_id: The encoder the vectors are of.
            dim: Length of a vector.
            ids: The photos.
            vectors: Their unit vectors; the index keeps this array, so nobody may write to it.
            settle_seconds: How long to wait for more photos before a rebuild starts, so that a
                short-lived process does not start one.
        """
        super().__init__(dim)
        self._directory, self._model_id = directory, model_id
        self._settle_seconds = settle_seconds
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._opened = self._forced = self._rebuilding = False
        self._failed_at: int | None = None
        self._notice: str | None = None
        if vectors is not None and len(vectors):
            numbers, rows = check_vectors(ids, vectors, dim)
            self._table = VectorTable.of(numbers, rows, np.ones(len(numbers), np.bool_))
        self._state = _State(self._table.view, None)
        with self._lock:
            self._wake()

    @property
    def _view(self) -> TableView:
        return self._state.view

    @property
    def notice(self) -> str | None:
        """A notice for the user about the index, or None."""
        return self._notice

    def search(self, query: NDArray[np.float32], k: int, *, sure: int | None = None) -> Candidates:
        """Return the best k photos.

        Args:
            query: A unit vector.
            k: How many.
            sure: With fewer than k, only so many are looked for with all care; the others are
                what was seen on the way, and some may be missing.
        """
        view, base = self._state
        query = check_query(query, k, self.dim)
        rows = (
            None
            if base is None
            else _propose_rows(view, base, query, k, k if sure is None else min(sure, k))
        )
        if base is None or rows is None:
            return scoring.best(view, query, k)
        if len(view) > base.covered:
            delta = view.living_rows(base.covered)
            rows = np.concatenate([rows, scoring.top_rows(view, query, k, delta)])
        vectors = view.vectors[rows]
        scores = scoring.true_cosines(vectors, query)
        return Candidates.best_of(view.ids[rows], scores, vectors, k)

    def _table_changed(self) -> None:
        self._state = _State(self._table.view, self._state.base)
        self._wake()

    def stats(self) -> IndexStats:
        with self._lock:
            view, base = self._state
            rebuilding = self._rebuilding
        if base is None:
            remark = (
                f"Fewer than {SMALLEST_BASE:,} photos: comparing every one is fastest."
                if view.n_alive < SMALLEST_BASE
                else "Every photo is compared until the Annoy index is ready."
            )
            return IndexStats("exact", view.n_alive, rebuilding=rebuilding, remark=remark)
        dead = base.covered - int(np.count_nonzero(view.alive[: base.covered]))
        fit = base.forest is not None
        return IndexStats(
            engine="annoy" if fit else "exact",
            count=view.n_alive,
            in_base=base.covered - dead,
            tombstones=dead,
            generation=base.generation,
            trees=base.trees,
            search_k=base.tuning.search_k,
            recall=base.tuning.recall,
            rebuilding=rebuilding,
            remark=(
                f"Annoy finds {base.tuning.recall:.1%} of the best {DEPTH}; photos added "
                "since it was built are compared one by one."
                if fit
                else "Annoy misses too much in this library: every photo is compared."
            ),
        )

    def rebuild(self) -> None:
        """Rebuild the Annoy files in the background, due or not."""
        with self._lock:
            self._forced, self._failed_at = True, None
            self._wake()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the background work to end; False when it takes longer than `timeout`."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout)
            return not thread.is_alive()
        return True

    def close(self) -> None:
        self._closing.set()
        self.wait()
        # Unmap the forest, so that Windows can delete its files.
        self._state = _State(self._state.view, None)

    def _wake(self) -> None:
        """Start the background thread if there is work for it. Called with the lock held."""
        if self._thread is None and not self._closing.is_set() and self._is_due():
            self._thread = threading.Thread(target=self._maintain, name="index-rebuild")
            self._thread.start()

    def _is_due(self) -> bool:
        view, base = self._state
        if view.n_alive < SMALLEST_BASE:
            return False
        if self._failed_at is not None and len(view) < self._failed_at + _LEAST_DELTA:
            return False
        if base is None or self._forced:
            return True
        allowed = max(_LEAST_DELTA, _DELTA_SHARE * base.covered)
        dead = base.covered - int(np.count_nonzero(view.alive[: base.covered]))
        return len(view) - base.covered > allowed or dead > max(
            _LEAST_DELTA, _DEAD_SHARE * base.covered
        )

    def _maintain(self) -> None:
        give_way()
        try:
            if not self._opened:
                self._opened = True
                self._open()
                return_unused()
            while self._goes_on():
                self._build()
                return_unused()
        except Cancelled:
            return
        except Exception as error:
            # Exact search continues; the user gets a notice and the log has the details.
            _log.exception("rebuilding the search index failed")
            self._give_up(error)

    def _goes_on(self) -> bool:
        """Whether a rebuild is due; if not, also mark the thread as ended, under the same lock."""
        with self._lock:
            self._rebuilding = not self._closing.is_set() and self._is_due()
            if not self._rebuilding:
                self._thread = None
                return False
        if self._closing.wait(self._settle_seconds):
            raise Cancelled
        return True

    def _give_up(self, error: Exception) -> None:
        with self._lock:
            self._thread, self._rebuilding = None, False
            self._failed_at = len(self._state.view)
            self._notice = (
                f"The search index in {self._directory} could not be built ({error}). Every photo "
                "is compared instead, so nothing is missed. Check that the folder can be written "
                "to and the disk has space; it is tried again at the next start."
            )

    def _open(self) -> None:
        try:
            generation = generations.load(self._directory, self._model_id, self.dim)
            if generation is not None:
                self._adopt(generation)
        except IndexDamaged as damage:
            _log.warning("the search index is damaged: %s", damage)
            self._notice = (
                f"The search index could not be used: {damage}. It is being rebuilt; until then "
                "every photo is compared, so nothing is missed."
            )

    def _adopt(self, generation: Generation) -> None:
        """Use checked files, even if photos were added or removed since."""
        tuning = tune(generation.forest, generation.vectors, self._closing)
        with self._lock:
            table = align(self._table, generation.ids, generation.vectors)
            if table is None:
                raise IndexDamaged("it was made for other photos")
            self._table = table
            self._switch(generation, tuning)
        generations.sweep(self._directory, generation.manifest.generation)

    def _build(self) -> None:
        with self._lock:
            self._forced = False
            before = self._state.view
        ids, vectors = compact(before)
        generation = generations.write(self._directory, self._model_id, ids, vectors, self._closing)
        tuning = tune(generation.forest, vectors, self._closing)
        with self._lock:
            self._table = carry_over(self._table, before, ids, vectors)
            self._switch(generation, tuning)
            self._failed_at = None
        generations.sweep(self._directory, generation.manifest.generation)

    def _switch(self, generation: Generation, tuning: Tuning) -> None:
        """Let searches use a generation that covers the first rows. Called with the lock held."""
        manifest = generation.manifest
        forest = generation.forest if tuning.search_k is not None else None
        base = _Base(forest, manifest.count, manifest.generation, manifest.trees, tuning)
        self._state = _State(self._table.view, base)
        self._notice = None
        if forest is None:
            self._notice = (
                f"The fast index finds only {tuning.recall:.0%} of the best matches in this "
                "library, so every photo is compared instead. Nothing is missed; a search takes "
                "a few milliseconds longer."
            )


def _propose_rows(
    view: TableView, base: _Base, query: NDArray[np.float32], k: int, sure: int
) -> NDArray[np.int64] | None:
    """Living rows of the base that contain its best k; None if comparing all is faster.

    Many tombstones may be near the query (a whole folder was removed), so ask for more candidates
    until enough are alive.
    """
    if base.forest is None or base.tuning.search_k is None:
        return None
    wanted = min(k, int(np.count_nonzero(view.alive[: base.covered])))
    net = k + _SLACK
    while net <= _WIDEST * base.covered:
        search_k = base.tuning.search_k * max(net - k + sure, DEPTH) // DEPTH
        positions = base.forest.positions(query, net, search_k)
        rows = positions[view.alive[positions]]
        if len(rows) >= wanted:
            return rows
        net *= 4
    return None
