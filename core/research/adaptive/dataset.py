"""The tasks and their split into training, validation and test.

People: the visual-communication set, whose 60 drawers are split into 36, 12 and 12. Categories:
Sketchy, whose unseen classes are only tested on; validation uses the seen classes that the
encoder's training held out.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.research.adaptive.tasks import Task, category_tasks, group_tasks, person_tasks
from core.research.datasets import DataMissing, drawers, sketchy
from core.research.datasets.items import PairData
from core.research.datasets.words import word_vectors
from core.research.encoder.dataset import Split as TrainingSplit
from core.research.encoder.dataset import sources_of
from core.research.kit.features import FeatureSource, Ints

_GROUP = 32


@dataclass(frozen=True, eq=False)
class Split:
    """Tasks for training, validation and test."""

    train: list[Task]
    validation: list[Task]
    test: list[Task]
    classes: tuple[str, ...]


def person_split(source: FeatureSource, *, new_objects: bool = False) -> Split:
    """One task a drawer; with `new_objects`, half of the objects are kept out of training."""
    train, validation, test = (
        source.of(drawers.load(source.root, part)).paired() for part in ("train", "val", "test")
    )
    known: Ints | None = None
    unknown: Ints | None = None
    if new_objects:
        # Every second object of each category, by name.
        order = np.concatenate(
            [np.flatnonzero(train.photo_classes == c) for c in range(len(train.classes))]
        )
        known, unknown = np.sort(order[0::2]), np.sort(order[1::2])
    return Split(
        person_tasks(train, known),
        person_tasks(validation, unknown),
        person_tasks(test, unknown),
        train.classes,
    )


def category_split(source: FeatureSource, max_classes: int | None = None) -> Split:
    """One task a class of Sketchy; training takes all seen classes or at most so many."""
    held_out = held_out_classes(source)
    seen = source.of(_limit(sketchy.load(source.root, "train"), max_classes, held_out)).paired()
    tasks = category_tasks(seen)
    return Split(
        [task for task in tasks if task.name not in held_out],
        [task for task in tasks if task.name in held_out],
        unseen_categories(source),
        seen.classes,
    )


def unseen_categories(source: FeatureSource) -> list[Task]:
    """One task an unseen class of Sketchy."""
    return category_tasks(source.of(sketchy.load(source.root, "test")).paired())


def unrelated_tasks(source: FeatureSource, max_classes: int) -> tuple[list[Task], list[Task]]:
    """Tasks of all other installed pairs, to train and to check with: groups of mixed photos.

    Who drew them is not known, so they have no person to learn.
    """
    sources, held_out = sources_of(source.network.card, source.root), held_out_classes(source)
    paired = [_limit(data, max_classes, held_out) for data in sources.paired.values()]
    train, check = (
        [task for data in sets for task in group_tasks(source.of(data).paired(), _GROUP)]
        for sets in (paired, sources.held_out.values())
    )
    return train, check


def held_out_classes(source: FeatureSource) -> frozenset[str]:
    """The seen classes of Sketchy that the encoder's training held out."""
    return frozenset(TrainingSplit.of(source.network.card).held_out_classes)


def _limit(data: PairData, max_classes: int | None, always: frozenset[str]) -> PairData:
    """At most so many classes, evenly spread over the names, and those that are always kept."""
    if max_classes is None or len(data.labels) <= max_classes:
        return data
    others = [label for label in data.labels if label not in always]
    chosen = others[:: max(1, len(others) // max_classes)][:max_classes]
    return data.where([*chosen, *(always & set(data.labels))])


def load_words(classes: tuple[str, ...], root: Path | None) -> Tensor:
    """Word vectors of classes; zeros if none are installed."""
    try:
        vectors, _ = word_vectors(classes, root=root)
    except DataMissing:
        return torch.zeros(len(classes), 1)
    return torch.from_numpy(np.asarray(vectors, np.float32))
