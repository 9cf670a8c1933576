"""Batch norms folded into their convolutions: the same answers, about a third faster at use."""

from __future__ import annotations

import copy
from typing import TypeVar

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from core.encoder.backbone import Backbone, Block

Module = TypeVar("Module", bound=nn.Module)


def fold_norms(module: Module) -> Module:
    """A copy of a network or a part of one, for use; it can't be trained any more."""
    copied = copy.deepcopy(module).eval()
    for part in copied.modules():
        if isinstance(part, Backbone):
            _fold(part, "stem", "stem_norm")
            _fold(part, "head", "head_norm")
        elif isinstance(part, Block):
            if part.widen is not None:
                _fold(part, "widen", "widen_norm")
            _fold(part, "filter", "filter_norm")
            _fold(part, "narrow", "narrow_norm")
    return copied


def _fold(owner: nn.Module, conv_name: str, norm_name: str) -> None:
    conv, norm = getattr(owner, conv_name), getattr(owner, norm_name)
    assert isinstance(conv, nn.Conv2d)
    assert isinstance(norm, nn.BatchNorm2d)
    with torch.no_grad():
        setattr(owner, conv_name, fuse_conv_bn_eval(conv, norm))
    setattr(owner, norm_name, nn.Identity())
