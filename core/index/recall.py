"""Measures the recall of a forest against exact search before it is used.

Annoy's recall depends on the data and even on how it was compiled. So each opened forest gets test
queries, and visits more nodes until its recall is high enough.
"""

from __future__ import annotations

import threading
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.index.annoy_index import AnnoyIndex, Cancelled
from core.index.scoring import dots

DEPTH = 50
ENOUGH = 0.99
_QUESTIONS = 20
_NOISE = 0.5
_DEAREST = 20_000


class Tuning(NamedTuple):
    """The result of the check of a forest.

    Attributes:
        search_k: Nodes to visit for the best 50; None if no affordable number is enough.
        recall: Share of the true best 50 found with it (or with the largest number tried).
    """

    search_k: int | None
    recall: float


def tune(forest: AnnoyIndex, vectors: NDArray[np.float32], cancelled: threading.Event) -> Tuning:
    """The least `search_k` with which the forest over `vectors` finds 99 % of the best 50.

    Raises:
        Cancelled: `cancelled` was set meanwhile.
    """
    depth = min(DEPTH, len(vectors))
    questions = _questions(vectors)
    # Compare scores, not ids: of equal photos, either is right.
    borders = []
    for question in questions:
        if cancelled.is_set():
            raise Cancelled
        scores = dots(vectors, question)
        borders.append(np.partition(scores, len(scores) - depth)[len(scores) - depth])
    search_k = forest.trees * depth
    # Visiting half of all vectors costs as much as the matrix product over all.
    dearest = max(search_k, _DEAREST, len(vectors) // 2)
    while True:
        found = 0
        for question, border in zip(questions, borders, strict=True):
            proposed = forest.positions(question, depth, search_k)
            found += int((dots(vectors[proposed], question) >= border - 1e-5).sum())
            if cancelled.is_set():
                raise Cancelled
        recall = found / (depth * len(questions))
        if recall >= ENOUGH:
            return Tuning(search_k, recall)
        if 2 * search_k > dearest:
            return Tuning(None, recall)
        search_k *= 2


def _questions(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Test queries: stored vectors, perturbed ones, and midpoints between two photos.

    The last two kinds matter most: a sketch is never exactly where a photo is.
    """
    rng = np.random.default_rng(0)
    first, second = rng.integers(0, len(vectors), (2, 3 * _QUESTIONS))
    stored = vectors[first[:_QUESTIONS]]
    noise = rng.standard_normal((_QUESTIONS, vectors.shape[1])) / np.sqrt(vectors.shape[1])
    disturbed = vectors[first[_QUESTIONS : 2 * _QUESTIONS]] + _NOISE * noise
    between = vectors[first[2 * _QUESTIONS :]] + vectors[second[2 * _QUESTIONS :]]
    questions = np.concatenate([stored, disturbed, between])
    lengths = np.linalg.norm(questions, axis=1, keepdims=True)
    fine = lengths[:, 0] > 1e-3  # opposite photos have no midpoint
    return np.asarray(questions[fine] / lengths[fine], np.float32)
