"""What holds for every loss: half precision is no excuse, and the worst batches stay finite."""

import pytest
import torch
from loss_vectors import unit_rows
from torch import Tensor

from core.research.encoder.losses.classification import CosineClassifier
from core.research.encoder.losses.cross_modal import CrossDecoders, cmd_loss, cross_reconstruction
from core.research.encoder.losses.domain import DomainDiscriminator, domain_loss
from core.research.encoder.losses.infonce import info_nce
from core.research.encoder.losses.semantic import SemanticDecoder, semantic_loss
from core.research.encoder.losses.teacher import teacher_kl
from core.research.encoder.losses.topology import photo_topology
from core.research.encoder.losses.triplet import triplet, unsupervised_triplet


def _infonce(x: Tensor, y: Tensor) -> Tensor:
    return info_nce(x, y, torch.arange(len(x)), temperature=0.05)


def _topology(x: Tensor, y: Tensor) -> Tensor:
    torch.manual_seed(0)
    return photo_topology(x, y, y.detach())


def _known(x: Tensor) -> Tensor:
    return torch.ones(len(x), dtype=torch.bool)


LOSSES = {
    "triplet": lambda x, y: triplet(x, y, y.flip(0), margin=0.5),
    "info_nce": _infonce,
    "semantic": lambda x, y: semantic_loss(x, y, _known(x)),
    "unsupervised_triplet": lambda x, y: unsupervised_triplet(x, y, margin=0.5),
    "cross_reconstruction": cross_reconstruction,
    "cmd": lambda x, y: cmd_loss(x, y, y.flip(0)),
    "topology": _topology,
    "teacher": lambda x, y: teacher_kl(x, (y.float() / 2).softmax(1)),
}

every_loss = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES.keys())


@every_loss
def test_autocast_changes_nothing(loss):
    x, y = unit_rows(6, 16, 1), unit_rows(6, 16, 2)
    plain = loss(x, y)
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.equal(loss(x, y), plain)


@every_loss
def test_bf16_inputs_are_computed_in_float32(loss):
    x, y = unit_rows(6, 16, 1).bfloat16(), unit_rows(6, 16, 2).bfloat16()
    value = loss(x, y)
    assert value.dtype == torch.float32
    assert torch.equal(value, loss(x.float(), y.float()))


@every_loss
def test_gradients_are_right(loss):
    x = unit_rows(5, 7, 1).double().requires_grad_()
    y = unit_rows(5, 7, 2).double()
    assert torch.autograd.gradcheck(lambda x: loss(x, y), (x,), eps=1e-6, atol=1e-4)


@every_loss
def test_equal_and_zero_rows_give_finite_gradients(loss):
    for x in (unit_rows(1, 7, 1).repeat(5, 1), torch.zeros(5, 7)):
        left = x.clone().requires_grad_()
        right = x.clone().requires_grad_()
        value = loss(left, right)
        value.backward()
        assert value.isfinite()
        assert left.grad.isfinite().all()
        assert right.grad is None or right.grad.isfinite().all()


@every_loss
def test_an_empty_batch_gives_zero(loss):
    if loss is LOSSES["topology"]:
        x, y = torch.zeros(0, 7), unit_rows(3, 7, 1)
    else:
        x, y = torch.zeros(0, 7), torch.zeros(0, 7)
    value = loss(x.requires_grad_(), y)
    assert value.item() == 0
    value.backward()


def test_heads_work_under_autocast():
    x = unit_rows(4, 8, 1).requires_grad_()
    labels = torch.tensor([0, 1, -1, 2])
    with torch.autocast("cpu", torch.bfloat16):
        total = (
            CosineClassifier(8, 3).loss(x, labels)
            + SemanticDecoder(8, 5).loss(x, torch.randn(4, 5), labels >= 0)
            + domain_loss(DomainDiscriminator(8), x, x.flip(0))
            + CrossDecoders(8).loss(x, x.flip(0))
        )
    assert total.dtype == torch.float32
    total.backward()
    assert x.grad.isfinite().all()
    assert x.grad.abs().sum() > 0
