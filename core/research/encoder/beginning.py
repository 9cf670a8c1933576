"""Initialises M of the photo side with the principal directions of the photos.

A random M loses part of what the frozen tower knows, and training on a hundred classes favours
those. The principal directions of all photos preserve the neighbourhoods of unseen classes. They
are half whitened, because strong directions separate coarse classes and weak ones separate single
chairs.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from core.encoder.base import Domain
from core.encoder.torch.network import SketchPhotoNet
from core.research.encoder.photo_maps import PhotoMaps

_BATCH = 64
# From no whitening (0) to full whitening (1).
_WHITENING = 0.5
_MOST_PHOTOS = 6000


def begin_from_photos(net: SketchPhotoNet, maps: PhotoMaps, n_photos: int, seed: int) -> None:
    """Sets M of the photo side to the principal directions of what F makes of the photos."""
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(n_photos)[:_MOST_PHOTOS]
    parts = []
    with torch.inference_mode():
        tower = net.tower(Domain.PHOTO).eval()
        for start in range(0, len(chosen), _BATCH):
            photos = chosen[start : start + _BATCH].tolist()
            plain = maps.of(photos, np.zeros(len(photos), bool))
            parts.append(tower.from_trunk(plain.float()))
    linear = net.joint_of(Domain.PHOTO).linear
    weight, bias = principal_map(torch.cat(parts), linear.out_features)
    with torch.no_grad():
        linear.weight.copy_(weight)
        linear.bias.copy_(bias)


def principal_map(features: Tensor, dim: int) -> tuple[Tensor, Tensor]:
    """Weight (dim, f) and bias (dim,) that centre features (n, f) and turn them to their main axes.

    With fewer features than `dim` the remaining rows are zero.
    """
    mean = features.double().mean(0)
    _, strength, axes = torch.linalg.svd(features.double() - mean, full_matrices=False)
    kept = strength[:dim] > strength[0] * 1e-6
    scale = strength[:dim].clamp(min=1e-12) ** -_WHITENING
    weight = torch.zeros(dim, features.shape[1], dtype=torch.float64)
    weight[: len(scale)] = axes[:dim] * (scale * kept)[:, None]
    # Lengths do not matter after normalisation, but the optimiser's steps have a size.
    weight /= weight.norm(dim=1).mean().clamp(min=1e-12)
    return weight.float(), (-weight @ mean).float()
