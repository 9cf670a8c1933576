"""The method's page, written from the kept results: no number on it is typed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from core.research.onthefly.bars import verdicts
from core.research.onthefly.paper import Figures
from core.research.onthefly.results import Results
from core.research.onthefly.rows import ALGORITHMS, METHODS, REWARDS, ROWS, Row

_COLUMNS = (("m@A", "m@a"), ("m@B", "m@b"), ("A@1", "a@1"), ("A@5", "a@5"), ("A@10", "a@10"))


def write_page(
    results: Results, others: Sequence[Results], plots: Sequence[Path], to: Path
) -> None:
    """Write README.md.

    Args:
        results: the main ones, shown in full.
        others: of other data sets, encoders or ways of cutting; shown as short tables.
        plots: pictures, in the folder of the page.
        to: the page.
    """
    text = files("core.research.onthefly").joinpath("about.md").read_text(encoding="utf-8")
    parts = [
        text.rstrip(),
        "## Results",
        f"Encoder `{results.encoder}`. {results.protocol} Mean of the seeds, the standard "
        "deviation behind ±. The paper's figures were measured with another network, another "
        "renderer and stages cut by points; they stand beside ours for orientation.",
        *[f"![{plot.stem}]({plot.relative_to(to.parent).as_posix()})" for plot in plots],
        *_table("The methods", METHODS, results),
        *_table("The algorithms", _with("on-the-fly", ALGORITHMS), results),
        *_table("The rewards", _with("on-the-fly", REWARDS), results),
        *_worse(results),
        *_bars(results),
    ]
    for other in others:
        parts += _table(f"{other.data_set}, {other.encoder}", METHODS, other)
        parts.append(other.protocol)
    to.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _with(name: str, rows: Sequence[Row]) -> tuple[Row, ...]:
    return (*rows, *(row for row in METHODS if row.name == name))


def _table(title: str, rows: Sequence[Row], results: Results) -> list[str]:
    known = [row for row in rows if row.name in results.rows]
    if not known:
        return []
    head = [name for name, _ in _COLUMNS]
    lines = [
        f"| row | {' | '.join(head)} | paper m@A / m@B / A@5 / A@10 | strokes | s | command |",
        f"| --- |{' ---: |' * len(head)} ---: | ---: | ---: | --- |",
    ]
    for row in known:
        found = results.rows[row.name]
        cells = [f"{found.mean(key):.1f} ±{found.spread(key):.1f}" for _, key in _COLUMNS]
        command = f'`inkseek train onthefly --row "{row.name}"`'
        lines.append(
            f"| {row.name} | {' | '.join(cells)} | {_paper(row.paper)} | {found.strokes:.0%} "
            f"| {found.seconds:.0f} | {command} |"
        )
    about = "\n".join(f"- **{row.name}**: {row.about}{_share(results, row)}" for row in known)
    note = (
        "*strokes*: part of the strokes, in the median, after which the rank is reached for good "
        "that B1 gives the complete sketch. *s*: seconds of one core to teach one seed. Before the "
        "row's command `inkseek train onthefly --choose` chooses; after it `inkseek evaluate "
        "onthefly` measures."
    )
    return [f"### {title}", "\n".join(lines), about, note]


def _paper(figures: Figures | None) -> str:
    if figures is None:
        return "–"
    values = (figures.m_a, figures.m_b, figures.a_5, figures.a_10)
    return " / ".join("–" if value is None else f"{value:.1f}" for value in values)


def _worse(results: Results) -> list[str]:
    """Say where the paper's figure is the better one."""
    lines = []
    for row in ROWS:
        if row.name not in results.rows or row.paper is None:
            continue
        found, paper = results.rows[row.name], row.paper
        pairs = (
            ("m@A", "m@a", paper.m_a),
            ("m@B", "m@b", paper.m_b),
            ("A@5", "a@5", paper.a_5),
            ("A@10", "a@10", paper.a_10),
        )
        lost = [
            f"{name} {found.mean(key):.1f} against {value:.1f}"
            for name, key, value in pairs
            if value is not None and found.mean(key) < value
        ]
        if lost:
            lines.append(f"- {row.name}: {', '.join(lost)}")
    if not lines:
        return ["### Where the paper's figures are better", "In none of the rows above."]
    return ["### Where the paper's figures are better", "\n".join(lines)]


def _bars(results: Results) -> list[str]:
    found = verdicts(results)
    if not found:
        return []
    lines = [
        f"| {one.what} | {one.reached:.1f} | {one.wanted:.1f} | {'yes' if one.holds else 'no'} |"
        for one in found
    ]
    return [
        "### What was aimed at",
        "\n".join(["| | reached | wanted | |", "| --- | ---: | ---: | --- |", *lines]),
    ]


def _share(results: Results, row: Row) -> str:
    share = results.rows[row.name].settings.get("share", 1.0)
    return f" Taken to {share:.0%}." if share < 1 else ""
