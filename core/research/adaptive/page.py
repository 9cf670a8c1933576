"""README.md of this folder: the text of about.md, then tables made from the result files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from core.research.adaptive.measure_prior import SHIPPED
from core.research.adaptive.tables import LEVELS
from core.research.kit.experiment import Experiment, Row
from core.research.kit.page import Column, Page, Published, not_below, page_of

RESULTS = Path(__file__).with_name("results")
_TITLES = {
    "people": "People: unseen drawers, all 32 objects",
    "people-new-objects": "People: unseen drawers and 16 unseen objects",
    "categories": "Categories: the 21 unseen classes of Sketchy",
    SHIPPED: "What ships with the program",
}
_WITHOUT_SUPPORT = ("encoder as it is", "plain baseline", "+ regularisers")
_COMPARED = (*_WITHOUT_SUPPORT, "fine-tuning", "MAML", "sign-MAML", "ANIL", "ours")

_COLUMNS = (
    Column("A@1", "a@1"),
    Column("95 % over tasks", "interval"),
    Column("A@5", "a@5"),
    Column("A@1 rest", "a@1 rest"),
)
_COLUMNS_AT_5 = (Column("A@1", "k=5 a@1"),)
_COLUMNS_SHIPPED = (
    Column("A@1", "a@1"),
    Column("start", "start_a@1"),
    Column("on", "switched_on"),
    Column("adapted", "adapted_a@1"),
    Column("gain", "gain_a@1"),
    Column("95 % of the gain", "gain_a@1_interval"),
)

# The paper's figures, as its poster prints them: Shoe-V2 by user, Sketchy by category.
_PAPER_PEOPLE: Published = {
    "plain baseline, k = 5": {"a@1": 33.7, "a@5": 70.2},
    "+ regularisers, k = 5": {"a@1": 33.9, "a@5": 71.3},
    "fine-tuning, k = 1": {"a@1": 33.7, "a@5": 70.2},
    "fine-tuning, k = 5": {"a@1": 33.8, "a@5": 70.2},
    "MAML, k = 1": {"a@1": 34.2, "a@5": 70.7},
    "MAML, k = 5": {"a@1": 35.5, "a@5": 74.6},
    "sign-MAML, k = 1": {"a@1": 33.8, "a@5": 69.6},
    "sign-MAML, k = 5": {"a@1": 34.1, "a@5": 70.8},
    "ANIL, k = 1": {"a@1": 34.5, "a@5": 70.9},
    "ANIL, k = 5": {"a@1": 35.7, "a@5": 75.3},
    "ours, k = 1": {"a@1": 34.9, "a@5": 71.4},
    "ours, k = 5": {"a@1": 38.3, "a@5": 76.6},
}
_PAPER_CATEGORIES: Published = {
    "plain baseline, k = 5": {"a@1": 18.4, "a@5": 37.3},
    "+ regularisers, k = 5": {"a@1": 19.2, "a@5": 39.6},
    "fine-tuning, k = 1": {"a@1": 18.4, "a@5": 37.3},
    "fine-tuning, k = 5": {"a@1": 18.5, "a@5": 37.5},
    "fine-tuning, k = 10": {"a@1": 18.6, "a@5": 37.5},
    "MAML, k = 1": {"a@1": 19.5, "a@5": 38.7},
    "MAML, k = 5": {"a@1": 22.8, "a@5": 42.3},
    "MAML, k = 10": {"a@1": 26.4, "a@5": 48.9},
    "sign-MAML, k = 1": {"a@1": 19.1, "a@5": 38.2},
    "sign-MAML, k = 5": {"a@1": 20.5, "a@5": 39.6},
    "ANIL, k = 1": {"a@1": 19.7, "a@5": 38.9},
    "ANIL, k = 5": {"a@1": 23.2, "a@5": 42.8},
    "ANIL, k = 10": {"a@1": 26.9, "a@5": 48.3},
    "ours, k = 1": {"a@1": 21.8, "a@5": 42.5},
    "ours, k = 5": {"a@1": 28.1, "a@5": 51.8},
    "ours, k = 10": {"a@1": 32.7, "a@5": 53.5},
}
_PAPER_ABLATIONS: Mapping[str, Published] = {
    "people": {
        "ours": {"k=5 a@1": 38.3},
        "without L_D": {"k=5 a@1": 37.1},
        "without regularisers": {"k=5 a@1": 35.8},
    },
    "people-new-objects": {},
    "categories": {
        "ours": {"k=5 a@1": 28.1},
        "without L_D": {"k=5 a@1": 26.3},
        "without regularisers": {"k=5 a@1": 16.5},
    },
}


def write_page(results: Path = RESULTS) -> Path:
    """Write the page from the result files that are there."""
    page = Page(Path(__file__).with_name("about.md"))
    page.heading("Results")
    for level in (*LEVELS, SHIPPED):
        experiment = Experiment.load(results / f"{level}.json")
        if experiment is not None:
            page.heading(_TITLES[level], 3)
            page.protocol(experiment)
            (_add_shipped if level == SHIPPED else _add_level)(page, experiment)
    return page.write(page_of(results, RESULTS))


def _add_level(page: Page, experiment: Experiment) -> None:
    rows, ours = experiment.rows, experiment.rows["ours"]
    categories = experiment.name == "categories"
    published = _PAPER_CATEGORIES if categories else _PAPER_PEOPLE
    page.results(_by_support(rows), _COLUMNS, published=published)
    page.text(_summary(rows))
    page.text(_chosen_scales(rows))
    by_step = ours.curve("a@1 by step")
    page.text("Inner steps of ours at k = 5:")
    page.table(["steps", *map(str, range(len(by_step)))], [["A@1", *map(_one_digit, by_step)]])
    sizes = {name: row for name, row in rows.items() if name.endswith(" numbers")}
    if sizes:
        page.text("Size of the embedding, ours at k = 5 (one seed):")
        page.results(sizes, _COLUMNS_AT_5)
    ablations = {n: row for n, row in rows.items() if n not in _COMPARED and n not in sizes}
    if ablations:
        page.text("Ours without one part, at k = 5 (one seed; ours is the mean of all):")
        paper = _PAPER_ABLATIONS[experiment.name]
        page.results({"ours": ours, **ablations}, _COLUMNS_AT_5, published=paper)
    margins = ours.curve("margins")
    if categories:
        named = sorted(zip(margins, experiment.details["names"], strict=True))
        listed = ", ".join(f"{name} {margin:.2f}" for margin, name in named)
        page.text(f"Predicted margins: {listed}.")
    else:
        page.text(f"Predicted margins of the drawers: {min(margins):.2f} to {max(margins):.2f}.")


def _by_support(rows: Mapping[str, Row]) -> dict[str, Row]:
    """A row for each method and k, with the figures of that k under their plain names."""
    found = {}
    for name in _COMPARED:
        runs = rows[name].runs
        figures = next(iter(runs.values()))
        measured = [int(n[2:].removesuffix(" a@1")) for n in figures if n.endswith(" a@1")]
        # Without a support, k only changes which drawings are the queries.
        for k in (5,) if name in _WITHOUT_SUPPORT else measured:
            start = f"k={k} "
            found[f"{name}, k = {k}"] = Row(
                {
                    seed: {n.removeprefix(start): v for n, v in run.items() if n.startswith(start)}
                    for seed, run in runs.items()
                }
            )
    return found


def _summary(rows: Mapping[str, Row]) -> str:
    def gain(name: str, over: str, k: int = 5) -> str:
        return f"{rows[name].mean(f'k={k} a@1') - rows[over].mean(f'k={k} a@1'):+.1f}"

    text = (
        f"Ours is {gain('ours', 'plain baseline')} points of A@1 over the plain baseline, which "
        f"saw the same training drawings, and {gain('ours', 'encoder as it is')} over the encoder "
        "as it is."
    )
    if "told by the protocol" in rows:
        text += (
            f" Told by the protocol it would be {gain('told by the protocol', 'plain baseline')}."
        )
    better = not_below({name: rows[name] for name in _COMPARED[3:]}, "ours", "k=5 a@1")
    if better:
        text += f" At or above ours: {', '.join(better)}."
    return text + f" At k = 1 ours is {gain('ours', 'plain baseline', 1)}."


def _chosen_scales(rows: Mapping[str, Row]) -> str:
    chosen = []
    for name in _COMPARED[1:]:
        runs = rows[name].runs.values()
        scales = ", ".join(f"{run['weight']:g}·{run['step_scale']:g}" for run in runs)
        chosen.append(f"{name} {scales}")
    return (
        "Interpolation weight of the learnt start and step scale of each row, chosen on the "
        f"validation tasks, seed by seed: {'; '.join(chosen)}."
    )


def _add_shipped(page: Page, experiment: Experiment) -> None:
    page.text(
        "*Start* is what the prior does before anything is learnt from the person: it knows the 32 "
        "objects, which other drawers drew in training, so most of the gain is theirs. *On* is the "
        "part of the supports for which the program switches the profile on, having measured it on "
        "the support itself; otherwise *adapted* is the encoder as it is. Where nothing helped on "
        "validation tasks, the prior changes nothing."
    )
    page.results(experiment.rows, _COLUMNS_SHIPPED)


def _one_digit(value: float) -> str:
    return f"{value:.1f}"
