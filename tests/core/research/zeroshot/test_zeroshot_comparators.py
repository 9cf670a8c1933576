"""What the method is compared with."""

import numpy as np
import pytest
import torch

from core.encoder.joint import unit_rows
from core.research.zeroshot.comparators import COMPARATORS, UNTRAINED
from core.research.zeroshot.comparators.metric import contrastive
from core.research.zeroshot.comparators.sae import code_weights
from core.research.zeroshot.data import Corpus, ZeroShot
from core.research.zeroshot.heads import Space
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


@pytest.mark.parametrize("name", sorted(set(COMPARATORS) - set(UNTRAINED)))
def test_training_draws_sketches_and_photos_of_a_class_together(name: str, parts: ZeroShot) -> None:
    before, after = (COMPARATORS[name](parts.seen, Budget(n, lr=1e-2)) for n in (1, 40))
    if name == "SEM-PCYC-like":  # its space has an axis for each number of a word vector
        assert likeness_to_words(after, parts.seen) > likeness_to_words(before, parts.seen) + 0.05
    else:
        seen = parts.seen
        assert sketch_to_photo_map(after, seen) > sketch_to_photo_map(before, seen) + 0.005


def likeness_to_words(space: Space, corpus: Corpus) -> float:
    photos = unit_rows(space.photos(corpus.photos))
    return float((photos * corpus.words[corpus.photo_classes]).sum(1).mean())


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
