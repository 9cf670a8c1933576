"""From a trained learner to the prior that travels with the program, checked before it is written.

M of the shipped prior starts where the learner's does, if that also serves drawings and pictures
that have nothing to do with the people it was learnt from; else at the encoder's own M, and only
the rates are shipped. Which of the two is chosen on validation tasks and written on the card.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.research.adaptive.learner import WIDEST, Learner, Settings
from core.research.adaptive.material import (
    Looking,
    Split,
    category_split,
    other_tasks,
    person_split,
    reduced,
    reduction_of,
)
from core.research.adaptive.outer import Outer, meta_train
from core.research.adaptive.product import Outcome, measure_prior
from core.research.adaptive.reduction import Reduction
from core.research.adaptive.tasks import Task
from core.style.effect import MIN_EXAMPLES
from core.style.prior import Prior, Priors, save_priors
from core.style.projection import Projection

Report = Callable[[str], None]
TOLERATED = 0.5
"""Points of acc@1 that unrelated drawings may lose before the start is given up."""

SHARES = (1.0, 0.75, 0.5, 0.35, 0.25, 0.1)
"""How much of a start that was learnt is tried: all of it may suit its own kind too well."""

_GAIN = attrgetter("gain_a1")
_GAIN_ELSEWHERE = attrgetter("gain_elsewhere")
_K = 5
_CLASSES = 12
_SUPPORTS = 72


def prior_of(learner: Learner, reduction: Reduction) -> Prior:
    """What a learner learnt, in the form the program uses."""

    def numbers(value: Tensor) -> np.ndarray:
        return value.detach().numpy()

    return Prior(
        pca_mean=reduction.mean,
        pca_basis=reduction.basis,
        base_scale=np.array(reduction.scale, np.float32),
        start_weight=numbers(learner.weight) - reduction.weight,
        start_bias=numbers(learner.bias) - reduction.bias,
        input_rates=numbers(learner.log_rate_in.exp()),
        bias_rate=numbers(learner.log_rate_bias.exp()),
        output_rates=numbers(learner.rate_out),
        pull=numbers(learner.pull),
        margin_weights=numbers(torch.cat([learner.margin_weights, learner.margin_constant[None]])),
        max_margin=np.array(WIDEST, np.float32),
    )


def ship(looking: Looking, file: Path, report: Report, outer: Outer | None = None) -> Priors:
    """Learn, choose and write the shipped priors.

    Args:
        looking: the encoder and the data.
        file: where to write; the card goes beside it.
        report: is told what is being done.
        outer: of the training.
    """
    how = outer or Outer()
    persons, kinds = person_split(looking), category_split(looking, _CLASSES)
    others, unrelated = other_tasks(looking, _CLASSES)
    chosen: dict[str, Prior] = {}
    measured: dict[str, Any] = {}
    for kind, split, strangers, check in (
        ("style", persons, others, unrelated),
        ("category", kinds, [], kinds.validation),
    ):
        prior, figures = _best(looking, kind, split, strangers, check, how, report)
        chosen[kind], measured[kind] = prior, figures
    card = {
        "title": "What a step of learning on M may change, for people and for categories",
        "learnt from": ["Visual communication (drawers)", "Sketchy"],
        "left in place": sorted(_names(others)),
        "validation": measured,
        "command": "inkseek train adaptive --ship",
    }
    priors = Priors(looking.encoder.card.id, card, chosen)
    save_priors(file, priors)
    return priors


def on_test(looking: Looking, priors: Priors) -> dict[str, Any]:
    """What the shipped priors do for people and classes that nothing was learnt from."""
    plain = Projection.of(looking.encoder)
    sets = {
        "unseen drawers, all 32 objects": ("style", person_split(looking).test),
        "unseen drawers, 16 of the objects": (
            "style",
            person_split(looking, new_objects=True).test,
        ),
        "21 unseen classes of Sketchy": ("category", category_split(looking, 1).test),
    }
    rows = {
        f"{name}, k = {k}": measure_prior(priors.by_kind[kind], plain, tasks, k).as_dict()
        for name, (kind, tasks) in sets.items()
        for k in (MIN_EXAMPLES, _K)
    }
    return {"encoder": priors.encoder_id, "command": priors.card["command"], "rows": rows}


def _best(
    looking: Looking,
    kind: str,
    split: Split,
    strangers: list[Task],
    check: list[Task],
    outer: Outer,
    report: Report,
) -> tuple[Prior, dict[str, Any]]:
    train, validation = split.train, split.validation
    reduction = reduction_of(looking.encoder, train + strangers)
    reduced_train, apart = reduced(train, reduction), reduced(strangers, reduction)
    # Five photos are nothing in a library, but a good part of a category.
    gain = _GAIN_ELSEWHERE if kind == "style" else _GAIN
    words = torch.zeros(1 + max(int(task.labels.max()) for task in train), 1)
    plain = Projection.of(looking.encoder)
    tried: list[tuple[float, str, Prior, dict[str, Any]]] = []
    for name, lr, shares in (("learnt", outer.lr, SHARES), ("the encoder's", 0.0, (0.0,))):
        report(f"{kind}: the start of M is {name}")
        how = replace(outer, lr=lr)
        learner = meta_train(Settings(), how, reduction, reduced_train, words, strangers=apart)
        whole = prior_of(learner, reduction)
        for share in shares:
            prior = replace(
                whole, start_weight=share * whole.start_weight, start_bias=share * whole.start_bias
            )
            own = _measured(prior, plain, validation)
            far = _measured(prior, plain, check) if check else None
            lost = max(0.0, -gain(far) - TOLERATED) if far is not None else 0.0
            figures: dict[str, Any] = {
                "start of M": name if share in (0.0, 1.0) else f"{share:.0%} {name}",
                "on its own kind": own.as_dict(),
            }
            if far is not None and check is not validation:
                figures["on unrelated drawings"] = far.as_dict()
            tried.append((gain(own) - 100.0 * lost, name, prior, figures))
    score, _, prior, figures = max(tried, key=lambda entry: entry[0])
    figures["not chosen"] = [entry[3] for entry in tried if entry[2] is not prior]
    if score <= 0:
        # Nothing that was learnt helps: a profile then changes nothing at all.
        prior = replace(prior, **{name: 0 * getattr(prior, name) for name in _MOVES})
        figures["start of M"] = "the encoder's, and no step is taken: nothing helped"
    return prior, figures


_MOVES = ("start_weight", "start_bias", "input_rates", "bias_rate")


def _measured(prior: Prior, plain: Projection, tasks: list[Task]) -> Outcome:
    """With about as many supports, however few tasks there are."""
    return measure_prior(prior, plain, tasks, _K, draws=-(-_SUPPORTS // len(tasks)))


def _names(tasks: list[Task]) -> set[str]:
    return {task.name.rsplit(" ", 1)[0] for task in tasks}
