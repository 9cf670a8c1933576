"""Weights on disk: safetensors beside a JSON card, checked by hash, never pickle.

Weights are stored in half precision (half the download, no measurable loss) and widened at load.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_tensors
from safetensors.torch import save_file

from core.encoder.card import CheckpointError, ModelCard
from core.encoder.network import SketchPhotoNet

_AGAIN = "Install the program again, or train a new encoder."


def card_path(weights: Path) -> Path:
    return weights.with_suffix(".json")


def save_checkpoint(net: SketchPhotoNet, card: ModelCard, weights: Path) -> ModelCard:
    """Writes `weights` and its card; returns the card with the file's hash and id filled in."""
    weights.parent.mkdir(parents=True, exist_ok=True)
    tensors = {
        name: (t.half() if t.is_floating_point() else t).contiguous()
        for name, t in net.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    save_file(tensors, weights)
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    name = card.id or weights.stem
    done = replace(card, id=f"{name.split('@')[0]}@{digest[:8]}", sha256=digest)
    card_path(weights).write_text(done.to_json(), encoding="utf-8")
    return done


def read_card(weights: Path) -> ModelCard:
    try:
        return ModelCard.from_json(card_path(weights).read_text(encoding="utf-8"))
    except OSError as error:
        raise CheckpointError(
            f"The model card {card_path(weights)} is missing: {error.strerror}. {_AGAIN}"
        ) from error
    except UnicodeDecodeError as error:
        raise CheckpointError(
            f"The model card {card_path(weights)} is damaged. {_AGAIN}"
        ) from error


def load_checkpoint(weights: Path) -> tuple[SketchPhotoNet, ModelCard]:
    """The network in evaluation mode and its card.

    Raises:
        CheckpointError: a file is missing, damaged or of another shape than its card says.
    """
    card = read_card(weights)
    try:
        content = weights.read_bytes()
    except OSError as error:
        raise CheckpointError(f"The weights {weights} can't be read: {error.strerror}.") from error
    if hashlib.sha256(content).hexdigest() != card.sha256:
        raise CheckpointError(f"The weights {weights} do not match their card: damaged. {_AGAIN}")
    try:
        state = load_tensors(content)
        net = SketchPhotoNet(card.variant, card.dim, card.layout_dim, card.kinds)
        net.load_state_dict({k: v.float() for k, v in state.items()}, strict=False)
        expected = {k for k in net.state_dict() if not k.endswith("num_batches_tracked")}
        if expected != set(state):
            raise CheckpointError(f"The weights {weights} belong to another network. {_AGAIN}")
    except (SafetensorError, RuntimeError, KeyError, TypeError) as error:
        raise CheckpointError(f"The weights {weights} can't be used: {error}. {_AGAIN}") from error
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
