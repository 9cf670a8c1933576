"""Rewards for the stages of an episode: the designs that the paper compares.

The full design is R = γ1 · (1 / rank) + γ2 · R_global, where

    R_global(t) = −max(0, τ(L_t, L_t+1) − τ(L_t−1, L_t))

punishes a ranking that changes more after the stage than it did before: more ink should bring the
photo forward, not shuffle the list. It is 0 at the first stage, where nothing was ranked before,
and at the last, where nothing comes after. τ is the normalised Kendall-tau distance:

    τ(A, B) = (pairs that stand the other way round in B) / (all pairs)      0 same … 1 reversed
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

Reward = Callable[[Tensor], Tensor]
"""Ranks (n, T) of the right photo, float, to rewards of the same shape."""

LOCAL: Mapping[str, Reward] = {
    "rank <= 1": lambda rank: (rank <= 1).float(),
    "rank <= 5": lambda rank: (rank <= 5).float(),
    "rank <= 10": lambda rank: (rank <= 10).float(),
    "-rank": torch.neg,
    "1 / sqrt(rank)": torch.rsqrt,
    "1 / rank": torch.reciprocal,
}
FULL = "1 / rank and Kendall-tau"


def global_reward(similarity: Tensor) -> Tensor:
    """R_global (n, T) of similarities (n, T, g) to all photos."""
    order = orders(similarity)
    changes = kendall_tau_distance(order[:, :-1], order[:, 1:])
    rewards = torch.zeros(similarity.shape[:2])
    rewards[:, 1:-1] = -torch.relu(changes[:, 1:] - changes[:, :-1])
    return rewards


def reward(design: str, rank: Tensor, similarity: Tensor, gamma: float) -> Tensor:
    """Rewards (n, T).

    Args:
        design: a key of LOCAL, or FULL.
        rank: (n, T) of the right photo.
        similarity: (n, T, g); only used by the full design.
        gamma: γ2; γ1 is 1, since only their ratio matters.
    """
    if design == FULL:
        return LOCAL["1 / rank"](rank.float()) + gamma * global_reward(similarity)
    return LOCAL[design](rank.float())


def target_ranks(similarity: Tensor, target: Tensor) -> Tensor:
    """Rank (n, T) of photo `target` (n,) by similarity (n, T, g); ties count against it."""
    index = target[:, None, None].expand(*similarity.shape[:2], 1)
    own = similarity.gather(-1, index)
    # "Not below" counts the photo itself, and NaN against us.
    return (~(similarity < own)).sum(-1)


def orders(similarity: Tensor) -> Tensor:
    """The photos of each row, the most similar first (…, g); equal ones in their given order."""
    return similarity.argsort(dim=-1, descending=True, stable=True)


def ranks_in(order: Tensor) -> Tensor:
    """The place (0 …) of each photo in an order: the inverse permutation (…, g)."""
    standing = torch.arange(order.shape[-1]).expand_as(order)
    return torch.empty_like(order).scatter_(-1, order, standing)


def kendall_tau_distance(first: Tensor, second: Tensor) -> Tensor:
    """τ of orders (…, g) with orders (…, g), exact; 0 for fewer than two photos."""
    n = first.shape[-1]
    if n < 2:
        return torch.zeros(first.shape[:-1])
    # In the order of the first, where the second puts each photo.
    permutation = ranks_in(second).gather(-1, first)
    return inversions(permutation).double().div(n * (n - 1) / 2).float()


def inversions(permutation: Tensor) -> Tensor:
    """Pairs of a permutation of 0 … n − 1 in the last dimension that stand the wrong way round.

    A radix sort from the highest bit counts them in log2 n sweeps over the whole batch; training
    asks for thousands at every step, and counting pairs one by one is quadratic.

    Before the sweep of bit b the values are gathered in blocks of equal higher bits, in their
    original order inside a block. There, a value with the bit set that stands before one without
    it is an inversion, and no pair is met in two sweeps. Since it is a permutation, the blocks
    begin at the multiples of 2^(b+1).
    """
    shape = permutation.shape
    values = permutation.reshape(-1, shape[-1])
    n = shape[-1]
    position = torch.arange(n)
    count = torch.zeros(len(values), dtype=torch.long)
    for bit in reversed(range(max(n - 1, 1).bit_length())):
        begin = (position >> (bit + 1)) << (bit + 1)
        is_set = (values >> bit) & 1
        before = is_set.cumsum(-1) - is_set
        ones = before - before[:, begin]  # those with the bit, earlier in the same block
        count += (ones * (1 - is_set)).sum(-1)
        zeros = position - begin - ones
        n_zeros = torch.clamp(n - begin, max=1 << bit)
        target = begin + torch.where(is_set.bool(), n_zeros + ones, zeros)
        values = torch.empty_like(values).scatter_(-1, target, values)
    return count.reshape(shape[:-1])
