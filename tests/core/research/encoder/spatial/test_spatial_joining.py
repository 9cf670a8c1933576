"""Towers and spatial branch in one embedding: cosines by hand, shares, what is kept and how."""

import copy
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from lively_norms import enliven
from numpy.typing import NDArray
from small_spatial import small_spatial, small_spatial_recipe
from torch import Tensor

from core.encoder import ModelCard, photo_input
from core.encoder.base import Domain
from core.encoder.torch.encoder import TorchEncoder, image_tensor
from core.encoder.torch.hubness import EXTRA_DIMS
from core.encoder.torch.network import SketchPhotoNet
from core.encoder.torch.spatial import SHARED_BLOCKS, SpatialBranch, shrink
from core.research.datasets import PairData
from core.research.encoder.dataset import PAIRED, Sources
from core.research.encoder.errors import TrainingError
from core.research.encoder.pools import silent
from core.research.encoder.spatial.joining import Joiner, main_axes
from core.sketch import rasterise

TOWERS_DIM, DIM = 6, 8
WHOLE = TOWERS_DIM + DIM
CARD = ModelCard(
    *("towers@12345678", "lite0", TOWERS_DIM, 1280, 64, 96),
    title="Towers alone",
    training={"command": "how"},
    metrics={"benchmarks": {}},
)
Matrix = NDArray[np.float64]


@pytest.fixture(scope="module")
def examples(data_sets: Path) -> PairData:
    return PAIRED["sketchy"](data_sets)


@pytest.fixture(scope="module")
def images(examples: PairData) -> dict[Domain, Tensor]:
    """The examples as the encoder takes them."""
    photos = [photo_input(item.open(), CARD.photo_size) for item in examples.photos]
    sketches = [rasterise(item.drawing(), CARD.sketch_size) for item in examples.sketches]
    both = {Domain.PHOTO: photos, Domain.SKETCH: sketches}
    return {d: image_tensor(torch.from_numpy(np.stack(shown))) for d, shown in both.items()}


@pytest.fixture(scope="module")
def towers(images: dict[Domain, Tensor]) -> SketchPhotoNet:
    """Towers that tell the examples apart; only to be read."""
    torch.manual_seed(8)
    net = SketchPhotoNet("lite0", TOWERS_DIM)
    enliven(net, lambda: [net(images[domain], domain) for domain in Domain])
    return net


@pytest.fixture(scope="module")
def spatial() -> SpatialBranch:
    """As it is while it learns; only to be read."""
    return small_spatial(DIM, seed=4).train()


def sources_with(examples: PairData) -> Sources:
    return Sources({"examples": examples}, {}, {}, {}, {})


@pytest.fixture(scope="module")
def joiner(towers: SketchPhotoNet, examples: PairData) -> Joiner:
    return Joiner(towers, CARD, sources_with(examples), silent)


@pytest.fixture(scope="module")
def parts(
    towers: SketchPhotoNet, spatial: SpatialBranch, images: dict[Domain, Tensor]
) -> dict[Domain, tuple[Matrix, Matrix]]:
    """What the towers say of the examples, before its length is taken away, and their codes."""
    found = {}
    lower = towers.tower(Domain.SKETCH).backbone
    above = copy.deepcopy(spatial).eval()
    with torch.no_grad():
        for domain, shown in images.items():
            what = towers.joint_of(domain).linear(towers.tower(domain)(shown))
            maps = shrink(shown) if domain is Domain.PHOTO else shown
            where = above(lower.forward_stem(maps, SHARED_BLOCKS))
            found[domain] = (what.double().numpy(), where.double().numpy())
    return found


def joined_rows(net: SketchPhotoNet, images: dict[Domain, Tensor]) -> dict[Domain, Matrix]:
    with torch.no_grad():
        return {d: net(shown, d).double().numpy() for d, shown in images.items()}


def unit(rows: Matrix) -> Matrix:
    found: Matrix = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return found


def mixed(
    parts: dict[Domain, tuple[Matrix, Matrix]], spatial_weight: float
) -> dict[Domain, Matrix]:
    """Both parts beside each other, each with its spatial_weight of the square of the length."""
    rows = {}
    for domain, (what, where) in parts.items():
        length = np.mean([math.sqrt(sum(v * v for v in row)) for row in what.tolist()])
        rows[domain] = unit(
            np.hstack(
                [
                    math.sqrt(1 - spatial_weight) * what / length,
                    math.sqrt(spatial_weight) * unit(where),
                ]
            )
        )
    return rows


