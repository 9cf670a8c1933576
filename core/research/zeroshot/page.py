"""README.md of this folder, written from the result files so that no figure is typed by hand.

The published figures are from the slides of U. Chaudhuri et al., CVPRW 2020: other features, whose
network was trained on the unseen classes too, 12,500 photos with 75,471 sketches, and 25 unseen
classes that are not named. They are never compared like for like.
"""

from __future__ import annotations

from pathlib import Path

from core.research.kit.experiment import Experiment, Row
from core.research.kit.page import Column, Page, mean_spread, not_below, page_of
from core.research.zeroshot.measure import DIRECTIONS, GENERALISED
from core.research.zeroshot.method import TERMS
from core.research.zeroshot.tables import OURS, RESULTS, TABLES

PUBLISHED = {
    "S→P map_all": 0.467,
    "P→S map_all": 0.429,
    "S→S map_all": 0.444,
    "P→P map_all": 0.686,
    "S→P p_100": 0.510,
}
PUBLISHED_WITHOUT = {"cmd": 0.13, "classes": 0.08, "triplet": 0.21, "rcs": 0.34}
"""mAP of S→P without each loss, read off a bar chart."""

_MAP = "S→P map_all"
_COLUMNS = (
    *(Column(f"{direction} mAP@all", f"{direction} map_all", 3) for direction in DIRECTIONS),
    Column("S→P VOC", "S→P map_voc", 3),
    Column("S→P mAP@200", "S→P map_200", 3),
    Column("S→P P@100", "S→P p_100", 3),
    Column("S→P P@min(100, relevant)", "S→P p_100_relevant", 3),
    Column("S→P P@200", "S→P p_200", 3),
    Column("S→P generalised mAP@all", f"{GENERALISED} map_all", 3),
)


def write_page(results: Path = RESULTS) -> Path:
    """Write the page from whatever result files there are."""
    page = Page(Path(__file__).with_name("about.md"))
    page.heading("Results")
    for table in TABLES:
        experiment = Experiment.load(results / f"{table.name}.json")
        if experiment is not None:
            page.experiment(experiment)
            (_ablation if table.ablation else _comparison)(page, experiment)
    return page.write(page_of(results, RESULTS))


def _comparison(page: Page, experiment: Experiment) -> None:
    rows = dict(sorted(experiment.rows.items(), key=lambda row: row[1].mean(_MAP)))
    published = {"published (other data, leaking features)": Row({0: PUBLISHED})}
    page.results(rows | published, _COLUMNS, bold=OURS)
    better = not_below(rows, OURS, _MAP)
    verdict = (
        f"In S→P mAP@all ours is **not** above {', '.join(better)}."
        if better
        else "Ours is above every comparator in S→P mAP@all."
    )
    ours = rows[OURS]
    below = [d for d in DIRECTIONS if ours.mean(f"{d} map_all") < PUBLISHED[f"{d} map_all"]]
    page.text(
        f"{verdict} Below the published figures: {', '.join(below)}."
        if below
        else f"{verdict} All four directions are above the published figures."
    )


def _ablation(page: Page, experiment: Experiment) -> None:
    rows = experiment.rows
    body = []
    for term in TERMS:
        row = rows[f"without {term}"]
        gain = rows[OURS].mean(_MAP) - row.mean(_MAP)
        published = f"{PUBLISHED_WITHOUT[term]:.2f}"
        body.append([f"without L_{term}", mean_spread(row, _MAP, 3), f"{gain:+.4f}", published])
    body.append(["all", mean_spread(rows[OURS], _MAP, 3), "", f"{PUBLISHED[_MAP]:.3f}"])
    page.table(["losses", "S→P mAP@all", "what the loss adds", "published, off a chart"], body)
