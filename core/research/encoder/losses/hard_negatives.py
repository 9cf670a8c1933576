"""Hard negatives: the photos of the same class that a sketch most easily mistakes for its own.

Telling chairs from chairs is learned from look-alikes; a random photo of another class is far
away already. The idea is FaceNet's (F. Schroff et al., CVPR 2015); choosing within the class is
how A. K. Bhunia et al. (ECCV 2022) and A. Sain et al. ("CLIP for All Things", CVPR 2023) train
retrieval of single photos across many classes.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from core.research.encoder.losses.numerics import euclidean, full_precision, mean_of


class Hardest(NamedTuple):
    """The hardest rows of a gallery for each anchor, nearest first.

    Attributes:
        rows: int64 (b, k), rows of the gallery; meaningless where ``found`` is False.
        found: bool (b, k), False where the class has no further photo.
    """

    rows: Tensor
    found: Tensor


@torch.no_grad()
def hardest_negatives(
    anchors: Tensor,
    labels: Tensor,
    own: Tensor,
    gallery: Tensor,
    gallery_labels: Tensor,
    *,
    k: int = 1,
    seen: Tensor | None = None,
) -> Hardest:
    """Find the nearest photos of the same class that are not the anchor's own.

    Args:
        anchors: (b, d) unit rows.
        labels: int64 (b,), their classes; −1 (no label) has no negatives.
        own: int64 (b,), the gallery row that belongs to each anchor.
        gallery: (n, d) unit rows, for example a `PhotoMemory`'s.
        gallery_labels: int64 (n,).
        k: how many for each anchor.
        seen: bool (n,), rows of the gallery that may be chosen; None means all.
    """
    rows = torch.arange(len(gallery), device=gallery.device)
    allowed = (labels[:, None] == gallery_labels[None]) & (labels[:, None] >= 0)
    allowed &= rows[None] != own[:, None]
    if seen is not None:
        allowed &= seen[None]
    cosine = anchors.float() @ gallery.float().T
    nearest = cosine.masked_fill(~allowed, float("-inf")).topk(min(k, len(gallery)), dim=1)
    return Hardest(nearest.indices, nearest.values.isfinite())


@full_precision
def hard_triplet(
    anchors: Tensor,
    gallery: Tensor,
    own: Tensor,
    hardest: Hardest,
    *,
    margin: float,
) -> Tensor:
    """Triplet loss of each anchor against its hardest negatives.

        L = mean over the found ones of max(0, μ + d(anchor, own) − d(anchor, negative))

    Args:
        anchors: (b, d) unit rows.
        gallery: (n, d) unit rows; gradients flow into the rows that carry them.
        own: int64 (b,).
        hardest: what `hardest_negatives` found for these anchors.
        margin: μ.
    """
    near = euclidean(anchors, gallery[own])
    far = euclidean(anchors[:, None], gallery[hardest.rows])
    return mean_of((margin + near[:, None] - far).relu(), hardest.found)
