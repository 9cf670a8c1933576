"""Tasks: one person with all objects, or one category with all its photos, and draws of a support.

A draw of a task takes k pairs as its support and asks for drawings of other photos. All tasks of a
set have as many photos (the smaller ones are filled up with copies that never count), so that any
number of draws is one batch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.research.adaptive.features import Floats, Ints, Pairs

QUERIES = 16


@dataclass(frozen=True, eq=False)
class Task:
    """One person, or one category.

    Attributes:
        name: for tables.
        features: (s, f).
        answers: (s,) rows of `gallery`.
        gallery: (g, d).
        labels: (s,) category of each drawing.
    """

    name: str
    features: Floats
    answers: Ints
    gallery: Floats
    labels: Ints


@dataclass(frozen=True, eq=False)
class Draw:
    """A batch of t draws, as tensors.

    Attributes:
        support: (t, k, f) features.
        positives: (t, k, d).
        own: (t, k) rows of the gallery.
        queries: (t, q, f) features.
        answers: (t, q) rows of the gallery.
        asked: (t, q) False where a task has fewer drawings left.
        gallery: (t, g, d).
        there: (t, g) False where a task has fewer photos.
        labels: (t, q) category of each query.
    """

    support: Tensor
    positives: Tensor
    own: Tensor
    queries: Tensor
    answers: Tensor
    asked: Tensor
    gallery: Tensor
    there: Tensor
    labels: Tensor

    @property
    def used(self) -> Tensor:
        """(t, g), True for photos of the support."""
        taken = torch.zeros_like(self.there)
        return taken.scatter(1, self.own, True)


def people(pairs: Pairs, photos: Ints | None = None) -> list[Task]:
    """One task a person, over all photos or over these."""
    chosen = np.arange(len(pairs.photos)) if photos is None else photos
    place = np.full(len(pairs.photos), -1)
    place[chosen] = np.arange(len(chosen))
    tasks = []
    for person in np.unique(pairs.drawers):
        rows = np.flatnonzero((pairs.drawers == person) & (place[pairs.target] >= 0))
        tasks.append(_task(f"{pairs.name} {person}", pairs, rows, chosen, place))
    return tasks


def categories(pairs: Pairs) -> list[Task]:
    """One task a category with drawings of at least two of its photos."""
    tasks = []
    for number, name in enumerate(pairs.classes):
        chosen = np.flatnonzero(pairs.photo_classes == number)
        place = np.full(len(pairs.photos), -1)
        place[chosen] = np.arange(len(chosen))
        rows = np.flatnonzero(place[pairs.target] >= 0)
        if len(np.unique(pairs.target[rows])) > 1:
            tasks.append(_task(name, pairs, rows, chosen, place))
    return tasks


def _task(name: str, pairs: Pairs, rows: Ints, chosen: Ints, place: Ints) -> Task:
    return Task(
        name,
        pairs.features[rows],
        place[pairs.target[rows]],
        pairs.photos[chosen],
        pairs.photo_classes[pairs.target[rows]],
    )


def draw(
    tasks: list[Task],
    k: int,
    rng: np.random.Generator,
    queries: int | None = QUERIES,
    device: str = "cpu",
) -> Draw:
    """Draw a support of each task, and drawings of the other photos to ask for.

    The support comes from at most half of a task's drawn photos, one drawing a photo as long as
    there are photos, so that there is always something left to ask for.

    Args:
        tasks: which.
        k: pairs in a support.
        rng: chooses.
        queries: at most so many drawings a task; all when None.
        device: where the tensors go.
    """
    drawn = [_chosen(task, k, rng, queries) for task in tasks]
    most = max(len(asked) for _, asked in drawn)
    size = max(len(task.gallery) for task in tasks)
    parts: dict[str, list[np.ndarray]] = {}

    def put(name: str, rows: np.ndarray) -> None:
        parts.setdefault(name, []).append(rows)

    for task, (support, asked) in zip(tasks, drawn, strict=True):
        padded = np.resize(asked, most)
        photos = np.resize(np.arange(len(task.gallery)), size)
        put("support", task.features[support])
        put("positives", task.gallery[task.answers[support]])
        put("own", task.answers[support])
        put("queries", task.features[padded])
        put("answers", task.answers[padded])
        put("asked", np.arange(most) < len(asked))
        put("gallery", task.gallery[photos])
        put("there", np.arange(size) < len(task.gallery))
        put("labels", task.labels[padded])
    return Draw(**{n: torch.from_numpy(np.stack(rows)).to(device) for n, rows in parts.items()})


def _chosen(task: Task, k: int, rng: np.random.Generator, queries: int | None) -> tuple[Ints, Ints]:
    photos = rng.permutation(np.unique(task.answers))
    taken = photos[: max(1, min(k, len(photos) // 2))]
    piles = [rng.permutation(np.flatnonzero(task.answers == photo)) for photo in taken]
    deepest = max(map(len, piles))
    in_turn = [pile[n] for n in range(deepest) for pile in piles if n < len(pile)]
    support = np.resize(np.array(in_turn[:k], np.int64), k)
    left = rng.permutation(np.flatnonzero(~np.isin(task.answers, taken)))
    return support, left[:queries]
