"""Folded norms give the same answers, and leave the network they came from alone."""

import pytest
import torch
from torch import nn

from core.encoder.base import Domain
from core.encoder.torch.backbone import fold_norms
from core.encoder.torch.network import SketchPhotoNet


@pytest.mark.parametrize("domain", Domain)
def test_the_same_answers(net: SketchPhotoNet, domain: Domain):
    images = torch.randn(2, 3, 64, 64)
    tower = net.tower(domain)
    with torch.no_grad():
        expected, attention = tower.with_attention(images)
        given, folded_attention = fold_norms(tower).with_attention(images)
        trunk, folded_trunk = (part.backbone.trunk(images) for part in (tower, fold_norms(tower)))
    torch.testing.assert_close(given, expected, rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(folded_attention, attention, rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(folded_trunk, trunk, rtol=1e-3, atol=1e-4)


def test_no_norm_is_left_and_the_original_keeps_its_own(net: SketchPhotoNet):
    net.train()
    tower = net.tower(Domain.PHOTO)
    before = {name: value.clone() for name, value in tower.state_dict().items()}
    copied = fold_norms(tower)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in copied.modules())
    assert not copied.training
    assert net.training
    assert sum(isinstance(module, nn.BatchNorm2d) for module in tower.modules()) == 49
    for name, value in tower.state_dict().items():
        assert torch.equal(value, before[name]), name
