"""Curves over the drawing, like the paper's: percentile and 1 / rank at each stage."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.research.evaluation.plots import figure_of
from core.research.onthefly.results import Results

SHOWN = ("plain", "B1", "B2", "B4", "TS", "on-the-fly", "gallery", "ours")


def draw_curves(results: Results, folder: Path) -> list[Path]:
    """Draw both figures; returns their files."""
    made = []
    for name, label in (("percentile", "ranking percentile"), ("reciprocal", "1 / rank")):
        figure, axes = figure_of(f"{label} while drawing", "% of the drawing", label)
        for row in SHOWN:
            if row not in results.rows:
                continue
            values = getattr(results.rows[row], name)
            drawn = 100 * np.arange(1, len(values) + 1) / len(values)
            wide = 2.2 if row in ("on-the-fly", "ours") else 1.1
            axes.plot(drawn, values, label=row, linewidth=wide)
        axes.legend(frameon=False, fontsize=8)
        file = folder / f"{name}.png"
        figure.savefig(file)
        made.append(file)
    return made
