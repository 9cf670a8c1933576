"""The inner loop of the prior, its exact second order, and that learning to learn learns."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch.func import grad

from core.research.adaptive.learner import Learner, inner_loss
from core.research.adaptive.measure_prior import measure_prior
from core.research.adaptive.meta_training import OuterLoop, displacement, meta_train
from core.research.adaptive.reduction import Reduction
from core.research.adaptive.release import prior_of
from core.research.adaptive.tasks import Episodes, Task, draw_episodes, person_tasks
from core.research.kit.features import FeatureSet
from core.style.adapt import Support, adapt
from core.style.projection import Projection

Shifted = Callable[..., FeatureSet]
ATOL = 2e-3


@pytest.fixture
def tasks(shifted: Shifted, reduction: Reduction) -> list[Task]:
    return reduction.reduce(person_tasks(shifted()))


def support_loss(learner: Learner, batch: Episodes, weights: dict[str, torch.Tensor]) -> float:
    e = learner.embed(batch.support, weights)
    margin, pull = torch.tensor(0.3), torch.tensor(1.0)
    return sum(
        float(
            inner_loss(e[t], batch.positives[t], batch.gallery[t], batch.negatives[t], margin, pull)
        )
        for t in range(len(e))
    )


def test_a_step_lowers_the_loss_of_the_support(reduction: Reduction, tasks: list[Task]) -> None:
    learner = Learner(reduction)
    batch = draw_episodes(tasks, 4, np.random.default_rng(0))
    with torch.no_grad():
        found = [
            support_loss(learner, batch, learner.adapt(batch, n) if n else {}) for n in (0, 1, 3)
        ]
    assert found[0] > found[1] > found[2]


def test_the_outer_gradient_goes_through_the_inner_step(
    reduction: Reduction, tasks: list[Task]
) -> None:
    batch = draw_episodes(tasks[:2], 3, np.random.default_rng(0))
    batch = type(batch)(
        **{n: v.double() if v.is_floating_point() else v for n, v in vars(batch).items()}
    )

    def outer(learner: Learner) -> torch.Tensor:
        found = learner.embed(batch.queries, learner.adapt(batch))
        return (found @ batch.gallery.mT).gather(2, batch.targets[..., None]).mean()

    exact = Learner(reduction).double()
    outer(exact).backward()
    assert exact.weight.grad is not None
    # By finite differences along a random direction.
    torch.manual_seed(0)
    way, values = torch.randn_like(exact.weight), []
    for sign in (1, -1):
        moved = Learner(reduction).double()
        moved.load_state_dict(exact.state_dict())
        moved.weight.data += sign * 1e-5 * way
        values.append(float(outer(moved).detach()))
    slope = (values[0] - values[1]) / 2e-5
    assert float((exact.weight.grad * way).sum()) == pytest.approx(slope, rel=1e-3, abs=1e-7)


def test_the_margin_can_be_learned(reduction: Reduction, tasks: list[Task]) -> None:
    batch = draw_episodes(tasks, 3, np.random.default_rng(0))
    learner = Learner(reduction)
    found = learner.embed(batch.queries, learner.adapt(batch))
    (found @ batch.gallery.mT).gather(2, batch.targets[..., None]).mean().backward()
    assert learner.margin_constant.grad is not None
    assert float(learner.margin_constant.grad.abs()) > 0
    margins = learner.margins(batch)
    assert bool(((margins > 0) & (margins < 0.8)).all())


def test_a_step_is_the_gradient_times_the_rates(reduction: Reduction, tasks: list[Task]) -> None:
    learner = Learner(reduction)
    batch = draw_episodes(tasks[:1], 3, np.random.default_rng(0))

    def loss(weight: torch.Tensor) -> torch.Tensor:
        e = torch.nn.functional.normalize(batch.support[0] @ weight.T + learner.bias, dim=-1)
        return inner_loss(
            e,
            batch.positives[0],
            batch.gallery[0],
            batch.negatives[0],
            learner.margins(batch)[0],
            learner.pull,
        )

    step = learner.weight - learner.adapt(batch)["weight"][0]
    rates = learner.log_input_rates.exp()
    torch.testing.assert_close(step, learner.output_rates @ grad(loss)(learner.weight) * rates)


def test_learning_to_learn_undoes_the_hand_of_new_people(
    shifted: Shifted, reduction: Reduction, base_m: tuple[np.ndarray, np.ndarray]
) -> None:
    train, test = (person_tasks(shifted(24, 0.5, seed)) for seed in (0, 1))
    outer = OuterLoop(steps=120, tasks=8, dropout=0.0)
    learner = meta_train(outer, reduction, reduction.reduce(train))
    figures = measure_prior(
        prior_of(learner, reduction), Projection("test", *base_m), test, 5, episodes=4
    )
    assert figures["adapted_a@1"] > figures["start_a@1"] + 10


def test_training_is_repeatable(reduction: Reduction, tasks: list[Task]) -> None:
    outer = OuterLoop(steps=3, tasks=4)
    one, other = (meta_train(outer, reduction, tasks) for _ in range(2))
    assert torch.equal(one.weight, other.weight)
    assert not torch.equal(one.weight, torch.from_numpy(reduction.weight))


def test_unrelated_stay_nearer_to_where_they_were(shifted: Shifted, reduction: Reduction) -> None:
    train = reduction.reduce(person_tasks(shifted(16, 0.5, 0)))
    unrelated, unseen = (reduction.reduce(person_tasks(shifted(8, 2.0, s))) for s in (1, 2))
    outer = OuterLoop(steps=60, tasks=8, dropout=0.0, stability=100.0)
    begun = Learner(reduction)
    batch = draw_episodes(unseen, 5, np.random.default_rng(0))

    def gone(learner: Learner) -> float:
        return displacement(learner, batch, begun.map).item()

    heedless = meta_train(outer, reduction, train)
    careful = meta_train(outer, reduction, train, unrelated)
    assert gone(careful) < 0.7 * gone(heedless)


def test_how_far_drawings_moved_is_one_less_their_cosine(
    reduction: Reduction, tasks: list[Task]
) -> None:
    learner, begun = Learner(reduction), Learner(reduction)
    for rates in (learner.log_input_rates, learner.log_bias_rate):  # a step of no length
        rates.data.fill_(-40.0)
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


def test_what_is_shipped_does_what_was_learnt(
    shifted: Shifted, base_m: tuple[np.ndarray, np.ndarray]
) -> None:
    whole = person_tasks(shifted())
    # All axes, since what lies off them goes through M without taking part in learning.
    reduction = Reduction.of(shifted().sketches, *base_m, axes=whole[0].features.shape[-1])
    tasks = reduction.reduce(whole)
    learner = meta_train(OuterLoop(steps=5, tasks=4), reduction, tasks)
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
