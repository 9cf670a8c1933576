import copy

import pytest
import torch
from threads import one_thread

from core.encoder.base import Domain
from core.encoder.card import ModelCard
from core.encoder.torch.network import SketchPhotoNet

__all__ = ["one_thread"]


@pytest.fixture(scope="session")
def made_net() -> SketchPhotoNet:
    """Two towers that have seen a few pictures, so that norms and attention are not neutral."""
    torch.manual_seed(3)
    net = SketchPhotoNet("lite0", 32)
    for name, parameter in net.named_parameters():
        if "norm" in name:
            torch.nn.init.uniform_(parameter, 0.5, 1.5)
    for domain in Domain:
        torch.nn.init.normal_(net.tower(domain).attention.score.weight)
    for name, buffer in net.named_buffers():
        if name.endswith("running_mean"):
            torch.nn.init.normal_(buffer, std=0.1)
        elif name.endswith("running_var"):
            torch.nn.init.uniform_(buffer, 0.5, 2.0)
    return net.eval()


@pytest.fixture
def net(made_net: SketchPhotoNet) -> SketchPhotoNet:
    """A network of the test's own, to be changed as it likes."""
    return copy.deepcopy(made_net)


@pytest.fixture
def card() -> ModelCard:
    return ModelCard("test", "lite0", 32, 1280, 64, 64, title="A test network")
