"""Semantic autoencoder: the code of a feature is the word vector of its class. Closed form.

    min over W of  ‖X − Wᵀ S‖² + λ ‖W X − S‖²   ⇔   (S Sᵀ) W + W (λ X Xᵀ) = (1 + λ) S Xᵀ

E. Kodirov, T. Xiang and S. Gong, "Semantic Autoencoder for Zero-Shot Learning", CVPR 2017. Photos
and sketches get an encoder each and are compared in the space of the words.
"""

from __future__ import annotations

import numpy as np

from core.encoder.joint import unit_rows
from core.research.kit.features import Floats
from core.research.zeroshot.data import Corpus
from core.research.zeroshot.heads import Map, Space
from core.research.zeroshot.training import Budget

_LAMBDA = 0.2


def sae(corpus: Corpus, _budget: Budget) -> Space:
    """Solve for both sides."""
    return Space(
        _side(corpus.photos, corpus.words[corpus.photo_classes]),
        _side(corpus.sketches, corpus.words[corpus.sketch_classes]),
    )


def _side(features: Floats, words: Floats) -> Map:
    mean, scale = features.mean(0), 1.0 / (features.std(0) + 1e-3)
    weights = code_weights((features - mean) * scale, words, _LAMBDA)

    def mapped(rows: Floats) -> Floats:
        codes: Floats = ((rows - mean) * scale @ weights.T).astype(np.float32)
        return codes

    return mapped


def code_weights(features: Floats, words: Floats, weight: float) -> Floats:
    """W (w, f) of the Sylvester equation for rows of features and of words.

    Both matrices on the left are symmetric, so in their eigenvectors the equation falls apart into
    one division an entry.
    """
    x, s = unit_rows(features).astype(np.float64).T, words.astype(np.float64).T
    a, left = np.linalg.eigh(s @ s.T)
    b, right = np.linalg.eigh(weight * (x @ x.T))
    wanted = left.T @ ((1 + weight) * s @ x.T) @ right
    # Directions that no class name and no feature ever took say nothing.
    size = np.maximum(a, 0.0)[:, None] + np.maximum(b, 0.0)[None]
    solved = np.divide(wanted, size, out=np.zeros_like(wanted), where=size > 1e-6)
    weights: Floats = (left @ solved @ right.T).astype(np.float32)
    return weights
