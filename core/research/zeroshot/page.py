"""README.md of this folder, written from the result files so that no figure is typed by hand.

The published figures are from the slides of U. Chaudhuri et al., CVPRW 2020: other features, whose
network was trained on the unseen classes too, 12,500 photos with 75,471 sketches, and 25 unseen
classes that are not named. They are never compared like for like.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from core.bundle import read_card
from core.categories.names import FILE
from core.research.kit.choice import Choice, Settings, at_the_edge, load_choices
from core.research.kit.experiment import Experiment
from core.research.kit.intervals import row_difference
from core.research.kit.page import Column, Page, Published, page_of, verdicts
from core.research.zeroshot.measure import BY_CLASS, DIRECTIONS, GENERALISED
from core.research.zeroshot.method import TERMS
from core.research.zeroshot.tables import (
    FACTORS,
    OURS,
    RESULTS,
    SOLVED_FACTORS,
    TABLES,
    TU_BERLIN,
    Table,
)
from resources import resource

_MAP = "S→P map_all"
_PUBLISHED: Published = {
    OURS: {
        _MAP: 0.467,
        "P→S map_all": 0.429,
        "S→S map_all": 0.444,
        "P→P map_all": 0.686,
        "S→P p_100": 0.510,
        "P→S p_100": 0.451,
        "S→S p_100": 0.559,
        "P→P p_100": 0.718,
    },
    "SAKE-like": {_MAP: 0.364, "S→P p_100": 0.487},
}
_PUBLISHED_WITHOUT: Published = {
    "without cmd": {_MAP: 0.13},
    "without classes": {_MAP: 0.08},
    "without triplet": {_MAP: 0.21},
    "without rcs": {_MAP: 0.34},
    OURS: {_MAP: 0.467},
}
"""mAP of S→P without each loss, read off a bar chart."""

_COLUMNS = (
    *(Column(f"{direction} mAP@all", f"{direction} map_all", 3) for direction in DIRECTIONS),
    *(Column(f"{direction} P@100", f"{direction} p_100", 3) for direction in DIRECTIONS),
    Column("S→P mAP@200", "S→P map_200", 3),
    Column("S→P generalised", f"{GENERALISED} map_all", 3),
)
_FEW = (Column("S→P mAP@all", _MAP, 3), Column("S→P P@100", "S→P p_100", 3))


def write_page(results: Path = RESULTS) -> Path:
    """Write the page from whatever result files there are."""
    here = Path(__file__)
    page = Page(here.with_name("about.md"))
    page.heading("Results")
    missing = {}
    for table in (*TABLES, TU_BERLIN):
        experiment = Experiment.load(results / f"{table.name}.json")
        if experiment is None:
            # TU-Berlin is for whoever has the data, as the conclusions say.
            if table is not TU_BERLIN:
                missing[table.name] = table.command
        else:
            page.experiment(experiment)
            _add(page, table, experiment)
            _settings(page, load_choices(results / table.choices, experiment.encoder), experiment)
    page.not_run(missing)
    _names(page)
    page.text(here.with_name("conclusions.md").read_text(encoding="utf-8").strip())
    return page.write(page_of(results, RESULTS))


def _add(page: Page, table: Table, experiment: Experiment) -> None:
    rows = dict(sorted(experiment.rows.items(), key=lambda row: row[1].mean(_MAP)))
    ours = f"{OURS}: ITQ" if table.kind == "codes" else OURS
    apart = {n: row_difference(rows[ours], row, BY_CLASS) for n, row in rows.items() if n != ours}
    beside = {"ours less this, 95 % over classes": {n: d.text(3) for n, d in apart.items()}}
    if table.kind == "ablation":
        ordered = {name: rows[name] for name in (*(f"without {term}" for term in TERMS), OURS)}
        page.results(ordered, _FEW, published=_PUBLISHED_WITHOUT, beside=beside, bold=ours)
    elif table.kind == "codes":
        page.results(rows, _FEW, beside=beside, bold=ours)
    else:
        page.results(rows, _COLUMNS, published=_PUBLISHED, beside=beside, bold=ours)
    page.text(f"S→P mAP@all of {ours} is {verdicts(apart)}.")


def _settings(page: Page, choices: Mapping[str, Choice], experiment: Experiment) -> None:
    """What was chosen for the rows of a table, and where a better neighbour may be left."""
    names = dict.fromkeys(name.partition(": ")[0] for name in experiment.rows)
    chosen = {name: choices[name].settings for name in names if name in choices}
    told = [
        f"{name} {settings[next(iter(_factors(settings)))]:.2g}"
        for name, settings in chosen.items()
    ]
    edge = [n for n, found in chosen.items() if at_the_edge(choices[n], _factors(found))]
    page.text(
        f"Rates chosen on seen classes (strengths, for rows that are solved): {', '.join(told)}. "
        f"Not all neighbours were tried for: {', '.join(edge) or 'none'}."
    )


def _names(page: Page) -> None:
    """Which names the program guesses, and how often names that nobody drew would be right."""
    card = read_card(Path(str(resource("models", FILE))))
    left_out, unseen = card["metrics"]["words_left_out"], card["metrics"]["unseen"]
    names, drawn = len(card["names"]), sum(card["drawn"])
    known = (
        f"{names} names{'' if drawn == names else f', {drawn} of them'} with drawings to learn from"
    )
    page.heading("Names in the program")
    page.text(
        "While one draws, the program guesses what it is: one of the user's categories, or one of "
        f"{known}. A map from word vectors says where drawings of other names would lie. These are "
        "shipped only if at least 40 % of the drawings of left-out classes find their word among "
        "the first three; otherwise the guess says nothing for them."
    )
    page.text(
        f"Left-out classes ({left_out['protocol']}): {_guessed(left_out)}. Unseen classes, before "
        f"names are dropped ({unseen['protocol']}): {_guessed(unseen)}. Encoder "
        f"`{card['encoder']}`; `inkseek train release`."
    )


def _guessed(measured: Mapping[str, float]) -> str:
    return f"first {measured['top_1']:.1%}, among the first three {measured['top_3']:.1%}"


def _factors(settings: Settings) -> Mapping[str, float]:
    return FACTORS if "rate" in settings else SOLVED_FACTORS
