"""Where tasks come from: the installed data sets, split so that nothing measured was learnt from.

People: the drawer-labelled set, whose 60 drawers are split into 36, 12 and 12. Categories: Sketchy,
whose unseen classes are only for the test; of the seen ones, those that the encoder's own training
held back are for validation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.encoder.torch_encoder import TorchEncoder
from core.research.adaptive.features import Floats, Ints, Pairs, pairs_of
from core.research.adaptive.reduction import Reduction
from core.research.adaptive.tasks import Task, categories, people
from core.research.datasets import DataMissing, drawers, sketchy
from core.research.datasets.items import PairData
from core.research.datasets.words import word_vectors
from core.research.encoder.dataset import load_sources
from core.research.encoder.recipe import Recipe
from core.research.evaluation.progress import Watch, unwatched

_GROUP = 32


@dataclass(frozen=True)
class Looking:
    """With what the sets are seen, and where they lie.

    Attributes:
        encoder: whose features are wanted.
        root: of the data sets; INKSEEK_DATA when None.
        cache: of features; nowhere when None.
        watch: shows the progress.
    """

    encoder: TorchEncoder
    root: Path | None = None
    cache: Path | None = None
    watch: Watch = unwatched

    def at(self, data: PairData) -> Pairs:
        return pairs_of(self.encoder, data, self.cache, self.watch)


@dataclass(frozen=True, eq=False)
class Split:
    """Tasks to learn from, to choose on and to measure on; features as the encoder gives them."""

    train: list[Task]
    validation: list[Task]
    test: list[Task]
    classes: tuple[str, ...]


def person_split(looking: Looking, *, new_objects: bool = False) -> Split:
    """The drawers. With `new_objects`, half of the objects are only for validation and test."""
    parts = {
        part: looking.at(drawers.load(looking.root, part)) for part in ("train", "val", "test")
    }
    known: Ints | None = None
    unknown: Ints | None = None
    if new_objects:
        # Every second object of each category, by name.
        order = np.concatenate(
            [np.flatnonzero(parts["train"].photo_classes == c) for c in range(4)]
        )
        known, unknown = np.sort(order[0::2]), np.sort(order[1::2])
    return Split(
        people(parts["train"], known),
        people(parts["val"], unknown),
        people(parts["test"], unknown),
        parts["train"].classes,
    )


def category_split(looking: Looking, most: int | None = None) -> Split:
    """Sketchy by category; to learn from, all seen classes or so many of them."""
    seen = looking.at(_some(sketchy.load(looking.root, "train"), most, looking.root))
    unseen = looking.at(sketchy.load(looking.root, "test"))
    held = held_out_classes(looking.root)
    tasks = categories(seen)
    return Split(
        [task for task in tasks if task.name not in held],
        [task for task in tasks if task.name in held],
        categories(unseen),
        seen.classes,
    )


def held_out_classes(root: Path | None) -> frozenset[str]:
    """The seen classes of Sketchy that the encoder's training kept back."""
    held = load_sources(Recipe(), root).held_out.get("unseen classes")
    return frozenset(held.labels) if held is not None else frozenset()


def other_tasks(looking: Looking, most: int | None = None) -> tuple[list[Task], list[Task]]:
    """Tasks of all other installed pairs, to learn from and to check on: groups of mixed photos.

    Who drew them is not known, so they teach what no person is behind: not to go far.

    Args:
        looking: the encoder and the data.
        most: so many classes of a set with many; all when None.
    """
    sources = load_sources(Recipe(), looking.root)
    paired = [_some(data, most, looking.root) for data in sources.paired.values()]
    train = [task for data in paired for task in groups(looking.at(data))]
    held = [task for data in sources.held_out.values() for task in groups(looking.at(data))]
    return train, held


def _some(data: PairData, most: int | None, root: Path | None) -> PairData:
    """The first classes of a set, and those that are for validation."""
    if most is None or len(data.labels) <= most:
        return data
    held = held_out_classes(root) & set(data.labels)
    # Evenly spread over the names, so that no kind of thing is missing.
    others = [label for label in data.labels if label not in held]
    return data.where([*others[:: max(1, len(others) // most)][:most], *held])


def groups(pairs: Pairs, size: int = _GROUP) -> list[Task]:
    """Random groups of photos that have drawings, each a task."""
    rng = np.random.default_rng(0)
    drawn = rng.permutation(np.unique(pairs.target))
    tasks = []
    for start in range(0, len(drawn) - size // 2, size):
        part = Pairs(**(vars(pairs) | {"drawers": np.zeros_like(pairs.drawers)}))
        tasks += people(part, np.sort(drawn[start : start + size]))
    return tasks


def reduction_of(encoder: TorchEncoder, tasks: list[Task]) -> Reduction:
    """The axes of what is learnt from."""
    weight, bias = encoder.sketch_joint()
    return Reduction.of(np.concatenate([task.features for task in tasks]), weight, bias)


def reduced(tasks: list[Task], reduction: Reduction) -> list[Task]:
    return [replace(task, features=reduction(task.features)) for task in tasks]


def words_of(classes: tuple[str, ...], root: Path | None) -> Tensor:
    """Word vectors of classes; zeros where there are none."""
    try:
        vectors, _ = word_vectors(classes, root=root)
    except DataMissing:
        return torch.zeros(len(classes), 1)
    return torch.from_numpy(np.asarray(vectors, np.float32))


def narrowed(
    tasks: list[Task], reduction: Reduction, dim: int, photos: Floats
) -> tuple[list[Task], Reduction]:
    """The same tasks with embeddings of `dim` numbers: the photos' main directions."""
    _, _, directions = np.linalg.svd(photos - photos.mean(axis=0), full_matrices=False)
    kept = directions[:dim].T.astype(np.float32)

    def shorter(rows: Floats) -> Floats:
        projected = rows @ kept
        length = np.linalg.norm(projected, axis=1, keepdims=True)
        short: Floats = (projected / np.maximum(length, 1e-9)).astype(np.float32)
        return short

    narrow = replace(reduction, weight=kept.T @ reduction.weight, bias=kept.T @ reduction.bias)
    return [replace(task, gallery=shorter(task.gallery)) for task in tasks], narrow
