"""Heads: they begin as M, the linear one is an M again, and the causal one can't look ahead."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from stage_worlds import PHOTOS, D, K, T, make_world
from torch import nn

from core.research.onthefly.dataset import BaseProjection, StageSet, scaled_pca
from core.research.onthefly.heads import (
    PICTURE_SIZE,
    BaseHead,
    CausalHead,
    DeepHead,
    LinearHead,
    SketchANet,
    StageHeads,
)
from core.research.onthefly.supervised import other_sketches

HEADS = [LinearHead(K, D), DeepHead(K, D), StageHeads(T, K, D), CausalHead(K, D)]


@pytest.mark.parametrize("head", HEADS, ids=lambda head: type(head).__name__)
def test_an_untrained_head_is_m(head: nn.Module) -> None:
    world = make_world()
    torch.testing.assert_close(head.eval()(world), BaseHead()(world))


def disturbed(head: nn.Module) -> nn.Module:
    torch.manual_seed(1)
    with torch.no_grad():
        for parameter in head.parameters():
            parameter.add_(0.3 * torch.randn_like(parameter))
    return head.eval()


@pytest.mark.parametrize("stage", range(T))
def test_no_stage_sees_a_later_one(stage: int) -> None:
    head = disturbed(CausalHead(K, D))
    world = make_world()
    projected, pca = world.projected.clone(), world.pca.clone()
    projected[:, stage + 1 :] = torch.randn_like(projected[:, stage + 1 :])
    pca[:, stage + 1 :] = torch.randn_like(pca[:, stage + 1 :])
    before, after = head(world), head(replace(world, projected=projected, pca=pca))
    torch.testing.assert_close(before[:, : stage + 1], after[:, : stage + 1])
    # … and the same stages alone give the same vectors: T need not be known beforehand.
    alone = head(world.at(slice(0, stage + 1)))
    torch.testing.assert_close(before[:, : stage + 1], alone)
    if stage + 1 < T:
        assert not torch.allclose(before[:, stage + 1 :], after[:, stage + 1 :])


def test_the_causal_head_remembers() -> None:
    head = disturbed(CausalHead(K, D))
    world = make_world()
    pca = world.pca.clone()
    pca[:, 0] += 1
    assert not torch.allclose(head(world)[:, -1], head(replace(world, pca=pca))[:, -1])


def test_the_linear_head_is_an_m_of_its_own() -> None:
    torch.manual_seed(0)
    features = torch.randn(20, 3, 16).half().numpy()
    projection = BaseProjection(torch.randn(D, 16), torch.randn(D))
    pca = scaled_pca(features, 5)
    stages = StageSet.of(
        features, torch.zeros(20, dtype=torch.long).numpy(),
        torch.eye(D)[:2].numpy(), torch.ones(20, 3, dtype=torch.long).numpy(), projection, pca,
    )  # fmt: skip
    head = disturbed(LinearHead(5, D))
    joint = head.as_projection(projection, pca)
    rows = joint.unit_vectors(features.reshape(-1, 16)).reshape(20, 3, D)
    torch.testing.assert_close(torch.from_numpy(rows), head(stages), atol=2e-5, rtol=1e-4)


@pytest.mark.parametrize("factor", [0.01, 1.0, 40.0])
def test_every_encoder_gives_vectors_of_one_length_in_the_same_directions(factor: float) -> None:
    torch.manual_seed(1)
    features = torch.randn(40, 7, 16).numpy()
    projection = BaseProjection(factor * torch.randn(D, 16), factor * torch.randn(D))
    common = projection.scaled_to(features)
    rows = torch.from_numpy(features.reshape(-1, 16)) @ common.weight.T + common.bias
    assert 12 < float(rows.norm(dim=1).mean()) < 15
    flat = features.reshape(-1, 16)
    torch.testing.assert_close(
        torch.from_numpy(common.unit_vectors(flat)), torch.from_numpy(projection.unit_vectors(flat))
    )


def test_pca_features_keep_the_variance() -> None:
    torch.manual_seed(0)
    hidden = torch.randn(400, 3) @ torch.randn(3, 12) + 5
    rows = hidden.half().numpy()
    pca = scaled_pca(rows, 3)
    reduced = pca(rows)
    assert reduced.shape == (400, 3)
    assert float((reduced**2).mean()) == pytest.approx(1.0, rel=0.02)
    back = reduced @ np.linalg.pinv(pca.axes) + pca.mean
    np.testing.assert_allclose(back, hidden.numpy(), atol=0.05, rtol=0.01)
    assert scaled_pca(rows, 99).axes.shape == (12, 12)


def test_sketch_a_net_sees_pictures_and_nothing_else() -> None:
    world = make_world(n=PHOTOS)
    net = SketchANet(D).eval()
    with pytest.raises(ValueError, match="pictures"):
        net(world)
    pictures = torch.randint(0, 256, (PHOTOS, 1, PICTURE_SIZE, PICTURE_SIZE), dtype=torch.uint8)
    vectors = net(replace(world, pictures=pictures))
    assert vectors.shape == (PHOTOS, 1, D)
    torch.testing.assert_close(vectors.norm(dim=-1), torch.ones(PHOTOS, 1))


def test_sketches_are_mixed_with_others_of_the_same_photo() -> None:
    target = torch.tensor([0, 1, 0, 2, 1, 0])
    for seed in range(5):
        torch.manual_seed(seed)
        mates = other_sketches(target)
        assert target[mates].tolist() == target.tolist()
        assert sorted(mates.tolist()) == list(range(6))
        assert [i for i, mate in enumerate(mates.tolist()) if i == mate] == [3]
    world = make_world(n=2)
    mixed = world.mixed_with(world.some(torch.tensor([1, 0])), torch.tensor([0.0, 0.25]))
    torch.testing.assert_close(mixed.projected[0], world.projected[0])
    torch.testing.assert_close(mixed.pca[1], 0.75 * world.pca[1] + 0.25 * world.pca[0])
