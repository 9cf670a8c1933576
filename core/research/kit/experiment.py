"""An experiment: rows, each run with several seeds, stored in one JSON file.

The file holds the figures of every row and seed with their mean and spread, the settings, the
protocol and the encoder. Pages are written from these files and from nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from core.research.evaluation.progress import Watch, unwatched
from core.research.kit.records import read_json, write_json

Figures = Mapping[str, float | Sequence[float]]
"""Figures of one run by name; a curve is a sequence."""

RowRun = Callable[[int], Figures]
"""Trains and measures a row with a seed."""


@dataclass
class Row:
    """One row of a table.

    Attributes:
        runs: figures by seed.
        settings: what it was trained with.
        about: one sentence.
    """

    runs: dict[int, Figures] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    about: str = ""

    def values(self, figure: str) -> list[float]:
        """A figure of every seed."""
        return [float(run[figure]) for run in self.runs.values()]  # type: ignore[arg-type]

    def mean(self, figure: str) -> float:
        return float(np.mean(self.values(figure)))

    def spread(self, figure: str) -> float:
        """Standard deviation over the seeds; 0 for a single run."""
        return float(np.std(self.values(figure)))

    def curve(self, figure: str) -> list[float]:
        """The mean of a curve, point by point."""
        found: list[float] = np.mean([run[figure] for run in self.runs.values()], axis=0).tolist()
        return found

    def summary(self) -> dict[str, dict[str, Any]]:
        """Means of all figures and spreads of those that are numbers."""
        if not self.runs:
            return {"mean": {}, "spread": {}}
        first = next(iter(self.runs.values()))
        curves = {name for name, value in first.items() if isinstance(value, Sequence)}
        mean = {name: self.curve(name) if name in curves else self.mean(name) for name in first}
        spread = {name: self.spread(name) for name in first if name not in curves}
        return {"mean": mean, "spread": spread}


@dataclass
class Experiment:
    """Rows measured on the same data with the same features.

    Attributes:
        name: of the experiment and of its file.
        encoder: id of the encoder whose features were used.
        protocol: how it was measured, in a sentence.
        command: repeats it.
        rows: by name, in the order of the table.
        details: anything else the page needs: names of classes, settings that all rows share.
    """

    name: str
    encoder: str
    protocol: str
    command: str
    rows: dict[str, Row] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds of all rows together."""
        return tuple(sorted({seed for row in self.rows.values() for seed in row.runs}))

    def record(self, row: str, seed: int, figures: Figures) -> None:
        """Add the figures of one run; the row is made when it is new."""
        self.rows.setdefault(row, Row()).runs[seed] = figures

    def run(
        self,
        rows: Mapping[str, RowRun],
        seeds: Sequence[int],
        *,
        once: Collection[str] = (),
        folder: Path | None = None,
        watch: Watch = unwatched,
    ) -> None:
        """Run every row with every seed and record its figures; runs that are there are kept.

        Args:
            rows: what to run, by name, in the order of the table.
            seeds: of the runs.
            once: rows in which nothing is random; they run with the first seed alone.
            folder: saves after every run, so that an interrupted table goes on where it stopped.
            watch: shows the progress.
        """
        work = [(name, seed) for name in rows for seed in (seeds[:1] if name in once else seeds)]
        for name, seed in watch(work, f"Table {self.name}"):
            if name not in self.rows or seed not in self.rows[name].runs:
                self.record(name, seed, rows[name](seed))
                if folder is not None:
                    self.save(folder)

    def as_dict(self) -> dict[str, Any]:
        return {
            "experiment": self.name,
            "encoder": self.encoder,
            "protocol": self.protocol,
            "command": self.command,
            "seeds": self.seeds,
            "details": self.details,
            "rows": {name: _row_as_dict(row) for name, row in self.rows.items()},
        }

    def save(self, folder: Path) -> Path:
        """Write NAME.json and return it."""
        file = folder / f"{self.name}.json"
        write_json(file, self.as_dict())
        return file

    @classmethod
    def load(cls, file: Path) -> Experiment | None:
        """Read a result file; None where there is none.

        Raises:
            ValueError: the file holds no experiment.
        """
        document = read_json(file)
        if document is None:
            return None
        try:
            rows = {name: _read_row(row) for name, row in document["rows"].items()}
            return cls(
                document["experiment"],
                document["encoder"],
                document["protocol"],
                document["command"],
                rows,
                document["details"],
            )
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise ValueError(f"{file} holds no experiment: {error!r}") from error


def _row_as_dict(row: Row) -> dict[str, Any]:
    runs = [{"seed": seed, "figures": figures} for seed, figures in row.runs.items()]
    return {"about": row.about, "settings": row.settings, "runs": runs, **row.summary()}


def _read_row(document: Mapping[str, Any]) -> Row:
    runs = {int(run["seed"]): run["figures"] for run in document["runs"]}
    return Row(runs, document["settings"], document["about"])
