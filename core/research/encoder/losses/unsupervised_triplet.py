"""The unsupervised triplet loss: an image is nearer to a copy of itself than to other images.

    L_ud = mean over i and j ≠ i of max(0, β'⁺_i − β'⁻_ij + μ'),
    β'⁺_i = d(image_i, its copy),   β'⁻_ij = d(image_i, image_j)

A. K. Bhunia et al., "Adaptive Fine-Grained Sketch-Based Image Retrieval", ECCV 2022, where it
stands in for the classification loss when there is but one category. All other images of the
batch serve as negatives: the exact mean of what drawing one at random would give.
"""

from __future__ import annotations

import torch
from torch import Tensor

from core.research.encoder.losses.numerics import (
    euclidean,
    full_precision,
    mean_of,
    pairwise_euclidean,
)


@full_precision
def unsupervised_triplet(images: Tensor, copies: Tensor, *, margin: float) -> Tensor:
    """Compute L_ud.

    Args:
        images: (n, d) unit rows, all of one modality and each of another thing.
        copies: (n, d) unit rows, the embeddings of altered copies of the same images.
        margin: μ'.

    Returns:
        The mean over all ordered pairs of different images; 0 for fewer than two images.
    """
    near = euclidean(images, copies)
    far = pairwise_euclidean(images, images)
    different = ~torch.eye(len(images), dtype=torch.bool, device=images.device)
    return mean_of((near[:, None] - far + margin).relu(), different)
