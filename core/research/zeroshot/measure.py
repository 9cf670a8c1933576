"""Measuring a space on unseen classes: four directions, and with seen photos in the gallery."""

from __future__ import annotations

import numpy as np

from core.research.evaluation.by_category import (
    CategoryResult,
    category_generalised,
    four_directions,
)
from core.research.evaluation.metrics import map_all, relevance_in_order
from core.research.evaluation.similarity import cosine
from core.research.zeroshot.data import Corpus, ZeroShot
from core.research.zeroshot.heads import Space

DIRECTIONS = ("S→P", "P→S", "S→S", "P→P")
GENERALISED = "S→P generalised"
BY_CLASS = "S→P by class"
_FIGURES = ("map_all", "map_200", "p_100")


def measure(space: Space, split: ZeroShot) -> dict[str, float | list[float]]:
    """All figures by direction and name, as "S→P map_all".

    "S→P generalised" has the photos of seen classes in the gallery as well. "S→P by class" is the
    mAP@all of each class, by which rows are compared.
    """
    unseen = split.unseen
    sketches, photos = space.sketches(unseen.sketches), space.photos(unseen.photos)
    names = np.array(unseen.classes)
    sketch_labels = names[unseen.sketch_classes].tolist()
    photo_labels = names[unseen.photo_classes].tolist()
    results: dict[str, CategoryResult] = {
        direction.value: result
        for direction, result in four_directions(
            sketches, sketch_labels, photos, photo_labels
        ).items()
    }
    results[GENERALISED] = category_generalised(
        sketches,
        sketch_labels,
        photos,
        photo_labels,
        space.photos(split.seen.photos),
        np.array(split.seen.classes)[split.seen.photo_classes].tolist(),
    )
    figures: dict[str, float | list[float]] = {
        f"{direction} {figure}": float(getattr(result, figure))
        for direction, result in results.items()
        for figure in _FIGURES
    }
    return figures | {BY_CLASS: list(results[DIRECTIONS[0]].per_class.values())}


def protocol(split: ZeroShot) -> str:
    """How `measure` measures, in a sentence."""
    return (
        f"{len(split.unseen.sketches):,} sketches and {len(split.unseen.photos):,} photos of "
        f"{len(split.unseen.classes)} unseen classes, every one a query and the other side (or the "
        "rest of its own side) the gallery; training on "
        f"{len(split.seen.classes)} seen classes ({len(split.seen.sketches):,} sketches, "
        f"{len(split.seen.photos):,} photos); AP as scikit-learn defines it, ties count against us"
    )


def sketch_to_photo_map(space: Space, corpus: Corpus) -> float:
    """mAP@all of S→P alone, for choosing settings many times."""
    similarity = cosine(space.sketches(corpus.sketches), space.photos(corpus.photos))
    right = corpus.sketch_classes[:, None] == corpus.photo_classes[None]
    return map_all(relevance_in_order(similarity, right))
