"""Comparators that are solved, not trained: words, histograms of classes, and latent codes.

- SAE-like: the code of a feature is the word vector of its class, and decodes it,
  min over W of ‖X − Wᵀ S‖² + λ ‖W X − S‖²  ⇔  (S Sᵀ) W + W (λ X Xᵀ) = (1 + λ) S Xᵀ.
  E. Kodirov, T. Xiang and S. Gong, "Semantic Autoencoder for Zero-Shot Learning", CVPR 2017.
- SSE-like: a picture is the histogram of the seen classes that it resembles. Z. Zhang and
  V. Saligrama, "Zero-Shot Learning via Semantic Similarity Embedding", ICCV 2015.
- JLSE-like: classes get latent codes that explain their photos, sketches and words together; both
  sides regress to them. Z. Zhang and V. Saligrama, "Zero-Shot Learning via Joint Latent Similarity
  Embedding", CVPR 2016.
- ZSH-like: both sides regress to the rotated, binarised words of their classes. Y. Yang et al.,
  "Zero-Shot Hashing via Transferring Supervised Knowledge", ACM Multimedia 2016.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.encoder.joint import unit_rows
from core.research.kit.features import Floats
from core.research.zeroshot.codes import itq
from core.research.zeroshot.data import Corpus
from core.research.zeroshot.heads import Map, Space, Standard, map_of


def sae(corpus: Corpus, _dim: int, strength: float) -> Space:
    """Solve for both sides; they are compared in the space of the words."""

    def solve(rows: Floats, words: Floats) -> Floats:
        return code_weights(rows, words, strength).T

    return _both_sides(corpus, corpus.words, solve)


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


def sse(corpus: Corpus, _dim: int, strength: float) -> Space:
    """Histograms over the seen classes: what of each class a ridge regression sees, above zero."""
    classes = np.eye(len(corpus.classes), dtype=np.float32)
    photos, sketches = _both_sides(corpus, classes, _ridge(strength))
    return Space(_positive(photos), _positive(sketches))


def jlse(corpus: Corpus, dim: int, strength: float) -> Space:
    """Latent codes: the main directions of the classes' photos, sketches and words together."""
    everyone = np.arange(len(corpus.classes))
    views = [
        np.stack([rows[owner == n].mean(0) for n in everyone])
        for rows, owner in (
            (corpus.photos, corpus.photo_classes),
            (corpus.sketches, corpus.sketch_classes),
            (corpus.words, everyone),
        )
    ]
    centred = [view - view.mean(0) for view in views]
    together = np.concatenate([view / np.linalg.norm(view) for view in centred], axis=1)
    left, sizes, _ = np.linalg.svd(together, full_matrices=False)
    return _both_sides(corpus, (left * sizes)[:, :dim].astype(np.float32), _ridge(strength))


def zsh(corpus: Corpus, dim: int, strength: float) -> Space:
    """Binary codes of the words, rotated so that little is lost by their signs."""
    centred = corpus.words - corpus.words.mean(0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    reduced = (centred @ axes[:dim].T).astype(np.float32)
    codes = np.sign(reduced @ itq(reduced)).astype(np.float32)
    return _both_sides(corpus, codes, _ridge(strength))


CLOSED_FORM: dict[str, Callable[[Corpus, int, float], Space]] = {
    "SSE-like": sse,
    "JLSE-like": jlse,
    "SAE-like": sae,
    "ZSH-like": zsh,
}

_Solver = Callable[[Floats, Floats], Floats]


def _both_sides(corpus: Corpus, targets: Floats, solve: _Solver) -> Space:
    """A linear map of each side to the targets (classes, t) of its classes."""
    return Space(
        _side(corpus.photos, targets[corpus.photo_classes], solve, joint=corpus.joint),
        _side(corpus.sketches, targets[corpus.sketch_classes], solve, joint=corpus.joint),
    )


def _side(features: Floats, targets: Floats, solve: _Solver, *, joint: bool) -> Map:
    standard = map_of(Standard(features, joint=joint))
    weights = solve(standard(features), targets)

    def mapped(rows: Floats) -> Floats:
        codes: Floats = (standard(rows) @ weights).astype(np.float32)
        return codes

    return mapped


def _ridge(strength: float) -> _Solver:
    def solve(rows: Floats, targets: Floats) -> Floats:
        x = rows.astype(np.float64)
        inner = x.T @ x / len(x) + strength * np.eye(x.shape[1])
        weights: Floats = np.linalg.solve(inner, x.T @ targets / len(x))
        return weights

    return solve


def _positive(side: Map) -> Map:
    def mapped(rows: Floats) -> Floats:
        # A hair above zero: an empty histogram has no direction.
        histogram: Floats = np.maximum(side(rows), 1e-6)
        return histogram

    return mapped
