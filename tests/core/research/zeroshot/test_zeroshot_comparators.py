"""What the method is compared with."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.research.zeroshot.codes import binary, itq
from core.research.zeroshot.comparators import CLOSED_FORM, HASHING, TRAINED, UNTRAINED
from core.research.zeroshot.comparators.closed_form import code_weights
from core.research.zeroshot.comparators.hashing import agreement
from core.research.zeroshot.comparators.metric import contrastive
from core.research.zeroshot.data import Corpus, ZeroShot
from core.research.zeroshot.measure import sketch_to_photo_map
from core.research.zeroshot.training import train

DIM = 16


@pytest.mark.parametrize("name", [*TRAINED, *HASHING])
def test_training_beats_an_untrained_copy(name: str, parts: ZeroShot) -> None:
    make, seen = {**TRAINED, **HASHING}[name], parts.seen

    def reached(steps: int) -> float:
        space = train(make, seen, DIM, rate=1e-2, steps=steps, seed=0)
        return sketch_to_photo_map(
            binary(space, seen, rotated=False) if name in HASHING else space, seen
        )

    assert reached(100) > reached(0) + 0.1


@pytest.mark.parametrize("name", CLOSED_FORM)
def test_what_is_solved_beats_features_as_they_are(name: str, parts: ZeroShot) -> None:
    seen = parts.seen
    solved = sketch_to_photo_map(CLOSED_FORM[name](seen, 8, 0.1), seen)
    assert solved > sketch_to_photo_map(UNTRAINED["raw features, centred"](seen), seen) + 0.1


def test_centring_brings_two_clouds_together(parts: ZeroShot) -> None:
    raw, centred = (
        sketch_to_photo_map(make(parts.seen), parts.seen) for make in UNTRAINED.values()
    )
    assert centred > raw + 0.05


def test_contrastive_loss_by_hand() -> None:
    anchor = torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    same = torch.tensor([[0.0, 1.0], [1.0, 0.0]])
    other = torch.tensor([[1.0, 0.0], [-1.0, 0.0]])
    assert contrastive(anchor, same, other).item() == pytest.approx((2.0 / 2 + 1.0 / 2) / 2)


def test_codes_of_a_class_agree_and_are_whole() -> None:
    good = torch.tensor([[1.0, 1.0], [1.0, 1.0], [1.0, -1.0]])
    assert agreement(good, torch.tensor([0, 0, 1])).item() == pytest.approx(0.0)
    assert agreement(good, torch.tensor([0, 1, 1])).item() == pytest.approx(4 / 10 + 2 / 4)
    assert agreement(0.5 * good, torch.tensor([0, 0, 1])).item() > 0.25 * 0.1


def test_the_semantic_autoencoder_solves_its_equation() -> None:
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(40, 6)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    words = rng.normal(size=(40, 4)).astype(np.float32)
    weights, x, s = code_weights(rows, words, 0.2), rows.T, words.T
    left = s @ s.T @ weights + weights @ (0.2 * x @ x.T)
    np.testing.assert_allclose(left, 1.2 * s @ x.T, atol=1e-3)


def test_itq_finds_the_rotation_that_signs_lose_nothing_by() -> None:
    rng = np.random.default_rng(2)
    corners = np.where(rng.normal(size=(400, 4)) >= 0, 1.0, -1.0)
    turned = (corners @ np.linalg.qr(rng.normal(size=(4, 4)))[0]).astype(np.float32)
    rotation = itq(turned)
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(4), atol=1e-5)
    np.testing.assert_allclose(np.abs(turned @ rotation), 1.0, atol=1e-3)


def test_codes_are_signs_about_the_mean_of_each_side(whole: Corpus) -> None:
    far = replace(whole, photos=whole.photos + 50.0)
    space = UNTRAINED["raw features"](far)
    codes = binary(space, far, rotated=False)
    photos = codes.photos(far.photos)
    assert set(np.unique(photos)) == {-1.0, 1.0}
    assert abs(photos.mean()) < 0.2
    turned = binary(space, far, rotated=True).sketches(far.sketches)
    assert set(np.unique(turned)) == {-1.0, 1.0}
    assert not np.array_equal(turned, codes.sketches(far.sketches))
