"""Heads: where they begin, what they are told, and that the linear one is an M again."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from stage_worlds import D, K, T, make_world
from torch import nn

from core.research.onthefly.dataset import BaseProjection, StageSet, scaled_pca
from core.research.onthefly.heads import (
    BaseHead,
    LinearHead,
    MixedHead,
    StageHeads,
)
from core.research.onthefly.rows import untrained


@pytest.mark.parametrize("widen", [lambda head, world: StageHeads(head, world.steps), MixedHead])
def test_a_larger_head_begins_like_the_linear_one(
    widen: Callable[[LinearHead, StageSet], nn.Module],
) -> None:
    world = make_world()
    torch.testing.assert_close(LinearHead(K, D)(world), BaseHead()(world))
    linear = LinearHead(K, D)
    disturbed(linear)
    torch.testing.assert_close(widen(linear, world)(world), linear(world), atol=1e-5, rtol=1e-4)


def test_without_an_m_heads_begin_at_random() -> None:
    world = make_world()
    none = replace(world, projected=0 * world.projected, photos=0 * world.photos)
    first, second = untrained(none, 0), untrained(none, 1)
    assert torch.equal(untrained(none, 0)(none), first(none))
    assert not torch.allclose(first(none), second(none))
    torch.testing.assert_close(first.photos(none).norm(dim=1), torch.ones(len(none.photos)))
    assert torch.equal(untrained(world, 0)(world), BaseHead()(world))


def test_the_stage_is_estimated_from_the_drawing_alone() -> None:
    """It is the estimate that mixes the layers, whatever place a stage has in its sketch."""
    world = make_world()
    done = torch.linspace(1 / T, 1, T).expand(len(world), T)
    told = replace(world, pca=torch.cat([done[..., None], world.pca[..., 1:]], -1))
    head = disturbed(MixedHead(LinearHead(K, D), told))
    torch.testing.assert_close(MixedHead(LinearHead(K, D), told).estimated(told), done)
    turned = replace(told, projected=told.projected.flip(1), pca=told.pca.flip(1))
    torch.testing.assert_close(head(turned).flip(1), head(told))


def disturbed(head: nn.Module) -> nn.Module:
    torch.manual_seed(1)
    with torch.no_grad():
        for parameter in head.parameters():
            parameter.add_(0.3 * torch.randn_like(parameter))
    return head.eval()


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
