"""Results as they are kept: one JSON file for each encoder, data set and way of cutting stages.

It holds figures and how they came about, no data. The page and the plots are made from it and from
nothing else.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from core.research.evaluation.protocols import FrameResult
from core.research.onthefly.measure import ink_needed, strokes_needed
from core.research.onthefly.stage_set import StageSet

FIGURES = ("m@a", "m@b", "wm@a", "wm@b", "a@1", "a@5", "a@10")
_DIGITS = 3


@dataclass(frozen=True)
class RowResult:
    """What one row reached.

    Attributes:
        table: which table it stands in.
        about: one sentence.
        settings: what it was taught with.
        seconds: how long teaching one seed took, in the mean.
        seeds: figures of each seed.
        percentile: mean ranking percentile (0..1) at each stage, over seeds.
        reciprocal: mean 1 / rank at each stage, over seeds.
        ink: part of the ink, in the median, after which the rank is first reached that B1 gives
            the complete sketch.
        strokes: part of the strokes, in the median, after which it is reached for good.
    """

    table: str
    about: str
    settings: dict[str, float]
    seconds: float
    seeds: tuple[dict[str, float], ...]
    percentile: tuple[float, ...]
    reciprocal: tuple[float, ...]
    ink: float
    strokes: float

    def mean(self, figure: str) -> float:
        return float(np.mean([seed[figure] for seed in self.seeds]))

    def spread(self, figure: str) -> float:
        """Standard deviation over the seeds."""
        return float(np.std([seed[figure] for seed in self.seeds]))


@dataclass(frozen=True)
class Results:
    """All rows measured on one test set with one encoder.

    Attributes:
        encoder: id of the encoder whose features were used.
        data_set: name of the data set.
        protocol: how it was measured, in a sentence.
        rows: by name.
    """

    encoder: str
    data_set: str
    protocol: str
    rows: dict[str, RowResult] = field(default_factory=dict)

    def save(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(_rounded(asdict(self)), indent=1) + "\n"
        file.write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, file: Path) -> Results:
        """Raises ValueError when the file holds no results."""
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
            rows = {
                name: RowResult(**{key: _frozen(value) for key, value in row.items()})
                for name, row in data.pop("rows").items()
            }
            return cls(**data, rows=rows)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{file} holds no results: {error!r}") from error


def row_result(
    table: str,
    about: str,
    settings: dict[str, float],
    seconds: float,
    seeds: list[FrameResult],
    b1: FrameResult,
    test: StageSet,
) -> RowResult:
    """Sum up the seeds of a row.

    Args:
        table: where it stands.
        about: one sentence.
        settings: what it was taught with.
        seconds: of teaching one seed.
        seeds: what each seed's head reached on the test part.
        b1: what B1 reached, whose rank of the complete sketch is the goal of `ink` and `strokes`.
        test: the test part.
    """
    goal = b1.ranks[:, -1]
    return RowResult(
        table,
        about,
        settings,
        seconds,
        tuple(_figures(seed) for seed in seeds),
        tuple(np.mean([seed.percentile_curve for seed in seeds], axis=0).tolist()),
        tuple(np.mean([seed.reciprocal_curve for seed in seeds], axis=0).tolist()),
        float(np.mean([ink_needed(seed, goal) for seed in seeds])),
        float(np.mean([strokes_needed(seed, goal, test) for seed in seeds])),
    )


def _figures(result: FrameResult) -> dict[str, float]:
    values = (
        result.m_a, result.m_b, result.wm_a, result.wm_b,
        result.acc_at(1), result.acc_at(5), result.acc_at(10),
    )  # fmt: skip
    return dict(zip(FIGURES, values, strict=True))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(inner) for inner in value]
    return value
