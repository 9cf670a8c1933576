"""How far each picture moved when the question last changed."""

from __future__ import annotations

from collections.abc import Sequence

from core.search import Hit


class RankChanges:
    """Compares the ranking of the present question with that of the one before.

    The same question asked again, because the library has grown, is no change of the question.

    Attributes:
        by_stroke: Whether it was the drawing that changed.
    """

    def __init__(self) -> None:
        self.by_stroke = True
        self._edition = -1
        self._before: dict[int, int] = {}
        self._now: dict[int, int] = {}

    def follow(self, hits: Sequence[Hit], edition: int, *, by_stroke: bool) -> None:
        """Take in the answer to a question; `edition` grows with every other question."""
        if edition != self._edition:
            self._before, self._edition = self._now, edition
            self.by_stroke = by_stroke
        self._now = {hit.photo.id: hit.rank for hit in hits}

    def forget(self) -> None:
        """Start afresh, as before the first question."""
        self._before, self._now = {}, {}

    def of(self, photo_id: int) -> int | None:
        """Return by how many ranks a picture rose (below 0: fell); None when it is new."""
        before, now = self._before.get(photo_id), self._now.get(photo_id)
        return None if before is None or now is None else before - now

    def is_new(self, photo_id: int) -> bool:
        """Whether a picture was not among the results of the question before, if there was one."""
        return bool(self._before) and photo_id not in self._before and photo_id in self._now
