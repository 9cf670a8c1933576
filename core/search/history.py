"""The ranking history of a drawing: one ranking after each stroke.

A snapshot belongs to exact strokes, not to their number. So after undo, redo or erasing, the
snapshots still match the paper, and a drawing that changes after its fifth stroke keeps five of
them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from core.search.ranking import Ranking
from core.sketch import Sketch

KEPT_PHOTOS = 120
"""How many photos of a ranking are kept: as many as are shown."""

_KEPT_SNAPSHOTS = 600


@dataclass(frozen=True)
class RankedPhoto:
    """A photo in a ranking; `folded` are the near-duplicates that stand behind it."""

    photo_id: int
    score: float
    folded: tuple[int, ...] = ()


@dataclass(frozen=True)
class Snapshot:
    """The ranking after so many strokes.

    Attributes:
        n_strokes: How many strokes the drawing had.
        photos: The best photos, the first being rank 1.
        n_photos: How many photos were in question.
    """

    n_strokes: int
    photos: tuple[RankedPhoto, ...]
    n_photos: int

    @classmethod
    def of(cls, n_strokes: int, ranking: Ranking) -> Snapshot:
        hits = ranking.hits[:KEPT_PHOTOS]
        photos = tuple(RankedPhoto(hit.photo.id, hit.score, hit.folded) for hit in hits)
        return cls(n_strokes, photos, ranking.n_photos)

    @property
    def ids(self) -> tuple[int, ...]:
        """The photos, best first."""
        return tuple(photo.photo_id for photo in self.photos)

    @property
    def scores(self) -> tuple[float, ...]:
        return tuple(photo.score for photo in self.photos)

    def rank(self, photo_id: int) -> int | None:
        """Rank of a photo, folded ones included; None when it is not among the photos kept."""
        for rank, photo in enumerate(self.photos, 1):
            if photo_id == photo.photo_id or photo_id in photo.folded:
                return rank
        return None


class RankingHistory:
    """Holds the snapshots of the current drawing and its earlier states.

    Call `follow` for every change of the drawing, and `record` for every ranking with its drawing,
    so that late answers are stored correctly.
    """

    def __init__(self) -> None:
        self._line: tuple[int, ...] = _keys(Sketch())
        self._followed: set[int] = set(self._line)
        self._snapshots: OrderedDict[int, Snapshot] = OrderedDict()

    @property
    def n_strokes(self) -> int:
        """How many strokes the drawing on the paper has."""
        return len(self._line) - 1

    @property
    def snapshots(self) -> tuple[Snapshot, ...]:
        """All snapshots of the drawing on the paper, in the order of its strokes."""
        return tuple(self._snapshots[key] for key in self._line if key in self._snapshots)

    def follow(self, drawing: Sketch) -> None:
        """Set the current drawing."""
        self._line = _keys(drawing)
        self._followed.update(self._line)

    def record(self, drawing: Sketch, ranking: Ranking) -> bool:
        """Keep a ranking; the newest for the same strokes counts.

        Args:
            drawing: what the ranking is the answer to.
            ranking: the answer.

        Returns:
            Whether it was kept; rankings of unfinished strokes are not.
        """
        key = _keys(drawing)[-1]
        if key not in self._followed or drawing.is_empty:
            return False
        self._snapshots[key] = Snapshot.of(len(drawing.strokes), ranking)
        self._snapshots.move_to_end(key)
        while len(self._snapshots) > _KEPT_SNAPSHOTS:
            self._snapshots.popitem(last=False)
        return True

    def at(self, n_strokes: int) -> Snapshot | None:
        """The ranking after this many strokes, if there was an answer."""
        if not 0 <= n_strokes < len(self._line):
            return None
        return self._snapshots.get(self._line[n_strokes])

    def rank_curve(self, photo_id: int) -> tuple[int | None, ...]:
        """Rank of a photo after the first stroke, the second, …; None where it is not known."""
        snapshots = (self.at(n) for n in range(1, self.n_strokes + 1))
        return tuple(snapshot.rank(photo_id) if snapshot else None for snapshot in snapshots)

    def decisive_stroke(self, photo_id: int) -> int | None:
        """The stroke (counted from 1) that brought a photo forward most; None if none did.

        What counts is by how many times its rank became smaller: from 40 to 4 is more than from
        100 to 50. Before it is among the photos kept it stands behind all of them.
        """
        best, stroke, before = 1.0, None, float(KEPT_PHOTOS + 1)
        for n in range(1, self.n_strokes + 1):
            snapshot = self.at(n)
            if snapshot is None:
                continue
            rank = float(snapshot.rank(photo_id) or KEPT_PHOTOS + 1)
            if before / rank > best:
                best, stroke = before / rank, n
            before = rank
        return stroke

    def clear(self) -> None:
        """Forget everything, because the library changed."""
        line = self._line
        self._snapshots.clear()
        self._followed = set(line)


def _keys(drawing: Sketch) -> tuple[int, ...]:
    """The keys of the first 0, 1, 2 … strokes of a drawing."""
    hashes: Sequence[int] = [hash(stroke) for stroke in drawing.strokes]
    return tuple(accumulate(hashes, lambda key, stroke: hash((key, stroke)), initial=0))
