"""The interface of a tool: a touch begins, moves, and ends or is cancelled."""

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
        """The touch is cancelled: leave no trace."""

    def paint(self, painter: QPainter) -> None:
        """Paint the current action over the ink, in widget coordinates."""

    def stop(self) -> None:
        """Finish the current action, because the canvas closes."""
