"""Rewards, ranks, the Kendall-tau distance and the losses, recomputed by hand."""

import pytest
import torch
from scipy.stats import kendalltau
from stage_worlds import make_world

from core.research.evaluation.metrics import ranks
from core.research.onthefly.rewards import (
    FULL,
    LOCAL,
    global_reward,
    inversions,
    kendall_tau_distance,
    orders,
    ranks_in,
    reward,
    target_ranks,
)
from core.research.onthefly.supervised import info_nce, soft_reciprocal_rank, triplet


def test_local_designs() -> None:
    rank = torch.tensor([[1, 4, 9]])
    none = torch.zeros(1, 3, 2)
    wanted = {
        "rank <= 1": [1, 0, 0],
        "rank <= 5": [1, 1, 0],
        "rank <= 10": [1, 1, 1],
        "-rank": [-1, -4, -9],
        "1 / sqrt(rank)": [1, 1 / 2, 1 / 3],
        "1 / rank": [1, 1 / 4, 1 / 9],
    }
    for design, values in wanted.items():
        assert reward(design, rank, none, 1.0)[0].tolist() == pytest.approx(values)
    assert set(LOCAL) == set(wanted)


def test_a_ranking_that_changes_more_than_before_is_punished() -> None:
    # Orders: 0123, then 0132 (one pair of six), then 3210 (five of six), then the same again.
    similarity = torch.tensor(
        [[[4, 3, 2, 1], [4, 3, 1, 2], [1, 2, 3, 4], [1, 2, 3, 4]]], dtype=torch.float32
    )
    found = global_reward(similarity)[0].tolist()
    assert found == pytest.approx([0, -(5 / 6 - 1 / 6), 0, 0])
    full = reward(FULL, torch.tensor([[2, 2, 1, 1]]), similarity, 0.3)[0].tolist()
    assert full == pytest.approx([0.5, 0.5 - 0.3 * 4 / 6, 1, 1])


def test_ranks_are_those_of_evaluation_ties_against_us() -> None:
    similarity = torch.tensor([[[0.5, 0.5, 0.1], [0.2, 0.9, 0.2]], [[0.1, 0.2, 0.3]] * 2])
    target = torch.tensor([0, 2])
    found = target_ranks(similarity, target)
    assert found.tolist() == [[2, 3], [1, 1]]
    for t in range(2):
        assert found[:, t].tolist() == ranks(similarity[:, t].numpy(), target.numpy()).tolist()


def test_the_surrogate_becomes_the_rank() -> None:
    vectors = torch.eye(3)[:1][None]  # one sketch, one stage
    photos = torch.tensor([[0.5, 0, 0], [0.9, 0, 0], [0.7, 0, 0], [0.1, 0, 0]])
    loss = soft_reciprocal_rank(vectors, photos, torch.tensor([0]), temperature=1e-3)
    assert float(loss) == pytest.approx(-1 / 3)


def test_losses_fall_when_drawings_come_nearer() -> None:
    world = make_world()
    unit = torch.nn.functional.normalize
    near = unit(world.photos[world.target][:, None] + 0.1 * world.projected, dim=-1)
    far = unit(world.projected, dim=-1)
    torch.manual_seed(0)
    for loss, value in ((triplet, 0.2), (info_nce, 0.1), (soft_reciprocal_rank, 0.05)):
        assert loss(near, world.photos, world.target, value) < loss(
            far, world.photos, world.target, value
        )


@pytest.mark.parametrize("n", [2, 3, 5, 8, 9, 16, 17, 33])
def test_kendall_tau_is_scipys(n: int) -> None:
    chance = torch.Generator().manual_seed(n)
    first = torch.stack([torch.randperm(n, generator=chance) for _ in range(12)])
    second = torch.stack([torch.randperm(n, generator=chance) for _ in range(12)])
    distance = kendall_tau_distance(first.view(3, 4, n), second.view(3, 4, n)).view(-1)
    for a, b, found in zip(ranks_in(first), ranks_in(second), distance, strict=True):
        tau = kendalltau(a.numpy(), b.numpy()).statistic
        assert float(found) == pytest.approx((1 - tau) / 2, abs=1e-6)


def test_inversions_by_hand() -> None:
    assert inversions(torch.tensor([0, 1, 2, 3])).item() == 0
    assert inversions(torch.tensor([3, 2, 1, 0])).item() == 6
    assert inversions(torch.tensor([1, 0, 3, 2])).item() == 2
    assert inversions(torch.tensor([2, 0, 1])).item() == 2
    reversed_ = kendall_tau_distance(torch.tensor([0, 1, 2]), torch.tensor([2, 1, 0]))
    assert reversed_.item() == 1
    assert kendall_tau_distance(torch.tensor([0]), torch.tensor([0])).item() == 0


def test_orders_are_best_first_and_stable() -> None:
    order = orders(torch.tensor([0.1, 0.9, 0.1, 0.5]))
    assert order.tolist() == [1, 3, 0, 2]
    assert ranks_in(order).tolist() == [2, 0, 3, 1]
