import math

import pytest
import torch
from loss_vectors import softmax
from torch import Tensor

from core.research.encoder.losses.teacher import teacher_kl


def soften(logits: Tensor) -> Tensor:
    return (logits / 2).softmax(1)


def test_equals_the_plain_loop():
    torch.manual_seed(0)
    student, teacher = torch.randn(2, 4, 6) * 3
    expected = 0.0
    for s, t in zip(student.tolist(), teacher.tolist(), strict=True):
        said = softmax([x / 2 for x in s])
        wanted = softmax([x / 2 for x in t])
        expected += sum(p * math.log(p / q) for p, q in zip(wanted, said, strict=True)) / 4
    loss = teacher_kl(student, soften(teacher))
    assert loss.item() == pytest.approx(4 * expected, rel=1e-4)


def test_agreement_costs_nothing_and_no_gradient_flows_into_the_teacher():
    logits = torch.randn(3, 6)
    assert teacher_kl(logits, soften(logits)).item() == pytest.approx(0, abs=1e-6)
    student = torch.randn(3, 6, requires_grad=True)
    teacher = torch.randn(3, 6, requires_grad=True)
    teacher_kl(student, soften(teacher)).backward()
    assert student.grad.abs().sum() > 0
    assert teacher.grad is None


def test_opinions_of_nought_are_allowed():
    soft_targets = torch.tensor([[1.0, 0.0, 0.0]])
    student = torch.zeros(1, 3)
    loss = teacher_kl(student, soft_targets)
    assert loss.item() == pytest.approx(4 * math.log(3))


def test_half_precision_opinions():
    torch.manual_seed(0)
    student, teacher = torch.randn(2, 4, 50)
    exact = teacher_kl(student, soften(teacher))
    assert teacher_kl(student, soften(teacher).half()).item() == pytest.approx(
        exact.item(), rel=0.02
    )
