"""Synthetic people: each draws every photo with a shift of their own, which a step can undo."""

from collections.abc import Callable

import numpy as np
import pytest
from threads import one_thread

from core.encoder.joint import unit_rows
from core.research.adaptive.reduction import Reduction
from core.research.kit.features import FeatureSet

__all__ = ["one_thread"]

DIM, FEATURES, PHOTOS = 12, 20, 12


@pytest.fixture
def shifted() -> Callable[..., FeatureSet]:
    """Return a maker of people with a shift of a strength."""

    def make(n_people: int = 8, shift: float = 1.0, seed: int = 0) -> FeatureSet:
        rng = np.random.default_rng(3)
        photos = unit_rows(rng.normal(size=(PHOTOS, DIM)))
        spread = rng.normal(size=(FEATURES, DIM)) / DIM**0.5
        own = np.random.default_rng(seed).normal(size=(n_people, FEATURES)) * shift
        features = (
            photos @ spread.T + own[:, None] + 0.05 * rng.normal(size=(n_people, PHOTOS, FEATURES))
        )
        return FeatureSet(
            "Shifted",
            photos,
            np.arange(PHOTOS) % 3,
            features.reshape(-1, FEATURES).astype(np.float32),
            np.tile(np.arange(PHOTOS) % 3, n_people),
            np.tile(np.arange(PHOTOS), n_people),
            np.repeat(np.arange(n_people), PHOTOS),
            ("bird", "car", "dog"),
        )

    return make


@pytest.fixture
def base_m() -> tuple[np.ndarray, np.ndarray]:
    """M that would be right if nobody had a shift."""
    rng = np.random.default_rng(3)
    rng.normal(size=(PHOTOS, DIM))
    spread = rng.normal(size=(FEATURES, DIM)) / DIM**0.5
    return np.linalg.pinv(spread).astype(np.float32), np.zeros(DIM, np.float32)


@pytest.fixture
def reduction(
    shifted: Callable[..., FeatureSet], base_m: tuple[np.ndarray, np.ndarray]
) -> Reduction:
    return Reduction.of(shifted().sketches, *base_m, axes=16)
