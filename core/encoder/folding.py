"""Batch norms folded into their convolutions: the same answers, about a third faster at use."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from core.encoder.backbone import Backbone, Block, Domain, DomainNorm
from core.encoder.network import FeatureNet


class _Nothing(nn.Module):
    """Stands where a norm was."""

    def forward(self, x: Tensor, domain: Domain) -> Tensor:
        return x


def folded(features: FeatureNet, domain: Domain) -> FeatureNet:
    """A copy of `features` that serves one domain only."""
    copied = copy.deepcopy(features).eval()
    backbone: Backbone = copied.backbone
    _fold(backbone, "stem", "stem_norm", domain)
    for block in backbone.blocks:
        assert isinstance(block, Block)
        if block.widen is not None:
            _fold(block, "widen", "widen_norm", domain)
        _fold(block, "filter", "filter_norm", domain)
        _fold(block, "narrow", "narrow_norm", domain)
    _fold(backbone, "head", "head_norm", domain)
    return copied


def _fold(owner: nn.Module, conv_name: str, norm_name: str, domain: Domain) -> None:
    conv, norm = getattr(owner, conv_name), getattr(owner, norm_name)
    assert isinstance(conv, nn.Conv2d)
    assert isinstance(norm, DomainNorm)
    batch_norm = norm.of[domain]
    assert isinstance(batch_norm, nn.BatchNorm2d)
    with torch.no_grad():
        setattr(owner, conv_name, fuse_conv_bn_eval(conv, batch_norm))
    setattr(owner, norm_name, _Nothing())
