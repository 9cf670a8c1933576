"""What a run leaves in its folder, read by others than the run itself."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import torch

from core.encoder.checkpoint import load_checkpoint
from core.encoder.network import SketchPhotoNet
from core.research.encoder.errors import TrainingError

STATE = "state.pt"
WEIGHTS = "encoder.safetensors"


def saved_state(folder: Path) -> dict[str, Any]:
    """What a run last saved.

    Raises:
        TrainingError: there is nothing, or it is damaged.
    """
    file = folder / STATE
    try:
        state: dict[str, Any] = torch.load(file, map_location="cpu", weights_only=True, mmap=True)
    except FileNotFoundError as error:
        raise TrainingError(f"{folder} holds no {STATE}; has this run saved one yet?") from error
    except (OSError, RuntimeError, ValueError, EOFError, pickle.UnpicklingError) as error:
        raise TrainingError(f"{file} can't be read; it is damaged.") from error
    return state


def begin_from_run(net: SketchPhotoNet, folder: Path) -> None:
    """Fills `net` with the averaged weights of a run, or with what was shipped of one.

    Raises:
        TrainingError: there are none, or they are of another network.
        CheckpointError: the shipped ones are damaged.
    """
    shipped = folder / WEIGHTS
    try:
        if shipped.exists() and not (folder / STATE).exists():
            net.load_state_dict(load_checkpoint(shipped)[0].state_dict())
        else:
            net.load_state_dict(saved_state(folder)["average"])
    except (RuntimeError, KeyError) as error:
        raise TrainingError(
            f"{folder} holds another network than this recipe makes: begin with a run of the same "
            "variant and dim."
        ) from error
