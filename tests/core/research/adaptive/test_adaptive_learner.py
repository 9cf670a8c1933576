"""The inner loop, its exact second order, and that learning to learn learns."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.func import grad

from core.research.adaptive.learner import InnerLoop, Learner, inner_loss
from core.research.adaptive.measure import measure
from core.research.adaptive.meta_training import OuterLoop, displacement, meta_train
from core.research.adaptive.reduction import Reduction
from core.research.adaptive.regularisers import LossWeights, alter
from core.research.adaptive.release import prior_of
from core.research.adaptive.tasks import Task, draw_episodes, person_tasks
from core.research.kit.features import FeatureSet
from core.style.adapt import Support, adapt
from core.style.projection import Projection

Shifted = Callable[..., FeatureSet]
WORDS = torch.zeros(3, 1)
ATOL = 2e-3


@pytest.fixture
def tasks(shifted: Shifted, reduction: Reduction) -> list[Task]:
    return reduction.reduce(person_tasks(shifted()))


@pytest.mark.parametrize("inner", ["maml", "sign-maml", "anil", "ours"])
def test_a_step_lowers_the_loss_of_the_support(
    reduction: Reduction, tasks: list[Task], inner: str
) -> None:
    learner = Learner(reduction, InnerLoop(method=inner))  # type: ignore[arg-type]
    batch = draw_episodes(tasks, 4, np.random.default_rng(0))

    def loss(fast: dict[str, torch.Tensor] | None) -> float:
        e = learner.embed(batch.support, fast)
        return sum(
            float(
                inner_loss(
                    e[t],
                    batch.positives[t],
                    batch.gallery[t],
                    batch.negatives[t],
                    torch.tensor(0.3),
                    torch.tensor(1.0),
                )
            )
            for t in range(len(e))
        )

    with torch.no_grad():
        assert loss(learner.adapt(batch)) < loss(None)
        assert loss(learner.adapt(batch, steps=3)) < loss(learner.adapt(batch))


def test_nothing_is_learnt_without_an_inner_loop(reduction: Reduction, tasks: list[Task]) -> None:
    learner = Learner(reduction, InnerLoop(method="none"))
    assert learner.adapt(draw_episodes(tasks, 3, np.random.default_rng(0))) == {}


def test_the_outer_gradient_goes_through_the_inner_step(
    reduction: Reduction, tasks: list[Task]
) -> None:
    batch = draw_episodes(tasks[:2], 3, np.random.default_rng(0))

    def outer(learner: Learner) -> torch.Tensor:
        found = learner.embed(batch.queries, learner.adapt(batch))
        return (found @ batch.gallery.mT).gather(2, batch.targets[..., None]).mean()

    exact, first = (
        Learner(reduction, InnerLoop(first_order=order)).double() for order in (False, True)
    )
    batch = type(batch)(
        **{n: v.double() if v.is_floating_point() else v for n, v in vars(batch).items()}
    )
    outer(exact).backward()
    outer(first).backward()
    assert exact.weight.grad is not None
    assert first.weight.grad is not None
    assert not torch.allclose(exact.weight.grad, first.weight.grad, atol=1e-6)
    # By finite differences along a random direction.
    torch.manual_seed(0)
    way, values = torch.randn_like(exact.weight), []
    for sign in (1, -1):
        moved = Learner(reduction, InnerLoop()).double()
        moved.load_state_dict(exact.state_dict())
        moved.weight.data += sign * 1e-5 * way
        values.append(float(outer(moved).detach()))
    slope = (values[0] - values[1]) / 2e-5
    assert float((exact.weight.grad * way).sum()) == pytest.approx(slope, rel=1e-3, abs=1e-7)


def test_the_margin_can_be_learned(reduction: Reduction, tasks: list[Task]) -> None:
    batch = draw_episodes(tasks, 3, np.random.default_rng(0))
    learner = Learner(reduction, InnerLoop())
    found = learner.embed(batch.queries, learner.adapt(batch))
    (found @ batch.gallery.mT).gather(2, batch.targets[..., None]).mean().backward()
    assert learner.margin_constant.grad is not None
    assert float(learner.margin_constant.grad.abs()) > 0
    margins = learner.margins(batch)
    assert bool(((margins > 0) & (margins < 0.8)).all())
    fixed = Learner(reduction, InnerLoop(learned_margin=False, margin=0.25))
    assert torch.equal(fixed.margins(batch), torch.full((8,), 0.25))


def test_an_inner_gradient_is_autograds(reduction: Reduction, tasks: list[Task]) -> None:
    learner = Learner(reduction, InnerLoop(method="anil", learned_margin=False, pull=False))
    batch = draw_episodes(tasks[:1], 3, np.random.default_rng(0))

    def loss(weight: torch.Tensor) -> torch.Tensor:
        e = torch.nn.functional.normalize(batch.support[0] @ weight.T + learner.bias, dim=-1)
        return inner_loss(
            e,
            batch.positives[0],
            batch.gallery[0],
            batch.negatives[0],
            torch.tensor(0.3),
            torch.tensor(0.0),
        )

    step = learner.weight - learner.adapt(batch)["weight"][0]
    torch.testing.assert_close(step, learner.log_rate.exp() * grad(loss)(learner.weight))


def test_learning_to_learn_undoes_the_hand_of_new_people(
    shifted: Shifted, reduction: Reduction
) -> None:
    train, test = (reduction.reduce(person_tasks(shifted(24, 0.5, s))) for s in (0, 1))
    outer = OuterLoop(steps=120, tasks=8, dropout=0.0)
    ours = meta_train(InnerLoop(), outer, reduction, train, WORDS)
    plain = meta_train(InnerLoop(method="none"), outer, reduction, train, WORDS)
    adapted, before = (
        measure(ours, test, 5, episodes=4),
        measure(plain, test, 5, episodes=4, steps=0),
    )
    assert adapted["a@1"] > before["a@1"] + 10
    assert adapted["a@1 rest"] > before["a@1 rest"] + 5
    low, high = adapted["interval"]
    assert low <= adapted["a@1"] <= high
    assert len(adapted["margins"]) == 24


def test_training_is_repeatable(reduction: Reduction, tasks: list[Task]) -> None:
    outer = OuterLoop(steps=3, tasks=4)
    one = meta_train(InnerLoop(), outer, reduction, tasks, WORDS)
    other = meta_train(InnerLoop(), outer, reduction, tasks, WORDS)
    assert torch.equal(one.weight, other.weight)
    assert not torch.equal(one.weight, torch.from_numpy(reduction.weight))


@pytest.mark.parametrize("which", ["domain", "classes", "unsupervised", "semantic"])
def test_each_regulariser_changes_what_is_learnt(
    reduction: Reduction, tasks: list[Task], which: str
) -> None:
    words = torch.randn(3, 5, generator=torch.Generator().manual_seed(0))
    outer = OuterLoop(steps=4, tasks=4)
    regular = replace(outer, losses=LossWeights(**{which: 1.0}))
    with_it = meta_train(InnerLoop(), regular, reduction, tasks, words)
    without = meta_train(InnerLoop(), outer, reduction, tasks, words)
    assert not torch.equal(with_it.weight, without.weight)


def test_unrelated_stay_nearer_to_where_they_were(shifted: Shifted, reduction: Reduction) -> None:
    train = reduction.reduce(person_tasks(shifted(16, 0.5, 0)))
    unrelated, unseen = (reduction.reduce(person_tasks(shifted(8, 2.0, s))) for s in (1, 2))
    outer = OuterLoop(steps=60, tasks=8, dropout=0.0, stability=100.0)
    begun = Learner(reduction, InnerLoop())
    batch = draw_episodes(unseen, 5, np.random.default_rng(0))

    def gone(learner: Learner) -> float:
        return displacement(learner, batch, begun.map).item()

    heedless = meta_train(InnerLoop(), outer, reduction, train, WORDS)
    careful = meta_train(InnerLoop(), outer, reduction, train, WORDS, unrelated=unrelated)
    assert gone(careful) < 0.7 * gone(heedless)


def test_how_far_drawings_moved_is_one_less_their_cosine(
    reduction: Reduction, tasks: list[Task]
) -> None:
    learner, begun = Learner(reduction, InnerLoop(method="none")), Learner(reduction, InnerLoop())
    batch = draw_episodes(tasks[:2], 4, np.random.default_rng(0))
    assert displacement(learner, batch, begun.map).item() == pytest.approx(0.0, abs=1e-6)
    learner.bias.data += torch.randn(len(learner.bias), generator=torch.Generator().manual_seed(0))
    far = 1 - torch.cosine_similarity(
        batch.queries @ begun.weight.T + begun.bias,
        batch.queries @ learner.weight.T + learner.bias,
        dim=-1,
    )
    wanted = far[batch.query_mask].mean()
    found = displacement(learner, batch, begun.map)
    torch.testing.assert_close(found, wanted)


def test_a_copy_lacks_some_axes() -> None:
    torch.manual_seed(0)
    rows = torch.ones(50, 40)
    share = float((alter(rows) == 0).float().mean())
    assert 0.1 < share < 0.3


def test_every_step_of_sign_maml_is_of_one_size(reduction: Reduction, tasks: list[Task]) -> None:
    learner = Learner(reduction, InnerLoop(method="sign-maml"))
    adapted = learner.adapt(draw_episodes(tasks[:1], 3, np.random.default_rng(0)))
    steps = (adapted["weight"][0] - learner.weight).abs().detach()
    torch.testing.assert_close(steps, learner.log_rate.exp().detach().expand_as(steps))


def test_what_is_shipped_does_what_was_learnt(
    shifted: Shifted, base_m: tuple[np.ndarray, np.ndarray]
) -> None:
    whole = person_tasks(shifted())
    # All axes, since what lies off them goes through M without taking part in learning.
    reduction = Reduction.of(shifted().sketches, *base_m, axes=whole[0].features.shape[-1])
    tasks = reduction.reduce(whole)
    learner = meta_train(InnerLoop(), OuterLoop(steps=5, tasks=4), reduction, tasks, WORDS)
    batch = draw_episodes(tasks[:1], 4, np.random.default_rng(2), queries=None)
    raw = draw_episodes(whole[:1], 4, np.random.default_rng(2), queries=None)
    with torch.no_grad():
        wanted = learner.embed(batch.queries, learner.adapt(batch))[0].numpy()
        unadapted = learner.embed(batch.queries)[0].numpy()
    # The research side tells each drawing from all other photos of the gallery.
    others = [np.delete(whole[0].gallery, own, axis=0) for own in raw.positive_rows[0].tolist()]
    lesson = Support(raw.support[0].numpy(), raw.positives[0].numpy(), np.stack(others))
    plain = Projection("test", *base_m)
    found = adapt(prior_of(learner, reduction), plain, lesson).embed(raw.queries[0].numpy())
    np.testing.assert_allclose(found, wanted, atol=ATOL)
    assert np.abs(wanted - unadapted).max() > 10 * ATOL