@pytest.mark.parametrize("spatial_weight", [0.1, 0.35, 0.9])
def test_cosines_are_those_of_both_parts_by_their_shares(
    joiner: Joiner,
    spatial: SpatialBranch,
    images: dict[Domain, Tensor],
    parts: dict[Domain, tuple[Matrix, Matrix]],
    spatial_weight: float,
) -> None:
    recipe = small_spatial_recipe(
        dim=DIM, spatial_dim=DIM, embedding_dim=WHOLE, spatial_weight=spatial_weight
    )
    rows = joined_rows(joiner.join(spatial, recipe), images)
    expected = mixed(parts, spatial_weight)
    for first in Domain:
        for second in Domain:
            given = rows[first] @ rows[second].T
            np.testing.assert_allclose(given, expected[first] @ expected[second].T, atol=2e-4)


@pytest.mark.parametrize("spatial_weight", [0.1, 0.35, 0.9])
def test_numbers_are_of_about_one_in_size_before_lengths_are_taken_away(
    joiner: Joiner,
    spatial: SpatialBranch,
    images: dict[Domain, Tensor],
    parts: dict[Domain, tuple[Matrix, Matrix]],
    spatial_weight: float,
) -> None:
    recipe = small_spatial_recipe(
        dim=DIM, spatial_dim=DIM, embedding_dim=WHOLE, spatial_weight=spatial_weight
    )
    net = joiner.join(spatial, recipe)
    for domain, shown in images.items():
        with torch.no_grad():
            raw = net.joint_of(domain).linear(net.feature(shown, domain)).double().numpy()
        lengths = np.linalg.norm(raw, axis=1)
        assert lengths.mean() == pytest.approx(math.sqrt(WHOLE), rel=0.05)
        # The spatial branch's part is of the same length in all, the towers' is so on average.
        what = np.linalg.norm(parts[domain][0], axis=1)
        expected = WHOLE * ((1 - spatial_weight) * (what / what.mean()) ** 2 + spatial_weight)
        np.testing.assert_allclose(lengths**2, expected, rtol=1e-3)


def test_the_share_decides_whose_word_counts(
    joiner: Joiner,
    spatial: SpatialBranch,
    images: dict[Domain, Tensor],
    parts: dict[Domain, tuple[Matrix, Matrix]],
) -> None:
    for spatial_weight, part in ((1e-6, 0), (1 - 1e-6, 1)):
        recipe = small_spatial_recipe(
            dim=DIM, spatial_dim=DIM, embedding_dim=WHOLE, spatial_weight=spatial_weight
        )
        rows = joined_rows(joiner.join(spatial, recipe), images)
        photos, sketches = (unit(parts[domain][part]) for domain in (Domain.PHOTO, Domain.SKETCH))
        given = rows[Domain.SKETCH] @ rows[Domain.PHOTO].T
        np.testing.assert_allclose(given, sketches @ photos.T, atol=5e-3)


def top_axes(rows: Matrix, count: int) -> Matrix:
    """Another way to the main axes: through the matrix of the rows' products."""
    _, vectors = np.linalg.eigh(rows.T @ rows)
    axes: Matrix = vectors.T[::-1][:count]
    return axes


def test_codes_are_kept_along_the_axes_in_which_the_examples_differ_most(
    joiner: Joiner,
    spatial: SpatialBranch,
    towers: SketchPhotoNet,
    images: dict[Domain, Tensor],
    parts: dict[Domain, tuple[Matrix, Matrix]],
) -> None:
    recipe = small_spatial_recipe(dim=DIM, spatial_dim=3, embedding_dim=TOWERS_DIM + 3)
    net = joiner.join(spatial, recipe)
    assert net.spatial is not None
    assert net.spatial.dim == 3
    axes = top_axes(np.vstack([parts[domain][1] for domain in Domain]), 3)
    kept = {}
    for domain, (what, where) in parts.items():
        with torch.no_grad():
            features = net.feature(images[domain], domain).double().numpy()
            expected = towers.tower(domain)(images[domain]).double().numpy()
        np.testing.assert_allclose(features[:, :1280], expected, rtol=1e-4, atol=1e-4)
        codes = features[:, 1280:]
        np.testing.assert_allclose(np.linalg.norm(codes, axis=1), math.sqrt(3), rtol=1e-4)
        shortened = unit(where @ axes.T)
        # An axis may point either way, so it is the codes' cosines that can be compared.
        np.testing.assert_allclose(codes @ codes.T / 3, shortened @ shortened.T, atol=1e-3)
        kept[domain] = (what, shortened)
    rows, expected_rows = joined_rows(net, images), mixed(kept, recipe.spatial_weight)
    given = rows[Domain.SKETCH] @ rows[Domain.PHOTO].T
    hand = expected_rows[Domain.SKETCH] @ expected_rows[Domain.PHOTO].T
    np.testing.assert_allclose(given, hand, atol=1e-3)


