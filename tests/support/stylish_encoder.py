"""The tiny encoder with what adapting needs: its feature of a drawing, its M, and a prior."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from tiny_encoder import GRID, TinyEncoder

from core.encoder.base import Domain
from core.style.prior import Prior, Priors

CELLS = GRID * GRID


class StylishEncoder(TinyEncoder):
    """Shows the grid as its feature; M takes the mean off."""

    def sketch_features(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        return self._grid(images)

    def sketch_joint(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        weight = np.eye(CELLS) - 1.0 / CELLS
        return weight.astype(np.float32), np.full(CELLS, 1e-3, np.float32)

    def attention(self, images: NDArray[np.uint8], domain: Domain) -> NDArray[np.float32]:
        """Everywhere alike."""
        return np.full((len(images), 7, 7), 1 / 49, np.float32)

    def spatial_maps(self, images: NDArray[np.uint8], domain: Domain) -> NDArray[np.float32]:
        return np.empty((len(images), 0, 0, 0), np.float32)


def small_prior(rate: float = 0.1, **changes: object) -> Prior:
    values: dict[str, object] = {
        "pca_mean": np.zeros(CELLS),
        "pca_basis": np.eye(CELLS),
        "base_scale": 1.0,
        "start_weight": np.zeros((CELLS, CELLS)),
        "start_bias": np.zeros(CELLS),
        "input_rates": np.full(CELLS, rate),
        "bias_rate": rate,
        "output_rates": np.eye(CELLS),
        "pull": 1.0,
        "margin_weights": np.array([0.5, 0.2, -0.3, 0.4, -0.1]),
        "max_margin": 0.8,
    }
    return Prior(**(values | changes))  # type: ignore[arg-type]


def small_priors(encoder_id: str = "tiny-1", rate: float = 0.1) -> Priors:
    prior = small_prior(rate)
    return Priors(encoder_id, {"title": "for tests"}, {"style": prior, "category": prior})
