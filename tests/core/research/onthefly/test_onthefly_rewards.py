"""Rewards, ranks, the Kendall-tau distance and the losses, recomputed by hand."""

import pytest
import torch
from scipy.stats import kendalltau
from stage_worlds import make_world

from core.research.evaluation.metrics import ranks
from core.research.onthefly.rewards import (
    LOCAL,
    all_pairs,
    global_reward,
    kendall_tau,
    local_reward,
    random_pairs,
    target_ranks,
)
from core.research.onthefly.supervised import info_nce, soft_reciprocal_rank, triplet


def test_local_designs() -> None:
    rank = torch.tensor([[1, 4, 9]])
    wanted = {
        "rank <= 1": [1, 0, 0],
        "rank <= 5": [1, 1, 0],
        "rank <= 10": [1, 1, 1],
        "-rank": [-1, -4, -9],
        "1 / sqrt(rank)": [1, 1 / 2, 1 / 3],
        "1 / rank": [1, 1 / 4, 1 / 9],
    }
    for design, values in wanted.items():
        assert local_reward(design, rank)[0].tolist() == pytest.approx(values)
    assert set(LOCAL) == set(wanted)


def test_a_ranking_that_changes_more_than_before_is_punished() -> None:
    # Orders: 0123, then 0132 (one pair of six), then 3210 (five of six), then the same again.
    similarity = torch.tensor(
        [[[4, 3, 2, 1], [4, 3, 1, 2], [1, 2, 3, 4], [1, 2, 3, 4]]], dtype=torch.float32
    )
    changes = kendall_tau(similarity, all_pairs(4))
    assert changes[0].tolist() == pytest.approx([1 / 6, 5 / 6, 0])
    assert global_reward(changes)[0].tolist() == pytest.approx([0, -(5 / 6 - 1 / 6), 0, 0])


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


@pytest.mark.parametrize("n", [2, 3, 8, 33])
def test_kendall_tau_is_scipys(n: int) -> None:
    similarity = torch.rand(3, 4, n, generator=torch.Generator().manual_seed(n))
    found = kendall_tau(similarity, all_pairs(n))
    for row in range(3):
        for t in range(3):
            tau = kendalltau(similarity[row, t].numpy(), similarity[row, t + 1].numpy()).statistic
            assert float(found[row, t]) == pytest.approx((1 - tau) / 2, abs=1e-6)


def test_a_shift_is_added_to_all_stages() -> None:
    chance = torch.Generator().manual_seed(0)
    similarity, shift = torch.rand(3, 4, 9, generator=chance), torch.rand(2, 3, 9, generator=chance)
    found = kendall_tau(similarity, all_pairs(9), shift)
    for episode in range(2):
        moved = similarity + shift[episode][:, None]
        torch.testing.assert_close(found[episode], kendall_tau(moved, all_pairs(9)))


def test_random_pairs_estimate_tau() -> None:
    torch.manual_seed(0)
    pairs = random_pairs(30, 4000)
    assert bool((pairs[:, 0] != pairs[:, 1]).all())
    similarity = torch.rand(2, 5, 30)
    estimate, exact = (kendall_tau(similarity, some) for some in (pairs, all_pairs(30)))
    torch.testing.assert_close(estimate, exact, atol=0.04, rtol=0)
