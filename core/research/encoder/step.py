"""A training step: from a batch to its losses."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from torch import Tensor, nn
from torch.nn import Parameter

from core.research.encoder.batches import Batch

Trained = TypeVar("Trained", bound=nn.Module)
Groups = list[dict[str, Any]]


class Step(nn.Module, ABC, Generic[Trained]):
    """A kind of training. What is frozen is so from the beginning on."""

    @property
    @abstractmethod
    def trained(self) -> Trained:
        """What training is for: its average is validated and kept."""

    def prepare(self, *, compiled: bool) -> None:
        """Get ready for many steps, once the first weights are in place."""

    @abstractmethod
    def parameter_groups(self) -> Groups:
        """What learns, for the optimiser: `peak` is the highest learning rate."""

    @abstractmethod
    def forward(self, batch: Batch) -> dict[str, Tensor]:
        """Weighted losses by name; training minimises their sum."""


def group_parameters(
    module: nn.Module, knowing: Iterable[tuple[nn.Module, float]], else_rate: float
) -> Groups:
    """All that learns in a module, by its highest rate; norms, biases and pooling do not decay.

    Args:
        module: what learns, wholly or in part.
        knowing: parts that know something already and learn at a rate of their own.
        else_rate: of everything else.
    """
    peaks = {id(p): peak for part, peak in knowing for p in part.parameters()}
    learning = [p for p in module.parameters() if p.requires_grad]

    def chosen(peak: float, flat: bool) -> list[Parameter]:
        return [
            p for p in learning if peaks.get(id(p), else_rate) == peak and (p.ndim <= 1) == flat
        ]

    groups: Groups = []
    for peak in dict.fromkeys((*peaks.values(), else_rate)):
        for flat in (True, False):
            if parameters := chosen(peak, flat):
                decay = {"weight_decay": 0.0} if flat else {}
                groups.append({"params": parameters, "lr": peak, "peak": peak, **decay})
    return groups
