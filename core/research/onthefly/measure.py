"""Figures of a head on a part of a data set, by the protocol that all our figures share."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as nnf
from numpy.typing import NDArray
from torch import nn

from core.research.evaluation.by_instance import By, FrameResult, on_the_fly
from core.research.kit.experiment import Figures
from core.research.kit.linear import interpolate_units
from core.research.onthefly.dataset import StageSet
from core.research.onthefly.heads import photo_vectors


@torch.no_grad()
def rank_stages(head: nn.Module, part: StageSet, by: By, weight: float = 1.0) -> FrameResult:
    """Rank the part's photos at every stage; nothing is random here.

    Args:
        head: a trained head.
        part: what it is measured on.
        by: what a stage is a part of.
        weight: interpolation weight from the encoder's own vectors (0) to the head's (1).
    """
    head.eval()
    rows = torch.arange(len(part))
    learned = torch.cat([head(part.some(rows[i : i + 64])) for i in range(0, len(rows), 64)])
    vectors = interpolate_units(nnf.normalize(part.projected, dim=-1), learned, weight)
    photos = interpolate_units(part.photos, photo_vectors(head, part), weight)
    return on_the_fly(vectors.numpy(), part.target.numpy(), photos.numpy(), by=by)


def figures(result: FrameResult, goal: NDArray[np.int64], part: StageSet) -> Figures:
    """What a run is reported by.

    `ink` is the median percentage of the ink after which the rank `goal` (n,) of each sketch is
    first reached, `strokes` that of the strokes after which it is reached for good.
    """
    return {
        "m@a": result.m_a,
        "m@b": result.m_b,
        "wm@a": result.wm_a,
        "wm@b": result.wm_b,
        "a@1": result.acc_at(1),
        "a@5": result.acc_at(5),
        "a@10": result.acc_at(10),
        "ink": ink_needed(result, goal),
        "strokes": strokes_needed(result, goal, part),
        "percentile": result.percentile_curve.tolist(),
        "reciprocal": result.reciprocal_curve.tolist(),
    }


def ink_needed(result: FrameResult, goal: NDArray[np.int64]) -> float:
    good = result.ranks <= goal[:, None]
    first = np.where(good.any(1), good.argmax(1) + 1, result.steps)
    return 100 * float(np.median(first / result.steps))


def strokes_needed(result: FrameResult, goal: NDArray[np.int64], part: StageSet) -> float:
    good = result.ranks <= goal[:, None]
    # For good: at this stage and at all later ones. A sketch that never gets there needs all.
    stays = np.flip(np.logical_and.accumulate(np.flip(good, 1), axis=1), 1)
    first = np.where(stays.any(1), stays.argmax(1), result.steps - 1)
    strokes = part.strokes.numpy()
    return 100 * float(np.median(strokes[np.arange(len(first)), first] / strokes[:, -1]))
