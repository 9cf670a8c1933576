"""Runs of the training loop in tests: to their end or stopped on the way, and what they leave."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils.data import Dataset

from core.research.encoder.batches import Batch
from core.research.encoder.trainer import Trainer


class Same(Dataset[Batch]):
    """One batch again and again."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def __getitem__(self, step: int) -> Batch:
        return self._batch


def train(
    trainer: Trainer[Any], batches: Dataset[Batch], *, stop_after: int | None = None
) -> list[float]:
    """Trains; with `stop_after`, as if somebody pressed Ctrl+C when that step is done."""
    seen: list[float] = []

    def on_step(step: int, losses: dict[str, float]) -> None:
        seen.append(losses["loss"])
        if step == stop_after:
            raise KeyboardInterrupt

    if stop_after is None:
        trainer.run(batches, on_step)
    else:
        with pytest.raises(KeyboardInterrupt):
            trainer.run(batches, on_step)
    return seen


def assert_equal_states(first: object, second: object, path: str = "state") -> None:
    if isinstance(first, Tensor):
        assert isinstance(second, Tensor)
        assert torch.equal(first, second), path
    elif isinstance(first, dict):
        assert isinstance(second, dict)
        assert first.keys() == second.keys(), path
        for key in first:
            assert_equal_states(first[key], second[key], f"{path}.{key}")
    elif isinstance(first, list):
        assert isinstance(second, list)
        for i, pair in enumerate(zip(first, second, strict=True)):
            assert_equal_states(*pair, f"{path}[{i}]")
    else:
        assert first == second, path
