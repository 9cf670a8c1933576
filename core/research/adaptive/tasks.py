"""Tasks, and episodes drawn from them.

A task is one person with all photos, or one category. An episode takes k of its pairs as the
support and sketches of other photos as the queries. A batch of episodes pads smaller galleries with
copies that never count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.research.kit.features import FeatureSet, Floats, Ints

QUERIES = 16


@dataclass(frozen=True, eq=False)
class Task:
    """One person, or one category.

    Attributes:
        name: for tables.
        features: (s, f), of the sketches.
        targets: (s,) rows of `gallery`.
        gallery: (g, d), embeddings of the photos.
        classes: (s,) category of each sketch.
    """

    name: str
    features: Floats
    targets: Ints
    gallery: Floats
    classes: Ints


@dataclass(frozen=True, eq=False)
class Episodes:
    """A batch of t episodes, as tensors.

    Attributes:
        support: (t, k, f) features.
        positives: (t, k, d), the photos of the support.
        positive_rows: (t, k) rows of the gallery.
        queries: (t, q, f) features.
        targets: (t, q) rows of the gallery.
        query_mask: (t, q) False for padding.
        gallery: (t, g, d).
        gallery_mask: (t, g) False for padding.
        classes: (t, q) category of each query.
    """

    support: Tensor
    positives: Tensor
    positive_rows: Tensor
    queries: Tensor
    targets: Tensor
    query_mask: Tensor
    gallery: Tensor
    gallery_mask: Tensor
    classes: Tensor

    @property
    def outside_support(self) -> Tensor:
        """(t, g), True for photos of the gallery that are not in the support."""
        return self.gallery_mask.scatter(1, self.positive_rows, False)

    @property
    def negatives(self) -> Tensor:
        """(t, k, g), True for photos other than a support sketch's own."""
        own = torch.nn.functional.one_hot(self.positive_rows, self.gallery.shape[1]).bool()
        return ~own & self.gallery_mask[:, None]


def person_tasks(data: FeatureSet, photos: Ints | None = None) -> list[Task]:
    """One task a person, over all photos or over some."""
    chosen = np.arange(len(data.photos)) if photos is None else photos
    everyone = {person: data.drawers == person for person in np.unique(data.drawers)}
    return [
        _task(f"{data.name} {person}", data, theirs, chosen) for person, theirs in everyone.items()
    ]


def category_tasks(data: FeatureSet) -> list[Task]:
    """One task a category that has sketches of at least two of its photos."""
    tasks = [
        _task(name, data, data.target >= 0, np.flatnonzero(data.photo_classes == number))
        for number, name in enumerate(data.classes)
    ]
    return [task for task in tasks if len(np.unique(task.targets)) > 1]


def group_tasks(data: FeatureSet, size: int) -> list[Task]:
    """Tasks of random groups of photos that have sketches, whoever drew them."""
    drawn = np.random.default_rng(0).permutation(np.unique(data.target))
    starts = range(0, len(drawn) - size // 2, size)
    return [
        _task(f"{data.name} 0", data, data.target >= 0, np.sort(drawn[start : start + size]))
        for start in starts
    ]


def _task(name: str, data: FeatureSet, wanted: np.ndarray, photos: Ints) -> Task:
    """A task over these photos, with the wanted sketches that are of one of them."""
    row = np.full(len(data.photos), -1)
    row[photos] = np.arange(len(photos))
    sketches = np.flatnonzero(wanted & (row[data.target] >= 0))
    targets = data.target[sketches]
    return Task(
        name, data.sketches[sketches], row[targets], data.photos[photos],
        data.photo_classes[targets],
    )  # fmt: skip


def draw_episodes(
    tasks: list[Task], k: int, rng: np.random.Generator, queries: int | None = QUERIES
) -> Episodes:
    """Draw a support of each task, and queries that are sketches of its other photos.

    The support comes from at most half of a task's drawn photos, so that there are always queries,
    and takes one sketch a photo as long as there are photos.

    Args:
        tasks: one episode of each.
        k: pairs in a support.
        rng: chooses.
        queries: at most so many a task; all when None.
    """
    drawn = [_draw(task, k, rng, queries) for task in tasks]
    n_queries = max(len(asked) for _, asked in drawn)
    n_photos = max(len(task.gallery) for task in tasks)
    episodes: list[dict[str, np.ndarray]] = []
    for task, (support, asked) in zip(tasks, drawn, strict=True):
        padded = np.resize(asked, n_queries)
        photos = np.resize(np.arange(len(task.gallery)), n_photos)
        episodes.append(
            {
                "support": task.features[support],
                "positives": task.gallery[task.targets[support]],
                "positive_rows": task.targets[support],
                "queries": task.features[padded],
                "targets": task.targets[padded],
                "query_mask": np.arange(n_queries) < len(asked),
                "gallery": task.gallery[photos],
                "gallery_mask": np.arange(n_photos) < len(task.gallery),
                "classes": task.classes[padded],
            }
        )
    return Episodes(
        **{name: torch.from_numpy(np.stack([e[name] for e in episodes])) for name in episodes[0]}
    )


def _draw(task: Task, k: int, rng: np.random.Generator, queries: int | None) -> tuple[Ints, Ints]:
    """Rows of the sketches in the support, and of the queries."""
    photos = rng.permutation(np.unique(task.targets))
    taken = photos[: max(1, min(k, len(photos) // 2))]
    piles = [rng.permutation(np.flatnonzero(task.targets == photo)) for photo in taken]
    deepest = max(map(len, piles))
    in_turn = [pile[n] for n in range(deepest) for pile in piles if n < len(pile)]
    support = np.resize(np.array(in_turn[:k], np.int64), k)
    others = rng.permutation(np.flatnonzero(~np.isin(task.targets, taken)))
    return support, others[:queries]
