"""Every algorithm learns from reward alone; what they share is checked by hand."""

import math

import pytest
import torch
from stage_worlds import D, K, make_world

from core.research.onthefly import rl
from core.research.onthefly.heads import CausalHead, LinearHead
from core.research.onthefly.policy import GaussianPolicy, play
from core.research.onthefly.ranking import target_ranks
from core.research.onthefly.reinforce import Course, reinforce
from core.research.onthefly.rl.adaptive_kl import AdaptiveWeight
from core.research.onthefly.rl.algorithm import clipped, divergence, ratio

ALGORITHMS = [
    rl.VanillaPolicyGradient,
    rl.PPOActorClip,
    rl.PPOActorKL,
    rl.PPOActorCriticClip,
    rl.PPOActorCriticKL,
    rl.TRPO,
]


def reciprocal(head: LinearHead) -> float:
    world = make_world()
    with torch.no_grad():
        rank = target_ranks(head(world) @ world.photos.T, world.target)
    return float(rank.float().reciprocal().mean())


@pytest.mark.parametrize("algorithm", ALGORITHMS, ids=lambda kind: kind.__name__)
def test_learns_from_reward(algorithm: rl.MakeAlgorithm) -> None:
    head = LinearHead(K, D)
    before = reciprocal(head)
    course = Course(rounds=60, sketches=27, lr=2e-2, noise=0.6, gamma=0.1)
    reinforce(head, make_world(), algorithm, course, seed=0)
    assert reciprocal(head) > before + 0.05


def test_the_same_seed_gives_the_same_head() -> None:
    made = []
    for seed in (3, 3, 4):
        torch.manual_seed(99)
        head = CausalHead(K, D)
        reinforce(head, make_world(), rl.PPOActorClip, Course(rounds=3, sketches=9), seed)
        made.append(head.now.correction.weight.detach())
    assert torch.equal(made[0], made[1])
    assert not torch.equal(made[0], made[2])


def episodes() -> tuple[GaussianPolicy, object]:
    torch.manual_seed(0)
    policy = GaussianPolicy(LinearHead(K, D), D, 0.5)
    return policy, play(policy, make_world(n=9), lambda rank, _: rank.float().reciprocal())


@torch.no_grad()
def test_an_unchanged_policy_has_ratio_one_and_no_divergence() -> None:
    policy, played = episodes()
    torch.testing.assert_close(ratio(policy, played), torch.ones_like(played.rewards))
    assert float(divergence(policy, played)) == pytest.approx(0.0, abs=1e-6)


@torch.no_grad()
def test_probability_and_divergence_by_hand() -> None:
    policy, played = episodes()
    head = policy.head
    mean = head.mean(played.stages)
    by_hand = -0.5 * ((played.actions - mean) / 0.5).square().sum(-1) - D * (
        math.log(0.5) + 0.5 * math.log(2 * math.pi)
    )
    torch.testing.assert_close(played.log_prob, by_hand)
    head.correction.bias.add_(0.1)
    # Equal σ: KL = Σ (shift / σ)² / 2
    assert float(divergence(policy, played)) == pytest.approx(D * (0.1 / 0.5) ** 2 / 2, rel=1e-4)


def test_advantage_compares_episodes_of_the_same_stage() -> None:
    _, played = episodes()
    torch.testing.assert_close(
        played.advantage.mean(0), torch.zeros(9, played.stages.steps), atol=1e-5, rtol=0
    )


def test_clipping_by_hand() -> None:
    ratios = torch.tensor([0.5, 1.1, 1.5, 0.5, 1.5])
    advantage = torch.tensor([1.0, 1.0, 1.0, -1.0, -1.0])
    # min(r A, clip(r) A): 0.5, 1.1, 1.2, -0.8, -1.5
    assert float(clipped(ratios, advantage, 0.2)) == pytest.approx(
        -(0.5 + 1.1 + 1.2 - 0.8 - 1.5) / 5
    )


def test_the_penalty_follows_the_way_gone() -> None:
    weight = AdaptiveWeight(target=0.1)
    weight.learn(0.2)
    assert weight.value == 2
    weight.learn(0.1)
    assert weight.value == 2
    weight.learn(0.01)
    assert weight.value == 1
