"""Ranks of the right photo for whole batches of stages, in the tensors that training works on."""

from __future__ import annotations

from torch import Tensor


def target_ranks(similarity: Tensor, target: Tensor) -> Tensor:
    """Rank (n, T) of photo `target` (n,) by similarity (n, T, g); ties count against it."""
    index = target[:, None, None].expand(*similarity.shape[:2], 1)
    own = similarity.gather(-1, index)
    # "Not below" counts the photo itself, and NaN against us.
    return (~(similarity < own)).sum(-1)
