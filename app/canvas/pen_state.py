"""One state machine turns the disorder of pointer events into strokes.

One touch of a pen reaches a window as tablet events and, often, as mouse events too: before,
between or after them, marked as synthesised or not. Drivers add points without pressure, points
with all of it, and forget to say that the pen has left; a palm on the glass is a finger. There are
three rules. A pen beats a finger and a mouse. A stroke begins with the first move, not the press,
so that a second stream for the same touch can still be recognised. What was begun by mistake is
removed.

The machine knows neither Qt nor time: events carry both position (widget pixels) and seconds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum

NOMINAL_PRESSURE = 0.5
"""What a mouse, a finger and a pen without a pressure sensor press with."""

MOUSE_QUIET_S = 0.5
"""How long after any sign of the pen a mouse press is taken for the pen's echo."""

ECHO_S = 0.3
"""A mouse stroke at most this old when the pen comes down belonged to the pen's touch."""

ECHO_PX = 24.0
"""...if it also lies at most this far from it."""

REPEAT_S = 0.05
"""A press of a pen that is down already, this soon, is the same press told twice."""

HELD_POINTS = 12
"""Points without pressure that may open a stroke before the pen is taken to have no sensor."""

LIGHT = 0.5
"""A jump from below this straight to full pressure is a driver's mistake, not a hand's."""

PEN_NEAR_S = 2.0
"""A pen that has said nothing for so long is no longer near, even if it never said that it left."""

PEN_LEFT_S = 0.5
"""How long after the pen has left a palm may still lie there."""


PALM_PX = 12.0
"""A touch that moved no further than this..."""

PALM_S = 0.4
"""...and lasted no longer than this, is a palm's if..."""

PALM_PEN_S = 1.0
"""...the pen comes so soon after it."""


class Source(Enum):
    """What made an event."""

    PEN = "pen"
    MOUSE = "mouse"
    TOUCH = "touch"


class Kind(Enum):
    """The kind of an event. MOVE without contact is hovering; ENTER and LEAVE are proximity."""

    PRESS = "press"
    MOVE = "move"
    RELEASE = "release"
    ENTER = "enter"
    LEAVE = "leave"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class PointerEvent:
    """One event of a pointing device.

    Attributes:
        kind: What happened.
        source: The kind of device.
        time: Seconds on a clock that never runs backwards.
        x: Position in the widget.
        y: Position in the widget, downwards.
        pressure: 0..1, or None where the device cannot tell.
        eraser: The pen's eraser end.
        synthesised: The system made this mouse event up from a pen or a finger.
    """

    kind: Kind
    source: Source
    time: float
    x: float = 0.0
    y: float = 0.0
    pressure: float | None = None
    eraser: bool = False
    synthesised: bool = False


@dataclass(frozen=True, slots=True)
class Begin:
    """A stroke begins; its points follow."""

    eraser: bool


@dataclass(frozen=True, slots=True)
class Extend:
    """The stroke under way reaches a new point."""

    x: float
    y: float
    pressure: float
    time: float


@dataclass(frozen=True, slots=True)
class Finish:
    """The stroke under way is complete."""


@dataclass(frozen=True, slots=True)
class Discard:
    """The current stroke was a mistake: remove its ink."""


@dataclass(frozen=True, slots=True)
class Retract:
    """The last stroke was an echo of the touch that begins now, or a palm's dot: remove it."""


@dataclass(frozen=True, slots=True)
class Hover:
    """The pen is near (with which end up), or, with None, has gone."""

    eraser: bool | None


Step = Begin | Extend | Finish | Discard | Retract | Hover


