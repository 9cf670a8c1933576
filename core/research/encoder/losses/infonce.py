"""InfoNCE: choose the right photo among all of them.

    L = −log( exp(s·p⁺/τ) / Σ_p exp(s·p/τ) )

A. van den Oord et al., "Representation Learning with Contrastive Predictive Coding", 2018. The sum
runs over a whole gallery rather than one random negative. Photos that are no true negatives (other
views of the same thing, rows a memory has not filled yet) are left out of it.
"""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor

from core.research.encoder.losses.numerics import full_precision, mean_of


@full_precision
def info_nce(
    sketches: Tensor,
    gallery: Tensor,
    target: Tensor,
    *,
    temperature: float,
    ignore: Tensor | None = None,
) -> Tensor:
    """Rank each sketch's photo against a gallery.

    Args:
        sketches: (b, d) unit rows.
        gallery: (n, d) unit rows.
        target: int64 (b,), the row of the gallery that belongs to each sketch.
        temperature: τ.
        ignore: bool (b, n), what does not count as a negative; the target counts in any case.

    Returns:
        The mean over the sketches; 0 for an empty batch.
    """
    logits = sketches @ gallery.T / temperature
    if ignore is not None:
        columns = torch.arange(logits.shape[1], device=logits.device)
        logits = logits.masked_fill(ignore & (columns != target[:, None]), float("-inf"))
    return mean_of(nnf.cross_entropy(logits, target, reduction="none"))


def photo_to_sketch(photos: Tensor, sketches: Tensor, index: Tensor, temperature: float) -> Tensor:
    """Find each photo's drawing (row i of both) among the drawings of a batch.

    A photo may be there twice, drawn by a person and traced: neither drawing is wrong. `index` (n,)
    says which photo each row shows.
    """
    target = torch.arange(len(photos), device=photos.device)
    same = index[:, None] == index[None]
    return info_nce(photos, sketches, target, temperature=temperature, ignore=same)
