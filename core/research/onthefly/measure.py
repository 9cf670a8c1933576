"""Figures of a head on a part of the material, by the protocol all our numbers share."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as nnf
from numpy.typing import NDArray
from torch import Tensor, nn

from core.research.evaluation.protocols import FrameResult, on_the_fly
from core.research.evaluation.protocols.by_frame import By
from core.research.onthefly.siamese import gallery
from core.research.onthefly.stage_set import StageSet


@torch.no_grad()
def measured(head: nn.Module, part: StageSet, by: By, share: float = 1.0) -> FrameResult:
    """Rank the part's photos at every stage; nothing is drawn by chance here.

    Args:
        head: that was taught.
        part: what is measured.
        by: what a stage is a part of.
        share: how much of the way from the plain M's answer to the head's is taken.
    """
    head.eval()
    rows = torch.arange(len(part))
    answers = torch.cat([head(part.some(rows[i : i + 64])) for i in range(0, len(rows), 64)])
    vectors = _part_of_the_way(nnf.normalize(part.base, dim=-1), answers, share)
    photos = _part_of_the_way(part.photos, gallery(head, part), share)
    return on_the_fly(vectors.numpy(), part.target.numpy(), photos.numpy(), by=by)


def _part_of_the_way(plain: Tensor, learnt: Tensor, share: float) -> Tensor:
    return nnf.normalize(torch.lerp(plain, learnt, share), dim=-1) if share < 1 else learnt


def strokes_needed(result: FrameResult, reached: NDArray[np.int64], part: StageSet) -> float:
    """Median over sketches of the part of its strokes after which a rank is reached for good.

    Args:
        result: ranks at every stage.
        reached: (n,) the rank each sketch has to reach; one that never does needs all strokes.
        part: whose strokes are counted.
    """
    good = result.ranks <= reached[:, None]
    # For good: at this stage and at all later ones.
    stays = np.flip(np.logical_and.accumulate(np.flip(good, 1), axis=1), 1)
    first = np.where(stays.any(1), stays.argmax(1), result.steps - 1)
    strokes = part.strokes.numpy()
    return float(np.median(strokes[np.arange(len(first)), first] / strokes[:, -1]))


def ink_needed(result: FrameResult, reached: NDArray[np.int64]) -> float:
    """Median over sketches of the part of its stages after which a rank is first reached."""
    good = result.ranks <= reached[:, None]
    first = np.where(good.any(1), good.argmax(1) + 1, result.steps)
    return float(np.median(first / result.steps))
