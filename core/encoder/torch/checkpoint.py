"""Weights on disk: safetensors in a bundle, never pickle.

Weights are stored in half precision (half the download, no measurable loss) and loaded in single
precision.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch

from core.bundle import BundleError, read_bundle, write_bundle, write_card
from core.encoder.card import CheckpointError, ModelCard
from core.encoder.torch.network import SketchPhotoNet

_REMEDY = "Install Inkseek again, or train a new encoder."


def save_checkpoint(net: SketchPhotoNet, card: ModelCard, weights: Path) -> ModelCard:
    """Write `weights` and its card; return the card with the file's hash and id filled in."""
    tensors = {
        name: (t.half() if t.is_floating_point() else t).cpu().numpy()
        for name, t in net.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    digest = write_bundle(weights, card.as_dict(), tensors)["sha256"]
    name = card.id or weights.stem
    complete = replace(card, id=f"{name.split('@')[0]}@{digest[:8]}", sha256=digest)
    write_card(weights, complete.as_dict())
    return complete


def load_checkpoint(weights: Path) -> tuple[SketchPhotoNet, ModelCard]:
    """Load the network, in evaluation mode, and its card.

    Raises:
        CheckpointError: a file is missing, damaged or of another shape than its card says.
    """
    card = ModelCard.read(weights)
    try:
        tensors = read_bundle(weights).tensors
    except BundleError as error:
        raise CheckpointError(str(error)) from error
    try:
        state = {name: torch.from_numpy(t).float() for name, t in tensors.items()}
        net = SketchPhotoNet(
            card.variant, card.dim, card.spatial_dim, card.prototypes, card.members
        )
        net.load_state_dict(state, strict=False)
    except (RuntimeError, KeyError, TypeError) as error:
        raise CheckpointError(f"The weights {weights} can't be used: {error}. {_REMEDY}") from error
    expected = {name for name in net.state_dict() if not name.endswith("num_batches_tracked")}
    if expected != set(state):
        raise CheckpointError(f"The weights {weights} belong to another network. {_REMEDY}")
    return net.eval(), card


def resolve_device(wish: str = "auto") -> torch.device:
    """The device to compute on; `auto` takes CUDA, then Apple's MPS, then the CPU.

    Raises:
        CheckpointError: there is no such device here.
    """
    here = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if wish == "auto":
        return torch.device(next(kind for kind, there in here.items() if there))
    try:
        device = torch.device(wish)
    except RuntimeError as error:
        raise CheckpointError(
            f"There is no device {wish!r}: choose auto, cpu, cuda or mps."
        ) from error
    if not here.get(device.type, False):
        raise CheckpointError(f"This computer can't compute on {wish}: choose auto or cpu.")
    return device