class PenState:
    """Turns the events of all pointing devices into strokes.

    Attributes:
        pen_seen: Whether a pen was ever used: then fingers do not draw.
        drawing: Whether a stroke is under way.
    """

    def __init__(self) -> None:
        self._owner: Source | None = None
        self._press: PointerEvent | None = None
        self.drawing = False
        self._held: list[PointerEvent] = []
        self._pressure_felt = False
        self._pressure_before = 0.0
        self.pen_seen = False
        self._pen_near = False
        self._pen_time = -math.inf
        self._mouse_stroke_end: PointerEvent | None = None
        self._palm_end = -math.inf
        self._palm_moved = 0.0

    def pen_is_near(self, now: float) -> bool:
        """Whether the pen is on or near the paper: then a touch is a palm."""
        quiet = PEN_NEAR_S if self._pen_near else PEN_LEFT_S
        return self._owner is Source.PEN or now - self._pen_time <= quiet

    def feed(self, event: PointerEvent) -> list[Step]:
        """Handle one event and return its consequences, in order."""
        if event.source is Source.PEN:
            return self._pen(event)
        if event.source is Source.MOUSE:
            return self._mouse(event)
        return self._touch(event)

    def _pen(self, event: PointerEvent) -> list[Step]:
        self.pen_seen = True
        self._pen_time = event.time
        self._pen_near = event.kind is not Kind.LEAVE
        # A finger that draws while a pen is near is a palm.
        steps = self._discard() if self._owner is Source.TOUCH else []
        if event.time - self._palm_end <= PALM_PEN_S:
            steps.append(Retract())
        self._palm_end = -math.inf
        down = self._owner is Source.PEN
        if event.kind is Kind.PRESS:
            return steps + self._pen_press(event)
        if event.kind is Kind.MOVE:
            return steps + (self._point(event) if down else [Hover(event.eraser)])
        if event.kind is Kind.ENTER:
            return [*steps, Hover(event.eraser)]
        if event.kind is Kind.LEAVE:
            # If a pen is pulled away fast, its release may never come.
            return steps + (self._finish() if down else []) + [Hover(None)]
        if down:
            return steps + (self._finish() if event.kind is Kind.RELEASE else self._discard())
        return steps

    def _pen_press(self, event: PointerEvent) -> list[Step]:
        steps: list[Step] = []
        if self._owner is Source.PEN:
            assert self._press is not None
            if event.time - self._press.time <= REPEAT_S and _are_close(event, self._press):
                return []
            steps = self._finish()
        elif self._owner is Source.MOUSE:
            assert self._press is not None
            echo = event.time - self._press.time <= ECHO_S and _are_close(event, self._press)
            steps = self._discard() if echo else self._finish()
        elif self._mouse_stroke_end is not None:
            ended = self._mouse_stroke_end
            if event.time - ended.time <= ECHO_S and _are_close(event, ended):
                steps = [Retract()]
        self._mouse_stroke_end = None
        self._down(event)
        return steps

    def _mouse(self, event: PointerEvent) -> list[Step]:
        if event.kind is Kind.PRESS:
            echo = event.synthesised or event.time - self._pen_time < MOUSE_QUIET_S
            if self._owner is None and not echo:
                self._down(event)
            return []
        if self._owner is not Source.MOUSE:
            return []
        if event.kind is Kind.MOVE:
            return self._point(event)
        if event.kind is Kind.RELEASE:
            self._mouse_stroke_end = event
            return self._finish()
        return self._discard()

    def _touch(self, event: PointerEvent) -> list[Step]:
        if event.kind is Kind.PRESS:
            if self._owner is None and not self.pen_seen:
                self._palm_end, self._palm_moved = -math.inf, 0.0
                self._down(event)
            return []
        if self._owner is not Source.TOUCH:
            return []
        assert self._press is not None
        moved = math.hypot(event.x - self._press.x, event.y - self._press.y)
        self._palm_moved = max(self._palm_moved, moved)
        if event.kind is Kind.MOVE:
            return self._point(event)
        if event.kind is not Kind.RELEASE:
            return self._discard()
        if self._palm_moved <= PALM_PX and event.time - self._press.time <= PALM_S:
            self._palm_end = event.time
        return self._finish()

    def _down(self, event: PointerEvent) -> None:
        self._owner = event.source
        self._press = event
        self.drawing = False
        self._held = [event]
        self._pressure_felt = bool(event.pressure)
        self._pressure_before = event.pressure or 0.0

    def _point(self, event: PointerEvent) -> list[Step]:
        """Handle a move of the device that is down."""
        if event.pressure is None:
            return [*self._open(), _extend(event)]
        before, self._pressure_before = self._pressure_before, event.pressure
        if event.pressure <= 0.0:
            if self._pressure_felt:
                return []
            self._held.append(event)
            return self._open() if self.drawing or len(self._held) > HELD_POINTS else []
        if not self._pressure_felt:
            # The sensor reports pressure late: use this point's pressure for the earlier ones.
            self._pressure_felt = True
            self._held = [replace(held, pressure=event.pressure) for held in self._held[:1]]
        elif not self.drawing and self._held[0].pressure == 1.0 and event.pressure < LIGHT:
            self._held[0] = replace(self._held[0], pressure=event.pressure)
        elif event.pressure >= 1.0 and before < LIGHT:
            return []
        return [*self._open(), _extend(event)]

    def _open(self) -> list[Step]:
        """Begin the stroke if necessary, and return the points held back."""
        assert self._press is not None
        steps: list[Step] = [] if self.drawing else [Begin(self._press.eraser)]
        self.drawing = True
        steps += [_extend(held) for held in self._held]
        self._held = []
        return steps

    def _finish(self) -> list[Step]:
        # The point of the release is skipped: pens report wild pressures when they lift.
        steps = [*self._open(), Finish()]
        self._up()
        return steps

    def _discard(self) -> list[Step]:
        steps: list[Step] = [Discard()] if self.drawing else []
        self._up()
        return steps

    def _up(self) -> None:
        self._owner = None
        self._press = None
        self.drawing = False
        self._held = []


def _are_close(one: PointerEvent, other: PointerEvent) -> bool:
    return math.hypot(one.x - other.x, one.y - other.y) <= ECHO_PX


def _extend(event: PointerEvent) -> Extend:
    return Extend(event.x, event.y, event.pressure or NOMINAL_PRESSURE, event.time)
