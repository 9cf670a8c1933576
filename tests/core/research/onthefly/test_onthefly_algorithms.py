"""Every algorithm learns from reward alone; what they share is checked by hand."""

import math
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import torch
from stage_worlds import D, K, make_world
from torch.nn.utils import parameters_to_vector

from core.research.onthefly.heads import LinearHead
from core.research.onthefly.ppo import PPO, Critic, PolicyGradient, clipped_loss
from core.research.onthefly.reinforcement import (
    EPISODES,
    GaussianPolicy,
    MakeAlgorithm,
    RewardSchedule,
    play,
    train_policy,
)
from core.research.onthefly.rewards import target_ranks
from core.research.onthefly.trpo import TRPO

ALGORITHMS = {
    "policy gradient": PolicyGradient,
    "PPO": PPO,
    "PPO KL": partial(PPO, kl_penalty=True),
    "PPO critic": partial(PPO, critic=True),
    "PPO critic KL": partial(PPO, critic=True, kl_penalty=True),
    "TRPO": TRPO,
}


def reciprocal(head: LinearHead) -> float:
    world = make_world()
    with torch.no_grad():
        rank = target_ranks(head(world) @ world.photos.T, world.target)
    return float(rank.float().reciprocal().mean())


SETTINGS = {"lr": 2e-2, "clip": 0.2, "penalty": 1.0, "bound": 0.02}


@pytest.mark.parametrize("algorithm", ALGORITHMS.values(), ids=ALGORITHMS)
def test_learns_from_reward(algorithm: MakeAlgorithm) -> None:
    head = LinearHead(K, D)
    before = reciprocal(head)
    schedule = RewardSchedule(rounds=40, sketches=27, noise=0.6, gamma=0.1)
    train_policy(head, make_world(), algorithm, SETTINGS, schedule, seed=0)
    assert reciprocal(head) > before + 0.05


def test_the_same_seed_gives_the_same_head() -> None:
    made, seen = [], []
    for seed in (3, 3, 4):
        torch.manual_seed(99)
        head = LinearHead(K, D)
        schedule = RewardSchedule(rounds=3, sketches=9)
        train_policy(head, make_world(), PPO, SETTINGS, schedule, seed, seen.append)
        made.append(head.correction.weight.detach())
    assert torch.equal(made[0], made[1])
    assert not torch.equal(made[0], made[2])
    assert seen == [1, 2, 3] * 3


def episodes() -> tuple[GaussianPolicy, Any]:
    torch.manual_seed(0)
    policy = GaussianPolicy(LinearHead(K, D), D, 0.5)
    return policy, play(policy, make_world(n=9), RewardSchedule(1, design="1 / rank"))


@torch.no_grad()
def test_an_unchanged_policy_has_ratio_one_and_no_divergence() -> None:
    policy, played = episodes()
    torch.testing.assert_close(policy.ratio_to_old(played), torch.ones_like(played.rewards))
    assert float(policy.divergence_from_old(played)) == pytest.approx(0.0, abs=1e-6)


@torch.no_grad()
def test_probability_and_divergence_by_hand() -> None:
    policy, played = episodes()
    head = policy.head
    mean = head.mean(played.stages)
    actions = mean + played.noise[:, :, None]

    def log_prob(center: torch.Tensor, std: float) -> torch.Tensor:
        return -0.5 * ((actions - center) / std).square().sum(-1) - D * math.log(std)

    old = log_prob(mean, 0.5)
    head.correction.bias.add_(0.1)
    policy.log_std.add_(0.2)
    std = 0.5 * math.exp(0.2)
    torch.testing.assert_close(policy.log_ratio(played), log_prob(mean + 0.1, std) - old,
                               atol=1e-4, rtol=1e-4)  # fmt: skip
    wide = D * (math.log(std / 0.5) + (0.25 + 0.01) / (2 * std**2) - 0.5)
    assert float(policy.divergence_from_old(played)) == pytest.approx(wide, rel=1e-4)
    policy.log_std.sub_(0.2)
    # Equal σ: KL = Σ (shift / σ)² / 2
    assert float(policy.divergence_from_old(played)) == pytest.approx(
        D * (0.1 / 0.5) ** 2 / 2, rel=1e-4
    )


def test_all_stages_of_an_episode_share_one_draw_of_noise() -> None:
    """With noise at each stage, rankings would change even where the drawing does not."""
    torch.manual_seed(0)
    policy = GaussianPolicy(LinearHead(K, D), D, 2.0)
    world = make_world(n=9)
    still = world.some(torch.arange(9))
    still = replace(still, projected=world.projected[:, -1:].expand(-1, world.steps, -1),
                    pca=world.pca[:, -1:].expand(-1, world.steps, -1))  # fmt: skip
    rewards = play(policy, still, RewardSchedule(1)).rewards
    assert rewards.shape == (EPISODES, 9, world.steps)
    assert torch.equal(rewards, rewards[..., :1].expand_as(rewards))
    assert len(rewards[..., 0].unique()) > 2


