"""What every tool understands: a touch begins, goes on, and ends or turns out to be none."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QPainter


@dataclass(frozen=True, slots=True)
class Touch:
    """One point of the tip's path.

    Attributes:
        x: Across the widget.
        y: Down the widget.
        paper: The same on the paper.
        pressure: 0..1.
        time: Seconds of the event's clock.
    """

    x: float
    y: float
    paper: tuple[float, float]
    pressure: float
    time: float


class TipTool:
    """A tool; most have nothing of their own to paint or to stop."""

    def begin(self) -> None:
        """The tip comes down; its points follow."""

    def extend(self, touch: Touch) -> None:
        """The tip is here now."""

    def finish(self) -> None:
        """The tip has left the paper."""

    def discard(self) -> None:
        """It was no touch after all: leave no trace of it."""

    def paint(self, painter: QPainter) -> None:
        """Show, over the ink, what is under way; the painter speaks widget coordinates."""

    def stop(self) -> None:
        """End what is under way, because the canvas goes."""
