"""F and M: shapes, a tower a domain, attention, and what starts neutral."""

import pytest
import torch

from core.encoder.base import Domain
from core.encoder.torch.backbone import TRUNK_STRIDE, VARIANTS, Backbone, round_channels
from core.encoder.torch.network import (
    FeatureNet,
    Pooling,
    SketchPhotoNet,
    SpatialAttention,
    tower_variants,
)


def images(n: int = 2, size: int = 64) -> torch.Tensor:
    return torch.randn(n, 3, size, size, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("domain", Domain)
def test_an_image_becomes_a_unit_vector(net: SketchPhotoNet, domain: Domain):
    with torch.no_grad():
        assert net.tower(domain)(images()).shape == (2, 1280)
        embeddings = net(images(), domain)
    assert embeddings.shape == (2, 32)
    torch.testing.assert_close(embeddings.norm(dim=1), torch.ones(2))


@pytest.mark.parametrize(("variant", "blocks"), [("lite0", 16), ("lite1", 21), ("lite2", 21)])
def test_variants_differ_in_depth_and_end_in_the_same_map(variant: str, blocks: int):
    backbone = Backbone(variant).eval()
    assert len(backbone.blocks) == blocks
    assert backbone.blocks[-2].narrow.out_channels == {"lite2": 208}.get(variant, 192)
    with torch.no_grad():
        assert backbone(images(1, 96)).shape == (1, 1280, 3, 3)
        maps = backbone.trunk(images(1, 96))
    assert maps.shape == (1, backbone.trunk_channels, 96 // TRUNK_STRIDE, 96 // TRUNK_STRIDE)


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


def test_lower_upper_and_crown_are_the_whole(net: SketchPhotoNet):
    tower = net.tower(Domain.SKETCH)
    backbone = tower.backbone
    with torch.no_grad():
        whole = backbone(images())
        for blocks in (0, 5, 16):
            maps = backbone.forward_stages(backbone.forward_stem(images(), blocks), blocks)
            torch.testing.assert_close(backbone.forward_head(maps), whole)
        torch.testing.assert_close(backbone.trunk(images()), maps)
        torch.testing.assert_close(tower.from_trunk(maps), tower(images()))


def test_attention_sums_to_one(net: SketchPhotoNet):
    with torch.no_grad():
        _, weights = net.tower(Domain.PHOTO).with_attention(images(3, 96))
    assert weights.shape == (3, 3, 3)
    assert (weights >= 0).all()
    torch.testing.assert_close(weights.sum((1, 2)), torch.ones(3))
    assert weights.std() > 0


def test_untrained_attention_changes_nothing():
    torch.manual_seed(0)
    features = FeatureNet().eval()
    with torch.no_grad():
        maps = features.backbone(images())
        weights = features.attention(maps)
        torch.testing.assert_close(weights, torch.full_like(weights, 0.25))
        torch.testing.assert_close(features(images()), features.pooling(maps), rtol=1e-4, atol=1e-6)


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


def test_training_on_sketches_leaves_the_tower_of_photos_alone(net: SketchPhotoNet):
    net.train()
    before = {name: buffer.clone() for name, buffer in net.named_buffers()}
    net(images(), Domain.SKETCH).sum().backward()
    of_photos = ("towers.0.", "joint.0.")
    for name, buffer in net.named_buffers():
        if name.endswith(("running_mean", "running_var")):
            assert torch.equal(buffer, before[name]) == name.startswith(of_photos), name
    for name, parameter in net.named_parameters():
        assert (parameter.grad is None) == name.startswith(of_photos), name


@pytest.mark.parametrize(
    ("variant", "expected"),
    [("lite0", ("lite0", "lite0")), ("lite2+lite0", ("lite2", "lite0")), ("a+b", ("a", "b"))],
)
def test_a_variant_names_the_towers(variant: str, expected: tuple[str, str]):
    assert tower_variants(variant) == expected


def test_towers_of_two_sizes_end_in_one_space():
    net = SketchPhotoNet("lite2+lite0", 16).eval()
    photos, sketches = (net.tower(domain) for domain in (Domain.PHOTO, Domain.SKETCH))
    assert (photos.backbone.variant, sketches.backbone.variant) == ("lite2", "lite0")
    assert photos.backbone.trunk_channels > sketches.backbone.trunk_channels
    with torch.no_grad():
        assert net(images(1), Domain.PHOTO).shape == net(images(1), Domain.SKETCH).shape == (1, 16)


def test_towers_share_nothing(net: SketchPhotoNet):
    of_photos, of_sketches = (
        {p.data_ptr() for part in (net.tower(d), net.joint[d]) for p in part.parameters()}
        for d in Domain
    )
    assert of_photos.isdisjoint(of_sketches)


def test_freezing_stops_the_gradient_below(net: SketchPhotoNet):
    backbone = net.tower(Domain.SKETCH).backbone
    backbone.freeze_bottom(5)
    frozen = {name for name, p in backbone.named_parameters() if not p.requires_grad}
    assert all(name.startswith(("stem", *(f"blocks.{i}." for i in range(5)))) for name in frozen)
    assert any(name.startswith("blocks.4.") for name in frozen)
    assert backbone.head.weight.requires_grad
