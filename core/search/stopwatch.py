"""Adds up where the time of one search goes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from core.search.ranking import Timings

Part = Literal["raster", "encode", "index", "catalogue"]


class Stopwatch:
    """Runs from its making on; parts are measured inside `part`."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._spent: dict[Part, float] = {}

    @contextmanager
    def part(self, name: Part) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self._spent[name] = self._spent.get(name, 0.0) + time.perf_counter() - start

    def timings(self) -> Timings:
        total = time.perf_counter() - self._start
        spent = {name: seconds * 1e3 for name, seconds in self._spent.items()}
        return Timings(**spent, total=total * 1e3)
