"""Stage 1 for a network that has no M: one linear layer for photos and drawings alike."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as nnf
from numpy.typing import NDArray
from torch import nn

from core.research.encoder.losses import info_nce
from core.research.onthefly.fit import batches
from core.research.onthefly.stage_set import Plain

_STEPS = 200
_BATCH = 128
_LR = 1e-3
_TEMPERATURE = 0.1


def shared_joint(
    photos: NDArray[np.float32],
    sketches: NDArray[np.float32],
    target: NDArray[np.int64],
    d: int,
    seed: int = 0,
) -> Plain:
    """Teach M on complete sketches.

    Args:
        photos: features (g, F).
        sketches: features (n, F).
        target: (n,) which photo each sketch was drawn for.
        d: length of the embedding.
        seed: of everything random.
    """
    torch.manual_seed(seed)
    gallery, drawn = torch.from_numpy(photos), torch.from_numpy(sketches)
    right = torch.from_numpy(target)
    # Both kinds are brought to one scale, so that one learning rate fits every network.
    scale = float(torch.cat([gallery, drawn]).std())
    joint = nn.Linear(photos.shape[1], d)
    optimiser = torch.optim.AdamW(joint.parameters(), lr=_LR, weight_decay=0.1)
    for rows in batches(len(drawn), _BATCH, _STEPS, seed):
        anchors = nnf.normalize(joint(drawn[rows] / scale), dim=1)
        offered = nnf.normalize(joint(gallery / scale), dim=1)
        loss = info_nce(anchors, offered, right[rows], temperature=_TEMPERATURE)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    with torch.no_grad():
        return Plain(joint.weight / scale, joint.bias.clone())
