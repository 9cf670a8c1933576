"""Relational distillation: the student keeps the teacher's distances and angles.

    L_RKD-D = mean over pairs of huber(ψ_D(t_i, t_j), ψ_D(s_i, s_j))
    L_RKD-A = mean over triples of huber(ψ_A(t_i, t_j, t_k), ψ_A(s_i, s_j, s_k))
    ψ_D = ‖x_i − x_j‖ / its mean over the batch,   ψ_A = cos ∠ x_i x_j x_k

W. Park et al., "Relational Knowledge Distillation", CVPR 2019, with its weights 1 and 2. Teacher
and student may have different dimensions, and only the shape of the point cloud is handed on.
"""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor

from core.research.encoder.losses.numerics import full_precision, mean_of, pairwise_euclidean

_DISTANCE_WEIGHT = 1.0
_ANGLE_WEIGHT = 2.0
# n points make n³ angles; more points than this are thinned out for the angles.
_MOST_FOR_ANGLES = 256


@full_precision
def relational_distillation(student: Tensor, teacher: Tensor) -> Tensor:
    """Distance and angle terms, weighted as in the paper.

    Args:
        student: (n, d).
        teacher: (n, f), the same things as the frozen network sees them.
    """
    stride = -(-len(student) // _MOST_FOR_ANGLES) or 1
    angles = relational_angle(student[::stride], teacher[::stride])
    return _DISTANCE_WEIGHT * relational_distance(student, teacher) + _ANGLE_WEIGHT * angles


@full_precision
def relational_distance(student: Tensor, teacher: Tensor) -> Tensor:
    """L_RKD-D over all pairs of different points; 0 for fewer than two."""
    different = ~torch.eye(len(student), dtype=torch.bool, device=student.device)
    wanted = _relative_distances(teacher.detach(), different)
    huber = nnf.smooth_l1_loss(_relative_distances(student, different), wanted, reduction="none")
    return mean_of(huber, different)


def _relative_distances(points: Tensor, different: Tensor) -> Tensor:
    distances = pairwise_euclidean(points, points)
    return distances / mean_of(distances, different).clamp(min=1e-6)


@full_precision
def relational_angle(student: Tensor, teacher: Tensor) -> Tensor:
    """L_RKD-A over all triples of different points; 0 for fewer than three."""
    wanted = _angle_cosines(teacher.detach())
    huber = nnf.smooth_l1_loss(_angle_cosines(student), wanted, reduction="none")
    different = ~torch.eye(len(student), dtype=torch.bool, device=student.device)
    # At corner j: both arms lead away from it, and to different points.
    triples = different[:, :, None] & different[:, None, :] & different[None]
    return mean_of(huber, triples)


def _angle_cosines(points: Tensor) -> Tensor:
    """[j, i, k] is the cosine of the angle at point j between the directions to i and to k."""
    arms = points[None] - points[:, None]
    # normalize() divides by at least its eps, so the zero arm to oneself has a finite gradient.
    directions = nnf.normalize(arms, dim=2, eps=1e-6)
    return directions @ directions.transpose(1, 2)
