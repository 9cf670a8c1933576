import pytest
import torch
from loss_vectors import distance, unit_rows

from core.research.encoder.losses.topology import (
    frozen_distances,
    ordered_pairs,
    photo_topology,
    topology_ranking,
)


def test_equals_the_plain_loop():
    sketches, photos = unit_rows(3, 4, 1), unit_rows(6, 4, 2)
    frozen = torch.randn(6, 9, generator=torch.Generator().manual_seed(3)) * 5
    unit = torch.nn.functional.normalize(frozen, dim=1)
    # The same draws that the loss makes.
    drawn = torch.randint(6, (2, 3, 10), generator=torch.Generator().manual_seed(4))
    total, count = 0.0, 0
    for s in range(3):
        for k in range(10):
            i, j = int(drawn[0, s, k]), int(drawn[1, s, k])
            if i == j:
                continue
            if distance(unit[s], unit[i]) > distance(unit[s], unit[j]):
                i, j = j, i
            hinge = 0.01 + distance(sketches[s], photos[i]) - distance(sketches[s], photos[j])
            total += max(0.0, hinge)
            count += 1
    torch.manual_seed(4)
    loss = photo_topology(sketches, photos, frozen)
    assert loss.item() == pytest.approx(total / count, abs=1e-5)


def test_keeping_the_order_costs_nothing_and_reversing_it_does():
    # Photos on an arc: a sketch in the place of photo 0 sees 0, 1, 2, ... in order.
    angle = torch.linspace(0, 1.5, 7)
    photos = torch.stack([angle.cos(), angle.sin()], 1)
    distances = frozen_distances(photos)[:1]
    near, far = ordered_pairs(distances, 50)
    right = torch.cdist(photos[:1], photos)
    assert topology_ranking(right, distances, near, far).item() == 0
    wrong = torch.cdist(photos[-1:], photos)
    assert topology_ranking(wrong, distances, near, far).item() > 0.1


def test_pairs_are_ordered_by_the_frozen_distances():
    distances = torch.rand(4, 20, generator=torch.Generator().manual_seed(0))
    near, far = ordered_pairs(distances, 64)
    assert near.shape == far.shape == (4, 64)
    assert (distances.gather(1, near) <= distances.gather(1, far)).all()


def test_equal_distances_say_nothing():
    distances = torch.ones(2, 5)
    near, far = ordered_pairs(distances, 8)
    assert topology_ranking(torch.rand(2, 5), distances, near, far).item() == 0


def test_frozen_distances_are_those_of_normalised_features():
    features = torch.randn(5, 8) * 7
    unit = torch.nn.functional.normalize(features, dim=1)
    distances = frozen_distances(features.half())
    for i in range(5):
        for j in range(5):
            assert distances[i, j].item() == pytest.approx(distance(unit[i], unit[j]), abs=2e-3)


def test_training_on_it_restores_the_order():
    torch.manual_seed(0)
    frozen = unit_rows(12, 6, 1)
    sketches = unit_rows(12, 6, 2).requires_grad_()
    optimiser = torch.optim.Adam([sketches], 0.05)
    for _ in range(80):
        optimiser.zero_grad()
        unit = torch.nn.functional.normalize(sketches, dim=1)
        photo_topology(unit, frozen, frozen).backward()
        optimiser.step()
    unit = torch.nn.functional.normalize(sketches.detach(), dim=1)
    kept, shuffled = (
        torch.stack([photo_topology(rows, frozen, frozen) for _ in range(20)]).mean()
        for rows in (unit, unit.roll(1, 0))
    )
    assert kept.item() < 0.1 * shuffled.item()
