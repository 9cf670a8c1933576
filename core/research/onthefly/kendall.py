"""How much a ranking changed: the normalised Kendall-tau distance between two orders.

    τ(A, B) = (pairs that stand the other way round in B) / (all pairs)      0 same … 1 reversed

Counting pairs one by one is quadratic, and training asks for the distance of a thousand pairs of
orders at every step. Pairs that are the wrong way round are inversions of a permutation; a radix
sort from the highest bit counts them on the way, log2 n sweeps over the whole batch.
"""

from __future__ import annotations

import torch
from torch import Tensor


def orders(similarity: Tensor) -> Tensor:
    """The photos of each row, the most similar first (…, g); equal ones in their given order."""
    return similarity.argsort(dim=-1, descending=True, stable=True)


def places(order: Tensor) -> Tensor:
    """Where each photo stands in an order: the inverse permutation (…, g)."""
    standing = torch.arange(order.shape[-1]).expand_as(order)
    return torch.empty_like(order).scatter_(-1, order, standing)


def kendall_tau_distance(first: Tensor, second: Tensor) -> Tensor:
    """τ of orders (…, g) with orders (…, g), exact; 0 for fewer than two photos."""
    n = first.shape[-1]
    if n < 2:
        return torch.zeros(first.shape[:-1])
    # Seen from the first order, where the second one puts each photo.
    seen = places(second).gather(-1, first)
    return inversions(seen).double().div(n * (n - 1) / 2).float()


def inversions(permutation: Tensor) -> Tensor:
    """Pairs of a permutation of 0 … n − 1 in the last dimension that stand the wrong way round.

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
