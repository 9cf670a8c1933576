"""Features of EfficientNet-Lite0 as it was trained on ImageNet: it has never seen a drawing."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as nnf
from numpy.typing import NDArray

from core.encoder import ModelCard
from core.encoder.torch.backbone import fold_norms
from core.encoder.torch.encoder import image_tensor
from core.research.encoder.teacher import imagenet_backbone

Floats = NDArray[np.float32]
_MIDDLE_BLOCKS = 11
_GRID = 4


class ImageNetFeatures:
    """The average of the last maps, the same for photos and drawings."""

    output = "features"
    card = ModelCard("imagenet-lite0", "lite0", 1280, 1280, sketch_size=224, photo_size=224)

    def __init__(self) -> None:
        backbone = fold_norms(imagenet_backbone("lite0").eval())
        self._backbone = backbone.to(memory_format=torch.channels_last)

    def photos(self, images: NDArray[np.uint8]) -> Floats:
        with torch.inference_mode():
            rows: Floats = self._pooled(image_tensor(torch.from_numpy(images))).numpy()
        return rows

    def sketches(self, images: NDArray[np.uint8]) -> Floats:
        return self.photos(images)

    def _pooled(self, images: torch.Tensor) -> torch.Tensor:
        maps: torch.Tensor = self._backbone(images)
        return maps.mean((2, 3))


class ImageNetPlaces(ImageNetFeatures):
    """Middle maps on a grid: where lines and parts are, by which alike things differ."""

    output = "places"

    def _pooled(self, images: torch.Tensor) -> torch.Tensor:
        maps = self._backbone.forward_stem(images, _MIDDLE_BLOCKS)
        return nnf.adaptive_avg_pool2d(maps, _GRID).flatten(1)
