import pytest
import torch
from loss_vectors import distance, dot, norm

from core.research.encoder.losses import (
    relational_angle,
    relational_distance,
    relational_distillation,
)


def huber(a: float, b: float) -> float:
    gap = abs(a - b)
    return 0.5 * gap * gap if gap < 1 else gap - 0.5


def points(n: int, dim: int, seed: int) -> torch.Tensor:
    return torch.randn(n, dim, generator=torch.Generator().manual_seed(seed))


def test_distances_equal_the_plain_loop():
    student, teacher = points(5, 3, 1), points(5, 8, 2) * 40
    pairs = [(i, j) for i in range(5) for j in range(5) if i != j]
    scale_s = sum(distance(student[i], student[j]) for i, j in pairs) / len(pairs)
    scale_t = sum(distance(teacher[i], teacher[j]) for i, j in pairs) / len(pairs)
    expected = sum(
        huber(
            distance(student[i], student[j]) / scale_s, distance(teacher[i], teacher[j]) / scale_t
        )
        for i, j in pairs
    )
    assert relational_distance(student, teacher).item() == pytest.approx(
        expected / len(pairs), rel=1e-4
    )


def angle(x, i, j, k) -> float:
    a, b = x[i] - x[j], x[k] - x[j]
    return dot(a, b) / norm(a) / norm(b)


def test_angles_equal_the_plain_loop():
    student, teacher = points(5, 3, 1), points(5, 8, 2)
    triples = [
        (i, j, k) for i in range(5) for j in range(5) for k in range(5) if len({i, j, k}) == 3
    ]
    expected = sum(huber(angle(student, *t), angle(teacher, *t)) for t in triples)
    assert relational_angle(student, teacher).item() == pytest.approx(
        expected / len(triples), rel=1e-4
    )


def test_weights_are_those_of_the_paper():
    student, teacher = points(6, 3, 1), points(6, 8, 2)
    expected = relational_distance(student, teacher) + 2 * relational_angle(student, teacher)
    assert relational_distillation(student, teacher).item() == pytest.approx(expected.item())


def test_turning_scaling_and_moving_the_cloud_costs_nothing():
    teacher = points(6, 4, 1)
    turn, _ = torch.linalg.qr(points(4, 4, 2))
    student = 3 * teacher @ turn + 1
    assert relational_distillation(student, teacher).item() == pytest.approx(0, abs=1e-6)


def test_no_gradient_flows_into_the_teacher():
    student = points(5, 3, 1).requires_grad_()
    teacher = points(5, 3, 2).requires_grad_()
    relational_distillation(student, teacher).backward()
    assert student.grad.isfinite().all()
    assert student.grad.abs().sum() > 0
    assert teacher.grad is None


def test_large_batches_thin_out_the_angles_only():
    student, teacher = points(300, 3, 1), points(300, 3, 2)
    expected = relational_distance(student, teacher) + 2 * relational_angle(
        student[::2], teacher[::2]
    )
    assert relational_distillation(student, teacher).item() == pytest.approx(expected.item())


@pytest.mark.parametrize("n", [0, 1, 2])
def test_too_few_points_have_no_shape(n):
    assert relational_angle(points(n, 3, 1), points(n, 3, 2)).item() == 0
