"""The triplet loss: a sketch lies nearer to its photo than to another one, by a margin.

    L_T = 1/N Σ max(0, μ + β⁺ − β⁻),   β⁺ = d(sketch, its photo),   β⁻ = d(sketch, another photo)

d is the Euclidean distance of unit vectors, 0..2. Q. Yu et al., "Sketch Me That Shoe", CVPR 2016.
The unsupervised triplet loss of A. K. Bhunia et al., "Adaptive Fine-Grained Sketch-Based Image
Retrieval", ECCV 2022, says that an image is nearer to a copy of itself than to other images:

    L_ud = mean over i and j ≠ i of max(0, β'⁺_i − β'⁻_ij + μ'),
    β'⁺_i = d(image_i, its copy),   β'⁻_ij = d(image_i, image_j)

It stands in for the classification loss when there is but one category. All other images of the
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
def triplet(anchor: Tensor, positive: Tensor, negative: Tensor, *, margin: float) -> Tensor:
    """Compute L_T.

    Args:
        anchor: (n, d) unit rows, usually sketches.
        positive: (n, d) unit rows: what belongs to each anchor.
        negative: (n, d) unit rows: what does not.
        margin: μ.

    Returns:
        The mean over all triplets; 0 for an empty batch.
    """
    return mean_of((margin + euclidean(anchor, positive) - euclidean(anchor, negative)).relu())


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
