"""Splits the photos of a category into groups of similar ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_ROUNDS = 30
_ATTEMPTS = 4


def groups(vectors: NDArray[np.float32], k: int, *, seed: int = 0) -> tuple[NDArray[np.int64], ...]:
    """Group rows into up to k groups, largest first, each sorted by how typical a row is.

    Spherical k-means: a group's centre is the direction of its mean. The best of a few starts is
    taken, so the same photos give the same groups.

    Args:
        vectors: (n, dim), unit rows.
        k: the number of groups; at most the number of different rows.
        seed: of the beginnings.
    """
    if k < 1:
        raise ValueError(f"{k} groups can't be made")
    if not len(vectors):
        return ()
    rng = np.random.default_rng(seed)
    best_fit, best = -np.inf, np.zeros(len(vectors), np.int64)
    for _ in range(_ATTEMPTS):
        middles = vectors[_apart(vectors, k, rng)]
        for _ in range(_ROUNDS):
            likeness = vectors @ middles.T
            owner = likeness.argmax(1)
            sums = np.zeros_like(middles)
            np.add.at(sums, owner, vectors)
            length = np.linalg.norm(sums, axis=1, keepdims=True)
            renewed = np.where(length > 0, sums / np.maximum(length, 1e-9), middles)
            if np.allclose(renewed, middles):
                break
            middles = renewed
        likeness = vectors @ middles.T
        fit = float(likeness.max(1).sum())
        if fit > best_fit:
            best_fit, best = fit, likeness.argmax(1)
            typical = likeness.max(1)
    found = [np.flatnonzero(best == group) for group in range(best.max() + 1)]
    ordered = [rows[np.argsort(-typical[rows], kind="stable")] for rows in found if len(rows)]
    return tuple(sorted(ordered, key=lambda rows: (-len(rows), int(rows[0]))))


def _apart(vectors: NDArray[np.float32], k: int, rng: np.random.Generator) -> list[int]:
    """Choose dissimilar rows to start with (k-means++)."""
    chosen = [int(rng.integers(len(vectors)))]
    while len(chosen) < min(k, len(vectors)):
        distance = np.maximum(1.0 - (vectors @ vectors[chosen].T).max(1), 0.0).astype(np.float64)
        if distance.sum() <= 1e-9:
            break
        chosen.append(int(rng.choice(len(vectors), p=distance / distance.sum())))
    return chosen
