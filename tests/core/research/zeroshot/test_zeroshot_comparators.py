"""What the method is compared with."""

import numpy as np
import pytest
import torch

from core.research.zeroshot.comparators import COMPARATORS
from core.research.zeroshot.comparators.metric import contrastive
from core.research.zeroshot.comparators.sae import code_weights
from core.research.zeroshot.data import ZeroShot
from core.research.zeroshot.measure import sketch_to_photo_map
from core.research.zeroshot.training import Budget


@pytest.mark.parametrize("name", COMPARATORS)
def test_every_comparator_gives_a_space(name: str, parts: ZeroShot, short: Budget) -> None:
    space = COMPARATORS[name](parts.seen, short)
    photos, sketches = space.photos(parts.unseen.photos), space.sketches(parts.unseen.sketches)
    assert photos.shape[1] == sketches.shape[1]
    assert np.isfinite(photos).all()
    assert np.isfinite(sketches).all()
    assert (
        sketch_to_photo_map(space, parts.unseen) > 1 / 3 - 0.05
    )  # three classes, so chance is a third
    again = COMPARATORS[name](parts.seen, short)
    np.testing.assert_allclose(again.sketches(parts.unseen.sketches), sketches, rtol=1e-5)


def test_contrastive_loss_by_hand() -> None:
    anchor = torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    same = torch.tensor([[0.0, 1.0], [1.0, 0.0]])
    other = torch.tensor([[1.0, 0.0], [-1.0, 0.0]])
    value = contrastive(anchor, same, other, margin=1.0)
    assert value.item() == pytest.approx((2.0 / 2 + 1.0 / 2) / 2)


def test_the_semantic_autoencoder_solves_its_equation() -> None:
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(40, 6)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    words = rng.normal(size=(40, 4)).astype(np.float32)
    weights, x, s = code_weights(rows, words, 0.2), rows.T, words.T
    left = s @ s.T @ weights + weights @ (0.2 * x @ x.T)
    np.testing.assert_allclose(left, 1.2 * s @ x.T, atol=1e-3)
