"""One of several processes under `torchrun`: trains a little and says what it ended with."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path

import torch
from small_training import small_batches, small_recipe, small_trainer
from torch import Tensor
from torch.utils.data import Dataset

from core.research.encoder.batches import Batch, Batches
from core.research.encoder.world import World

STEPS = 4


class Watched(Dataset[Batch]):
    """Batches that remember which of them were taken."""

    def __init__(self, batches: Batches) -> None:
        self._batches = batches
        self.taken: list[int] = []

    def __getitem__(self, step: int) -> Batch:
        self.taken.append(step)
        return self._batches[step]


def digest(tensors: Iterable[Tensor]) -> str:
    found = hashlib.sha256()
    for tensor in tensors:
        found.update(tensor.detach().contiguous().numpy().tobytes())
    return found.hexdigest()


def main(folder: Path) -> None:
    with World.joined() as world:
        torch.set_num_threads(1)
        recipe = small_recipe(steps=STEPS)
        batches = Watched(small_batches(recipe))
        trainer = small_trainer(recipe, folder / str(world.rank), world=world)
        trainer.run(batches)
        state = trainer._step.state_dict()
        memory = trainer._step.objective.memory
        ended = {
            "weights": digest(state.values()),
            "average": digest(trainer.averaged.state_dict().values()),
            "memory": digest([memory.vectors, memory.seen]),
            "remembered": int(memory.seen.sum()),
            "batches": batches.taken,
        }
        (folder / f"{world.rank}.json").write_text(json.dumps(ended), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
