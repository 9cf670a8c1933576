"""The settled meter: the chance that more strokes will not change the first five.

Rankings move while one draws: much at first, hardly at all towards the end. What the last strokes
did to the first five, and how clearly these stand before the rest, tells how far that has come. A
logistic curve over these signs, fitted on complete drawings and checked on others, gives the
chance. Its coefficients travel with the partial-sketch head.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from core.bundle import BundleError
from core.encoder.partial_sketch_head import read_head_card, shipped_head
from core.search.expansion import FIRST as FIRST_PLACES
from core.search.history import Snapshot

FIRST = 5
"""How many of the first photos are watched."""

_COMPARED = FIRST_PLACES
"""Places whose spread is the measure of all differences: those that only the drawing ranks."""

SIGNS = ("kept", "kept before", "same best", "in order", "gap", "lead", "drift", "strokes")


def signs(snapshots: Sequence[Snapshot]) -> tuple[float, ...]:
    """What can be seen of the newest of these snapshots, in the order of SIGNS.

    Differences of scores are measured by the spread of the best photos, so that they mean about the
    same for any library and any encoder.

    Args:
        snapshots: of one drawing, in the order of its strokes; at least one.
    """
    now = snapshots[-1]
    before = snapshots[-2] if len(snapshots) > 1 else None
    earlier = snapshots[-3] if len(snapshots) > 2 else None
    scores = now.scores
    spread = _spread(scores)
    last = min(FIRST, len(scores)) - 1
    sixth = scores[FIRST] if len(scores) > FIRST else scores[last] - spread
    drift = abs(_level(now) - _level(before)) / spread if before else 1.0
    return (
        _overlap(before, now),
        _overlap(earlier, before) if before else 0.0,
        float(before is not None and before.ids[:1] == now.ids[:1]),
        float(before is not None and before.ids[:FIRST] == now.ids[:FIRST]),
        min((scores[last] - sixth) / spread, 3.0),
        min((scores[0] - sixth) / spread, 6.0),
        min(drift, 3.0),
        math.log1p(now.n_strokes),
    )


@dataclass(frozen=True)
class SettledEstimate:
    """The curve: chance = σ(bias + Σ weight · sign)."""

    weights: tuple[float, ...]
    bias: float

    def __post_init__(self) -> None:
        numbers = (*self.weights, self.bias)
        if len(self.weights) != len(SIGNS) or not all(math.isfinite(n) for n in numbers):
            raise ValueError(f"an estimate needs {len(SIGNS)} finite weights and a bias")

    def chance(self, snapshots: Sequence[Snapshot]) -> float | None:
        """Chance, 0..1, that the first five stay; None while there is too little to say it by."""
        if not snapshots or len(snapshots[-1].photos) <= FIRST:
            return None
        total = self.bias + sum(
            weight * sign for weight, sign in zip(self.weights, signs(snapshots), strict=True)
        )
        return 1.0 / (1.0 + math.exp(-max(min(total, 50.0), -50.0)))

    def as_dict(self) -> dict[str, Any]:
        return {"weights": dict(zip(SIGNS, self.weights, strict=True)), "bias": self.bias}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SettledEstimate | None:
        """The estimate a head's card holds; None where it holds none that can be used."""
        try:
            weights = data["weights"]
            return cls(tuple(float(weights[sign]) for sign in SIGNS), float(data["bias"]))
        except (KeyError, TypeError, ValueError):
            return None


ENOUGH = 0.8
"""Chance from which it is said that one can stop."""

COMING = 0.4
"""Chance from which the ranking is called settling, and below which STOP is taken back."""

_SAME_STROKES = 2
"""Strokes in a row without a change of the first five after which it is said as well."""


class Advice(Enum):
    """What is said to the person who draws."""

    CHANGING = "changing"
    SETTLING = "settling"
    STOP = "stop"


def advice(estimate: SettledEstimate, snapshots: Sequence[Snapshot]) -> Advice:
    """What to say after the newest of these snapshots.

    STOP comes with a high chance or after two strokes that left the first five as they were. It
    stays until the first five change and the chance is low. Once taken back, it comes again only
    after three such strokes, so it does not flicker.
    """
    said, same, needed = Advice.CHANGING, 0, _SAME_STROKES
    for n in range(1, len(snapshots) + 1):
        chance = estimate.chance(snapshots[:n]) or 0.0
        kept = n > 1 and _overlap(snapshots[n - 2], snapshots[n - 1]) == 1.0
        same = same + 1 if kept else 0
        if same >= needed or (chance >= ENOUGH and needed == _SAME_STROKES):
            said = Advice.STOP
        elif said is not Advice.STOP or (not kept and chance < COMING):
            if said is Advice.STOP:
                needed = _SAME_STROKES + 1
            said = Advice.SETTLING if chance >= COMING else Advice.CHANGING
    return said


def shipped_estimate(model_id: str) -> SettledEstimate | None:
    """The estimate that was measured for this encoder, if it is the shipped one."""
    try:
        card = read_head_card(shipped_head())
    except BundleError:
        return None
    return SettledEstimate.from_dict(card.settled) if card.encoder == model_id else None


def _overlap(before: Snapshot | None, now: Snapshot) -> float:
    """Which part of the first photos were there a stroke ago."""
    if before is None:
        return 0.0
    return len(set(before.ids[:FIRST]) & set(now.ids[:FIRST])) / FIRST


def _level(snapshot: Snapshot) -> float:
    first = snapshot.scores[:FIRST]
    return sum(first) / len(first) if first else 0.0


def _spread(scores: Sequence[float]) -> float:
    """Standard deviation of the best scores; 1 where they are all alike."""
    scores = scores[:_COMPARED]
    mean = sum(scores) / len(scores)
    return math.sqrt(sum((score - mean) ** 2 for score in scores) / len(scores)) or 1.0
