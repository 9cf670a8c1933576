"""A small world in which drawings become like their photos, stage by stage."""

from __future__ import annotations

import torch

from core.research.onthefly.dataset import StageSet

D, K, T, PHOTOS, OF_PHOTOS = 8, 6, 5, 9, 4


def make_world(n: int = 27, seed: int = 0) -> StageSet:
    """Stages whose `base` is noise that turns into the photo's vector; `lean` knows it early."""
    chance = torch.Generator().manual_seed(seed)
    photos = torch.nn.functional.normalize(torch.randn(PHOTOS, D, generator=chance), dim=1)
    target = torch.arange(n) % PHOTOS
    part = torch.linspace(0.1, 1.0, T)[None, :, None]
    noise = torch.randn(n, T, D, generator=chance)
    base = part * photos[target][:, None] + (1.2 - part) * noise
    lean = photos[target][:, None, :K] + 0.1 * torch.randn(n, T, K, generator=chance)
    strokes = torch.arange(1, T + 1).expand(n, T) * 2
    return StageSet(base, lean, target, photos, strokes, photos[:, :OF_PHOTOS])
