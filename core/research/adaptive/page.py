"""README.md of this folder: the text of about.md, then tables made from the result files.

The paper's figures are those of its poster: Shoe-V2 by user, Sketchy by category.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from core.research.adaptive.measure_prior import SHIPPED
from core.research.adaptive.paper.data import LEVELS
from core.research.adaptive.paper.measure import MARGINS, SCALES
from core.research.adaptive.paper.tables import DIM, DIMS, OURS, K, correlation, factors_of
from core.research.kit.choice import at_the_edge, load_choices
from core.research.kit.experiment import Experiment, Row
from core.research.kit.intervals import row_difference
from core.research.kit.page import Column, Page, Published, page_of, verdicts

RESULTS = Path(__file__).with_name("results")
_TITLES = {
    "categories": "Categories: the 21 unseen classes of Sketchy",
    "drawers": "People: unseen drawers and unseen objects",
    "chairs": "People: 130 drawers of chairs, drawing to drawing",
    "hands": "Synthetic hands on ChairV2",
    SHIPPED: "What ships with the program",
}
_COMPARED = (
    "baseline", "+ regularisers", "upper bound", "fine-tuning", "MAML", "sign-MAML", "ANIL", OURS,
)  # fmt: skip
_COLUMNS = (Column("A@1", "a@1"), Column("A@5", "a@5"), Column("A@1 rest", "a@1 rest"))
_BY_TASK = f"k={K} by task"
_COLUMNS_SHIPPED = (
    Column("A@1", "a@1"),
    Column("start", "start_a@1"),
    Column("on", "switched_on"),
    Column("adapted", "adapted_a@1"),
    Column("gain", "gain_a@1"),
    Column("95 % of the gain", "gain_a@1_interval"),
)


def _quoted(*rows: tuple[str, int, float, float]) -> dict[str, dict[str, float]]:
    return {f"{name}, k = {k}": {"a@1": first, "a@5": fifth} for name, k, first, fifth in rows}


_PAPER_CATEGORIES = _quoted(
    ("baseline", 5, 18.4, 37.3), ("+ regularisers", 5, 19.2, 39.6),
    ("upper bound", 5, 29.8, 53.7), ("fine-tuning", 1, 18.4, 37.3),
    ("fine-tuning", 5, 18.5, 37.5), ("fine-tuning", 10, 18.6, 37.5),
    ("MAML", 1, 19.5, 38.7), ("MAML", 5, 22.8, 42.3), ("MAML", 10, 26.4, 48.9),
    ("sign-MAML", 1, 19.1, 38.2), ("sign-MAML", 5, 20.5, 39.6),
    ("ANIL", 1, 19.7, 38.9), ("ANIL", 5, 23.2, 42.8), ("ANIL", 10, 26.9, 48.3),
    (OURS, 1, 21.8, 42.5), (OURS, 5, 28.1, 51.8), (OURS, 10, 32.7, 53.5),
)  # fmt: skip
_PAPER_PEOPLE = _quoted(
    ("baseline", 5, 33.7, 70.2), ("+ regularisers", 5, 33.9, 71.3),
    ("fine-tuning", 1, 33.7, 70.2), ("fine-tuning", 5, 33.8, 70.2),
    ("MAML", 1, 34.2, 70.7), ("MAML", 5, 35.5, 74.6),
    ("sign-MAML", 1, 33.8, 69.6), ("sign-MAML", 5, 34.1, 70.8),
    ("ANIL", 1, 34.5, 70.9), ("ANIL", 5, 35.7, 75.3),
    (OURS, 1, 34.9, 71.4), (OURS, 5, 38.3, 76.6),
)  # fmt: skip
_PAPER_PARTS: Mapping[str, Published] = {
    "categories": {
        OURS: {f"k={K} a@1": 28.1},
        "without L_D": {f"k={K} a@1": 26.3},
        "without L_D, L_S": {f"k={K} a@1": 23.7},
        "without L_D, L_S, L_C": {f"k={K} a@1": 16.5},
    },
    "drawers": {
        OURS: {f"k={K} a@1": 38.3},
        "without L_D": {f"k={K} a@1": 37.1},
        "without L_D, L_ud": {f"k={K} a@1": 35.8},
    },
}


def write_page(results: Path = RESULTS) -> Path:
    """Write the page from the result files that are there."""
    here = Path(__file__)
    page = Page(here.with_name("about.md"))
    page.heading("Results")
    missing = {}
    for level in (*LEVELS, SHIPPED):
        experiment = Experiment.load(results / f"{level}.json")
        if experiment is None:
            missing[_TITLES[level]] = f"inkseek train adaptive --level {level}"
        else:
            page.heading(_TITLES[level], 3)
            page.protocol(experiment)
            if level == SHIPPED:
                page.results(experiment.rows, _COLUMNS_SHIPPED)
            else:
                _add_level(page, experiment, results)
    page.not_run(missing)
    page.text(here.with_name("conclusions.md").read_text(encoding="utf-8").strip())
    return page.write(page_of(results, RESULTS))


def _add_level(page: Page, experiment: Experiment, results: Path) -> None:
    rows, ours = experiment.rows, experiment.rows[OURS]
    published = _PAPER_CATEGORIES if experiment.name == "categories" else _PAPER_PEOPLE
    apart = {n: row_difference(ours, rows[n], _BY_TASK) for n in rows if n != OURS}
    beside = {
        "ours less this, 95 % over tasks": {f"{n}, k = {K}": d.text(1) for n, d in apart.items()}
    }
    page.results(_by_support(rows), _COLUMNS, published=published, beside=beside)
    compared = {name: found for name, found in apart.items() if name in _COMPARED}
    page.text(f"At k = {K}, A@1 of ours is {verdicts(compared)}.")
    _settings(page, experiment, results)
    by_step = ours.curve("a@1 by step")
    page.text(f"Inner steps of ours at k = {K}:")
    page.table(["steps", *map(str, range(len(by_step)))], [["A@1", *map(_one_digit, by_step)]])
    page.text(f"Ours without one part or with more or fewer numbers, at k = {K}:")
    parts = {n: row for n, row in rows.items() if n not in _COMPARED and not n.endswith("numbers")}
    sizes = {f"{dim} numbers": rows[OURS if dim == DIM else f"{dim} numbers"] for dim in DIMS}
    page.results(
        {OURS: ours, **parts, **sizes},
        (Column("A@1", f"k={K} a@1"),),
        published=_PAPER_PARTS.get(experiment.name),
        beside={"ours less this, 95 % over tasks": {n: d.text(1) for n, d in apart.items()}},
    )
    _bounds(page, ours)
    _by_task(page, experiment)


def _by_support(rows: Mapping[str, Row]) -> dict[str, Row]:
    """A row for each method and k, with the figures of that k under their plain names."""
    found = {}
    for name in _COMPARED:
        figures = next(iter(rows[name].runs.values()))
        measured = [int(n[2:].removesuffix(" a@1")) for n in figures if n.endswith(" a@1")]
        # Without a step, k only changes which drawings are the queries.
        for k in (K,) if name in _COMPARED[:3] else measured:
            start = f"k={k} "
            found[f"{name}, k = {k}"] = Row(
                {
                    seed: {n.removeprefix(start): v for n, v in run.items() if n.startswith(start)}
                    for seed, run in rows[name].runs.items()
                }
            )
    return found


def _settings(page: Page, experiment: Experiment, results: Path) -> None:
    choices = load_choices(results / f"choice-{experiment.name}.json", experiment.encoder)
    told = [f"{name} {choice.settings['rate']:.2g}" for name, choice in choices.items()]
    steps = "".join(
        f" of {choice.settings['steps']:.0f} steps"
        for name, choice in choices.items()
        if "steps" in factors_of(name)
    )
    edge = [name for name, choice in choices.items() if at_the_edge(choice, factors_of(name))]
    page.text(
        "Rates chosen on the validation tasks (of the inner loop, where there is one): "
        f"{', '.join(told)}{steps}. Not all neighbours were tried for: {', '.join(edge) or 'none'}."
    )


def _bounds(page: Page, ours: Row) -> None:
    """What the margin and the length of the step do, and what an oracle would gain by them."""
    page.text(
        f"A@1 of ours at k = {K} when every task has the same margin, and when every step is "
        f"shorter or longer. With the predicted margin it is {ours.mean(f'k={K} a@1'):.1f}. An "
        "oracle that chose for each task by its very queries would reach "
        f"{ours.mean('a@1 oracle margin'):.1f} by the margin and "
        f"{ours.mean('a@1 oracle length'):.1f} by the length:"
    )
    for title, values, figure in (
        ("margin", MARGINS, "a@1 by margin"),
        ("length of the step", SCALES, "a@1 by length"),
    ):
        cells = [["A@1", *map(_one_digit, ours.curve(figure))]]
        page.table([title, *(f"{value:g}" for value in values)], cells)


def _by_task(page: Page, experiment: Experiment) -> None:
    """Each task: the baseline, ours, and the predicted beside the best margin."""
    rows = experiment.rows
    columns = [rows["baseline"].curve(_BY_TASK), rows[OURS].curve(_BY_TASK)]
    columns += [rows[OURS].curve("margins"), rows[OURS].curve("optimal margins")]
    seeds = rows[OURS].runs.values()
    found = [correlation(_list(run["margins"]), _list(run["optimal margins"])) for run in seeds]
    page.text(
        f"Task by task (k = {K}, mean of the seeds). Predicted and best margins correlate by "
        f"{np.mean(found):+.2f} ({', '.join(f'{value:+.2f}' for value in found)} by seed); the "
        f"predicted ones span {min(columns[2]):.2f} to {max(columns[2]):.2f}, the paper's about "
        "0.1 to 0.8:"
    )
    head = ["", "baseline A@1", "ours A@1", "gain", "predicted margin", "best margin"]
    body = [
        [name, f"{before:.1f}", f"{after:.1f}", f"{after - before:+.1f}", f"{margin:.2f}",
         f"{best:.2f}"]
        for name, before, after, margin, best in zip(
            experiment.details["names"], *columns, strict=True
        )
    ]  # fmt: skip
    page.table(head, body)


def _list(value: float | Sequence[float]) -> Sequence[float]:
    return value if isinstance(value, Sequence) else [value]


def _one_digit(value: float) -> str:
    return f"{value:.1f}"
