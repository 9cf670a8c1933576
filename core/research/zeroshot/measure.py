"""Measuring a space on unseen classes: four directions, and with seen photos in the gallery."""

from __future__ import annotations

import numpy as np

from core.research.evaluation.protocols import (
    CategoryResult,
    category_generalised,
    four_directions,
)
from core.research.zeroshot.features import Corpus, unit_rows
from core.research.zeroshot.heads import Space
from core.research.zeroshot.split import ZeroShot

Figures = dict[str, dict[str, float]]
KEPT = ("map_all", "map_voc", "map_200", "p_100", "p_200", "p_100_relevant", "p_200_relevant")


def measured(space: Space, split: ZeroShot) -> Figures:
    """All figures of a space by direction; "S→P generalised" has seen photos in the gallery."""
    unseen = split.unseen
    sketches, photos = space.sketches(unseen.sketches), space.photos(unseen.photos)
    names = np.array(unseen.classes)
    sketch_labels = names[unseen.sketch_classes].tolist()
    photo_labels = names[unseen.photo_classes].tolist()
    found = {
        direction.value: _figures(result)
        for direction, result in four_directions(
            sketches, sketch_labels, photos, photo_labels
        ).items()
    }
    wider = category_generalised(
        sketches,
        sketch_labels,
        photos,
        photo_labels,
        space.photos(split.seen.photos),
        np.array(split.seen.classes)[split.seen.photo_classes].tolist(),
    )
    return found | {"S→P generalised": _figures(wider)}


def protocol(split: ZeroShot) -> str:
    """How `measured` measures, in a sentence."""
    return (
        f"{len(split.unseen.sketches):,} sketches and {len(split.unseen.photos):,} photos of "
        f"{len(split.unseen.classes)} unseen classes, every one a query and the other side (or the "
        "rest of its own side) the gallery; training on "
        f"{len(split.seen.classes)} seen classes ({len(split.seen.sketches):,} sketches, "
        f"{len(split.seen.photos):,} photos); AP as scikit-learn defines it, ties count against us"
    )


def quick_map(space: Space, corpus: Corpus) -> float:
    """mAP@all of S→P alone, for choosing settings many times."""
    similarity = (
        unit_rows(space.sketches(corpus.sketches)) @ unit_rows(space.photos(corpus.photos)).T
    )
    order = np.argsort(-similarity, axis=1, kind="stable")
    right = corpus.photo_classes[order] == corpus.sketch_classes[:, None]
    precision = np.cumsum(right, axis=1) / np.arange(1, right.shape[1] + 1)
    return float(((precision * right).sum(1) / np.maximum(right.sum(1), 1)).mean())


def _figures(result: CategoryResult) -> dict[str, float]:
    return {name: float(getattr(result, name)) for name in KEPT}
