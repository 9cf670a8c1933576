"""The method's page and its figures, made from the result files alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from core.research.evaluation.plots import figure_of
from core.research.kit.experiment import Experiment
from core.research.kit.page import Column, Page, Published, page_of
from core.research.onthefly.experiment import RESULTS, WEIGHT
from core.research.onthefly.rows import ALGORITHMS, METHODS, REWARDS, Row

MAIN = "chairv2-20-ink"
"""The experiment that is shown in full."""

_COLUMNS = (
    Column("m@A", "m@a"),
    Column("m@B", "m@b"),
    Column("A@1", "a@1"),
    Column("A@5", "a@5"),
    Column("A@10", "a@10"),
)
_CURVES = ("plain", "B1", "B2", "B4", "TS", "on-the-fly", "gallery", "ours")
_PAPER = next(row for row in METHODS if row.name == "on-the-fly")

# The paper measured ChairV2 with InceptionV3, stages cut by points and another renderer. None of
# that is as it is here, so its figures are for orientation only.
PUBLISHED: Published = {
    "B1": {"m@a": 77.18, "m@b": 29.04, "a@5": 76.47, "a@10": 88.13},
    "B2": {"m@a": 80.46, "m@b": 28.07, "a@5": 74.31, "a@10": 86.69},
    "B3": {"m@a": 76.99, "m@b": 30.27, "a@5": 76.47, "a@10": 88.13},
    "B4": {"m@a": 81.24, "m@b": 29.85, "a@5": 75.14, "a@10": 87.69},
    "TS": {"m@a": 76.01, "m@b": 27.64, "a@5": 73.47, "a@10": 85.13},
    "on-the-fly": {"m@a": 85.44, "m@b": 35.09, "a@5": 76.34, "a@10": 89.65},
    "vanilla policy gradient": {"m@a": 80.36, "m@b": 32.34},
    "PPO actor-critic clipping": {"m@a": 81.54, "m@b": 33.71},
    "PPO actor-critic KL": {"m@a": 80.99, "m@b": 32.64},
    "PPO actor-only KL": {"m@a": 81.34, "m@b": 33.01},
    "TRPO": {"m@a": 83.21, "m@b": 33.68},
    "reward rank <= 1": {"m@a": 82.99, "m@b": 32.46},
    "reward rank <= 5": {"m@a": 81.36, "m@b": 31.94},
    "reward rank <= 10": {"m@a": 80.64, "m@b": 30.57},
    "reward -rank": {"m@a": 83.71, "m@b": 32.84},
    "reward 1 / sqrt(rank)": {"m@a": 83.71, "m@b": 33.97},
    "reward 1 / rank": {"m@a": 84.33, "m@b": 34.11},
}


def write_page(results: Path = RESULTS) -> Path:
    """Write the page from the experiments in a folder; pictures are drawn into the same folder."""
    file = page_of(results, RESULTS)
    page = Page(Path(__file__).with_name("about.md"))
    page.heading("Results")
    page.text(
        "Below each table stand the median part of the strokes after which a row reaches for good "
        "the rank that B1 gives the complete sketch, and the seconds of CPU to train one seed. The "
        "published figures were measured with another network, another renderer and stages cut by "
        "points; they stand beside ours for orientation. `--row NAME` repeats one row."
    )
    files = sorted(results.glob("*-*-*.json"), key=lambda found: (found.stem != MAIN, found.stem))
    for found in files:
        experiment = Experiment.load(found) if not found.name.startswith("choice-") else None
        if experiment is not None:
            _add(page, experiment, results, file)
    return page.write(file)


def _add(page: Page, experiment: Experiment, results: Path, file: Path) -> None:
    page.experiment(experiment)
    if experiment.name != MAIN:
        _table(page, experiment, "Methods", METHODS)
        return
    for picture in draw_curves(experiment, results):
        page.picture(picture, file)
    _table(page, experiment, "Methods", METHODS)
    _table(page, experiment, "Algorithms", (*ALGORITHMS, _PAPER))
    _table(page, experiment, "Rewards", (*REWARDS, _PAPER))
    page.heading("Where the published figures are better", 4)
    page.text("\n".join(_worse(experiment)) or "In none of the rows above.")


def _table(page: Page, experiment: Experiment, title: str, rows: Iterable[Row]) -> None:
    known = {row.name: experiment.rows[row.name] for row in rows if row.name in experiment.rows}
    if not known:
        return
    page.heading(title, 4)
    page.results(known, _COLUMNS, published=PUBLISHED, bold="ours")
    lines = []
    for name, row in known.items():
        weight = row.settings.get(WEIGHT, 1.0)
        note = f" Interpolation weight {weight:g}." if weight < 1 else ""
        cost = f"{row.mean('strokes'):.0f} % of the strokes; {row.mean('s'):.0f} s."
        lines.append(f"- **{name}**: {row.about}{note} {cost}")
    page.text("\n".join(lines))


def _worse(experiment: Experiment) -> list[str]:
    titles = {column.figure: column.title for column in _COLUMNS}
    lines = []
    for name, row in experiment.rows.items():
        lost = [
            f"{titles[figure]} {row.mean(figure):.1f} against {value:.1f}"
            for figure, value in PUBLISHED.get(name, {}).items()
            if row.mean(figure) < value
        ]
        if lost:
            lines.append(f"- {name}: {', '.join(lost)}")
    return lines


def draw_curves(experiment: Experiment, folder: Path) -> Sequence[Path]:
    """Draw the ranking percentile and 1 / rank at each stage, as the paper does."""
    made = []
    for name, label in (("percentile", "ranking percentile"), ("reciprocal", "1 / rank")):
        figure, axes = figure_of(f"{label} while drawing", "% of the drawing", label)
        for row in _CURVES:
            if row not in experiment.rows:
                continue
            values = experiment.rows[row].curve(name)
            drawn = 100 * np.arange(1, len(values) + 1) / len(values)
            wide = 2.2 if row in ("on-the-fly", "ours") else 1.1
            axes.plot(drawn, values, label=row, linewidth=wide)
        axes.legend(frameon=False, fontsize=8)
        made.append(folder / f"{name}.png")
        figure.savefig(made[-1])
    return made
