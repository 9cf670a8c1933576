"""The test part, measured once for every head that was taught."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.research.evaluation.errors import EvaluationError
from core.research.evaluation.progress import Watch
from core.research.evaluation.protocols import FrameResult
from core.research.onthefly.material import Material
from core.research.onthefly.measure import measured
from core.research.onthefly.results import Results, row_result
from core.research.onthefly.rows import METHODS, Row
from core.research.onthefly.teach import Taught, taught


def evaluated(
    rows: Sequence[Row], material: Material, folder: Path, seeds: Sequence[int], watch: Watch
) -> Results:
    """Measure rows on the test part; B1 has to be among the heads, for it is the measure of all.

    Raises:
        EvaluationError: a head was not taught.
    """
    first = next(row for row in METHODS if row.name == "B1")
    b1 = [_measured(taught(first, seed, material, folder), material) for seed in seeds]
    if not b1:
        raise EvaluationError("At least one seed has to be measured.")
    # The goal that `ink` and `strokes` speak of: the middle one of B1's seeds.
    middle = b1[int(np.argsort([one.m_b for one in b1])[len(b1) // 2])]
    results = Results(material.encoder, material.data_set, _protocol(middle.protocol, len(seeds)))
    for row in watch(list(rows), "Measuring"):
        heads = [taught(row, seed, material, folder) for seed in seeds]
        found = [_measured(one, material) for one in heads]
        seconds = float(np.mean([one.seconds for one in heads]))
        results.rows[row.name] = row_result(
            row.table, row.about, heads[0].settings, seconds, found, middle, material.test
        )
    return results


def _measured(one: Taught, material: Material) -> FrameResult:
    return measured(one.head, material.test, material.by, one.settings.get("share", 1.0))


def _protocol(protocol: str, seeds: int) -> str:
    return f"{protocol} Heads of {seeds} seeds; settings chosen without the test part."
