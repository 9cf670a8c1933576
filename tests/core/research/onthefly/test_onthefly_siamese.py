"""Stage 1 has two sides: photos are corrected as drawings are, and stay put in stage 2."""

import copy
import math

import numpy as np
import pytest
import torch
from stage_worlds import D, K, make_world

from core.research.onthefly.heads import (
    BaseHead,
    LinearHead,
    Siamese,
    drawing_head,
    photo_vectors,
)
from core.research.onthefly.ppo import PPO
from core.research.onthefly.reinforcement import MakeAlgorithm, RewardSchedule, train_policy
from core.research.onthefly.rows import untrained
from core.research.onthefly.supervised import Schedule, info_nce, train_head
from core.research.onthefly.trpo import TRPO


def made(seed: int = 0) -> Siamese:
    """One that has learnt something of photos and nothing of drawings."""
    head = untrained(make_world(), seed)
    torch.manual_seed(seed)
    torch.nn.init.normal_(head.correction.weight, std=3.0)
    torch.nn.init.normal_(head.correction.bias)
    return head.eval()


def test_untrained_it_leaves_drawings_and_photos_as_they_are() -> None:
    world, head = make_world(), untrained(make_world(), 0)
    torch.testing.assert_close(head(world), BaseHead()(world))
    torch.testing.assert_close(photo_vectors(head, world), world.photos)


def test_a_photo_moves_by_a_linear_correction_of_its_feature() -> None:
    world, head = make_world(), made()
    assert world.photo_pca is not None
    with torch.no_grad():
        given = photo_vectors(head, world).numpy()
    weight, bias = head.correction.weight.tolist(), head.correction.bias.tolist()
    for row, photo, pca in zip(given, world.photos.tolist(), world.photo_pca.tolist(), strict=True):
        moved = [
            13.5 * photo[i] + bias[i] + sum(w * x for w, x in zip(weight[i], pca, strict=True))
            for i in range(D)
        ]
        length = math.sqrt(sum(x * x for x in moved))
        np.testing.assert_allclose(row, [x / length for x in moved], rtol=1e-4, atol=1e-5)


def test_a_head_for_drawings_alone_sees_photos_as_they_are() -> None:
    world, head = make_world(), LinearHead(K, D)
    assert photo_vectors(head, world) is world.photos
    assert drawing_head(head) is head
    assert isinstance(drawing_head(made()), LinearHead)


def test_both_sides_learn() -> None:
    world = make_world()
    head = untrained(make_world(), 0)

    def loss() -> float:
        with torch.no_grad():
            return float(info_nce(head(world), photo_vectors(head, world), world.target, 0.1))

    before = loss()
    train_head(
        head, world, lambda v, p, t: info_nce(v, p, t, 0.1),
        Schedule(steps=60, batch=9, lr=1e-2), seed=0,
    )  # fmt: skip
    assert loss() < before - 0.1
    assert float(head.correction.weight.detach().abs().max()) > 0.01


@pytest.mark.parametrize("algorithm", [PPO, TRPO], ids=["PPO", "TRPO"])
def test_reward_teaches_the_side_of_drawings_alone(algorithm: MakeAlgorithm) -> None:
    head = made()
    before = copy.deepcopy(head.state_dict())
    settings = {"lr": 1e-2, "clip": 0.2, "bound": 0.2}
    train_policy(head, make_world(), algorithm, settings, RewardSchedule(3, sketches=9), seed=0)
    after = head.state_dict()
    changed = {name for name, value in after.items() if not torch.equal(value, before[name])}
    assert changed
    assert all(name.startswith("drawings.") for name in changed)


def test_reward_is_for_the_photos_as_the_head_sees_them() -> None:
    """With photos in other places another thing is learnt."""
    heads = [made(seed) for seed in (0, 1)]
    for head in heads:
        train_policy(head, make_world(), PPO, {"lr": 1e-2, "clip": 0.2}, RewardSchedule(3), 0)
    first, second = (drawing_head(head).state_dict() for head in heads)
    assert any(not torch.equal(value, second[name]) for name, value in first.items())


def test_stage_2_leaves_photos_in_supervised_rows_too() -> None:
    head, world = made(), make_world()
    before = photo_vectors(head, world).detach()
    drawn = head(world).detach()
    schedule = Schedule(steps=5, lr=1e-2, both=False)
    train_head(head, world, lambda v, p, t: info_nce(v, p, t, 0.1), schedule, seed=0)
    assert torch.equal(photo_vectors(head, world), before)
    assert not torch.allclose(head(world), drawn)
