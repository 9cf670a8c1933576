"""The time of a sketch: seconds since its first stroke began, whatever the clock says."""

from __future__ import annotations

from core.sketch import Page

PAUSE_S = 1.0
"""Time that is taken to lie between a drawing from a file and the first stroke added to it."""


class SketchClock:
    """Turns the moments of events into times of the drawing on the paper."""

    def __init__(self) -> None:
        self._epoch: float | None = None

    def begin(self, page: Page) -> None:
        """A stroke begins on this page; on empty paper the time begins anew."""
        if page.is_empty:
            self._epoch = None

    def time(self, now: float, page: Page) -> float:
        """Return when something at `now` happens in the drawing."""
        if self._epoch is None:
            strokes = (*page.sketch.strokes, *page.negative.strokes)
            last = max((float(s.t[-1]) for s in strokes), default=-PAUSE_S)
            self._epoch = now - last - PAUSE_S
        # After an undo the clock goes on, so later strokes stay later.
        return max(now - self._epoch, 0.0)
