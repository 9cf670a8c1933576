"""The part that says what lies where: its codes, its place in a feature, on disk and at use."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from lively_norms import enliven
from torch import Tensor, nn

from core.bundle import card_path
from core.encoder import CheckpointError, ModelCard
from core.encoder.base import Domain
from core.encoder.torch.backbone import OUT_CHANNELS, Backbone, fold_norms
from core.encoder.torch.checkpoint import load_checkpoint, save_checkpoint
from core.encoder.torch.encoder import TorchEncoder, image_tensor
from core.encoder.torch.network import SketchPhotoNet, feature_dim
from core.encoder.torch.spatial import SHARED_BLOCKS, SPATIAL_SIZE, VARIANT, SpatialBranch, shrink

DIM, SPATIAL_DIM = 12, 8
LOWER_CHANNELS, UPPER_CHANNELS = 40, 112


def random(*shape: int, seed: int = 1) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def pictures(n: int = 2, size: int = SPATIAL_SIZE, seed: int = 1) -> Tensor:
    """Pictures whose neighbouring places are alike, as in real ones."""
    coarse = random(n, 3, 8, 8, seed=seed)
    return nn.functional.interpolate(coarse, (size, size), mode="bilinear")


@pytest.fixture(scope="module")
def joined() -> SketchPhotoNet:
    """Towers with a spatial branch, all of which have seen something; only to be read."""
    torch.manual_seed(5)
    net = SketchPhotoNet("lite0", DIM, SPATIAL_DIM)

    def look() -> None:
        for domain in Domain:
            net.feature(pictures(6, 64), domain)

    enliven(net, look)
    return net


@pytest.fixture(scope="module")
def card() -> ModelCard:
    return ModelCard(
        "joined",
        "lite0",
        DIM,
        OUT_CHANNELS + SPATIAL_DIM,
        SPATIAL_SIZE,
        160,
        spatial_dim=SPATIAL_DIM,
    )


@pytest.fixture(scope="module")
def saved(
    joined: SketchPhotoNet, card: ModelCard, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    file = tmp_path_factory.mktemp("joined") / "encoder.safetensors"
    save_checkpoint(joined, card, file)
    return file


def spatial_of(net: SketchPhotoNet) -> SpatialBranch:
    assert net.spatial is not None
    return net.spatial


@pytest.fixture(scope="module")
def top() -> SpatialBranch:
    """The part above the blocks: what it makes of their maps."""
    torch.manual_seed(6)
    spatial = SpatialBranch(SPATIAL_DIM)
    spatial.blocks = nn.ModuleList()
    for parameter in spatial.norm.parameters():
        nn.init.uniform_(parameter, 0.5, 1.5)
    return spatial.eval()


@pytest.mark.parametrize("dim", [1, 8, 80])
def test_the_numbers_of_a_code_are_about_one_in_size(dim: int) -> None:
    spatial = SpatialBranch(dim).eval()
    with torch.no_grad():
        codes = spatial(random(3, LOWER_CHANNELS, 16, 16))
    assert codes.shape == (3, dim)
    torch.testing.assert_close(codes.norm(dim=1), torch.full((3,), math.sqrt(dim)))


def side_of(top: SpatialBranch) -> int:
    """Of a map with two places by two in every cell of the grid."""
    cells = top.norm.normalized_shape[0] // UPPER_CHANNELS - 1
    assert math.isqrt(cells) ** 2 == cells
    return 2 * math.isqrt(cells)


def test_a_code_is_what_a_plain_count_over_the_cells_of_a_grid_says(top: SpatialBranch) -> None:
    side = side_of(top)
    maps = random(1, UPPER_CHANNELS, side, side)
    seen = maps[0].double().numpy()
    row = [channel.mean() for channel in seen]
    for channel in seen:
        for y in range(0, side, 2):
            for x in range(0, side, 2):
                row.append(channel[y : y + 2, x : x + 2].mean())
    values = np.array(row)
    values = (values - values.mean()) / np.sqrt(values.var() + 1e-5)
    trained = {name: value.double().numpy() for name, value in top.state_dict().items()}
    values = trained["norm.weight"] * values + trained["norm.bias"]
    expected = trained["linear.weight"] @ values + trained["linear.bias"]
    expected *= math.sqrt(SPATIAL_DIM) / np.linalg.norm(expected)
    with torch.no_grad():
        np.testing.assert_allclose(top(maps)[0].numpy(), expected, atol=1e-4)


def test_halves_that_change_places_make_another_code(top: SpatialBranch) -> None:
    """To whoever averages over the whole picture nothing has happened."""
    side = side_of(top)
    maps = random(2, UPPER_CHANNELS, side, side)
    swapped = maps.roll(side // 2, 3)
    torch.testing.assert_close(maps.mean((2, 3)), swapped.mean((2, 3)))
    with torch.no_grad():
        codes, others = top(maps), top(swapped)
    alike = (codes * others).sum(1) / SPATIAL_DIM
    assert alike.max() < 0.7


def test_what_moves_within_a_cell_is_the_same(top: SpatialBranch) -> None:
    side = side_of(top)
    maps = random(1, UPPER_CHANNELS, side, side)
    moved = maps.clone()
    moved[..., 0, 0], moved[..., 1, 1] = maps[..., 1, 1], maps[..., 0, 0]
    with torch.no_grad():
        torch.testing.assert_close(top(moved), top(maps), rtol=1e-4, atol=1e-4)


def test_it_begins_with_what_a_backbone_knows() -> None:
    torch.manual_seed(7)
    backbone = Backbone(VARIANT)
    enliven(backbone, lambda: backbone(pictures(4, 64)))
    spatial = SpatialBranch(SPATIAL_DIM).eval()
    last = {name: value.clone() for name, value in spatial.linear.state_dict().items()}
    spatial.copy_blocks(backbone)
    with torch.no_grad():
        maps = expected = backbone.forward_stem(pictures(2, 64, seed=2), SHARED_BLOCKS)
        for block in spatial.blocks:
            maps = block(maps)
        for block in backbone.blocks[5:10]:
            expected = block(expected)
    assert maps.shape == (2, UPPER_CHANNELS, 4, 4)
    assert torch.equal(maps, expected)
    assert all(torch.equal(spatial.linear.state_dict()[name], last[name]) for name in last)
    of_spatial, of_backbone = ({p.data_ptr() for p in m.parameters()} for m in (spatial, backbone))
    assert of_spatial.isdisjoint(of_backbone)


def test_a_picture_of_the_right_size_is_taken_as_it_is() -> None:
    images = pictures()
    assert shrink(images) is images


def test_a_larger_picture_is_shrunk_so_that_every_pixel_counts() -> None:
    """To half its size, by hand: weights of a triangle over four pixels each way."""
    images = random(1, 3, 2 * SPATIAL_SIZE, 2 * SPATIAL_SIZE)
    shrunk = shrink(images)
    assert shrunk.shape == (1, 3, SPATIAL_SIZE, SPATIAL_SIZE)
    weights = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 8
    for y, x in ((1, 1), (40, 77), (126, 3)):
        there = images[0, :, 2 * y - 1 : 2 * y + 3, 2 * x - 1 : 2 * x + 3]
        expected = (there * weights[:, None] * weights).sum((1, 2))
        torch.testing.assert_close(shrunk[0, :, y, x], expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("size", [96, 160, 224])
def test_any_size_ends_at_the_same(size: int) -> None:
    flat = torch.full((2, 3, size, size), 0.25)
    torch.testing.assert_close(shrink(flat), torch.full((2, 3, SPATIAL_SIZE, SPATIAL_SIZE), 0.25))


def test_the_feature_of_a_drawing_is_its_tower_s_and_then_the_code(joined: SketchPhotoNet) -> None:
    images = pictures(2, 160)
    tower = joined.tower(Domain.SKETCH)
    with torch.no_grad():
        found = joined.feature(images, Domain.SKETCH)
        code = spatial_of(joined)(tower.backbone.forward_stem(images, SHARED_BLOCKS))
        assert found.shape == (2, OUT_CHANNELS + SPATIAL_DIM)
        torch.testing.assert_close(found[:, :OUT_CHANNELS], tower(images))
    torch.testing.assert_close(found[:, OUT_CHANNELS:], code)


def test_the_feature_of_a_photo_is_its_tower_s_and_then_the_code_of_a_smaller_one(
    joined: SketchPhotoNet,
) -> None:
    """Both sides look through the first blocks of the drawings' tower."""
    images = pictures(2, 160)
    lower = joined.tower(Domain.SKETCH).backbone
    with torch.no_grad():
        found = joined.feature(images, Domain.PHOTO)
        code = spatial_of(joined)(lower.forward_stem(shrink(images), SHARED_BLOCKS))
        assert found.shape == (2, OUT_CHANNELS + SPATIAL_DIM)
        torch.testing.assert_close(found[:, :OUT_CHANNELS], joined.tower(Domain.PHOTO)(images))
    torch.testing.assert_close(found[:, OUT_CHANNELS:], code)


