"""Choosing the settings of every method on seen classes alone, from the same small grid.

Classes are held back inside the seen ones (and, for the shipped encoder, those it was not trained
on). Each trained method gets the pace it does best with; ours also its dropout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from core.research.evaluation.progress import Watch, unwatched
from core.research.zeroshot.comparators import COMPARATORS
from core.research.zeroshot.features import reduction
from core.research.zeroshot.fit import Budget
from core.research.zeroshot.heads import Space
from core.research.zeroshot.measure import quick_map
from core.research.zeroshot.method import Settings, unified_space
from core.research.zeroshot.split import ZeroShot

PACES = (1e-4, 3e-4, 1e-3, 3e-3)
DROPOUTS = (0.2, 0.5)
UNTRAINED = ("raw features", "raw features, centred", "SAE-like")


@dataclass(frozen=True)
class Choice:
    """What was chosen, and what it reached where it was chosen (S→P mAP@all)."""

    settings: Settings
    paces: dict[str, float]
    validation: dict[str, float]

    def budget(self, method: str, seed: int) -> Budget:
        steps = self.settings.budget.steps
        return Budget(steps, self.paces.get(method, Budget().lr), seed=seed)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Choice:
        budget = Budget(**data["settings"]["budget"])
        settings = Settings(**{**data["settings"], "budget": budget})
        return cls(settings, data["paces"], data["validation"])


def choose(splits: tuple[ZeroShot, ...], *, watch: Watch = unwatched) -> Choice:
    """Try the grid.

    Args:
        splits: of seen classes only, see `validation`.
        watch: shows the progress.
    """
    reduced = []
    for split in splits:
        change = reduction(split.seen)
        reduced.append(ZeroShot(split.seen.through(change), split.unseen.through(change)))
    paces: dict[str, float] = {}
    reached: dict[str, float] = {}
    trained = [name for name in COMPARATORS if name not in UNTRAINED]
    for name, lr in watch(list(product(trained, PACES)), "Choosing paces"):
        spaces = [COMPARATORS[name](split.seen, Budget(lr=lr)) for split in reduced]
        score = _mean_map(spaces, reduced)
        if score > reached.get(name, -1.0):
            reached[name], paces[name] = score, lr
    best, settings = -1.0, Settings()
    for lr, dropout in watch(list(product(PACES, DROPOUTS)), "Choosing settings"):
        tried = replace(Settings(), dropout=dropout, budget=Budget(lr=lr))
        score = _mean_map([unified_space(split.seen, tried) for split in reduced], reduced)
        if score > best:
            best, settings = score, tried
    return Choice(settings, paces, reached | {"ours": best})


def _mean_map(spaces: Sequence[Space], splits: Sequence[ZeroShot]) -> float:
    pairs = zip(spaces, splits, strict=True)
    return float(np.mean([quick_map(space, split.unseen) for space, split in pairs]))
