import math

import pytest
import torch

from core.research.encoder.losses.domain import (
    DomainDiscriminator,
    domain_loss,
    gradient_reversal,
    reversal_strength,
)


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def test_equals_the_plain_loop_with_both_domains_weighing_the_same():
    torch.manual_seed(0)
    discriminator = DomainDiscriminator(5, hidden=8)
    photos, sketches = torch.randn(7, 5), torch.randn(3, 5)
    of_photos = sum(-math.log(sigmoid(x)) for x in discriminator(photos).tolist()) / 7
    of_sketches = sum(-math.log(1 - sigmoid(x)) for x in discriminator(sketches).tolist()) / 3
    loss = domain_loss(discriminator, photos, sketches)
    assert loss.item() == pytest.approx((of_photos + of_sketches) / 2, rel=1e-5)


def test_reversal_hands_on_the_features_and_turns_the_gradient():
    features = torch.randn(4, 5, requires_grad=True)
    out = gradient_reversal(features, 0.3)
    assert torch.equal(out, features)
    weight = torch.randn(4, 5)
    (out * weight).sum().backward()
    assert features.grad is not None
    assert torch.allclose(features.grad, -0.3 * weight)


def test_the_discriminator_descends_while_the_features_climb():
    torch.manual_seed(0)
    discriminator = DomainDiscriminator(5, hidden=8)
    photos = torch.randn(6, 5, requires_grad=True)
    sketches = torch.randn(6, 5, requires_grad=True)
    loss = domain_loss(discriminator, photos, sketches, strength=0.5)
    loss.backward()
    with torch.no_grad():
        moved = domain_loss(
            discriminator, photos - 0.1 * photos.grad, sketches - 0.1 * sketches.grad
        )
        assert moved > loss
        for parameter in discriminator.parameters():
            parameter -= 0.1 * parameter.grad
        assert domain_loss(discriminator, photos, sketches) < loss


def test_certain_mistakes_stay_finite():
    class Certain(DomainDiscriminator):
        def forward(self, features):
            return 1e4 * features[:, 0]

    wrong = domain_loss(Certain(1), -torch.ones(2, 1), torch.ones(2, 1))
    assert wrong.item() == pytest.approx(1e4)


def test_the_schedule_starts_at_nothing_and_ends_at_all():
    assert reversal_strength(0) == 0
    assert reversal_strength(1) == pytest.approx(1, abs=1e-4)
    assert 0 < reversal_strength(0.1) < reversal_strength(0.3)
