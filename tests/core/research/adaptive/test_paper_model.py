"""The rows of the paper: what a step is in each, and that each beats an untrained copy."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from core.research.adaptive.paper import measure
from core.research.adaptive.paper.measure import accuracies, bounds
from core.research.adaptive.paper.model import (
    FIXED_MARGIN,
    F,
    Heads,
    M,
    Model,
    Rule,
    Weights,
    adapt,
    embed,
    triplet_loss,
)
from core.research.adaptive.paper.training import meta_train, outer_loss
from core.research.adaptive.tasks import Episodes, Task, draw_episodes

WORDS = torch.zeros(3, 1)
DIM = 8


@pytest.fixture(autouse=True)
def few_episodes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "EPISODES", 3)


@pytest.fixture
def people() -> Callable[[int], list[Task]]:
    """People with a hand each; half of the numbers say nothing of the photo."""

    def make(seed: int) -> list[Task]:
        rng = np.random.default_rng(seed)
        made = []
        for number in range(12):
            gallery = rng.normal(size=(12, 16)).astype(np.float32)
            features = np.tile(gallery, (2, 1)) + 0.2 * rng.normal(size=(24, 16))
            features[:, :8] += 0.5 * rng.normal(size=8)
            features[:, 8:] = 2.0 * rng.normal(size=(24, 8))
            rows = np.tile(np.arange(12), 2)
            made.append(
                Task(f"person {number}", features.astype(np.float32), rows, gallery, rows * 0)
            )
        return made

    return make


@pytest.fixture
def batch(people: Callable[[int], list[Task]]) -> Episodes:
    return draw_episodes(people(0), 4, np.random.default_rng(0))


@pytest.fixture
def model() -> Model:
    torch.manual_seed(0)
    made = Model(16, DIM)
    made.outwards.data = 0.1 * torch.randn_like(made.outwards)
    return made


RULES = {
    "MAML": Rule(F + M),
    "sign-MAML": Rule(F + M, sign=True),
    "ANIL": Rule(M),
    "ours": Rule(M, learned_margin=True, losses=("domain", "unsupervised")),
}
RATES = {"MAML": 0.5, "sign-MAML": 0.01, "ANIL": 0.5, "ours": 0.5}


def support_loss(weights: Weights, batch: Episodes) -> float:
    losses = triplet_loss(
        embed(weights, batch.support),
        embed(weights, batch.gallery),
        batch.positive_rows,
        batch.negatives,
        torch.full((len(batch.support),), FIXED_MARGIN),
    )
    return float(losses.mean().detach())


@pytest.mark.parametrize("name", RULES)
def test_a_step_lowers_the_loss_of_the_support(name: str, model: Model, batch: Episodes) -> None:
    rule, rate = RULES[name], RATES[name] / 10
    found = [support_loss(adapt(model, batch, rule, rate, steps=n), batch) for n in (0, 1, 3)]
    assert found[0] > found[1] > found[2]


@pytest.mark.parametrize("name", RULES)
def test_a_step_changes_the_weights_of_its_rule_alone(
    name: str, model: Model, batch: Episodes
) -> None:
    rule = RULES[name]
    after = adapt(model, batch, rule, 0.1)
    for weight, before in model.weights.items():
        changed = not torch.equal(after[weight].detach(), before.detach().expand_as(after[weight]))
        assert changed is (weight in rule.adapts)


def test_sign_maml_moves_every_weight_by_the_same_size(model: Model, batch: Episodes) -> None:
    after = adapt(model, batch, RULES["sign-MAML"], 0.01)
    for name in M:
        steps = (after[name] - model.weights[name]).abs().detach()
        torch.testing.assert_close(steps, torch.full_like(steps, 0.01), atol=1e-5, rtol=1e-3)


def test_the_outer_gradient_is_exact_unless_first_order(model: Model, batch: Episodes) -> None:
    batch = Episodes(
        **{n: v.double() if v.is_floating_point() else v for n, v in vars(batch).items()}
    )
    model = model.double()
    heads = Heads((), 16, WORDS)

    def slope(rule: Rule) -> torch.Tensor:
        return torch.autograd.grad(outer_loss(model, heads, batch, rule, 0.5, 0.0), model.weight)[0]

    exact, first = slope(Rule(M)), slope(Rule(M, first_order=True))
    assert not torch.allclose(exact, first, rtol=1e-3)
    torch.manual_seed(1)
    way, values = torch.randn_like(model.weight), []
    for sign in (1, -2):
        model.weight.data += sign * 1e-5 * way
        values.append(float(outer_loss(model, heads, batch, Rule(M), 0.5, 0.0).detach()))
    assert float((exact * way).sum()) == pytest.approx((values[0] - values[1]) / 2e-5, rel=1e-3)


def test_the_margin_is_learnt_through_the_step(model: Model, batch: Episodes) -> None:
    heads = Heads((), 16, WORDS)
    outer_loss(model, heads, batch, Rule(M, learned_margin=True), 0.5, 0.0).backward()
    assert model.margin_constant.grad is not None
    assert float(model.margin_constant.grad.abs()) > 0
    margins = model.margins(batch)
    assert bool(((margins > 0) & (margins < 1)).all())
    model.zero_grad(set_to_none=False)
    still = Rule(M, learned_margin=True, first_order=True)
    # Without a step to go through, nothing asks for a smaller margin.
    outer_loss(model, heads, batch, replace(still, adapts=()), 0.5, 0.0).backward()
    assert not float(model.margin_constant.grad.abs())


@pytest.mark.parametrize("term", ["domain", "classes", "semantic", "unsupervised"])
def test_each_regulariser_acts_on_f(term: str, model: Model, batch: Episodes) -> None:
    words = torch.randn(3, 5, generator=torch.Generator().manual_seed(0))
    choices: tuple[Any, ...] = ((term,), ())
    with_it, without = (
        torch.autograd.grad(
            outer_loss(model, Heads(terms, 16, words), batch, Rule(M, losses=terms), 0.1, 1.0),
            model.outwards,
        )[0]
        for terms in choices
    )
    assert not torch.allclose(with_it, without)


@pytest.mark.parametrize("name", RULES)
def test_meta_training_beats_an_untrained_copy(
    name: str, people: Callable[[int], list[Task]]
) -> None:
    rule, rate = RULES[name], RATES[name]
    before, after = (
        accuracies(
            meta_train(
                people(0), WORDS, rule, DIM,
                outer_rate=3e-3, inner_rate=rate, steps=steps, seed=0,
            ),
            people(1), 5, rule, rate,
        )["a@1"].mean()
        for steps in (0, 150)
    )  # fmt: skip
    assert after > before + 15


def test_what_a_step_gains_is_measured_in_both_galleries(
    people: Callable[[int], list[Task]], model: Model
) -> None:
    found = accuracies(model, people(1), 5, RULES["ANIL"], 0.5)
    assert bool((found["a@1 rest"] >= found["a@1"]).all())
    assert bool((found["a@5"] >= found["a@1"]).all())


def test_no_margin_and_no_length_beats_its_oracle(
    people: Callable[[int], list[Task]], model: Model
) -> None:
    tasks = people(1)[:4]
    found: dict[str, Any] = dict(bounds(model, tasks, 5, RULES["ours"], 0.5))
    assert found["a@1 oracle margin"] >= max(found["a@1 by margin"])
    assert found["a@1 oracle length"] >= max(found["a@1 by length"])
    assert len(found["margins"]) == len(found["optimal margins"]) == len(tasks)
    start = accuracies(model, tasks, 5, RULES["ours"], 0.5, steps=0)["a@1"].mean()
    assert found["a@1 by length"][0] == pytest.approx(start)
