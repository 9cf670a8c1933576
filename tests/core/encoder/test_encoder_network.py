"""F and M: shapes, attention, the norms of each domain, and what starts neutral."""

import pytest
import torch

from core.encoder.backbone import VARIANTS, Backbone, Domain, DomainNorm, round_channels
from core.encoder.network import FeatureNet, Pooling, SketchPhotoNet, SpatialAttention


def images(n: int = 2, size: int = 64) -> torch.Tensor:
    return torch.randn(n, 3, size, size, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("domain", Domain)
def test_an_image_becomes_a_unit_vector(net: SketchPhotoNet, domain: Domain):
    with torch.no_grad():
        assert net.features(images(), domain).shape == (2, 1280)
        embeddings = net(images(), domain)
    assert embeddings.shape == (2, 32)
    torch.testing.assert_close(embeddings.norm(dim=1), torch.ones(2))


@pytest.mark.parametrize(("variant", "blocks"), [("lite0", 16), ("lite1", 21), ("lite2", 21)])
def test_variants_differ_in_depth_and_end_in_the_same_map(variant: str, blocks: int):
    backbone = Backbone(variant).eval()
    assert len(backbone.blocks) == blocks
    assert backbone.blocks[-2].narrow.out_channels == {"lite2": 208}.get(variant, 192)
    with torch.no_grad():
        assert backbone(images(1, 96), Domain.PHOTO).shape == (1, 1280, 3, 3)


def test_all_variants_are_known():
    assert set(VARIANTS) == {"lite0", "lite1", "lite2"}


@pytest.mark.parametrize(
    ("channels", "width", "expected"), [(32, 1.0, 32), (24, 1.1, 24), (40, 1.1, 48), (1, 1.0, 8)]
)
def test_channels_are_rounded_to_eights(channels: int, width: float, expected: int):
    assert round_channels(channels, width) == expected


def test_rounding_never_loses_more_than_a_tenth():
    for channels in range(8, 400):
        rounded = round_channels(channels, 1.1)
        assert rounded % 8 == 0
        assert rounded >= 0.9 * channels * 1.1


def test_bottom_and_top_are_the_whole(net: SketchPhotoNet):
    backbone = net.features.backbone
    with torch.no_grad():
        whole = backbone(images(), Domain.SKETCH)
        for blocks in (0, 5, 16):
            maps = backbone.bottom(images(), Domain.SKETCH, blocks)
            torch.testing.assert_close(backbone.top(maps, Domain.SKETCH, blocks), whole)


def test_attention_sums_to_one(net: SketchPhotoNet):
    with torch.no_grad():
        _, weights = net.features.with_attention(images(3, 96), Domain.PHOTO)
    assert weights.shape == (3, 3, 3)
    assert (weights >= 0).all()
    torch.testing.assert_close(weights.sum((1, 2)), torch.ones(3))
    assert weights.std() > 0


def test_untrained_attention_changes_nothing():
    torch.manual_seed(0)
    features = FeatureNet().eval()
    with torch.no_grad():
        maps = features.backbone(images(), Domain.PHOTO)
        weights = features.attention(maps)
        torch.testing.assert_close(weights, torch.full_like(weights, 0.25))
        torch.testing.assert_close(
            features(images(), Domain.PHOTO), features.pooling(maps), rtol=1e-4, atol=1e-6
        )


def test_attention_follows_its_scores():
    attention = SpatialAttention(2)
    torch.nn.init.ones_(attention.squeeze.weight)
    torch.nn.init.ones_(attention.score.weight)
    maps = torch.zeros(1, 2, 2, 2)
    maps[0, :, 1, 0] = 3.0
    weights = attention(maps)[0, 0]
    assert weights.argmax() == 2


def test_pooling_lies_between_average_and_maximum():
    maps = torch.rand(2, 5, 4, 4)
    average, largest = maps.mean((2, 3)), maps.amax((2, 3))
    torch.testing.assert_close(Pooling(1.0)(maps), average)
    assert (Pooling(3.0)(maps) > average).all()
    assert (Pooling(8.0)(maps) < largest).all()
    # Sixteen places, by hand.
    expected = (maps[0, 0].double() ** 3).mean() ** (1 / 3)
    torch.testing.assert_close(Pooling(3.0)(maps)[0, 0].double(), expected, rtol=1e-5, atol=0)


def test_pooling_of_nothing_is_finite_and_has_a_gradient():
    pooling = Pooling()
    maps = torch.zeros(1, 2, 3, 3, requires_grad=True)
    pooling(maps).sum().backward()
    assert maps.grad is not None
    assert torch.isfinite(maps.grad).all()
    assert pooling.power.grad is not None


def test_pooling_computes_in_full_precision():
    assert Pooling()(torch.rand(1, 2, 3, 3).bfloat16()).dtype == torch.float32


def test_each_domain_has_norms_of_its_own():
    norm = DomainNorm(4).train()
    norm(torch.randn(8, 4, 2, 2) * 5 + 3, Domain.SKETCH)
    photo, sketch = norm.of[Domain.PHOTO], norm.of[Domain.SKETCH]
    assert photo.running_mean.eq(0).all()
    assert sketch.running_mean.ne(0).all()


def test_training_on_sketches_leaves_the_norms_of_photos_alone(net: SketchPhotoNet):
    net.train()
    before = {name: buffer.clone() for name, buffer in net.named_buffers()}
    net(images(), Domain.SKETCH).sum().backward()
    for name, buffer in net.named_buffers():
        if name.endswith(("running_mean", "running_var")):
            assert torch.equal(buffer, before[name]) == (".of.0." in name)
    for name, parameter in net.named_parameters():
        of_photos = ".of.0." in name or name.startswith("joint.0")
        assert (parameter.grad is None) == of_photos, name


def test_both_sides_start_from_one_map():
    net = SketchPhotoNet("lite0", 16)
    first, second = (module.state_dict() for module in net.joint)
    assert all(torch.equal(first[key], second[key]) for key in first)
    assert net.joint[0].linear.weight is not net.joint[1].linear.weight


def test_freezing_stops_the_gradient_below(net: SketchPhotoNet):
    backbone = net.features.backbone
    backbone.freeze_bottom(5)
    frozen = {name for name, p in backbone.named_parameters() if not p.requires_grad}
    assert all(name.startswith(("stem", *(f"blocks.{i}." for i in range(5)))) for name in frozen)
    assert any(name.startswith("blocks.4.") for name in frozen)
    assert backbone.head.weight.requires_grad
