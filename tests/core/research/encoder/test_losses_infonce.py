import math

import pytest
import torch
from loss_vectors import dot, softmax, unit_rows

from core.research.encoder.losses.infonce import info_nce


def test_equals_the_plain_loop():
    sketches, gallery = unit_rows(4, 6, 1), unit_rows(9, 6, 2)
    target = [3, 0, 8, 3]
    expected = 0.0
    for sketch, right in zip(sketches, target, strict=True):
        chances = softmax([dot(sketch, photo) / 0.07 for photo in gallery])
        expected -= math.log(chances[right]) / 4
    loss = info_nce(sketches, gallery, torch.tensor(target), temperature=0.07)
    assert loss.item() == pytest.approx(expected, rel=1e-5)


def test_ignored_photos_are_no_negatives_but_the_target_always_counts():
    sketches, gallery = unit_rows(3, 6, 1), unit_rows(7, 6, 2)
    target = torch.tensor([0, 4, 6])
    ignore = torch.rand(3, 7, generator=torch.Generator().manual_seed(0)) < 0.4
    ignore[1, 4] = True  # its own photo
    ignore[2] = True  # everything
    expected = 0.0
    for i, right in enumerate(target.tolist()):
        kept = [j for j in range(7) if j == right or not ignore[i, j]]
        chances = softmax([dot(sketches[i], gallery[j]) / 0.2 for j in kept])
        expected -= math.log(chances[kept.index(right)]) / 3
    loss = info_nce(sketches, gallery, target, temperature=0.2, ignore=ignore)
    assert loss.item() == pytest.approx(expected, rel=1e-5)


def test_nothing_flows_into_ignored_photos():
    sketches = unit_rows(2, 6, 1).requires_grad_()
    gallery = unit_rows(5, 6, 2).requires_grad_()
    ignore = torch.zeros(2, 5, dtype=torch.bool)
    ignore[:, 3] = True
    target = torch.tensor([0, 1])
    info_nce(sketches, gallery, target, temperature=0.1, ignore=ignore).backward()
    assert gallery.grad[3].abs().max() == 0
    assert gallery.grad[[0, 1, 2, 4]].abs().amax(1).min() > 0
    assert sketches.grad.isfinite().all()
