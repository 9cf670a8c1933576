"""Stage 1 has two sides: photos are corrected as drawings are, and stay put in stage 2."""

import copy
import math

import numpy as np
import pytest
import torch
from stage_worlds import OF_PHOTOS, D, K, make_world

from core.research.onthefly import objectives, rl
from core.research.onthefly.fit import Schedule, fit
from core.research.onthefly.heads import LinearHead, PlainHead
from core.research.onthefly.measure import measured
from core.research.onthefly.reinforce import Course, reinforce
from core.research.onthefly.siamese import Siamese, gallery, of_drawings


def made(seed: int = 0) -> Siamese:
    """One that has learnt something of photos and nothing of drawings."""
    torch.manual_seed(seed)
    head = Siamese(LinearHead(K, D), OF_PHOTOS, D)
    torch.nn.init.normal_(head.correction.weight, std=3.0)
    torch.nn.init.normal_(head.correction.bias)
    return head.eval()


def test_untaught_it_leaves_drawings_and_photos_as_they_are() -> None:
    world, head = make_world(), Siamese(LinearHead(K, D), OF_PHOTOS, D)
    torch.testing.assert_close(head(world), PlainHead()(world))
    torch.testing.assert_close(gallery(head, world), world.photos)


def test_a_photo_moves_by_a_linear_correction_of_its_feature() -> None:
    world, head = make_world(), made()
    assert world.photo_lean is not None
    with torch.no_grad():
        given = gallery(head, world).numpy()
    weight, bias = head.correction.weight.tolist(), head.correction.bias.tolist()
    for row, photo, lean in zip(
        given, world.photos.tolist(), world.photo_lean.tolist(), strict=True
    ):
        moved = [
            13.5 * photo[i] + bias[i] + sum(w * x for w, x in zip(weight[i], lean, strict=True))
            for i in range(D)
        ]
        length = math.sqrt(sum(x * x for x in moved))
        np.testing.assert_allclose(row, [x / length for x in moved], rtol=1e-4, atol=1e-5)


def test_a_head_for_drawings_alone_sees_photos_as_they_are() -> None:
    world, head = make_world(), LinearHead(K, D)
    assert gallery(head, world) is world.photos
    assert of_drawings(head) is head
    assert isinstance(of_drawings(made()), LinearHead)


def test_both_sides_learn() -> None:
    world = make_world()
    head = Siamese(LinearHead(K, D), OF_PHOTOS, D)

    def loss() -> float:
        with torch.no_grad():
            return float(objectives.info_nce(head(world), gallery(head, world), world.target, 0.1))

    before = loss()
    fit(
        head, world, lambda v, p, t: objectives.info_nce(v, p, t, 0.1),
        Schedule(steps=60, batch=9, lr=1e-2), seed=0,
    )  # fmt: skip
    assert loss() < before - 0.1
    assert float(head.correction.weight.detach().abs().max()) > 0.01


@pytest.mark.parametrize("algorithm", [rl.PPOActorClip, rl.TRPO], ids=["PPO", "TRPO"])
def test_reward_teaches_the_side_of_drawings_alone(algorithm: rl.MakeAlgorithm) -> None:
    head = made()
    before = copy.deepcopy(head.state_dict())
    reinforce(head, make_world(), algorithm, Course(rounds=3, sketches=9, lr=1e-2), seed=0)
    after = head.state_dict()
    changed = {name for name, value in after.items() if not torch.equal(value, before[name])}
    assert changed
    assert all(name.startswith("drawings.") for name in changed)


def test_reward_is_for_the_photos_as_the_head_sees_them() -> None:
    """With photos in other places another thing is learnt."""
    heads = [made(seed) for seed in (0, 1)]
    for head in heads:
        reinforce(head, make_world(), rl.PPOActorClip, Course(rounds=3, sketches=9, lr=1e-2), 0)
    first, second = (of_drawings(head).state_dict() for head in heads)
    assert any(not torch.equal(value, second[name]) for name, value in first.items())


def test_photos_go_the_same_part_of_the_way_as_drawings() -> None:
    world, head = make_world(), made()
    with torch.no_grad():
        moved = gallery(head, world)
    halfway = torch.nn.functional.normalize((world.photos + moved) / 2, dim=1)
    drawn = torch.nn.functional.normalize(world.base, dim=-1)
    scores = drawn @ halfway.T
    own = scores.gather(-1, world.target[:, None, None].expand(*scores.shape[:2], 1))
    expected = (scores >= own).sum(-1).numpy()
    np.testing.assert_array_equal(measured(head, world, "ink", 0.5).ranks, expected)
