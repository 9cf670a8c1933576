"""Encoders: drawings and pictures to vectors. Importing this package loads no engine."""

from __future__ import annotations

from pathlib import Path

from core.encoder.base import Encoder, PhotoVectors, WholeEncoder
from core.encoder.card import CheckpointError, ModelCard
from core.encoder.inputs import photo_input
from resources import resource

__all__ = [
    "CheckpointError",
    "Encoder",
    "ModelCard",
    "PhotoVectors",
    "WholeEncoder",
    "load_encoder",
    "photo_input",
    "shipped_weights",
]


def shipped_weights() -> Path:
    """The weight file that came with the program."""
    return Path(str(resource("models", "encoder.safetensors")))


def load_encoder(device: str = "auto", checkpoint: Path | None = None) -> WholeEncoder:
    """Load the shipped encoder, or the one in `checkpoint`.

    Args:
        device: one of `core.encoder.devices.available_devices`, or `auto` for what this machine
            was measured to be fastest on.
        checkpoint: a `.safetensors` file, its card and exported networks beside it.

    Raises:
        CheckpointError: a file is missing or damaged, or there is no such device here.
    """
    from core.encoder import devices

    weights = checkpoint or shipped_weights()
    if device == devices.AUTO:
        return devices.load_fastest(weights)
    return devices.load(device, weights)
