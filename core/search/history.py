"""The rankings a drawing has had, one after each stroke, so that they can be looked at again.

A moment belongs to exactly the strokes it was the answer to, not to their number. So undoing and
redoing, erasing and taking the erasure back all find the moments that are true for what is on the
paper, and a drawing that goes another way from its fifth stroke keeps five moments and no more.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from core.search.ranking import Ranking
from core.sketch import Sketch

KEPT_PLACES = 120
"""How many photos of a ranking are kept: as many as are shown."""

_KEPT_MOMENTS = 600
_VERSION = 1


@dataclass(frozen=True)
class Place:
    """A photo in a ranking; `folded` are the near-duplicates that stand behind it."""

    photo_id: int
    score: float
    folded: tuple[int, ...] = ()


@dataclass(frozen=True)
class Moment:
    """The ranking after so many strokes.

    Attributes:
        n_strokes: How many strokes the drawing had.
        places: The best photos, the first being rank 1.
        n_photos: How many photos were in question.
    """

    n_strokes: int
    places: tuple[Place, ...]
    n_photos: int

    @classmethod
    def of(cls, n_strokes: int, ranking: Ranking) -> Moment:
        hits = ranking.hits[:KEPT_PLACES]
        places = tuple(Place(hit.photo.id, hit.score, hit.folded) for hit in hits)
        return cls(n_strokes, places, ranking.n_photos)

    @property
    def ids(self) -> tuple[int, ...]:
        """The photos, best first."""
        return tuple(place.photo_id for place in self.places)

    @property
    def scores(self) -> tuple[float, ...]:
        return tuple(place.score for place in self.places)

    def rank(self, photo_id: int) -> int | None:
        """Rank of a photo, folded ones included; None when it is not among the places kept."""
        for rank, place in enumerate(self.places, 1):
            if photo_id == place.photo_id or photo_id in place.folded:
                return rank
        return None


class RankingHistory:
    """Keeps the moments of the drawing on the paper and of what it was before.

    Tell it every change of the drawing (`follow`) and every ranking together with the drawing that
    it answers (`record`): an answer that comes late is then kept for what it is an answer to.
    """

    def __init__(self) -> None:
        self._line: tuple[int, ...] = _keys(Sketch())
        self._followed: set[int] = set(self._line)
        self._moments: OrderedDict[int, Moment] = OrderedDict()

    @property
    def n_strokes(self) -> int:
        """How many strokes the drawing on the paper has."""
        return len(self._line) - 1

    @property
    def moments(self) -> tuple[Moment, ...]:
        """All moments of the drawing on the paper, in the order of its strokes."""
        return tuple(self._moments[key] for key in self._line if key in self._moments)

    def follow(self, drawing: Sketch) -> None:
        """Take note that this is on the paper now."""
        self._line = _keys(drawing)
        self._followed.update(self._line)

    def record(self, drawing: Sketch, ranking: Ranking) -> bool:
        """Keep a ranking; the newest for the same strokes counts.

        Args:
            drawing: what the ranking is the answer to.
            ranking: the answer.

        Returns:
            Whether it was kept: a stroke that was still in the air was never on the paper.
        """
        key = _keys(drawing)[-1]
        if key not in self._followed or drawing.is_empty:
            return False
        self._moments[key] = Moment.of(len(drawing.strokes), ranking)
        self._moments.move_to_end(key)
        while len(self._moments) > _KEPT_MOMENTS:
            self._moments.popitem(last=False)
        return True

    def at(self, n_strokes: int) -> Moment | None:
        """The ranking when the drawing had this many strokes, if it was ever answered then."""
        if not 0 <= n_strokes < len(self._line):
            return None
        return self._moments.get(self._line[n_strokes])

    def rank_curve(self, photo_id: int) -> tuple[int | None, ...]:
        """Rank of a photo after the first stroke, the second, …; None where it is not known."""
        moments = (self.at(n) for n in range(1, self.n_strokes + 1))
        return tuple(moment.rank(photo_id) if moment else None for moment in moments)

    def decisive_stroke(self, photo_id: int) -> int | None:
        """The stroke (counted from 1) that brought a photo forward most; None if none did.

        What counts is by how many times its rank became smaller: from 40 to 4 is more than from
        100 to 50. Before it is among the places kept it stands behind all of them.
        """
        best, stroke, before = 1.0, None, float(KEPT_PLACES + 1)
        for n in range(1, self.n_strokes + 1):
            moment = self.at(n)
            if moment is None:
                continue
            rank = float(moment.rank(photo_id) or KEPT_PLACES + 1)
            if before / rank > best:
                best, stroke = before / rank, n
            before = rank
        return stroke

    def clear(self) -> None:
        """Forget everything, because the photos it speaks of are others now."""
        line = self._line
        self._moments.clear()
        self._followed = set(line)

    def to_json(self) -> str:
        """The moments of the drawing on the paper; photos by their ids in this library."""
        moments = [
            {
                "n": moment.n_strokes,
                "of": moment.n_photos,
                "ids": list(moment.ids),
                "scores": [round(score, 5) for score in moment.scores],
                "folded": {
                    str(rank): list(place.folded)
                    for rank, place in enumerate(moment.places)
                    if place.folded
                },
            }
            for moment in self.moments
        ]
        return json.dumps({"version": _VERSION, "moments": moments}, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str, drawing: Sketch) -> RankingHistory:
        """The history of a drawing that was kept together with `text`.

        Raises:
            ValueError: the text is no history, or belongs to a longer drawing.
        """
        history = cls()
        history.follow(drawing)
        try:
            document = json.loads(text)
            if document["version"] != _VERSION:
                raise ValueError(f"a history of version {document['version']} is not known here")
            for entry in document["moments"]:
                moment = _moment(entry)
                if not 1 <= moment.n_strokes <= history.n_strokes:
                    raise ValueError("the history belongs to another drawing")
                history._moments[history._line[moment.n_strokes]] = moment
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"this is no history of rankings: {error!r}") from error
        return history


def _moment(entry: dict[str, object]) -> Moment:
    ids, scores, folded = entry["ids"], entry["scores"], entry["folded"]
    if not (isinstance(ids, list) and isinstance(scores, list) and isinstance(folded, dict)):
        raise TypeError("ids, scores and folded have other types")
    places = tuple(
        Place(int(photo), float(score), tuple(int(i) for i in folded.get(str(rank), ())))
        for rank, (photo, score) in enumerate(zip(ids, scores, strict=True))
    )
    return Moment(int(str(entry["n"])), places, int(str(entry["of"])))


def _keys(drawing: Sketch) -> tuple[int, ...]:
    """What the first 0, 1, 2 … strokes of a drawing are known by."""
    hashes: Sequence[int] = [hash(stroke) for stroke in drawing.strokes]
    return tuple(accumulate(hashes, lambda key, stroke: hash((key, stroke)), initial=0))
