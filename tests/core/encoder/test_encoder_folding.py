"""Folded norms give the same answers, and leave the network they came from alone."""

import pytest
import torch

from core.encoder.backbone import Domain, DomainNorm
from core.encoder.folding import folded
from core.encoder.network import SketchPhotoNet


@pytest.mark.parametrize("domain", Domain)
def test_the_same_answers(net: SketchPhotoNet, domain: Domain):
    images = torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        expected, attention = net.features.with_attention(images, domain)
        given, folded_attention = folded(net.features, domain).with_attention(images, domain)
    torch.testing.assert_close(given, expected, rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(folded_attention, attention, rtol=1e-3, atol=1e-4)


def test_the_domains_fold_differently(net: SketchPhotoNet):
    photo, sketch = (folded(net.features, domain).backbone.stem.weight for domain in Domain)
    assert not torch.equal(photo, sketch)


def test_no_norm_is_left_and_the_original_keeps_its_own(net: SketchPhotoNet):
    net.train()
    copied = folded(net.features, Domain.PHOTO)
    assert not any(isinstance(module, DomainNorm) for module in copied.modules())
    assert not copied.training
    assert net.training
    assert sum(isinstance(module, DomainNorm) for module in net.modules()) == 49
