"""Rewards for the stages of an episode: the designs that the paper compares.

The full design is R = γ1 · (1 / rank) + γ2 · R_global, where

    R_global(t) = −max(0, τ(L_t, L_t+1) − τ(L_t−1, L_t))

punishes a ranking that changes more after the stage than it did before: more ink should bring the
photo forward, not shuffle the list. It is 0 at the first stage, where nothing was ranked before,
and at the last, where nothing comes after. τ is the normalised Kendall-tau distance:

    τ(A, B) = (pairs that stand the other way round in B) / (all pairs)      0 same … 1 reversed

Training estimates τ from random pairs of photos, drawn anew in each round; figures use all pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

Reward = Callable[[Tensor], Tensor]
"""Ranks of the right photo, float, to rewards of the same shape."""

LOCAL: Mapping[str, Reward] = {
    "rank <= 1": lambda rank: (rank <= 1).float(),
    "rank <= 5": lambda rank: (rank <= 5).float(),
    "rank <= 10": lambda rank: (rank <= 10).float(),
    "-rank": torch.neg,
    "1 / sqrt(rank)": torch.rsqrt,
    "1 / rank": torch.reciprocal,
}
FULL = "1 / rank and Kendall-tau"


def local_reward(design: str, rank: Tensor) -> Tensor:
    """The part of a reward that looks at one stage alone; of FULL, 1 / rank."""
    return LOCAL["1 / rank" if design == FULL else design](rank.float())


def global_reward(changes: Tensor) -> Tensor:
    """R_global (…, T) of the distances (…, T − 1) between successive rankings."""
    rewards = torch.zeros(*changes.shape[:-1], changes.shape[-1] + 1)
    rewards[..., 1:-1] = -torch.relu(changes[..., 1:] - changes[..., :-1])
    return rewards


def target_ranks(similarity: Tensor, target: Tensor) -> Tensor:
    """Rank (…, n, T) of photo `target` (n,) by similarity (…, n, T, g); ties count against it."""
    index = target[:, None, None].expand(*similarity.shape[:-1], 1)
    own = similarity.gather(-1, index)
    # "Not below" counts the photo itself, and NaN against us.
    return (~(similarity < own)).sum(-1, dtype=torch.int32)


def kendall_tau(similarity: Tensor, pairs: Tensor, shift: Tensor | None = None) -> Tensor:
    """τ between successive rankings, over some pairs of photos.

    Args:
        similarity: (n, T, g).
        pairs: (p, 2) photos.
        shift: (e, n, g), added to the similarities of all stages in each of e episodes.

    Returns:
        (n, T − 1), or (e, n, T − 1) with a shift.
    """
    first, second = pairs.T
    lead = similarity[..., first] - similarity[..., second]
    if shift is None:
        above = lead > 0
    else:
        # Adding first and comparing then would need all e · n · T · g sums.
        above = lead > (shift[..., second] - shift[..., first])[:, :, None]
    swapped = above[..., 1:, :] ^ above[..., :-1, :]
    return swapped.sum(-1, dtype=torch.int32) / max(len(pairs), 1)


def all_pairs(photos: int) -> Tensor:
    """Every pair of so many photos."""
    return torch.combinations(torch.arange(photos), 2)


def random_pairs(photos: int, count: int) -> Tensor:
    """Some pairs of so many photos, each of two photos."""
    first = torch.randint(photos, (count,))
    return torch.stack([first, (first + torch.randint(1, photos, (count,))) % photos], 1)
