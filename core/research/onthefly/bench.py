"""Training the rows of a table on its parts, and choosing their settings."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.research.evaluation.by_instance import By, FrameResult, on_the_fly
from core.research.evaluation.metrics import m_a, m_b
from core.research.kit.choice import Choice, climb
from core.research.onthefly.dataset import StageSet
from core.research.onthefly.heads import Siamese, photo_vectors
from core.research.onthefly.rewards import all_pairs, kendall_tau
from core.research.onthefly.rows import (
    STAGE_1,
    STAGE_1_AXES,
    UPDATES,
    Row,
    Settings,
    train_stage_1,
    untrained,
    widened,
)
from core.research.onthefly.splits import Splits

TRIES = 9
"""Most settings tried for a row."""

STAGE_1_NAME = "stage 1"
_EVERY = 250  # updates between two looks at the validation part

_FAIR_CHANCE, _BEHIND = 1000, 1.0
"""After so many updates, settings are given up that lie so many points behind the best ones."""

Look = Callable[[int, Siamese], None]


class _TooFarBehindError(Exception):
    """Settings are too far behind others to be trained to the end."""


@dataclass(frozen=True, eq=False)
class Run:
    """One row, trained with one seed and measured on the test part.

    Attributes:
        ranks: (n, T).
        changes: (T − 1,) mean Kendall-tau distance between successive rankings.
        seconds: of CPU, without what it starts from.
    """

    ranks: NDArray[np.int64]
    changes: NDArray[np.float64]
    seconds: float


class Bench:
    """Trains rows on the parts of a table, and keeps the heads that others start from.

    Args:
        splits: parts of the data set by the network of the drawings.
        rows: all rows that one may start from.
    """

    def __init__(self, splits: Mapping[str, Splits], rows: Sequence[Row]) -> None:
        self.splits = splits
        self.rows = {row.name: row for row in rows}
        self.choices: dict[str, Choice] = {}
        self._kept: dict[tuple[str, str, int, int], Siamese] = {}

    def settings(self, row: Row) -> Settings:
        found = self.choices.get(row.name)
        return found.settings if found else {**row.settings, "updates": UPDATES}

    def stage_1_settings(self) -> Settings:
        found = self.choices.get(STAGE_1_NAME)
        return found.settings if found else STAGE_1

    def train(
        self,
        row: Row,
        stages: StageSet,
        settings: Settings,
        seed: int,
        look: Look = lambda *_: None,
    ) -> Siamese:
        """Train a row; `look` is given the head after each update."""
        if row.train is None:
            return untrained(stages, seed)
        if row.start:
            head = self._started(self.rows[row.start], stages, seed)
        else:
            head = widened(row, self._stage_1(row.network, stages, seed), stages)
        row.train(head, stages, settings, seed, lambda number: look(number, head))
        return head.eval()

    def _started(self, row: Row, stages: StageSet, seed: int) -> Siamese:
        key = (row.name, row.network, id(stages), seed)
        if key not in self._kept:
            self._kept[key] = self.train(row, stages, self.settings(row), seed)
        return copy.deepcopy(self._kept[key])

    def _stage_1(self, network: str, stages: StageSet, seed: int) -> Siamese:
        key = (STAGE_1_NAME, network, id(stages), seed)
        if key not in self._kept:
            head = untrained(stages, seed)
            train_stage_1(head, stages, self.stage_1_settings(), seed, lambda _: None)
            self._kept[key] = head
        return copy.deepcopy(self._kept[key])

    def choose(self, row: Row) -> Choice:
        """Search for the settings of a row on the validation part, the length among them."""
        splits = self.splits[row.network]

        def train(settings: Settings, look: Look) -> None:
            self.train(row, splits.learn, {**settings, "updates": UPDATES}, 0, look)

        return _climb(row.settings, row.axes, splits, train, UPDATES)

    def choose_stage_1(self) -> Choice:
        """Search for the settings of stage 1, by how well it ranks complete sketches."""
        splits = self.splits["own"]
        longest = int(STAGE_1["updates"]) * 2

        def train(settings: Settings, look: Look) -> None:
            head = untrained(splits.learn, 0)
            longer = {**settings, "updates": longest}
            train_stage_1(head, splits.learn, longer, 0, lambda number: look(number, head))

        return _climb(STAGE_1, STAGE_1_AXES, splits, train, longest, complete=True)

    def run(self, row: Row, seed: int) -> Run:
        splits = self.splits[row.network]
        start = time.process_time()
        head = self.train(row, splits.train, self.settings(row), seed)
        seconds = time.process_time() - start
        vectors, photos = embed(head, splits.test)
        changes = kendall_tau(vectors @ photos.T, all_pairs(len(photos)))
        ranks = rank_stages(head, splits.test, splits.by).ranks
        return Run(ranks, changes.double().mean(0).numpy(), seconds)


def _climb(
    start: Settings,
    axes: Mapping[str, float],
    splits: Splits,
    train: Callable[[Settings, Look], None],
    longest: int,
    *,
    complete: bool = False,
) -> Choice:
    """Climb over settings; each try is trained once and looked at along the way."""
    last = slice(-1, None) if complete else slice(None)
    highest: dict[int, float] = {}  # of all tries, after so many updates or fewer

    def measure(settings: Settings) -> dict[str, float]:
        curve: dict[int, FrameResult] = {}
        scores: dict[int, float] = {}

        def look(number: int, head: Siamese) -> None:
            if number % min(_EVERY, longest) == 0:
                training = head.drawings.training
                found = curve[number] = rank_stages(head, splits.validation, splits.by)
                scores[number] = _score(found.ranks[:, last], found.n_gallery)
                head.train(training)
                so_far = max(scores.values())
                highest[number] = max(highest.get(number, so_far), so_far)
                if number >= _FAIR_CHANCE and so_far < highest[number] - _BEHIND:
                    raise _TooFarBehindError

        with suppress(_TooFarBehindError):
            train(settings, look)
        best = max(scores, key=lambda number: scores[number])
        found = {"updates": float(best), "m@a": curve[best].m_a, "m@b": curve[best].m_b}
        return {"score": scores[best], **found} | {
            f"{name} after {number}": value
            for number, one in curve.items()
            for name, value in (("m@a", one.m_a), ("m@b", one.m_b))
        }

    choice = climb(start, axes, measure, lambda figures: figures["score"], TRIES)
    length = {"updates": choice.chosen.figures["updates"]}
    chosen = replace(choice.chosen, settings={**choice.settings, **length})
    return Choice(chosen, choice.trials)


def _score(ranks: NDArray[np.int64], photos: int) -> float:
    """What settings are compared by: m@A and m@B count alike."""
    return float(np.mean([m_a(ranks, photos), m_b(ranks)]))


@torch.no_grad()
def embed(head: Siamese, part: StageSet) -> tuple[Tensor, Tensor]:
    """Unit vectors (n, T, d) of a part's drawings and (g, d) of its photos; nothing is random."""
    head.eval()
    rows = torch.arange(len(part))
    vectors = [head(part.some(rows[start : start + 64])) for start in range(0, len(rows), 64)]
    return torch.cat(vectors), photo_vectors(head, part)


def rank_stages(head: Siamese, part: StageSet, by: By) -> FrameResult:
    """Rank the part's photos at every stage."""
    vectors, photos = embed(head, part)
    return on_the_fly(vectors.numpy(), part.target.numpy(), photos.numpy(), by=by)
