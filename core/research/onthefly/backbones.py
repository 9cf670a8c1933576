"""Networks of torchvision as encoders: InceptionV3 (the paper's), ResNet-50 and VGG-16.

Their weights are taken from a file or from torchvision's own folder on this machine. Nothing is
fetched.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as nnf
from numpy.typing import NDArray
from torch import Tensor, nn

from core.encoder import ModelCard, PhotoVectors
from core.encoder.torch.checkpoint import resolve_device
from core.research.evaluation.errors import EvaluationError
from core.research.kit.linear import unit_rows

_DIM = 256
_BATCH = 16
_SIZES = {"inception_v3": 299, "resnet50": 224, "vgg16": 224}
_WIDTHS = {"inception_v3": 2048, "resnet50": 2048, "vgg16": 512}
BACKBONES = tuple(_SIZES)


class Backbone:
    """A frozen network of torchvision: drawings and photos to pooled features; it has no M."""

    def __init__(self, name: str, net: nn.Module, digest: str, device: torch.device) -> None:
        self._net = net.eval().to(device)
        self._device = device
        size = _SIZES[name]
        self._card = ModelCard(f"{name}@{digest[:8]}", name, _DIM, _WIDTHS[name], size, size)

    @property
    def card(self) -> ModelCard:
        return self._card

    @property
    def device(self) -> str:
        return str(self._device)

    def embed_sketches(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Unit features: without an M they are all there is."""
        return unit_rows(self.sketch_features(images))

    def embed_photos(self, images: NDArray[np.uint8]) -> PhotoVectors:
        features = self._features(images)
        return PhotoVectors(unit_rows(features), features.astype(np.float16))

    def sketch_features(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        return self._features(np.repeat(images[..., None], 3, axis=-1))

    @torch.inference_mode()
    def _features(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        mean = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
        deviation = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
        parts = []
        for start in range(0, len(images), _BATCH):
            part = torch.from_numpy(images[start : start + _BATCH]).permute(0, 3, 1, 2)
            scaled = (part.float() / 255 - mean) / deviation
            parts.append(self._net(scaled.to(self._device)).float().cpu())
        found: NDArray[np.float32] = torch.cat(parts).numpy()
        return found


def load_backbone(name: str, weights: Path | None, device: str) -> Backbone:
    """A network of torchvision with its weights.

    Args:
        name: one of BACKBONES.
        weights: a file as torchvision writes it; torchvision's own folder when None.
        device: `auto`, `cpu`, `cuda` or `mps`.

    Raises:
        EvaluationError: there is no such network, its weights are not on this machine, or they
            belong to another one.
    """
    from torchvision import models

    if name not in BACKBONES:
        raise EvaluationError(f"There is no backbone {name!r}; there are {', '.join(BACKBONES)}.")
    published = Path(models.get_model_weights(name).DEFAULT.url).name
    file = weights or Path(torch.hub.get_dir()) / "checkpoints" / published
    if not file.is_file():
        raise EvaluationError(
            f"The weights of {name} are not on this machine: {file} is missing. torchvision calls "
            f"them {published}; name your copy with --backbone-weights FILE."
        )
    options = {"aux_logits": True, "init_weights": False} if name == "inception_v3" else {}
    net = models.get_model(name, weights=None, **options)
    try:
        # weights_only: a file of weights must not be able to run anything.
        net.load_state_dict(torch.load(file, map_location="cpu", weights_only=True))
    except Exception as error:  # pickle, zip and shape errors have no common type
        raise EvaluationError(f"{file} can't be used as weights of {name}: {error}") from error
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return Backbone(name, _without_classifier(name, net), digest, resolve_device(device))


class _MeanPooled(nn.Module):
    """Feature maps to their mean over all positions."""

    def __init__(self, maps: nn.Module) -> None:
        super().__init__()
        self.maps = maps

    def forward(self, images: Tensor) -> Tensor:
        return nnf.adaptive_avg_pool2d(self.maps(images), 1).flatten(1)


def _without_classifier(name: str, net: nn.Module) -> nn.Module:
    if name == "vgg16":
        return _MeanPooled(net.features)  # type: ignore[arg-type]
    net.fc = nn.Identity()
    return net
