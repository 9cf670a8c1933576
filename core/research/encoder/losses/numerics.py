"""Arithmetic the losses share: full precision always, and means that survive emptiness.

A distance of nearly equal unit vectors, or a softmax at a low temperature, is a difference of
nearly equal numbers: in bf16 nothing is left of it. So every loss computes in float32, even under
autocast.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import torch
from torch import Tensor

P = ParamSpec("P")

# Below this a squared distance of unit vectors is rounding noise, and so is its direction.
_NOISE = 1e-8


def full_precision(loss: Callable[P, Tensor]) -> Callable[P, Tensor]:
    """Make a loss see its half-precision arguments as float32 and keep autocast out of it."""

    @wraps(loss)
    def in_full_precision(*args: P.args, **kwargs: P.kwargs) -> Tensor:
        tensors = [value for value in (*args, *kwargs.values()) if isinstance(value, Tensor)]
        device = tensors[0].device.type if tensors else "cpu"
        with torch.autocast(device, enabled=False):
            wide = tuple(_widen(value) for value in args)
            named = {name: _widen(value) for name, value in kwargs.items()}
            return loss(*wide, **named)  # type: ignore[arg-type]

    return in_full_precision


def _widen(value: object) -> object:
    if isinstance(value, Tensor) and value.dtype in (torch.bfloat16, torch.float16):
        return value.float()
    return value


def euclidean(a: Tensor, b: Tensor) -> Tensor:
    """Distance along the last axis. Equal points get distance 0 and gradient 0, never NaN."""
    return _root((a - b).square().sum(-1))


def pairwise_euclidean(a: Tensor, b: Tensor) -> Tensor:
    """All distances (n, m) between the rows of two matrices."""
    squared = a.square().sum(1)[:, None] + b.square().sum(1)[None] - 2 * a @ b.T
    return _root(squared)


def _root(squared: Tensor) -> Tensor:
    positive = squared > _NOISE
    return torch.where(positive, squared.where(positive, torch.ones_like(squared)).sqrt(), 0.0)


def mean_of(values: Tensor, chosen: Tensor | None = None) -> Tensor:
    """Mean of the chosen values; 0 with a gradient of 0 when there is none (not NaN)."""
    if chosen is None:
        return values.sum() / max(values.numel(), 1)
    # `where` and not a product: 0 · inf is NaN.
    return values.where(chosen, torch.zeros_like(values)).sum() / chosen.sum().clamp(min=1)
