"""Synthetic people: each draws every photo with a shift of their own, which a step can undo."""

from collections.abc import Callable

import numpy as np
import pytest

from core.research.adaptive.features import Pairs
from core.research.adaptive.reduction import Reduction

DIM, FEATURES, PHOTOS = 12, 20, 12


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


@pytest.fixture
def shifted() -> Callable[..., Pairs]:
    """Return a maker of people with a shift of a strength."""

    def make(n_people: int = 8, shift: float = 1.0, seed: int = 0) -> Pairs:
        rng = np.random.default_rng(3)
        photos = unit(rng.normal(size=(PHOTOS, DIM)))
        spread = rng.normal(size=(FEATURES, DIM)) / DIM**0.5
        own = np.random.default_rng(seed).normal(size=(n_people, FEATURES)) * shift
        features = (
            photos @ spread.T + own[:, None] + 0.05 * rng.normal(size=(n_people, PHOTOS, FEATURES))
        )
        return Pairs(
            "Shifted",
            photos,
            np.arange(PHOTOS) % 3,
            features.reshape(-1, FEATURES).astype(np.float32),
            np.tile(np.arange(PHOTOS), n_people),
            np.repeat(np.arange(n_people), PHOTOS),
            ("bird", "car", "dog"),
        )

    return make


@pytest.fixture
def plain_m() -> tuple[np.ndarray, np.ndarray]:
    """M that would be right if nobody had a shift."""
    rng = np.random.default_rng(3)
    rng.normal(size=(PHOTOS, DIM))
    spread = rng.normal(size=(FEATURES, DIM)) / DIM**0.5
    return np.linalg.pinv(spread).astype(np.float32), np.zeros(DIM, np.float32)


@pytest.fixture
def reduction(shifted: Callable[..., Pairs], plain_m: tuple[np.ndarray, np.ndarray]) -> Reduction:
    return Reduction.of(shifted().features, *plain_m, axes=16)
