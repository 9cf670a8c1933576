"""README.md of this folder: the text of about.md, then tables made from the result files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from core.research.adaptive.tables import LEVELS
from core.research.kit.experiment import Experiment, Row
from core.research.kit.page import MISSING, Page, mean_spread, not_below

HERE = Path(__file__).parent
RESULTS = HERE / "results"
SHIPPED = "shipped"
_TITLES = {
    "people": "People: unseen drawers, all 32 objects",
    "people-new-objects": "People: unseen drawers and 16 unseen objects",
    "categories": "Categories: the 21 unseen classes of Sketchy",
}
_WITHOUT_SUPPORT = ("encoder as it is", "plain baseline", "+ regularisers")
_COMPARED = (*_WITHOUT_SUPPORT, "fine-tuning", "MAML", "sign-MAML", "ANIL", "ours")

# The paper's figures, as its poster prints them: (acc@1, acc@5) by k. Shoe-V2 by user, Sketchy by
# category; by user, k = 10 is not given.
_PAPER_PEOPLE: Mapping[str, Mapping[int, tuple[float, float]]] = {
    "plain baseline": {5: (33.7, 70.2)},
    "+ regularisers": {5: (33.9, 71.3)},
    "fine-tuning": {1: (33.7, 70.2), 5: (33.8, 70.2)},
    "MAML": {1: (34.2, 70.7), 5: (35.5, 74.6)},
    "sign-MAML": {1: (33.8, 69.6), 5: (34.1, 70.8)},
    "ANIL": {1: (34.5, 70.9), 5: (35.7, 75.3)},
    "ours": {1: (34.9, 71.4), 5: (38.3, 76.6)},
}
_PAPER_CATEGORIES: Mapping[str, Mapping[int, tuple[float, float]]] = {
    "plain baseline": {5: (18.4, 37.3)},
    "+ regularisers": {5: (19.2, 39.6)},
    "fine-tuning": {1: (18.4, 37.3), 5: (18.5, 37.5), 10: (18.6, 37.5)},
    "MAML": {1: (19.5, 38.7), 5: (22.8, 42.3), 10: (26.4, 48.9)},
    "sign-MAML": {1: (19.1, 38.2), 5: (20.5, 39.6)},
    "ANIL": {1: (19.7, 38.9), 5: (23.2, 42.8), 10: (26.9, 48.3)},
    "ours": {1: (21.8, 42.5), 5: (28.1, 51.8), 10: (32.7, 53.5)},
}
_PAPER_ABLATIONS: Mapping[str, Mapping[str, float]] = {
    "categories": {"without L_D": 26.3, "without regularisers": 16.5},
    "people": {"without L_D": 37.1, "without regularisers": 35.8},
}


def write_page(results: Path = RESULTS, file: Path | None = None) -> Path:
    """Write the page from the result files that are there."""
    page = Page(HERE / "about.md")
    for level in LEVELS:
        experiment = Experiment.load(results / f"{level}.json")
        if experiment is not None:
            _add_level(page, experiment)
    experiment = Experiment.load(results / f"{SHIPPED}.json")
    if experiment is not None:
        _add_shipped(page, experiment)
    return page.write(file or HERE / "README.md")


def _add_level(page: Page, experiment: Experiment) -> None:
    rows, ours = experiment.rows, experiment.rows["ours"]
    page.heading(_TITLES[experiment.name])
    page.text(experiment.protocol)
    page.text(
        f"Encoder {experiment.encoder}; {len(experiment.seeds)} seeds; `{experiment.command}`."
    )
    _add_comparison(page, experiment)
    page.text(_summary(rows))
    page.text(_chosen_scales(rows))
    by_step = ours.curve("a@1 by step")
    page.text("Inner steps of ours at k = 5:")
    page.table(["steps", *map(str, range(len(by_step)))], [["A@1", *map(_one_digit, by_step)]])
    sizes = {name: row for name, row in rows.items() if name.endswith(" numbers")}
    ablations = [n for n in rows if n not in _COMPARED and n not in sizes]
    if sizes:
        page.text("Size of the embedding, ours at k = 5 (one seed):")
        values = [mean_spread(row, "k=5 a@1") for row in sizes.values()]
        page.table(["numbers", *(n.split()[0] for n in sizes)], [["A@1", *values]])
    if ablations:
        _add_ablations(page, experiment, ablations)
    margins = ours.curve("margins")
    if experiment.name == "categories":
        named = sorted(zip(margins, experiment.details["names"], strict=True))
        listed = ", ".join(f"{name} {margin:.2f}" for margin, name in named)
        page.text(f"Predicted margins: {listed}.")
    else:
        page.text(f"Predicted margins of the drawers: {min(margins):.2f} to {max(margins):.2f}.")


def _add_comparison(page: Page, experiment: Experiment) -> None:
    paper = _PAPER_CATEGORIES if experiment.name == "categories" else _PAPER_PEOPLE
    body = []
    for name in _COMPARED:
        row = experiment.rows[name]
        # Without a support, k only changes which drawings are the queries.
        for k in (5,) if name in _WITHOUT_SUPPORT else _supports(row):
            low, high = row.curve(f"k={k} interval")
            published = paper.get(name, {}).get(k)
            body.append(
                [
                    name,
                    str(k),
                    mean_spread(row, f"k={k} a@1"),
                    f"{low:.1f} – {high:.1f}",
                    f"{row.mean(f'k={k} a@5'):.1f}",
                    f"{row.mean(f'k={k} a@1 rest'):.1f}",
                    MISSING if published is None else f"{published[0]} / {published[1]}",
                ]
            )
    head = ["", "k", "A@1 ± seeds", "95 % over tasks", "A@5", "A@1 rest", "paper A@1 / A@5"]
    page.table(head, body)


def _supports(row: Row) -> list[int]:
    figures = next(iter(row.runs.values()))
    return [int(n[2:].removesuffix(" a@1")) for n in figures if n.endswith(" a@1")]


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


def _add_ablations(page: Page, experiment: Experiment, names: list[str]) -> None:
    ours = experiment.rows["ours"].mean("k=5 a@1")
    paper = _PAPER_ABLATIONS.get(experiment.name, {})
    body = [["ours", _one_digit(ours), "", "28.1" if experiment.name == "categories" else "38.3"]]
    for name in names:
        value = experiment.rows[name].mean("k=5 a@1")
        body.append(
            [name, _one_digit(value), f"{value - ours:+.1f}", str(paper.get(name, MISSING))]
        )
    page.text("What each part is worth, at k = 5 (the first seed; ours is the mean of all):")
    page.table(["", "A@1", "difference", "paper"], body)


def _add_shipped(page: Page, experiment: Experiment) -> None:
    page.heading("What ships with the program")
    page.text(
        "The shipped prior, applied by the program's own code to drawers and classes that it was "
        "not learnt from. *Start* is what it does before anything is learnt from the person: it "
        "knows the 32 objects, which other drawers drew in training, so most of the gain is "
        "theirs. *On* is the part of the supports after which the program, having measured the "
        "profile on the support's own drawings, switches it on; otherwise *adapted* is the encoder "
        "as it is. Where nothing helped on validation tasks, the shipped prior changes nothing."
    )
    page.text(f"Encoder {experiment.encoder}; `{experiment.command}`.")
    columns = {
        "a@1": "A@1", "start_a@1": "start", "switched_on": "on", "adapted_a@1": "adapted",
        "gain_a@1": "gain",
    }  # fmt: skip
    body = []
    for name, row in experiment.rows.items():
        low, high = row.curve("gain_a@1_interval")
        figures = [_one_digit(row.mean(figure)) for figure in columns]
        body.append([name, f"{row.mean('support'):.0f}", *figures, f"{low:+.1f} … {high:+.1f}"])
    page.table(["", "k", *columns.values(), "95 % of the gain"], body)


def _one_digit(value: float) -> str:
    return f"{value:.1f}"
