"""The partial-sketch head of the program: trained on every paired data set, checked, and written.

It is the linear head of the row `gallery`, so that it can take the place of the encoder's M. Two
things are checked on photos and classes that the encoder's training held out: unfinished sketches
gain, and finished ones do not lose. Where that fails, the head is interpolated towards M until it
holds; M itself always passes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as nnf
from numpy.typing import NDArray
from torch import Tensor

from core.encoder.partial_sketch_head import FILE, HeadCard, save_head
from core.research.datasets import PairData
from core.research.encoder.dataset import Sources
from core.research.evaluation.errors import EvaluationError
from core.research.evaluation.metrics import acc_at, m_a, m_b, ranks
from core.research.kit.choice import Choice, choose_first, grid, no_worse
from core.research.kit.features import FeatureSet
from core.research.kit.fit import Schedule, descend
from core.research.kit.linear import PrincipalAxes
from core.research.onthefly.dataset import BaseProjection, StageSet, scaled_pca
from core.research.onthefly.heads import LinearHead
from core.research.onthefly.settled import fit_settled
from core.research.onthefly.stages import StageSource
from core.research.onthefly.supervised import batches, info_nce

STAGES = 5
"""Stages of a sketch in training and checking."""

WEIGHTS = (1.0, 0.75, 0.5, 0.35, 0.2, 0.1, 0.0)
"""Interpolation weights of the head, in the order in which they are tried."""

TOLERANCE = {"m@a": 0.5, "m@b": 0.5, "a@5": 1.0}
"""Points that a held-out set may lose: over all stages, and at the complete sketch."""

_MOST_SKETCHES = 1200  # of one data set; with more, time grows and the head hardly changes
_SCHEDULE = Schedule(steps=300, lr=1e-3, weight_decay=1.0)
_BATCH = 96
_TEMPERATURE = 0.02
_DROPOUT = 0.7
_SEED = 0


def make_partial_sketch_head(
    source: StageSource, base: BaseProjection, sources: Sources, folder: Path
) -> HeadCard:
    """Train, check and write the head of an encoder, and the estimate that a ranking is settled.

    Args:
        source: the encoder, without a head, and where features are kept; STAGES stages by ink.
        base: the encoder's M.
        sources: the data sets of its training, and what was held out of them.
        folder: where the head is written.

    Raises:
        EvaluationError: there is no data set to train or to check with.
    """
    trained = {
        name: _features(source, _drawn_photos_only(_some_paired(data)))
        for name, data in _with_pairs(sources.paired)
    }
    checked = _with_pairs(sources.held_out)
    if not trained or not checked:
        raise EvaluationError("A head needs paired data sets with a validation part.")
    sample = np.concatenate([rows.sketches[::4] for rows in trained.values()])
    pca, projection = scaled_pca(sample), base.scaled_to(sample)
    parts = [_Part.of(name, rows, projection, pca) for name, rows in trained.items()]
    held_out = [
        _Part.of(name, _features(source, _some_paired(data)), projection, pca)
        for name, data in checked
    ]
    head = _train(parts)
    before = _figures(held_out, head, 0.0)
    choice = choose_first(
        grid(weight=WEIGHTS),
        lambda settings: _figures(held_out, head, settings["weight"]),
        no_worse(before, TOLERANCE),
    )
    weight = choice.settings["weight"]
    made = _interpolate(projection, head.as_projection(projection, pca), weight)
    card = HeadCard(
        source.encoder.card.id,
        training={
            "sets": {part.name: len(part.stages) for part in parts},
            "stages": STAGES,
            "interpolation_weight": weight,
        },
        metrics={"held out, stages by ink": _by_set(before, choice)},
        settled=fit_settled(source, made, sources),
    )
    return save_head(made.weight.numpy(), made.bias.numpy(), card, folder / FILE)


@dataclass(frozen=True, eq=False)
class _Part:
    """One data set as the head sees it; a sketch is searched for among photos of `same_class`."""

    name: str
    stages: StageSet
    same_class: NDArray[np.bool_]

    @classmethod
    def of(
        cls, name: str, rows: FeatureSet, projection: BaseProjection, pca: PrincipalAxes
    ) -> _Part:
        strokes = np.zeros(rows.sketches.shape[:2], np.int64)  # nothing here counts strokes
        stages = StageSet.of(rows.sketches, rows.target, rows.photos, strokes, projection, pca)
        return cls(name, stages, rows.sketch_classes[:, None] == rows.photo_classes[None])


def _features(source: StageSource, data: PairData) -> FeatureSet:
    """A data set whose sketches are features (n, T, F) of all stages."""
    return FeatureSet.of(
        data, source.photos(data).embeddings, source.features(data).astype(np.float32)
    )


def _with_pairs(sets: Mapping[str, PairData]) -> list[tuple[str, PairData]]:
    """The data sets in which a sketch has a photo."""
    return [
        (name, data) for name, data in sets.items() if any(sketch.photo for sketch in data.sketches)
    ]


def _some_paired(data: PairData) -> PairData:
    """The sketches that were drawn for a photo, or a random part where there are many."""
    paired = [sketch for sketch in data.sketches if sketch.photo is not None]
    if len(paired) > _MOST_SKETCHES:
        drawn = np.random.default_rng(_SEED).permutation(len(paired))[:_MOST_SKETCHES]
        paired = [paired[row] for row in sorted(drawn.tolist())]
    return replace(data, sketches=tuple(paired))


def _drawn_photos_only(data: PairData) -> PairData:
    photos = {sketch.photo for sketch in data.sketches}
    return replace(data, photos=tuple(photo for photo in data.photos if photo.key in photos))


def _train(parts: Sequence[_Part]) -> LinearHead:
    """One head for all data sets: each step has a batch of every set, among that set's photos.

    In people's libraries a photo is one among others of its class, so the right photo competes with
    all photos of its set.
    """
    torch.manual_seed(_SEED)
    first = parts[0].stages
    head = LinearHead(first.pca.shape[-1], first.projected.shape[-1], _DROPOUT)
    total = sum(len(part.stages) for part in parts)
    # Larger sets count more, but not in proportion: a few chairs must not drown in the rest.
    sizes = [max(8, round(_BATCH * (len(part.stages) / total) ** 0.5)) for part in parts]
    rows_by_step = [
        list(batches(len(part.stages), size, _SCHEDULE.steps, _SEED))
        for part, size in zip(parts, sizes, strict=True)
    ]

    def loss(step: int) -> Tensor:
        losses, count = [], 0
        for part, rows_of_step in zip(parts, rows_by_step, strict=True):
            rows = rows_of_step[step]
            some = part.stages.some(rows)
            value = info_nce(head(some), some.photos, some.target, _TEMPERATURE)
            losses.append(len(rows) * value)
            count += len(rows)
        return torch.stack(losses).sum() / count

    head.train()
    descend(list(head.parameters()), _SCHEDULE, loss)
    return head.eval()


@torch.no_grad()
def _figures(parts: Sequence[_Part], head: LinearHead, weight: float) -> dict[str, float]:
    """m@A, m@B and A@5 of every part, each sketch among the photos of its own class."""
    figures = {}
    for part in parts:
        stages = part.stages
        vectors = nnf.normalize(stages.projected + weight * head.correction(stages.pca), dim=-1)
        similarity = (vectors @ stages.photos.T).numpy()
        found = np.stack(
            [
                ranks(similarity[:, t], stages.target.numpy(), among=part.same_class)
                for t in range(stages.steps)
            ],
            axis=1,
        )
        figures[f"{part.name} m@a"] = m_a(found, part.same_class.sum(1))
        figures[f"{part.name} m@b"] = m_b(found)
        figures[f"{part.name} a@5"] = acc_at(found[:, -1], 5)
    return figures


def _by_set(before: Mapping[str, float], choice: Choice) -> dict[str, dict[str, float]]:
    """Figures of each held-out set, with M alone and with the head."""
    by_set: dict[str, dict[str, float]] = {}
    for prefix, figures in (("base ", before), ("", choice.chosen.figures)):
        for name, value in figures.items():
            data_set, figure = name.rsplit(" ", 1)
            by_set.setdefault(data_set, {})[prefix + figure] = round(value, 2)
    return by_set


def _interpolate(start: BaseProjection, learned: BaseProjection, weight: float) -> BaseProjection:
    return BaseProjection(
        torch.lerp(start.weight, learned.weight, weight),
        torch.lerp(start.bias, learned.bias, weight),
    )
