"""Several processes as one: who this is among them, and what they have to agree on.

Without `torchrun` there is one process, and everything here does nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import torch
import torch.distributed as dist
from torch import Tensor, nn

# The first process prepares the data and validates while the others wait for it.
_PATIENCE = timedelta(hours=6)


@dataclass(frozen=True)
class World:
    """Which of how many processes this is."""

    rank: int
    size: int

    @classmethod
    def join(cls) -> World:
        """Joins the group that `torchrun` started, if it did."""
        if "RANK" not in os.environ:
            return cls(0, 1)
        backend = "gloo"
        if torch.cuda.is_available():
            backend = "cpu:gloo,cuda:nccl"
            # Else every process would compute on the first card.
            torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))
        if not dist.is_initialized():
            dist.init_process_group(backend, timeout=_PATIENCE)
        return cls(dist.get_rank(), dist.get_world_size())

    @property
    def is_first(self) -> bool:
        """Whether this is the process that writes."""
        return self.rank == 0

    def wait(self) -> None:
        """Returns when every process has come here."""
        if self.size > 1:
            dist.barrier()

    @classmethod
    @contextmanager
    def joined(cls) -> Iterator[World]:
        """Joins for the time of a block."""
        try:
            yield cls.join()
        finally:
            if dist.is_initialized():
                dist.destroy_process_group()


def gathered(rows: Tensor) -> Tensor:
    """The rows of all processes, in the order of their ranks; every process brings equally many."""
    if not dist.is_initialized() or dist.get_world_size() == 1:
        return rows
    parts = [torch.empty_like(rows) for _ in range(dist.get_world_size())]
    dist.all_gather(parts, rows.contiguous())
    return torch.cat(parts)


@torch.no_grad()
def average_statistics(module: nn.Module) -> None:
    """Makes the batch-norm statistics of all processes their mean."""
    if not dist.is_initialized() or dist.get_world_size() == 1:
        return
    buffers = [buffer for buffer in module.buffers() if buffer.is_floating_point()]
    flat = torch.cat([buffer.flatten() for buffer in buffers])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    parts = torch.split(flat, [buffer.numel() for buffer in buffers])
    for buffer, part in zip(buffers, parts, strict=True):
        buffer.copy_(part.view_as(buffer))
