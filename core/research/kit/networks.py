"""A network that has never seen a drawing."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from core.encoder import ModelCard
from core.encoder.torch.backbone import fold_norms
from core.encoder.torch.encoder import image_tensor
from core.research.encoder.teacher import imagenet_backbone

Floats = NDArray[np.float32]


class ImageNetFeatures:
    """The average of the last maps of EfficientNet-Lite0 as it was trained on ImageNet."""

    output = "features"
    card = ModelCard("imagenet-lite0", "lite0", 1280, 1280, sketch_size=224, photo_size=224)

    def __init__(self) -> None:
        backbone = fold_norms(imagenet_backbone("lite0").eval())
        self._backbone = backbone.to(memory_format=torch.channels_last)

    def photos(self, images: NDArray[np.uint8]) -> Floats:
        with torch.inference_mode():
            maps = self._backbone(image_tensor(torch.from_numpy(images)))
        pooled: Floats = maps.mean((2, 3)).numpy()
        return pooled

    def sketches(self, images: NDArray[np.uint8]) -> Floats:
        return self.photos(images)
