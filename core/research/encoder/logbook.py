"""The log of a run: one JSON line an entry, and a picture, because people look before they read."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

_SMOOTH = 0.9


class Logbook:
    """Appends to `log.jsonl` in a run's folder and plots it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "log.jsonl"
        self._picture = folder / "log.png"

    def write(self, step: int, values: dict[str, float]) -> None:
        entry = {"step": step, **{k: round(v, 5) for k, v in values.items()}}
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")

    def read(self) -> list[dict[str, float]]:
        """All entries; of a step that was repeated after a resume, the later one counts.

        A line that a killed process left half written is skipped.
        """
        entries: dict[tuple[int, frozenset[str]], dict[str, float]] = {}
        if self._file.exists():
            for line in self._file.read_text(encoding="utf-8").splitlines():
                with suppress(json.JSONDecodeError):
                    entry = json.loads(line)
                    entries[entry["step"], frozenset(entry)] = entry
        return sorted(entries.values(), key=lambda entry: entry["step"])

    def plot(self) -> Path:
        """Draws losses on the left and validation figures on the right."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        entries = self.read()
        figure = Figure(figsize=(12, 5), layout="constrained")
        FigureCanvasAgg(figure)
        left, right = figure.subplots(1, 2)
        losses = [entry for entry in entries if "loss" in entry]
        for name in sorted({key for entry in losses for key in entry}):
            if name in ("step", "steps_per_second"):
                continue
            points = [(e["step"], e[name]) for e in losses if name in e]
            left.plot(*_smooth(points), label=name, linewidth=2 if name == "loss" else 1)
        figures = [entry for entry in entries if "loss" not in entry]
        for name in sorted({key for entry in figures for key in entry} - {"step"}):
            points = [(e["step"], e[name]) for e in figures if name in e]
            right.plot(*zip(*points, strict=True), "o-", label=name, markersize=3)
        left.set(title="losses (weighed, smoothed)", xlabel="step")
        right.set(title="validation", xlabel="step")
        for axis in (left, right):
            axis.grid(alpha=0.3)
            if axis.lines:
                axis.legend(fontsize=8)
        figure.savefig(self._picture, dpi=110)
        return self._picture


def _smooth(points: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    steps, values, mean = [], [], points[0][1]
    for step, value in points:
        mean = _SMOOTH * mean + (1 - _SMOOTH) * value
        steps.append(step)
        values.append(mean)
    return steps, values