def test_a_picture_has_the_same_code_as_photo_and_as_drawing(joined: SketchPhotoNet) -> None:
    images = pictures(3)
    with torch.no_grad():
        photo, sketch = (joined.feature(images, domain) for domain in Domain)
    torch.testing.assert_close(photo[:, OUT_CHANNELS:], sketch[:, OUT_CHANNELS:])
    assert (photo[:, :OUT_CHANNELS] - sketch[:, :OUT_CHANNELS]).abs().max() > 0.1
    codes = sketch[:, OUT_CHANNELS:]
    assert (codes[0] - codes[1]).abs().max() > 0.1, "other pictures have other codes"


def test_the_last_layer_takes_the_whole_feature(joined: SketchPhotoNet) -> None:
    images = pictures(2, 64)
    for domain in Domain:
        with torch.no_grad():
            rows = joined(images, domain)
            expected = joined.joint_of(domain)(joined.feature(images, domain))
        assert rows.shape == (2, DIM)
        assert torch.equal(rows, expected)


def test_without_a_spatial_part_nothing_changes() -> None:
    torch.manual_seed(9)
    plain = SketchPhotoNet("lite0", DIM).eval()
    torch.manual_seed(9)
    joined = SketchPhotoNet("lite0", DIM, SPATIAL_DIM).eval()
    assert plain.spatial is None
    state, other = plain.state_dict(), joined.state_dict()
    assert not any(name.startswith("spatial.") for name in state)
    assert set(other) - set(state) == {f"spatial.{n}" for n in spatial_of(joined).state_dict()}
    images = pictures(2, 64)
    for domain in Domain:
        assert plain.joint_of(domain).linear.in_features == OUT_CHANNELS
        with torch.no_grad():
            expected = plain.tower(domain)(images)
            assert torch.equal(plain.feature(images, domain), expected)
            assert torch.equal(joined.tower(domain)(images), expected), "the towers begin alike"


