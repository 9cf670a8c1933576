"""The Kendall-tau distance against scipy, and inversions by hand."""

import pytest
import torch
from scipy.stats import kendalltau

from core.research.onthefly.kendall import inversions, kendall_tau_distance, orders, places


@pytest.mark.parametrize("n", [2, 3, 5, 8, 9, 16, 17, 33])
def test_is_scipys(n: int) -> None:
    chance = torch.Generator().manual_seed(n)
    first = torch.stack([torch.randperm(n, generator=chance) for _ in range(12)])
    second = torch.stack([torch.randperm(n, generator=chance) for _ in range(12)])
    distance = kendall_tau_distance(first.view(3, 4, n), second.view(3, 4, n)).view(-1)
    for a, b, found in zip(places(first), places(second), distance, strict=True):
        tau = kendalltau(a.numpy(), b.numpy()).statistic
        assert float(found) == pytest.approx((1 - tau) / 2, abs=1e-6)


def test_by_hand() -> None:
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
    assert places(order).tolist() == [2, 0, 3, 1]
