"""Drawings and pictures to vectors. Importing this package does not import torch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.encoder.base import Encoder, PhotoVectors
from core.encoder.card import CheckpointError, ModelCard
from core.encoder.inputs import photo_input
from resources import resource

if TYPE_CHECKING:
    from core.encoder.torch_encoder import TorchEncoder


__all__ = [
    "CheckpointError",
    "Encoder",
    "ModelCard",
    "PhotoVectors",
    "load_encoder",
    "photo_input",
    "shipped_weights",
]


def shipped_weights() -> Path:
    """The weight file that came with the program."""
    return Path(str(resource("models", "encoder.safetensors")))


def load_encoder(device: str = "auto", checkpoint: Path | None = None) -> TorchEncoder:
    """The shipped encoder, or the one in `checkpoint`.

    Args:
        device: `auto`, `cpu`, `cuda` or `mps`.
        checkpoint: a `.safetensors` file with its card beside it.

    Raises:
        CheckpointError: the weights are missing or damaged.
    """
    from core.encoder.torch_encoder import load_torch_encoder

    return load_torch_encoder(checkpoint or shipped_weights(), device)