def test_the_length_of_a_feature() -> None:
    assert feature_dim(0) == 1280
    assert feature_dim(80) == 1360


@pytest.mark.parametrize("domain", Domain)
def test_folded_it_gives_the_same_answers(joined: SketchPhotoNet, domain: Domain) -> None:
    before = {name: value.clone() for name, value in joined.state_dict().items()}
    faster = fold_norms(joined)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in faster.modules())
    images = pictures(2, 160, seed=3)
    with torch.no_grad():
        expected = joined.feature(images, domain)
        given = faster.feature(images, domain)
        torch.testing.assert_close(given, expected, rtol=1e-3, atol=1e-3)
        torch.testing.assert_close(
            faster(images, domain), joined(images, domain), atol=1e-4, rtol=0
        )
    for name, value in joined.state_dict().items():
        assert torch.equal(value, before[name]), name


def test_a_spatial_part_alone_can_be_folded(joined: SketchPhotoNet) -> None:
    spatial = spatial_of(joined)
    maps = random(2, LOWER_CHANNELS, 8, 8)
    with torch.no_grad():
        torch.testing.assert_close(fold_norms(spatial)(maps), spatial(maps), rtol=1e-3, atol=1e-3)


def test_there_and_back(joined: SketchPhotoNet, saved: Path) -> None:
    loaded, card = load_checkpoint(saved)
    assert card.spatial_dim == spatial_of(loaded).dim == SPATIAL_DIM
    assert not spatial_of(loaded).training
    state = loaded.state_dict()
    for name, tensor in joined.state_dict().items():
        if not name.endswith("num_batches_tracked"):
            assert torch.equal(state[name], tensor.half().float()), name
    images = pictures(2, 160)
    with torch.no_grad():
        for domain in Domain:
            alike = (joined(images, domain) * loaded(images, domain)).sum(1)
            assert alike.min() > 0.999


def test_the_encoder_gives_what_its_card_says(saved: Path) -> None:
    loaded, card = load_checkpoint(saved)
    encoder = TorchEncoder(loaded, card, torch.device("cpu"))
    rng = np.random.default_rng(0)
    photos = rng.integers(0, 256, (2, 160, 160, 3), np.uint8)
    drawings = rng.integers(0, 256, (2, SPATIAL_SIZE, SPATIAL_SIZE), np.uint8)
    vectors = encoder.embed_photos(photos)
    assert vectors.embeddings.shape == (2, card.dim)
    assert vectors.features.shape == (2, card.feature_dim) == (2, 1288)
    weight, bias = encoder.sketch_joint()
    assert weight.shape == (card.dim, card.feature_dim)
    features = encoder.sketch_features(drawings)
    rows = features @ weight.T + bias
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    np.testing.assert_allclose(encoder.embed_sketches(drawings), rows, atol=1e-5)
    with torch.no_grad():
        for images, given, domain in (
            (photos, vectors.features.astype(np.float32), Domain.PHOTO),
            (drawings, features, Domain.SKETCH),
        ):
            expected = loaded.feature(image_tensor(torch.from_numpy(images)), domain).numpy()
            np.testing.assert_allclose(given, expected, rtol=2e-3, atol=2e-3)


@pytest.mark.parametrize("other", [0, 4, "wide", None])
def test_a_card_of_another_spatial_part_is_refused(
    saved: Path, tmp_path: Path, other: object
) -> None:
    weights = tmp_path / "encoder.safetensors"
    weights.symlink_to(saved)
    content = json.loads(card_path(saved).read_text("utf-8"))
    card_path(weights).write_text(json.dumps(content | {"spatial_dim": other}), "utf-8")
    with pytest.raises(CheckpointError, match=r"can't be used|another network"):
        load_checkpoint(weights)


def test_weights_without_the_part_that_the_card_names_are_refused(
    joined: SketchPhotoNet, card: ModelCard, tmp_path: Path
) -> None:
    """The last layers fit, and only the part itself is missing."""
    bare = SketchPhotoNet("lite0", DIM, SPATIAL_DIM)
    bare.spatial = None
    save_checkpoint(bare, card, tmp_path / "bare.safetensors")
    with pytest.raises(CheckpointError, match="another network"):
        load_checkpoint(tmp_path / "bare.safetensors")
