"""Answers the local service where there is no window."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from core.library import ImportControl, ImportProgress, Library
from core.search import Query, Ranking
from core.search.opened import OpenedLibrary


class BackgroundImports:
    """A library in which pictures are added one folder after the other, in a thread.

    Close it before the library.
    """

    def __init__(self, opened: OpenedLibrary) -> None:
        self._opened = opened
        self._control = ImportControl()
        self._thread = ThreadPoolExecutor(1, "inkseek-adding")
        self._waiting = 0
        self._progress: ImportProgress | None = None
        self._problem: str | None = None

    @property
    def library(self) -> Library:
        return self._opened.library

    def search(self, query: Query) -> Ranking:
        return self._opened.search(query)

    def add(self, folder: Path) -> None:
        self._waiting += 1
        self._thread.submit(self._add, folder)

    def adding(self) -> Mapping[str, Any]:
        progress = self._progress
        return {
            "running": self._waiting > 0,
            "done": progress.done if progress else 0,
            "found": progress.found if progress else 0,
            "problem": self._problem,
        }

    def close(self) -> None:
        """Cancel what is under way; imported pictures stay."""
        self._control.cancel()
        self._thread.shutdown(cancel_futures=True)

    def _add(self, folder: Path) -> None:
        try:
            self._problem = None
            self._opened.add([folder], control=self._control, on_progress=self._tell)
        except Exception as error:
            # Whoever asked has gone on; the status tells.
            self._problem = f"{folder}: {error}"
        finally:
            self._waiting -= 1

    def _tell(self, progress: ImportProgress) -> None:
        self._progress = progress
