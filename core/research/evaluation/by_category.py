"""Category retrieval: a photo of the sketch's class is right, whichever photo it is.

It runs in four directions (sketches or photos look for sketches or photos). Where queries and
gallery are the same set, a query is never its own hit. The gallery may hold classes no query asks
for; in the generalised setting those are the classes the encoder was trained on.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.research.evaluation import metrics
from core.research.evaluation.similarity import cosine_in_parts, displayed_order

CURVE_LENGTH = 200
Labels = Sequence[str | None]


class NoAnswerError(ValueError):
    """No query has a right item in the gallery, so there is nothing to measure."""


class Direction(Enum):
    """What looks for what."""

    SKETCH_TO_PHOTO = "S→P"
    PHOTO_TO_SKETCH = "P→S"
    SKETCH_TO_SKETCH = "S→S"
    PHOTO_TO_PHOTO = "P→P"

    @property
    def within_one_set(self) -> bool:
        return self in {Direction.SKETCH_TO_SKETCH, Direction.PHOTO_TO_PHOTO}

    @property
    def queries(self) -> str:
        return "photos" if self.value.startswith("P") else "sketches"

    @property
    def gallery(self) -> str:
        return "photos" if self.value.endswith("P") else "sketches"


@dataclass(frozen=True, eq=False)
class CategoryResult:
    """Figures of one direction; all between 0 and 1.

    Attributes:
        direction: What looked for what.
        expanded: Whether the places are those the program shows, beyond the first ten expanded.
        n_queries: Queries that have an answer in the gallery; the figures are means over these.
        n_unanswerable: Queries without one, which are left out.
        n_gallery: Items each query chooses from (itself not counted).
        n_labels: Classes among the answered queries.
        average_precisions: Per query, in the order given; NaN without an answer.
        precision_curve: Mean P@k for k = 1, 2, … (at most 200).
        per_class: Mean average precision of each class.
    """

    direction: Direction
    expanded: bool
    n_queries: int
    n_unanswerable: int
    n_gallery: int
    n_labels: int
    map_all: float
    map_voc: float
    map_200: float
    map_voc_200: float
    p_100: float
    p_200: float
    p_100_relevant: float
    p_200_relevant: float
    average_precisions: NDArray[np.float64]
    precision_curve: NDArray[np.float64]
    per_class: dict[str, float]

    @property
    def protocol(self) -> str:
        left_out = (
            f"; {self.n_unanswerable} queries without an answer in the gallery are left out"
            if self.n_unanswerable
            else ""
        )
        own = ", never itself" if self.direction.within_one_set else ""
        places = (
            "; from the eleventh place on by the query and its first five hits together, as the "
            "program shows them"
            if self.expanded
            else ""
        )
        return (
            f"Category retrieval {self.direction.value}: {self.n_queries:,} "
            f"{self.direction.queries} of {self.n_labels} classes against all "
            f"{self.n_gallery:,} {self.direction.gallery} of the gallery{own}; right = same class"
            f"{places}; AP as scikit-learn defines it, ties count against us{left_out}."
        )


def category(
    sketch_vecs: ArrayLike,
    sketch_labels: Labels,
    photo_vecs: ArrayLike,
    photo_labels: Labels,
    *,
    direction: Direction = Direction.SKETCH_TO_PHOTO,
    expanded: bool = False,
) -> CategoryResult:
    """Measure category retrieval in one direction.

    Args:
        sketch_vecs: (s, dim).
        sketch_labels: class of each sketch.
        photo_vecs: (p, dim).
        photo_labels: class of each photo; a photo without one (None) is never right.
        direction: which of the two is the query and which the gallery.
        expanded: rank as the program shows photos, not by the cosine alone.

    Raises:
        NoAnswerError: no query has a right item in the gallery.
    """
    sketches = np.asarray(sketch_vecs), tuple(sketch_labels)
    photos = np.asarray(photo_vecs), tuple(photo_labels)
    queries, labels = photos if direction.queries == "photos" else sketches
    gallery, gallery_labels = photos if direction.gallery == "photos" else sketches
    if len(queries) != len(labels) or len(gallery) != len(gallery_labels):
        raise ValueError("every vector needs one label")
    return _measure(direction, queries, labels, gallery, gallery_labels, expanded)


def four_directions(
    sketch_vecs: ArrayLike, sketch_labels: Labels, photo_vecs: ArrayLike, photo_labels: Labels
) -> dict[Direction, CategoryResult]:
    """Measure category retrieval in every direction in which some query has an answer."""
    results = {}
    for direction in Direction:
        with suppress(NoAnswerError):
            results[direction] = category(
                sketch_vecs, sketch_labels, photo_vecs, photo_labels, direction=direction
            )
    return results


def category_generalised(
    sketch_vecs: ArrayLike,
    sketch_labels: Labels,
    photo_vecs: ArrayLike,
    photo_labels: Labels,
    seen_photo_vecs: ArrayLike,
    seen_photo_labels: Labels,
) -> CategoryResult:
    """Sketches of unseen classes against photos of unseen and seen classes together.

    Raises:
        ValueError: a class is in both galleries, so that it would not be unseen.
    """
    both = {label for label in photo_labels if label} & set(seen_photo_labels)
    if both:
        raise ValueError(f"these classes are both seen and unseen: {', '.join(sorted(both))}")
    return category(
        sketch_vecs,
        sketch_labels,
        np.concatenate([np.asarray(photo_vecs), np.asarray(seen_photo_vecs)]),
        [*photo_labels, *seen_photo_labels],
    )


def _measure(
    direction: Direction,
    queries: NDArray[np.generic],
    labels: Labels,
    gallery: NDArray[np.generic],
    gallery_labels: Labels,
    expanded: bool,
) -> CategoryResult:
    numbers = {label: i for i, label in enumerate(sorted({x for x in labels if x is not None}))}
    # -1 and -2: an unlabelled item is right for nobody, not even for another unlabelled one.
    asked = np.array([-1 if x is None else numbers[x] for x in labels], dtype=np.int64)
    offered = np.array([-2 if x is None else numbers.get(x, -2) for x in gallery_labels])
    length = min(CURVE_LENGTH, len(gallery) - direction.within_one_set)
    columns: dict[str, list[NDArray[np.float64]]] = {}
    curve = np.zeros(length)
    for part, similarity in cosine_in_parts(queries, gallery):
        relevant = asked[part, None] == offered[None, :]
        excluded = None
        if direction.within_one_set:
            excluded = np.arange(len(queries))[part, None] == np.arange(len(gallery))[None, :]
        if expanded:
            similarity = displayed_order(queries[part], gallery, similarity, relevant, excluded)
        ranked = metrics.relevance_in_order(similarity, relevant, excluded=excluded)
        for name, values in _figures(ranked).items():
            columns.setdefault(name, []).append(values)
        curve += ranked[:, :length].sum(axis=0)
    per_query = {name: np.concatenate(values) for name, values in columns.items()}
    answered = ~np.isnan(per_query.get("map_all", np.empty(0)))
    if not answered.any():
        raise NoAnswerError("no query has a right item in the gallery")
    aps = per_query["map_all"]
    return CategoryResult(
        direction=direction,
        expanded=expanded,
        n_queries=int(answered.sum()),
        n_unanswerable=int((~answered).sum()),
        n_gallery=len(gallery) - direction.within_one_set,
        n_labels=len(np.unique(asked[answered])),
        average_precisions=aps,
        precision_curve=np.cumsum(curve) / np.arange(1, length + 1) / answered.sum(),
        per_class={
            label: float(aps[(asked == number) & answered].mean())
            for label, number in numbers.items()
            if ((asked == number) & answered).any()
        },
        **{name: metrics.mean_of(values) for name, values in per_query.items()},
    )


def _figures(ranked: metrics.Relevance) -> dict[str, metrics.PerQuery]:
    return {
        "map_all": metrics.average_precision(ranked),
        "map_voc": metrics.ap_voc(ranked),
        "map_200": metrics.average_precision(ranked, 200),
        "map_voc_200": metrics.ap_voc(ranked, 200),
        "p_100": metrics.p_at(ranked, 100),
        "p_200": metrics.p_at(ranked, 200),
        "p_100_relevant": metrics.p_at_relevant(ranked, 100),
        "p_200_relevant": metrics.p_at_relevant(ranked, 200),
    }
