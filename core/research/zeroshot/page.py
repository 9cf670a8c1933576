"""README.md of this folder, written from the result files so that no figure is typed by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.research.zeroshot.measure import Figures
from core.research.zeroshot.method import TERMS
from core.research.zeroshot.published import PAPER, PAPER_ABLATION
from core.research.zeroshot.tables import OURS, RESULTS, TABLES, read

FOLDER = Path(__file__).parent
_DIRECTIONS = ("S→P", "P→S", "S→S", "P→P")


def write_page(folder: Path = FOLDER, results: Path = RESULTS) -> Path:
    """Write the page from whatever result files there are."""
    parts = [(FOLDER / "about.md").read_text(encoding="utf-8").rstrip(), "", "## Measured", ""]
    for table in TABLES:
        document = read(results / f"{table.name}.json")
        if document is not None:
            parts += _ablation(document) if table.ablation else _table(document)
    steady = read(results / "steady.json")
    if steady is not None:
        parts += _steady(steady)
    page = folder / "README.md"
    page.write_text("\n".join(parts).rstrip() + "\n", encoding="utf-8")
    return page


def _heading(document: Mapping[str, Any]) -> list[str]:
    return [
        f"### {document['table']}",
        "",
        f"Features of `{document['network']}`, split {document['split']}. "
        f"`inkseek evaluate zeroshot --table {document['table']}`",
        "",
        f"{document['protocol'][0].upper()}{document['protocol'][1:]}. Means of "
        f"{len(document['seeds'])} seeds with their spread (largest less smallest); what is not "
        "trained has one run.",
        "",
    ]


def _table(document: Mapping[str, Any]) -> list[str]:
    rows: dict[str, list[Figures]] = document["rows"]
    head = [
        "method",
        *(f"{direction} mAP@all" for direction in _DIRECTIONS),
        "S→P VOC",
        "S→P mAP@200",
        "S→P P@100",
        "S→P P@min(100, relevant)",
        "S→P P@200",
        "S→P generalised mAP@all",
    ]
    lines = [*_heading(document), _line(head), "|" + " --- |" + " ---: |" * (len(head) - 1)]
    best = _mean(rows[OURS], "S→P", "map_all")
    for name, runs in sorted(rows.items(), key=lambda row: _mean(row[1], "S→P", "map_all")):
        lines.append(
            _line(
                [
                    f"**{name}**" if name == OURS else name,
                    *(_shown(runs, direction, "map_all") for direction in _DIRECTIONS),
                    *(
                        _shown(runs, "S→P", figure)
                        for figure in ("map_voc", "map_200", "p_100", "p_100_relevant", "p_200")
                    ),
                    _shown(runs, "S→P generalised", "map_all"),
                ]
            )
        )
    lines.append(
        _line(
            [
                "the paper (other data, leaking features)",
                *(f"{PAPER[direction]['map_all']:.3f}" for direction in _DIRECTIONS),
                "",
                "",
                f"{PAPER['S→P']['p_100']:.3f}",
                "",
                "",
                "",
            ]
        )
    )
    better = [n for n, runs in rows.items() if n != OURS and _mean(runs, "S→P", "map_all") >= best]
    verdict = (
        "Ours is above every comparator in S→P mAP@all."
        if not better
        else f"In S→P mAP@all ours is **not** above {', '.join(better)}."
    )
    below = [d for d in _DIRECTIONS if _mean(rows[OURS], d, "map_all") < PAPER[d]["map_all"]]
    said = (
        f" Below the paper's own figures: {', '.join(below)}."
        if below
        else " All four directions are above the paper's figures."
    )
    return [*lines, "", verdict + said, ""]


def _ablation(document: Mapping[str, Any]) -> list[str]:
    rows: dict[str, list[Figures]] = document["rows"]
    whole = _mean(rows[OURS], "S→P", "map_all")
    lines = [
        *_heading(document),
        "| losses | S→P mAP@all | what the loss adds | the paper, off a chart |",
        "| --- | ---: | ---: | ---: |",
    ]
    for term in TERMS:
        runs = rows[f"without {term}"]
        gain = whole - _mean(runs, "S→P", "map_all")
        lines.append(
            f"| without L_{term} | {_shown(runs, 'S→P', 'map_all')} | {gain:+.4f} | "
            f"{PAPER_ABLATION[term]:.2f} |"
        )
    lines.append(f"| all | {_shown(rows[OURS], 'S→P', 'map_all')} | | {PAPER_ABLATION['']:.3f} |")
    return [*lines, ""]


def _steady(document: Mapping[str, Any]) -> list[str]:
    rows: dict[str, dict[str, float]] = document["rows"]
    columns = list(next(iter(rows.values())))
    lines = [
        "### A steadier M",
        "",
        f"What `inkseek train zeroshot --steady WEIGHTS --out FOLDER` found for M of "
        f"`{document['network']}` on classes and photos it was not trained on (A@k within the "
        f"class, in points). Taken: {document['taken']}.",
        "",
        _line(["strength λ", *columns]),
        "|" + " ---: |" * (len(columns) + 1),
    ]
    for name, figures in rows.items():
        shown = [f"{v:.3f}" if c.endswith("map") else f"{v:.1f}" for c, v in figures.items()]
        lines.append(_line([name, *shown]))
    return [*lines, ""]


def _mean(runs: Sequence[Figures], direction: str, figure: str) -> float:
    return float(np.mean([run[direction][figure] for run in runs]))


def _shown(runs: Sequence[Figures], direction: str, figure: str) -> str:
    values = [run[direction][figure] for run in runs]
    if len(values) == 1:
        return f"{values[0]:.3f}"
    return f"{np.mean(values):.3f} ± {max(values) - min(values):.3f}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
