"""A method's page: the text of its about.md, then tables made from its result files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.files import atomic_write
from core.research.kit.experiment import Experiment, Row
from core.research.kit.intervals import Difference

Published = Mapping[str, Mapping[str, float]]
"""Published figures by row and figure."""

MISSING = "–"


@dataclass(frozen=True)
class Column:
    """A column of a table of results.

    Attributes:
        title: its heading.
        figure: what it shows.
        digits: after the point.
    """

    title: str
    figure: str
    digits: int = 1


class Page:
    """A Markdown page, put together block by block and written once."""

    def __init__(self, about: Path) -> None:
        """Begin with the text of a file."""
        self._blocks = [about.read_text(encoding="utf-8").strip()]

    def heading(self, text: str, level: int = 2) -> None:
        self._blocks.append(f"{'#' * level} {text}")

    def text(self, paragraph: str) -> None:
        self._blocks.append(paragraph)

    def picture(self, file: Path, page: Path) -> None:
        """Show a picture that lies beside the page or in a folder below."""
        self.text(f"![{file.stem}]({file.relative_to(page.parent).as_posix()})")

    def experiment(self, experiment: Experiment) -> None:
        """Heading and protocol of an experiment."""
        self.heading(experiment.name, 3)
        self.protocol(experiment)

    def protocol(self, experiment: Experiment) -> None:
        """Protocol, seeds and command of an experiment."""
        seeds = len(experiment.seeds)
        runs = f"; mean ± standard deviation of {seeds} seeds" if seeds > 1 else ""
        self.text(
            f"{_sentence(experiment.protocol)} Features of `{experiment.encoder}`{runs}. "
            f"`{experiment.command}`"
        )

    def table(self, head: Sequence[str], body: Iterable[Sequence[str]]) -> None:
        """A table whose first column is text and whose others are numbers."""
        rule = ["---"] + ["---:"] * (len(head) - 1)
        self._blocks.append("\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *body)))

    def results(
        self,
        rows: Mapping[str, Row],
        columns: Sequence[Column],
        *,
        published: Published | None = None,
        beside: Mapping[str, Mapping[str, str]] | None = None,
        bold: str | None = None,
    ) -> None:
        """A table of results, with the published figures of a row beside ours.

        Args:
            rows: in the order of the table.
            columns: what is shown of each.
            published: figures by row; the columns that any row has are shown, "–" for those it
                lacks.
            beside: further columns: their titles, and a text for each row that has one.
            bold: the row that stands out.
        """
        beside = beside or {}
        head = ["", *(column.title for column in columns), *beside]
        theirs = [c for c in columns if any(c.figure in row for row in (published or {}).values())]
        if theirs:
            head.append(f"published {' / '.join(column.title for column in theirs)}")
        body = []
        for name, row in rows.items():
            cells = [f"**{name}**" if name == bold else name]
            cells += [mean_spread(row, column.figure, column.digits) for column in columns]
            cells += [texts.get(name, "") for texts in beside.values()]
            if theirs:
                cells.append(_format_published((published or {}).get(name, {}), theirs))
            body.append(cells)
        self.table(head, body)

    def not_run(self, commands: Mapping[str, str]) -> None:
        """Say which tables there is no result of, and the command of each."""
        if commands:
            told = [f"- {name}: `{command}`" for name, command in commands.items()]
            self.text("\n".join(["Not run yet, for want of computing time:", "", *told]))

    def write(self, file: Path) -> Path:
        atomic_write(file, "\n\n".join(self._blocks) + "\n")
        return file


def page_of(results: Path, own: Path) -> Path:
    """Where a page goes: beside `own`, the method's folder of result files; into other folders."""
    return (own.parent if results == own else results) / "README.md"


def mean_spread(row: Row, figure: str, digits: int = 1) -> str:
    """A figure as "0.454 ± 0.006"; without the spread where there is one run, "–" without any.

    An interval is shown by its ends.
    """
    if not all(figure in run for run in row.runs.values()) or not row.runs:
        return MISSING
    if all(isinstance(run[figure], Sequence) for run in row.runs.values()):
        return " to ".join(f"{end:.{digits}f}" for end in row.curve(figure))
    mean = f"{row.mean(figure):.{digits}f}"
    return mean if len(row.runs) == 1 else f"{mean} ± {row.spread(figure):.{digits}f}"


def verdicts(differences: Mapping[str, Difference]) -> str:
    """Which rows ours is above, which it is below, and for which no difference is shown."""
    said = []
    for verdict in ("above", "below", "no difference shown"):
        names = [name for name, found in differences.items() if found.verdict == verdict]
        said.append(f"{verdict}: {', '.join(names) or 'none'}")
    return "; ".join(said)


def _format_published(figures: Mapping[str, float], columns: Sequence[Column]) -> str:
    if not figures:
        return MISSING
    return " / ".join(
        f"{figures[column.figure]:.{column.digits}f}" if column.figure in figures else MISSING
        for column in columns
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
