"""What is exported is fed what torch is fed, and refused where it answers otherwise."""

import numpy as np
import pytest
import torch
from shapes import shape

from core.encoder import shipped_weights
from core.encoder.base import Domain
from core.encoder.card import ModelCard
from core.encoder.torch.checkpoint import load_checkpoint
from core.encoder.torch.encoder import image_tensor
from core.encoder.torch.network import SketchPhotoNet
from core.research.encoder.errors import TrainingError
from core.research.release.export import Side, _compare
from core.sketch import rasterise


@pytest.fixture
def shipped() -> tuple[SketchPhotoNet, ModelCard]:
    net, card = load_checkpoint(shipped_weights())
    return net.eval(), card


@torch.no_grad()
def test_bytes_are_scaled_as_for_torch(shipped: tuple[SketchPhotoNet, ModelCard]) -> None:
    net, card = shipped
    rng = np.random.default_rng(0)
    for domain, shape_ in (
        (Domain.SKETCH, (1, card.sketch_size, card.sketch_size)),
        (Domain.PHOTO, (1, card.photo_size, card.photo_size, 3)),
    ):
        images = torch.from_numpy(rng.integers(0, 256, shape_, np.uint8))
        found, wanted = Side(net, domain)(images)[0], net.feature(image_tensor(images), domain)
        torch.testing.assert_close(found, wanted, atol=1e-4, rtol=1e-4)


def test_networks_that_differ_from_torch_are_refused(
    shipped: tuple[SketchPhotoNet, ModelCard],
) -> None:
    net, card = shipped
    examples = {Domain.SKETCH: np.stack([rasterise(shape(n), card.sketch_size) for n in range(2)])}
    _compare(net, card, shipped_weights(), examples)
    with torch.no_grad():
        net.tower(Domain.SKETCH).pooling.power.mul_(1.2)
    with pytest.raises(TrainingError, match="for drawings differs from torch"):
        _compare(net, card, shipped_weights(), examples)