def test_a_shorter_embedding_keeps_the_main_axes_of_the_longer_one(
    joiner: Joiner,
    spatial: SpatialBranch,
    images: dict[Domain, Tensor],
    parts: dict[Domain, tuple[Matrix, Matrix]],
) -> None:
    recipe = small_spatial_recipe(dim=DIM, spatial_dim=DIM, embedding_dim=5)
    rows = joined_rows(joiner.join(spatial, recipe), images)
    whole = mixed(parts, recipe.spatial_weight)
    axes = top_axes(np.vstack([whole[domain] for domain in Domain]), 5)
    expected = {domain: unit(whole[domain] @ axes.T) for domain in Domain}
    given = rows[Domain.SKETCH] @ rows[Domain.PHOTO].T
    np.testing.assert_allclose(given, expected[Domain.SKETCH] @ expected[Domain.PHOTO].T, atol=1e-3)


def test_joining_leaves_the_given_parts_alone(
    joiner: Joiner, spatial: SpatialBranch, towers: SketchPhotoNet
) -> None:
    before = {
        name: value.clone()
        for part in (spatial, towers)
        for name, value in part.state_dict().items()
    }
    recipe = small_spatial_recipe(dim=DIM, spatial_dim=5, embedding_dim=7)
    first, second = joiner.join(spatial, recipe), joiner.join(spatial, recipe)
    after = {name: value for part in (spatial, towers) for name, value in part.state_dict().items()}
    assert all(torch.equal(after[name], value) for name, value in before.items())
    assert spatial.training
    assert all(p.requires_grad for p in spatial.parameters())
    given = {p.data_ptr() for part in (spatial, towers) for p in part.parameters()}
    assert given.isdisjoint(p.data_ptr() for p in first.parameters())
    assert {p.data_ptr() for p in second.parameters()}.isdisjoint(
        p.data_ptr() for p in first.parameters()
    )
    assert not any(module.training for module in first.modules())
    again = second.state_dict()
    for name, value in first.state_dict().items():
        assert torch.equal(value, again[name]), name


def test_a_spatial_part_that_went_on_learning_is_joined_anew(
    joiner: Joiner, spatial: SpatialBranch, images: dict[Domain, Tensor]
) -> None:
    recipe = small_spatial_recipe(dim=DIM, spatial_dim=DIM)
    later = copy.deepcopy(spatial)
    with torch.no_grad():
        later.linear.weight.copy_(small_spatial(DIM, seed=5).linear.weight)
    first, second = (joined_rows(joiner.join(part, recipe), images) for part in (spatial, later))
    cosines = [rows[Domain.SKETCH] @ rows[Domain.PHOTO].T for rows in (first, second)]
    assert np.abs(cosines[0] - cosines[1]).max() > 0.05


def test_the_card_is_that_of_the_towers_and_fits_the_network(
    joiner: Joiner, spatial: SpatialBranch, images: dict[Domain, Tensor]
) -> None:
    recipe = small_spatial_recipe(dim=DIM, spatial_dim=5, embedding_dim=7)
    card = joiner.card(recipe)
    assert card == replace(
        CARD, id="inkseek-encoder", dim=7, feature_dim=1285, spatial_dim=5, metrics={}
    )
    encoder = TorchEncoder(joiner.join(spatial, recipe), card, torch.device("cpu"))
    pixels = np.random.default_rng(0).integers(0, 256, (2, 64, 64), np.uint8)
    assert encoder.embed_sketches(pixels).shape == (2, 7)
    assert encoder.sketch_features(pixels).shape == (2, 1285)


def test_no_more_is_kept_than_there_is(joiner: Joiner, spatial: SpatialBranch) -> None:
    recipe = small_spatial_recipe(dim=DIM, spatial_dim=50, embedding_dim=WHOLE)
    net, card = joiner.join(spatial, recipe), joiner.card(recipe)
    assert net.spatial is not None
    assert net.spatial.dim == card.spatial_dim == DIM
    assert net.joint_of(Domain.PHOTO).linear.weight.shape == (WHOLE, card.feature_dim)


