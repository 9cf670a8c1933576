"""What a shipped encoder's card says of its quality, measured by the benchmarks of the program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.encoder import Encoder
from core.research.datasets.about import DataMissing
from core.research.evaluation.benchmarks import BENCHMARKS
from core.research.evaluation.measure import Measured, Measurer
from core.research.evaluation.progress import Watch, unwatched
from core.research.evaluation.report import Value

SEEN = ("robustness", "strokes")
"""Benchmarks with classes of the training: only their ratios and losses say much."""

CHOSEN = ("sketchy-unseen", "sketchy-unseen-instance", "chairv2", "chairv1", "drawers", *SEEN)
"""The benchmarks a card quotes, where their data are installed."""

FIGURES = (
    "map_all", "map_all_ratio", "map_200", "p_10", "p_10_ratio", "p_100", "a@1", "a@5", "a@10",
    "hits_10", "lost_over_2", "m@a", "m@b", "n_queries", "n_gallery",
)  # fmt: skip
"""What of each protocol is quoted; the sizes say what the rest is worth."""

_EXTREMES = 3


def measure(encoder: Encoder, data: Path | None, watch: Watch = unwatched) -> dict[str, Any]:
    """Return the figures of every benchmark whose data are there, by its name.

    Args:
        encoder: what is measured.
        data: where the data sets lie, $INKSEEK_DATA when None.
        watch: shows the progress.
    """
    measurer = Measurer(encoder, watch)
    found: dict[str, Any] = {}
    for benchmark in BENCHMARKS:
        if benchmark.name in CHOSEN:
            try:
                measured = benchmark.run(measurer, benchmark.name, data)
            except DataMissing:
                continue
            found[benchmark.name] = {"about": benchmark.about, **_quote(measured)}
    return {name: found[name] for name in CHOSEN if name in found}


def _quote(measured: Measured) -> dict[str, Any]:
    sections = measured.report.sections
    quoted: dict[str, Any] = {
        "protocols": [
            {
                "name": section.name,
                "protocol": section.protocol,
                **{key: _round(section.figures[key]) for key in FIGURES if key in section.figures},
            }
            for section in sections
        ]
    }
    by_class = sections[0].figures.get("per_class_map_all")
    if isinstance(by_class, dict) and len(by_class) >= 2 * _EXTREMES:
        ordered = sorted(by_class, key=lambda name: by_class[name])
        quoted["weakest_classes"] = {n: _round(by_class[n]) for n in ordered[:_EXTREMES]}
        quoted["strongest_classes"] = {
            n: _round(by_class[n]) for n in ordered[: -_EXTREMES - 1 : -1]
        }
    return quoted


def _round(value: Value) -> Value:
    """Five significant digits are more than a few hundred queries tell."""
    return float(f"{value:.5g}") if isinstance(value, float) else value
