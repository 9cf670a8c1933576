"""From data to the prior that ships with the program.

M of the shipped prior starts at an interpolation between the encoder's own M and the learnt one.
The weight is chosen on validation tasks, where sketches that have nothing to do with the people
learnt from must not get worse; it may be zero, and then only the learning rates are shipped.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.encoder.torch.encoder import TorchEncoder
from core.research.adaptive.dataset import Split, category_split, person_split, unrelated_tasks
from core.research.adaptive.learner import MAX_MARGIN, Learner
from core.research.adaptive.measure_prior import measure_prior
from core.research.adaptive.meta_training import OuterLoop, meta_train
from core.research.adaptive.reduction import Reduction
from core.research.adaptive.tasks import Task
from core.research.kit.features import FeatureSource
from core.style.prior import Prior, Priors, save_priors
from core.style.projection import Projection

WEIGHTS = (1.0, 0.75, 0.5, 0.35, 0.25, 0.1)
"""Interpolation weights of the learnt start; all of it may suit its own kind too well."""

_TOLERATED_LOSS = 0.5  # points of acc@1 that unrelated sketches may lose
_K = 5
_CLASSES = 12
_SUPPORTS = 72


def prior_of(learner: Learner, reduction: Reduction) -> Prior:
    """What a learner learnt, in the form the program uses."""

    def numbers(value: Tensor) -> np.ndarray:
        return value.detach().numpy()

    return Prior(
        pca_mean=reduction.pca.mean,
        pca_basis=reduction.pca.axes,
        base_scale=np.array(reduction.scale, np.float32),
        start_weight=numbers(learner.weight) - reduction.weight,
        start_bias=numbers(learner.bias) - reduction.bias,
        input_rates=numbers(learner.log_input_rates.exp()),
        bias_rate=numbers(learner.log_bias_rate.exp()),
        output_rates=numbers(learner.output_rates),
        pull=numbers(learner.pull),
        margin_weights=numbers(torch.cat([learner.margin_weights, learner.margin_constant[None]])),
        max_margin=np.array(MAX_MARGIN, np.float32),
    )


def release_priors(
    source: FeatureSource, encoder: TorchEncoder, file: Path, outer: OuterLoop | None = None
) -> Priors:
    """Learn, choose and write the priors that ship with the program.

    Args:
        source: of features of the encoder.
        encoder: the encoder.
        file: where to write; the card goes beside it.
        outer: settings of the training; the usual ones when None.
    """
    outer, base = outer or OuterLoop(), Projection.of(encoder)
    categories = category_split(source, _CLASSES)
    unrelated, check = unrelated_tasks(source, _CLASSES)
    priors, validation = {}, {}
    priors["style"], validation["style"] = _learn_prior(
        person_split(source), base, outer, "without_support", unrelated, check
    )
    # Five photos are nothing in a library, but a good part of a category.
    priors["category"], validation["category"] = _learn_prior(
        categories, base, outer, "whole_gallery", [], categories.validation
    )
    card = {
        "title": "Meta-learned start and learning rates of M, for people and for categories",
        "learnt from": ["Visual communication (drawers)", "Sketchy"],
        "kept in place": sorted({task.name.rsplit(" ", 1)[0] for task in unrelated}),
        "validation": validation,
        "command": "inkseek train release",
    }
    shipped = Priors(encoder.card.id, card, priors)
    save_priors(file, shipped)
    return shipped


def _learn_prior(
    split: Split,
    base: Projection,
    outer: OuterLoop,
    gallery: str,
    unrelated: list[Task],
    check: list[Task],
) -> tuple[Prior, dict[str, Any]]:
    """The best prior of one kind, and the figures of all that were tried.

    Args:
        split: tasks of this kind.
        base: M of the encoder.
        outer: settings of the training.
        gallery: in which the gain counts: "whole_gallery", or "without_support", without the photos
            of the support.
        unrelated: tasks whose sketches should stay where they are.
        check: tasks that may lose no more than is tolerated.
    """
    features = np.concatenate([task.features for task in split.train + unrelated])
    reduction = Reduction.of(features, base.weight, base.bias)
    train, kept = reduction.reduce(split.train), reduction.reduce(unrelated)
    tried: list[tuple[float, Prior, dict[str, Any]]] = []
    for lr, weights in ((outer.lr, WEIGHTS), (0.0, (0.0,))):
        learner = meta_train(replace(outer, lr=lr), reduction, train, kept)
        learnt = prior_of(learner, reduction)
        for weight in weights:
            prior = replace(
                learnt,
                start_weight=weight * learnt.start_weight,
                start_bias=weight * learnt.start_bias,
            )
            own = _validate(prior, base, split.validation)
            figures: dict[str, Any] = {"interpolation weight": weight, "on its own kind": own}
            score = _gain(own, gallery)
            if check:
                others = _validate(prior, base, check)
                score -= 100.0 * max(0.0, -_gain(others, gallery) - _TOLERATED_LOSS)
                if check is not split.validation:
                    figures["on unrelated sketches"] = others
            tried.append((score, prior, figures))
    score, prior, figures = max(tried, key=lambda trial: trial[0])
    figures["not chosen"] = [other for _, _, other in tried if other is not figures]
    if score <= 0:
        # Nothing learnt helps, so a profile must not change anything.
        still = ("start_weight", "start_bias", "input_rates", "bias_rate")
        prior = replace(prior, **{name: 0 * getattr(prior, name) for name in still})
        figures["interpolation weight"] = "0, and no step is taken: nothing helped"
    return prior, figures


def _validate(prior: Prior, base: Projection, tasks: list[Task]) -> dict[str, Any]:
    """Figures over about as many supports, however few tasks there are."""
    return measure_prior(prior, base, tasks, _K, episodes=-(-_SUPPORTS // len(tasks)))


def _gain(figures: dict[str, Any], gallery: str) -> float:
    if gallery == "whole_gallery":
        return float(figures["gain_a@1"])
    return float(figures["without_support_adapted_a@1"] - figures["without_support_a@1"])
