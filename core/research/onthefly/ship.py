"""The head that the program uses: taught on every paired data set, checked, and written.

It is the linear head of the row `gallery`, so that it is an M like the encoder's own. Two things
are checked on photos and classes that the encoder's training held out: that it pays early, and that
a finished sketch is found as well as with the plain M. Where it is not, the head is drawn back
towards the plain M until it is; the plain M itself is always good enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from core.encoder import shipped_weights
from core.encoder.partial_sketch_head import FILE, HeadCard, save_head
from core.research.datasets import PairData
from core.research.encoder.dataset import load_sources
from core.research.encoder.recipe import Recipe
from core.research.evaluation.embed import embed_photos
from core.research.evaluation.errors import EvaluationError
from core.research.evaluation.metrics import acc_at, m_a, m_b, ranks
from core.research.evaluation.progress import Watch
from core.research.evaluation.protocols.by_instance import targets_in
from core.research.onthefly import frozen as frozen_encoder
from core.research.onthefly.features import stage_features
from core.research.onthefly.fit import Schedule, batches
from core.research.onthefly.heads import LinearHead
from core.research.onthefly.material import Frames, K
from core.research.onthefly.objectives import info_nce
from core.research.onthefly.settled_fit import fit_settled
from core.research.onthefly.stage_set import Plain, Principal, StageSet

STAGES = 5
"""Stages of a sketch that are looked at for shipping: five of every drawing of every set."""

SHARES = (1.0, 0.75, 0.5, 0.35, 0.2, 0.1)
"""How much of the head is kept, tried from all of it downwards."""

MOST_SKETCHES = 1200
"""Sketches of one set that are looked at; beyond that, time grows and the head hardly changes."""

MOST_LOST = 1.0
"""Points of A@5 that a finished sketch may lose on held-out photos."""

MOST_LOST_EARLY = 0.5
"""Points of m@A and of m@B that may be lost there: a head that harms somewhere is no gain."""

_SCHEDULE = Schedule(steps=300, batch=96, lr=1e-3, decay=1.0)
_TEMPERATURE = 0.02
_SEED = 0
_DROPOUT = 0.7


@dataclass(frozen=True, eq=False)
class _Part:
    """One data set as the head meets it."""

    name: str
    stages: StageSet
    labels: NDArray[np.str_]
    sketch_labels: NDArray[np.str_]


def ship_head(
    checkpoint: Path | None,
    device: str,
    frames: Frames,
    watch: Watch,
    root: Path | None = None,
    to: Path | None = None,
) -> HeadCard:
    """Teach, check and write the head of an encoder.

    Args:
        checkpoint: the encoder; the shipped one when None.
        device: where it computes.
        frames: where features are cached.
        watch: shows the progress.
        root: folder of the data sets.
        to: folder to write to; where the encoder's weights lie when None.

    Raises:
        EvaluationError: there is no data set to teach or to check with.
    """
    frozen = frozen_encoder.own(checkpoint, device)
    sources = load_sources(Recipe(), root)
    cut = Frames(STAGES, "ink", frames.cache)
    looked = [
        _look(frozen, name, data, cut, watch)
        for name, data in sources.paired.items()
        if any(sketch.photo for sketch in data.sketches)
    ]
    if not looked or not sources.held_out:
        raise EvaluationError("Shipping a head needs paired data sets with a validation part.")
    some = np.concatenate([one.features[::4] for one in looked])
    principal, plain = Principal.of(some, K), frozen.plain.of_common_length(some)
    parts = [one.part(plain, principal) for one in looked]
    checks = [
        _look(frozen, f"{name} held out", data, cut, watch, whole=True).part(plain, principal)
        for name, data in sources.held_out.items()
    ]
    head = _taught(parts, seed=0)
    whole = head.as_joint(plain, principal)
    share, figures = _drawn_back(plain, principal, head, checks)
    mixed = _mixed(plain, whole, share)
    settled = fit_settled(frozen, mixed, sources, cut, watch)
    card = HeadCard(
        frozen.encoder.card.id,
        training={
            "sets": {part.name: len(part.stages) for part in parts},
            "stages": STAGES,
            "share": share,
            "command": "inkseek train onthefly --ship",
        },
        metrics={"held out, stages by ink": figures},
        settled=settled,
    )
    folder = to or (checkpoint or shipped_weights()).parent
    return save_head(mixed.weight.numpy(), mixed.bias.numpy(), card, folder / FILE)


@dataclass(frozen=True, eq=False)
class _Looked:
    name: str
    features: NDArray[np.float16]
    photos: NDArray[np.float32]
    target: NDArray[np.int64]
    labels: NDArray[np.str_]
    sketch_labels: NDArray[np.str_]

    def part(self, plain: Plain, principal: Principal) -> _Part:
        strokes = np.zeros(self.features.shape[:2], np.int64)
        stages = StageSet.of(self.features, self.target, self.photos, strokes, plain, principal)
        return _Part(self.name, stages, self.labels, self.sketch_labels)


def _look(
    frozen: frozen_encoder.Frozen,
    name: str,
    data: PairData,
    cut: Frames,
    watch: Watch,
    *,
    whole: bool = False,
) -> _Looked:
    """Look at a set; to be taught with, only the photos that somebody drew are needed."""
    cache = cut.kept(frozen.encoder.card, f"{name} to ship")
    paired = [sketch for sketch in data.sketches if sketch.photo is not None]
    if len(paired) > MOST_SKETCHES:
        drawn = np.random.default_rng(_SEED).permutation(len(paired))[:MOST_SKETCHES]
        paired = [paired[row] for row in sorted(drawn.tolist())]
    if not whole:
        data = data.only_photos({sketch.photo for sketch in paired if sketch.photo})
    vectors = embed_photos(frozen.encoder, data.photos, watch=watch, cache=cache).embeddings
    features = stage_features(
        frozen.encoder, paired, steps=cut.steps, by=cut.by, watch=watch, cache=cache
    )
    keys = [photo.key for photo in data.photos]
    return _Looked(
        name,
        features,
        vectors,
        targets_in(keys, [sketch.photo or "" for sketch in paired]),
        np.array([photo.label or "" for photo in data.photos]),
        np.array([sketch.label or "" for sketch in paired]),
    )


def _taught(parts: Sequence[_Part], seed: int) -> LinearHead:
    """One head for all sets: each step sees a batch of every set, among that set's photos.

    Most galleries people have hold many kinds of things, and the photo itself is only one among
    those of its class: so the right photo competes with all photos of its set.
    """
    torch.manual_seed(seed)
    first = parts[0].stages
    head = LinearHead(first.lean.shape[-1], first.base.shape[-1], _DROPOUT)
    optimiser = torch.optim.AdamW(head.parameters(), lr=_SCHEDULE.lr, weight_decay=_SCHEDULE.decay)
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, _SCHEDULE.steps)
    total = sum(len(part.stages) for part in parts)
    # Larger sets count more, but not in proportion: a few chairs must not drown in the rest.
    sizes = [max(8, round(_SCHEDULE.batch * (len(part.stages) / total) ** 0.5)) for part in parts]
    turns = [
        batches(len(part.stages), size, _SCHEDULE.steps, seed)
        for part, size in zip(parts, sizes, strict=True)
    ]
    head.train()
    for rows in zip(*turns, strict=True):
        losses = []
        for part, row in zip(parts, rows, strict=True):
            some = part.stages.some(row)
            losses.append(len(row) * info_nce(head(some), some.photos, some.target, _TEMPERATURE))
        loss = torch.stack(losses).sum() / sum(len(row) for row in rows)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        falling.step()
    return head.eval()


def _drawn_back(
    plain: Plain, principal: Principal, head: LinearHead, checks: Sequence[_Part]
) -> tuple[float, dict[str, dict[str, float]]]:
    """The largest share of the head with which no held-out set loses, and its figures."""
    before = {part.name: _figures(part, None, 0.0) for part in checks}
    for share in (*SHARES, 0.0):
        after = {part.name: _figures(part, head, share) for part in checks}
        if all(_good(before[name], after[name]) for name in before):
            break
    figures = {}
    for name, now in after.items():
        figures[name] = {f"plain {key}": round(value, 2) for key, value in before[name].items()}
        figures[name] |= {key: round(value, 2) for key, value in now.items()}
    return share, figures


def _good(before: dict[str, float], after: dict[str, float]) -> bool:
    early = max(before[key] - after[key] for key in ("m@a", "m@b"))
    return before["a@5"] - after["a@5"] <= MOST_LOST and early <= MOST_LOST_EARLY


@torch.no_grad()
def _figures(part: _Part, head: LinearHead | None, share: float) -> dict[str, float]:
    """m@A, m@B and A@5 of a part, each sketch among the photos of its own class."""
    stages = part.stages
    vectors = stages.base
    if head is not None:
        vectors = vectors + share * head.correction(stages.lean)
    similarity = (torch.nn.functional.normalize(vectors, dim=-1) @ stages.photos.T).numpy()
    same = part.sketch_labels[:, None] == part.labels[None]
    target = stages.target.numpy()
    found = np.stack(
        [ranks(similarity[:, t], target, among=same) for t in range(stages.steps)], axis=1
    )
    return {
        "m@a": m_a(found, same.sum(1)),
        "m@b": m_b(found),
        "a@5": acc_at(found[:, -1], 5),
    }


def _mixed(plain: Plain, whole: Plain, share: float) -> Plain:
    return Plain(
        plain.weight + share * (whole.weight - plain.weight),
        plain.bias + share * (whole.bias - plain.bias),
    )
