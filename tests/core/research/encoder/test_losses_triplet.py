import pytest
import torch
from loss_vectors import distance, unit_rows

from core.research.encoder.losses.triplet import triplet, unsupervised_triplet


def test_equals_the_plain_loop():
    anchor, positive, negative = (unit_rows(6, 5, seed) for seed in (1, 2, 3))
    expected = 0.0
    for a, p, n in zip(anchor, positive, negative, strict=True):
        expected += max(0.0, 0.3 + distance(a, p) - distance(a, n)) / 6
    assert triplet(anchor, positive, negative, margin=0.3).item() == pytest.approx(expected)


def test_by_hand():
    anchor = torch.tensor([[1.0, 0.0]])
    positive = torch.tensor([[0.0, 1.0]])  # √2 away
    negative = torch.tensor([[-1.0, 0.0]])  # 2 away
    loss = triplet(anchor, positive, negative, margin=0.7)
    assert loss.item() == pytest.approx(0.7 + 2**0.5 - 2)
    assert triplet(anchor, positive, negative, margin=0.5).item() == 0


def test_the_gradient_pulls_and_pushes():
    anchor = unit_rows(8, 5, 1).requires_grad_()
    positive, negative = unit_rows(8, 5, 2), unit_rows(8, 5, 3)
    before = triplet(anchor, positive, negative, margin=1.0)
    before.backward()
    after = triplet(anchor - 0.01 * anchor.grad, positive, negative, margin=1.0)
    assert after < before


def test_unsupervised_equals_the_plain_loop():
    images, copies = unit_rows(5, 4, 1), unit_rows(5, 4, 2)
    expected = 0.0
    for i in range(5):
        for j in range(5):
            if i != j:
                near = distance(images[i], copies[i])
                expected += max(0.0, 0.2 + near - distance(images[i], images[j])) / 20
    assert unsupervised_triplet(images, copies, margin=0.2).item() == pytest.approx(
        expected, abs=1e-6
    )


def test_unsupervised_rests_when_copies_coincide_and_images_are_far_apart():
    images = torch.eye(4)
    assert unsupervised_triplet(images, images.clone(), margin=0.5).item() == 0
    assert unsupervised_triplet(images[:1], images[1:2], margin=0.5).item() == 0