def test_the_full_reward_counts_kendall_tau_by_gamma() -> None:
    torch.manual_seed(0)
    policy = GaussianPolicy(LinearHead(K, D), D, 0.5)
    world = make_world(n=9)
    made = []
    for gamma in (0.0, 1.0, 2.0):
        torch.manual_seed(1)
        made.append(play(policy, world, RewardSchedule(1, gamma=gamma)).rewards)
    added = made[1] - made[0]
    assert float(added.min()) < 0 == float(added.max())
    torch.testing.assert_close(made[2] - made[0], 2 * added)


def test_advantage_compares_episodes_of_the_same_stage() -> None:
    _, played = episodes()
    torch.testing.assert_close(
        played.advantage.mean(0), torch.zeros(9, played.stages.steps), atol=1e-5, rtol=0
    )


def test_clipping_by_hand() -> None:
    ratios = torch.tensor([0.5, 1.1, 1.5, 0.5, 1.5])
    advantage = torch.tensor([1.0, 1.0, 1.0, -1.0, -1.0])
    # min(r A, clip(r) A): 0.5, 1.1, 1.2, -0.8, -1.5
    assert float(clipped_loss(ratios, advantage, 0.2)) == pytest.approx(
        -(0.5 + 1.1 + 1.2 - 0.8 - 1.5) / 5
    )


def test_the_critic_learns_the_usual_reward() -> None:
    policy, played = episodes()
    learner = PPO(policy, K, {**SETTINGS, "lr": 1e-2}, critic=True)
    critic = learner._critic
    assert critic is not None
    before = critic.loss(played).item()
    for _ in range(40):
        learner.update(played)
    assert critic.loss(played).item() < 0.95 * before


def test_the_kl_penalty_holds_the_policy_near_the_old_one() -> None:
    moved = []
    for weight in (1e-4, 1e4):
        policy, played = episodes()
        PPO(policy, K, {"lr": 1e-2, "penalty": weight}, kl_penalty=True).update(played)
        moved.append(policy.divergence_from_old(played).item())
    assert moved[1] < 0.5 * moved[0]


def test_a_critic_says_what_reward_was_to_be_expected(monkeypatch: pytest.MonkeyPatch) -> None:
    policy, played = episodes()
    critic = Critic(K)
    better = played.rewards - critic(played.stages).detach()
    wanted = (better - better.mean()) / better.std()
    torch.testing.assert_close(critic.advantage(played), wanted, atol=1e-4, rtol=1e-4)
    # Without an advantage, there is nothing to learn for the policy.
    before = parameters_to_vector(policy.parameters()).detach()
    monkeypatch.setattr(Critic, "advantage", lambda *_: torch.zeros_like(played.rewards))
    PPO(policy, K, {**SETTINGS, "lr": 1e-2}, critic=True).update(played)
    assert torch.equal(parameters_to_vector(policy.parameters()), before)


def test_trpo_steps_along_the_natural_gradient() -> None:
    policy, played = episodes()
    learner = TRPO(policy, K, {"bound": 0.02})
    loss = (policy.ratio_to_old(played) * played.advantage).mean()
    gradient = parameters_to_vector(torch.autograd.grad(loss, learner._parameters))
    natural = learner._natural_gradient(gradient, played)
    assert float(torch.cosine_similarity(gradient, natural, dim=0)) < 0.99
    before = parameters_to_vector(learner._parameters).detach()
    learner.update(played)
    step = parameters_to_vector(learner._parameters).detach() - before
    assert float(torch.cosine_similarity(step, natural, dim=0)) > 0.999


def test_trpo_solves_for_the_natural_gradient() -> None:
    policy, played = episodes()
    learner = TRPO(policy, K, {"bound": 0.2})
    loss = (policy.ratio_to_old(played) * played.advantage).mean()
    gradient = torch.cat(
        [part.reshape(-1) for part in torch.autograd.grad(loss, learner._parameters)]
    )
    solved = learner._fisher_product(learner._natural_gradient(gradient, played), played)
    assert float((solved - gradient).norm()) < 0.2 * float(gradient.norm())


def test_trpo_shortens_a_step_that_goes_too_far(monkeypatch: pytest.MonkeyPatch) -> None:
    policy, played = episodes()
    learner = TRPO(policy, K, {"bound": 0.02})
    monkeypatch.setattr(learner, "_fisher_product", lambda vector, _: 1e-3 * vector)
    learner.update(played)
    assert 0 < policy.divergence_from_old(played).item() <= 1.5 * learner._bound


@pytest.mark.parametrize("bound", [0.2, 20.0])
def test_trpo_takes_only_steps_that_gain_within_its_bound(bound: float) -> None:
    policy, played = episodes()
    learner = TRPO(policy, K, {"bound": bound})
    learner.update(played)
    assert policy.divergence_from_old(played).item() <= 1.5 * learner._bound
    assert (policy.ratio_to_old(played) * played.advantage).mean().item() > 0


def test_trpo_stays_where_every_step_loses(monkeypatch: pytest.MonkeyPatch) -> None:
    policy, played = episodes()
    learner = TRPO(policy, K, {"bound": 0.01})
    monkeypatch.setattr(learner, "_natural_gradient", lambda uphill, _: -uphill)
    before = [parameter.detach().clone() for parameter in policy.parameters()]
    learner.update(played)
    assert all(map(torch.equal, before, policy.parameters()))
