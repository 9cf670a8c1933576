"""The method's page and its figures, made from the result files alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from core.research.evaluation.plots import figure_of
from core.research.kit.experiment import Experiment
from core.research.kit.page import Column, Page
from core.research.onthefly.experiment import WEIGHT
from core.research.onthefly.published import PUBLISHED
from core.research.onthefly.rows import ALGORITHMS, METHODS, REWARDS, Row

PAGE = Path(__file__).with_name("README.md")
RESULTS = Path(__file__).with_name("results")
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


def write_page(results: Path = RESULTS, to: Path = PAGE) -> Path:
    """Write the page from the experiments in a folder; pictures are drawn into the same folder."""
    page = Page(Path(__file__).with_name("about.md"))
    page.heading("Results")
    page.text(
        "Below each table stand the median part of the strokes after which a row reaches for good "
        "the rank that B1 gives the complete sketch, and the seconds of CPU to train one seed. The "
        "published figures were measured with another network, another renderer and stages cut by "
        "points; they stand beside ours for orientation. `--row NAME` repeats one row."
    )
    names = sorted((file.stem for file in results.glob("*-*-*.json")), key=_main_first)
    for name in names:
        if not name.startswith("choice-"):
            _add(page, Experiment.load(results / f"{name}.json"), results, to)
    return page.write(to)


def _main_first(name: str) -> tuple[bool, str]:
    return name != MAIN, name


def _add(page: Page, experiment: Experiment | None, results: Path, to: Path) -> None:
    if experiment is None:
        return
    page.experiment(experiment)
    if experiment.name != MAIN:
        _table(page, experiment, "Methods", METHODS)
        return
    for picture in draw_curves(experiment, results):
        page.picture(picture, to)
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
