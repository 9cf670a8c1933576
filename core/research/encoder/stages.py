"""Stages of long work: a finished stage is skipped unless its inputs changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from core.files import atomic_write
from core.research.encoder.errors import TrainingError

_FILE = "stages.json"

Report = Callable[[str], None]


class Stages:
    """Runs named stages in a folder and remembers from what inputs each was made.

    A stage is skipped if its outputs are there and its inputs are those that it was made from. A
    stage that was killed is made again; what it makes it should therefore write whole, or be able
    to go on with.
    """

    def __init__(
        self,
        folder: Path,
        names: Sequence[str],
        *,
        redo_from: str | None = None,
        report: Report = lambda text: None,
    ) -> None:
        """Look at what is done.

        Args:
            folder: where the list of finished stages is kept.
            names: of all stages, in their order.
            redo_from: the first stage to make again, and all after it.
            report: hears of each stage that is made or skipped.

        Raises:
            TrainingError: there is no stage of this name.
        """
        if redo_from is not None and redo_from not in names:
            raise TrainingError(f"There is no stage {redo_from!r}; there are {', '.join(names)}.")
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / _FILE
        self._names = tuple(names)
        self._report = report
        done = json.loads(self._file.read_text("utf-8")) if self._file.exists() else {}
        first = len(names) if redo_from is None else self._names.index(redo_from)
        self._done: dict[str, str] = {n: h for n, h in done.items() if n in self._names[:first]}

    def run(
        self, name: str, inputs: Sequence[Any], outputs: Sequence[Path], make: Callable[[], None]
    ) -> None:
        """Make a stage, unless that is done.

        Args:
            name: one of the names.
            inputs: what it is made from: files, or what JSON can hold.
            outputs: the files that it makes.
            make: makes them.
        """
        assert name in self._names, name
        state = fingerprint(inputs)
        if self._done.get(name) == state and all(file.exists() for file in outputs):
            self._report(f"{name}: done before")
            return
        self._report(name)
        make()
        if missing := [str(file) for file in outputs if not file.exists()]:
            raise TrainingError(f"The stage {name} did not make {', '.join(missing)}.")
        self._done[name] = state
        atomic_write(self._file, json.dumps(self._done, indent=2) + "\n")


def fingerprint(inputs: Sequence[Any]) -> str:
    """Return a hash of files' contents and of what JSON can hold; a missing file counts as one."""
    parts = []
    for value in inputs:
        if isinstance(value, Path):
            content = value.read_bytes() if value.is_file() else b""
            value = hashlib.sha256(content).hexdigest()
        parts.append(json.dumps(value, sort_keys=True))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
