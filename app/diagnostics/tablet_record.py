"""What a pen has reported: figures, the last events, and oddities.

Independent of Qt, so a recorded session can be examined anywhere.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

KEPT = 600
"""Events of the log."""

WINDOW_S = 1.0
"""The rate is counted over the last so many seconds."""

SLOW_HZ = 90.0
"""A pen that reports less often draws visible corners in quick curves."""

FEW_LEVELS = 64
"""A pen whose pressure has fewer steps than this, after MANY moves, shows them in the line."""

MANY = 200

GAP_S = 0.08
"""A pause in the middle of a stroke that the eye sees as a corner."""

SPIKE = 0.5
"""A jump of the pressure by more than this from one report to the next."""

ECHO_S = 0.5


@dataclass(frozen=True, slots=True)
class Report:
    """One event.

    Attributes:
        time: Seconds on a clock that never runs backwards.
        source: `pen`, `eraser`, `mouse` or `touch`.
        kind: `press`, `move`, `release`, `enter` or `leave`.
        x: In the pad.
        y: In the pad.
        pressure: 0..1; None where the device cannot tell.
        x_tilt: Degrees to the right; None where the device cannot tell.
        y_tilt: Degrees towards the user.
        rotation: Degrees of the pen about itself.
        down: Whether the tip is on the pad.
    """

    time: float
    source: str
    kind: str
    x: float = 0.0
    y: float = 0.0
    pressure: float | None = None
    x_tilt: float | None = None
    y_tilt: float | None = None
    rotation: float = 0.0
    down: bool = False

    @property
    def is_pen(self) -> bool:
        return self.source in ("pen", "eraser")

    def text(self, since: float) -> str:
        """Return the event as a line of the log, its time counted from `since`."""
        parts = [f"{self.time - since:8.3f}", f"{self.source:<6}", f"{self.kind:<7}"]
        if self.kind not in ("enter", "leave"):
            parts.append(f"{self.x:7.1f} {self.y:7.1f}")
        if self.pressure is not None:
            parts.append(f"p {self.pressure:.3f}")
        if self.x_tilt is not None and self.y_tilt is not None:
            parts.append(f"tilt {self.x_tilt:+.0f} {self.y_tilt:+.0f}")
        return " ".join(parts)


class Record:
    """Collects reports and computes their figures.

    Attributes:
        last: The newest event of the pen.
        most_tilt: The largest tilt, in degrees from upright.
    """

    def __init__(self) -> None:
        self._log: deque[Report] = deque(maxlen=KEPT)
        self._times: deque[float] = deque(maxlen=4 * KEPT)
        self._levels: set[float] = set()
        self._steps: deque[float] = deque(maxlen=4 * KEPT)
        self.last: Report | None = None
        self._first: float | None = None
        self._moves = 0
        self._gaps = 0
        self._spikes = 0
        self._repeats = 0
        self._echoes = 0
        self.most_tilt = 0.0
        self._down = False
        self.strokes = 0

    @property
    def began(self) -> float:
        """When the first event came."""
        return self._first or 0.0

    @property
    def is_empty(self) -> bool:
        return self._first is None

    @property
    def levels(self) -> int:
        """How many different pressures there were."""
        return len(self._levels)

    @property
    def strongest(self) -> float:
        return max(self._levels, default=0.0)

    @property
    def usual_rate(self) -> float:
        """Reports a second while the tip is down, from the median step; 0 before any."""
        step = median(self._steps) if self._steps else 0.0
        return 1.0 / step if step > 0 else 0.0

    def rate(self, now: float) -> float:
        """Return the pen's reports a second, lately."""
        return sum(1 for time in self._times if now - time <= WINDOW_S) / WINDOW_S

    def add(self, report: Report) -> None:
        if self._first is None:
            self._first = report.time
        self._log.append(report)
        if report.is_pen:
            self._add_pen(report)
        elif self.last is not None and report.kind == "press":
            self._echoes += report.time - self.last.time < ECHO_S

    def lines(self) -> list[str]:
        """Return the last events, the oldest first."""
        return [report.text(self.began) for report in self._log]

    def remarks(self) -> list[str]:
        """Describe oddities in words; none before there are enough events."""
        if self._moves == 0:
            return ["No pen has been seen yet. A mouse and a finger do not count here."]
        told = []
        if not self._levels:
            told.append("The pen reports no pressure: lines will all be equally broad.")
        elif self._moves >= MANY and self.levels == 1:
            told.append("The pressure never changes; check the tablet's driver.")
        elif self._moves >= MANY and self.levels < FEW_LEVELS:
            told.append(f"The pressure has only {self.levels} steps.")
        if self._spikes:
            told.append(f"The pressure jumped {self._spikes} times; Inkseek leaves jumps out.")
        if self._moves >= MANY and 0 < self.usual_rate < SLOW_HZ:
            told.append(
                f"The pen reports only {self.usual_rate:.0f} times a second: quick curves get "
                "corners. Wireless tablets and remote desktops do this."
            )
        if self._gaps:
            told.append(
                f"{self._gaps} strokes had pauses of more than {GAP_S * 1000:.0f} ms: "
                "something kept the computer from listening."
            )
        if self._repeats:
            told.append(f"{self._repeats} presses came twice; Inkseek takes them once.")
        if self._echoes:
            told.append(
                f"{self._echoes} touches of the pen also came as a mouse; Inkseek passes over them."
            )
        return told or ["Nothing is odd about this pen."]

    def text(self, system: Iterable[tuple[str, str]]) -> str:
        """Return everything as text to send."""
        figures = [
            ("strokes", str(self.strokes)),
            ("moves", str(self._moves)),
            ("reports a second", f"{self.usual_rate:.0f}"),
            ("pressure", f"{self.levels} steps, up to {self.strongest:.3f}"),
            ("tilt", f"up to {self.most_tilt:.0f} degrees"),
        ]
        rows = [f"{name:<18}{value}" for name, value in (*system, *figures)]
        parts = ["Inkseek: report on a pen", *rows, "", *self.remarks(), "", *self.lines()]
        return "\n".join(parts) + "\n"

    def _add_pen(self, report: Report) -> None:
        before, self.last = self.last, report
        self._times.append(report.time)
        if report.pressure is not None and report.down:
            self._levels.add(round(report.pressure, 5))
        if report.x_tilt is not None and report.y_tilt is not None:
            self.most_tilt = max(self.most_tilt, math.hypot(report.x_tilt, report.y_tilt))
        if report.kind == "press":
            self._repeats += self._down
            self.strokes += not self._down
            self._down = True
        elif report.kind in ("release", "leave"):
            self._down = False
        elif report.kind == "move" and before is not None and self._down:
            self._moves += 1
            step = report.time - before.time
            self._steps.append(step)
            self._gaps += step > GAP_S
            if before.pressure and report.pressure is not None and before.kind == "move":
                self._spikes += abs(report.pressure - before.pressure) > SPIKE
