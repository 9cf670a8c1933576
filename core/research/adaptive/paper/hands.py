"""Made-up hands: what a style could be, with nothing else in the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from core.research.datasets.items import PairData, SketchItem
from core.research.datasets.strokes import PenPoints
from core.sketch import Sketch, Stroke

DRAWINGS = 20
"""Of each hand, one a photo."""


@dataclass(frozen=True, slots=True)
class Hand:
    """A made-up way of drawing: a slant, fewer points, and small strokes left out.

    Attributes:
        slant: how far x moves with y.
        squeeze: factor of y.
        keep: every so many points of a stroke.
        dropped: share of the strokes that are left out, the shortest first.
    """

    slant: float
    squeeze: float
    keep: int
    dropped: float

    @classmethod
    def drawn_from(cls, rng: np.random.Generator) -> Hand:
        return cls(
            float(rng.uniform(-0.5, 0.5)),
            float(rng.uniform(0.7, 1.3)),
            int(rng.integers(1, 9)),
            float(rng.uniform(0.0, 0.5)),
        )


@dataclass(frozen=True, slots=True)
class InHand:
    """A drawing as a hand would have drawn it."""

    ink: PenPoints
    hand: Hand

    def drawing(self) -> Sketch:
        strokes = self.ink.drawing().strokes
        lengths = np.array([stroke.length for stroke in strokes])
        kept = np.sort(np.argsort(lengths)[int(self.hand.dropped * len(strokes)) :])
        changed = []
        for number in kept:
            points = strokes[number].xy
            some = np.concatenate([points[: -1 : self.hand.keep], points[-1:]])
            x, y = some[:, 0] + self.hand.slant * some[:, 1], self.hand.squeeze * some[:, 1]
            changed.append(Stroke.from_xy(np.stack([x, y], 1)))
        return Sketch(tuple(changed))


def in_hands(
    data: PairData, people: int, part: str, rng: np.random.Generator
) -> Iterator[SketchItem]:
    """The drawings of so many hands, each of other photos."""
    of_photo = {sketch.photo: sketch for sketch in data.sketches}
    photos = sorted(photo for photo in of_photo if photo)
    for person in range(people):
        hand = Hand.drawn_from(rng)
        for photo in rng.choice(photos, DRAWINGS, replace=False):
            sketch = of_photo[str(photo)]
            if isinstance(sketch.ink, PenPoints):
                key, drawer = f"{part}-{person:02}-{sketch.key}", f"hand {person:02}"
                yield replace(sketch, key=key, drawer=drawer, ink=InHand(sketch.ink, hand))