def test_with_kinds_a_photo_near_a_kind_of_drawings_loses_part_of_its_cosines(
    joiner: Joiner,
    spatial: SpatialBranch,
    images: dict[Domain, Tensor],
    parts: dict[Domain, tuple[Matrix, Matrix]],
) -> None:
    whole = {"dim": DIM, "spatial_dim": DIM, "hubness_strength": 0.1}
    plain = joined_rows(
        joiner.join(spatial, small_spatial_recipe(**whole, embedding_dim=WHOLE)), images
    )
    recipe = small_spatial_recipe(**whole, embedding_dim=WHOLE + EXTRA_DIMS, prototypes=3)
    net, card = joiner.join(spatial, recipe), joiner.card(recipe)
    assert (card.dim, card.prototypes) == (WHOLE + EXTRA_DIMS, 3)
    hubness = net.joint_of(Domain.PHOTO).hubness
    assert hubness is not None
    np.testing.assert_allclose(np.linalg.norm(hubness.prototypes.numpy(), axis=1), 1, rtol=1e-5)
    rows = joined_rows(net, images)
    photos, drawings = (unit(rows[domain][:, :WHOLE]) for domain in Domain)
    nearness = (photos @ hubness.prototypes.double().numpy().T).max(1)
    given = rows[Domain.SKETCH] @ rows[Domain.PHOTO].T * math.sqrt((1 + 0.5**2) * (1 + 0.2**2))
    taken = plain[Domain.SKETCH] @ plain[Domain.PHOTO].T - 0.1 * (nearness - nearness.mean())
    # How long M makes a drawing differs a little from drawing to drawing.
    what = np.linalg.norm(parts[Domain.SKETCH][0], axis=1)
    spread = np.abs(what / what.mean() - 1).max()
    np.testing.assert_allclose(given, taken, atol=0.02 + 0.5 * spread)
    # Every kind is the middle of drawings: some drawing is nearer to it than to any other.
    assert set((drawings @ hubness.prototypes.double().numpy().T).argmax(1)) == {0, 1, 2}


def test_there_are_no_more_kinds_than_drawings(joiner: Joiner, spatial: SpatialBranch) -> None:
    recipe = small_spatial_recipe(dim=DIM, spatial_dim=DIM, embedding_dim=WHOLE, prototypes=500)
    net, card = joiner.join(spatial, recipe), joiner.card(recipe)
    hubness = net.joint_of(Domain.PHOTO).hubness
    assert hubness is not None
    assert 0 < card.prototypes < 500
    assert hubness.prototypes.shape == (card.prototypes, WHOLE - EXTRA_DIMS)
    assert joiner.card(replace(recipe, hubness_strength=0.0)).prototypes == 0


def test_the_examples_are_looked_at_once_and_it_is_told(
    towers: SketchPhotoNet, examples: PairData
) -> None:
    heard: list[tuple[str, int, int]] = []
    few = replace(examples, photos=examples.photos[:3], sketches=examples.sketches[:2])
    Joiner(towers, CARD, sources_with(few), lambda *step: heard.append(step))
    assert heard == [("examples", done, 5) for done in (3, 5)]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6), st.integers(0, 6), st.integers(0, 10**6))
def test_as_many_axes_as_the_rows_need_keep_all_cosines(rank: int, more: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = unit(rng.normal(size=(15, rank)) @ rng.normal(size=(rank, rank + more)))
    axes = main_axes(torch.from_numpy(rows).float(), rank).double().numpy()
    assert axes.shape == (rank, rank + more)
    np.testing.assert_allclose(axes @ axes.T, np.eye(rank), atol=1e-5)
    turned = rows @ axes.T
    np.testing.assert_allclose(turned @ turned.T, rows @ rows.T, atol=1e-5)


def test_the_first_axes_are_the_longest_and_go_through_the_origin() -> None:
    rng = np.random.default_rng(3)
    rows = unit(rng.normal(size=(40, 5)) * [4, 3, 2, 1, 0.5] + [9, 0, 0, 0, 0])
    axes = main_axes(torch.from_numpy(rows).float(), 3).double().numpy()
    reference = top_axes(rows, 3)
    np.testing.assert_allclose(np.abs(np.sum(axes * reference, axis=1)), 1, atol=1e-4)
    lengths = np.linalg.norm(rows @ axes.T, axis=0)
    assert lengths.tolist() == sorted(lengths, reverse=True)
    assert abs(axes[0, 0]) > 0.95, "what all have in common is part of their cosines"


def test_more_axes_than_there_are_can_t_be_had() -> None:
    for rows in (torch.randn(20, 4), torch.randn(4, 20)):
        assert main_axes(rows, 4).shape == (4, rows.shape[1])
        with pytest.raises(TrainingError, match=r"have 4 axes, not 5: more photos"):
            main_axes(rows, 5)
