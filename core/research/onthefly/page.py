"""The method's page and its figures, made from the result files alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from core.research.evaluation.plots import figure_of
from core.research.kit.experiment import Experiment
from core.research.kit.page import MISSING, Column, Page, Published, page_of
from core.research.kit.page import mean_spread as shown
from core.research.onthefly.experiment import REFERENCES, RESULTS
from core.research.onthefly.rows import ALGORITHMS, METHODS, OURS, REWARDS, Row
from core.research.onthefly.tables import TABLES, Table

_COLUMNS = (
    Column("m@A", "m@a"),
    Column("m@B", "m@b"),
    Column("A@1", "a@1"),
    Column("A@5", "a@5"),
    Column("A@10", "a@10"),
    Column("strokes", "strokes", 0),
)
_CURVES = {
    "percentile": ("ranking percentile", 1),
    "reciprocal": ("1 / rank", 1),
    "changes": ("Kendall-tau distance to the ranking before", 2),
}
_PARTS = {"Methods": METHODS, "Algorithms": ALGORITHMS, "Rewards": REWARDS}
_DRAWN = ("plain", "B1", "B2", "B4", "TS", "on-the-fly", "gallery", "gallery + reward")

# The paper measured ChairV2 with InceptionV3, trained as a whole, and with its own renderer. None
# of that is as it is here, so its figures are for orientation only.
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
    for table in TABLES:
        experiment = Experiment.load(results / f"{table.name}.json")
        page.heading(table.name, 3)
        page.text(table.about)
        missing = [
            row.name for row in table.rows if not experiment or row.name not in experiment.rows
        ]
        if missing:
            rows = "No row" if experiment is None else f"All rows but {', '.join(missing)}"
            verb = "has" if experiment is None else "have"
            page.text(f"{rows} {verb} been run: `inkseek evaluate onthefly --table {table.name}`.")
        if experiment is not None:
            _add(page, table, experiment, results, file)
    here = Path(__file__)
    page.text(here.with_name("conclusions.md").read_text(encoding="utf-8").strip())
    return page.write(file)


def _add(page: Page, table: Table, experiment: Experiment, results: Path, file: Path) -> None:
    page.protocol(experiment)
    for picture in (*draw_curves(experiment, results), *draw_learning(experiment, results)):
        page.picture(picture, file)
    parts = {"Methods": table.rows} if table.shipped else _PARTS
    for title, rows in parts.items():
        if all(row in table.rows for row in rows):
            _table(page, experiment, title, rows)
    page.heading("The paper's claims", 4)
    page.text("\n".join(contradictions(experiment)))


def _table(page: Page, experiment: Experiment, title: str, rows: Sequence[Row]) -> None:
    known = {row.name: experiment.rows[row.name] for row in rows if row.name in experiment.rows}
    if not known:
        return
    page.heading(title, 4)
    page.results(known, _COLUMNS, published=PUBLISHED)
    others = [name for name in REFERENCES if name in experiment.rows]
    head = ["m@B, difference to", *others, "m@A, difference to B2"]
    page.table(
        head,
        [
            [name, *(_interval(experiment, name, "m@b", other) for other in others),
             _interval(experiment, name, "m@a", "B2")]
            for name in known
        ],
    )  # fmt: skip
    lines = []
    for name, row in known.items():
        details = experiment.details[name]
        settings = ", ".join(f"{key} {value:g}" for key, value in row.settings.items())
        edge = details["at the edge"]
        note = f" The best {', '.join(edge)} may lie outside of what was tried." if edge else ""
        cost = f"{settings}; {details['tries']} tries; {shown(row, 's', 0)} s." if settings else ""
        lines.append(f"- **{name}**: {row.about} {cost}{note}".rstrip())
    page.text("\n".join(lines))


def _ends(experiment: Experiment, row: str, figure: str, other: str) -> tuple[float, float] | None:
    """The interval of the difference to another row, if the two were compared either way."""
    for one, two, sign in ((row, other, 1), (other, row, -1)):
        ends = experiment.details.get(one, {}).get("intervals", {}).get(f"{figure} against {two}")
        if ends is not None:
            low, high = sorted(sign * end for end in ends)
            return low, high
    return None


def _interval(experiment: Experiment, row: str, figure: str, other: str) -> str:
    """The difference to another row with its interval; bold where that excludes 0."""
    ends = _ends(experiment, row, figure, other)
    if ends is None:
        return MISSING
    difference = experiment.rows[row].mean(figure) - experiment.rows[other].mean(figure)
    text = f"{difference:+.2f} [{ends[0]:+.2f}, {ends[1]:+.2f}]"
    return f"**{text}**" if ends[0] > 0 or ends[1] < 0 else text


def contradictions(experiment: Experiment) -> list[str]:
    """The paper's claims about pairs of rows, each with what was found here."""
    lines = []
    for name, other in _CLAIMS:
        for figure, label in (("m@a", "m@A"), ("m@b", "m@B")):
            ends = _ends(experiment, name, figure, other)
            if ends is None:
                continue
            found = "holds" if ends[0] > 0 else "is reversed" if ends[1] < 0 else "is not shown"
            text = f"{name} above {other} in {label}: {found}"
            lines.append(f"- {text}, {_interval(experiment, name, figure, other)}.")
    return lines or ["No claim of the paper can be checked with these rows."]


_PAPER = "on-the-fly"
_CLAIMS = (
    *((_PAPER, row.name) for rows in _PARTS.values() for row in rows if row.name != _PAPER),
    ("B2", "B1"),
    ("gallery + reward", "gallery"),
)


def draw_curves(experiment: Experiment, folder: Path) -> list[Path]:
    """Draw percentile, 1 / rank and Kendall-tau at each stage, as the paper does."""
    made = []
    for name, (label, first) in _CURVES.items():
        figure, axes = figure_of(f"{label} while drawing", "% of the drawing", label)
        for row in _DRAWN:
            if row not in experiment.rows:
                continue
            values = experiment.rows[row].curve(name)
            steps = len(values) + first - 1
            drawn = 100 * np.arange(first, steps + 1) / steps
            axes.plot(drawn, values, label=row, linewidth=2.2 if row == "on-the-fly" else 1.1)
        axes.legend(frameon=False, fontsize=8)
        made.append(folder / f"{experiment.name}-{name}.png")
        figure.savefig(made[-1])
    return made


def draw_learning(experiment: Experiment, folder: Path) -> list[Path]:
    """Draw how the rows learn, on the validation part."""
    curves: Mapping[str, Mapping[str, list[float]]] = {
        name: experiment.details[name]["learning"] for name in experiment.rows
    }
    figure, axes = figure_of("learning, on the validation part", "updates or rounds", "m@B")
    for name in (*_DRAWN, *(row.name for row in (*ALGORITHMS, *OURS) if row.name not in _DRAWN)):
        if curves.get(name):
            axes.plot(curves[name]["updates"], curves[name]["m@b"], label=name, linewidth=1.1)
    axes.legend(frameon=False, fontsize=7)
    file = folder / f"{experiment.name}-learning.png"
    figure.savefig(file)
    return [file]
