"""The pen state machine against every recorded disorder, and what it says step by step."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.canvas.pen_state import (
    Begin,
    Discard,
    Extend,
    Finish,
    Hover,
    Kind,
    PenState,
    PointerEvent,
    Retract,
    Source,
    Step,
)


def pointer(event: dict[str, Any]) -> PointerEvent | None:
    """Read one event of a trace as the canvas's reader would."""
    kind, source = Kind(event["kind"]), Source(event["source"])
    if event.get("fingers", 1) > 1:
        kind = Kind.CANCEL
    if source is Source.MOUSE and kind is Kind.MOVE and event.get("button") == "none":
        kind = Kind.RELEASE
    elif event.get("button") == "right" and kind is not Kind.MOVE:
        return None
    return PointerEvent(
        kind,
        source,
        event["t"],
        event["x"],
        event["y"],
        event.get("pressure"),
        event.get("eraser", False),
        event.get("synthesised", False),
    )


def strokes(steps: list[Step]) -> list[dict[str, Any]]:
    """Play steps as a canvas would and return the strokes that remain."""
    done: list[dict[str, Any]] = []
    live: dict[str, Any] | None = None
    for step in steps:
        if isinstance(step, Begin):
            assert live is None
            live = {"eraser": step.eraser, "points": []}
        elif isinstance(step, Extend):
            assert live is not None
            live["points"].append([step.x, step.y, step.pressure])
        elif isinstance(step, Finish):
            assert live is not None
            assert live["points"]
            done.append(live)
            live = None
        elif isinstance(step, Discard):
            assert live is not None
            live = None
        elif isinstance(step, Retract):
            done.pop()
    assert live is None
    return done


def test_trace(trace: Any) -> None:
    state = PenState()
    steps: list[Step] = []
    for event in trace.events:
        read = pointer(event)
        if read is not None:
            steps += state.feed(read)
    assert strokes(steps) == trace.strokes
    assert not state.drawing


def test_nothing_is_begun_before_the_first_move() -> None:
    state = PenState()
    assert state.feed(PointerEvent(Kind.PRESS, Source.PEN, 0.0, 1, 2, 0.5)) == []
    assert not state.drawing
    steps = state.feed(PointerEvent(Kind.MOVE, Source.PEN, 0.01, 3, 4, 0.6))
    assert steps == [Begin(False), Extend(1, 2, 0.5, 0.0), Extend(3, 4, 0.6, 0.01)]
    assert state.drawing


def test_hovering_tells_which_end_is_up() -> None:
    state = PenState()
    near = PointerEvent(Kind.ENTER, Source.PEN, 0.0, eraser=True)
    assert state.feed(near) == [Hover(True)]
    assert state.feed(PointerEvent(Kind.MOVE, Source.PEN, 0.1, 5, 5, 0.0)) == [Hover(False)]
    assert state.feed(PointerEvent(Kind.LEAVE, Source.PEN, 0.2)) == [Hover(None)]


def test_a_pen_that_hovers_silences_the_mouse_for_a_moment() -> None:
    state = PenState()
    state.feed(PointerEvent(Kind.MOVE, Source.PEN, 1.0, 5, 5, 0.0))
    for t in (1.2, 1.7):
        state.feed(PointerEvent(Kind.PRESS, Source.MOUSE, t, 5, 5))
        steps = state.feed(PointerEvent(Kind.MOVE, Source.MOUSE, t + 0.01, 6, 6))
        assert bool(steps) == (t > 1.5)


@pytest.mark.parametrize("source", list(Source))
def test_a_cancelled_stroke_leaves_nothing(source: Source) -> None:
    state = PenState()
    state.feed(PointerEvent(Kind.PRESS, source, 0.0, 0, 0, 0.5))
    state.feed(PointerEvent(Kind.MOVE, source, 0.1, 9, 9, 0.5))
    assert state.feed(PointerEvent(Kind.CANCEL, source, 0.2)) == [Discard()]
    assert state.feed(PointerEvent(Kind.RELEASE, source, 0.3, 9, 9, 0.0)) == []


events = st.builds(
    PointerEvent,
    st.sampled_from(Kind),
    st.sampled_from(Source),
    st.just(0.0),
    st.floats(-50, 50),
    st.floats(-50, 50),
    st.none() | st.floats(0, 1),
    st.booleans(),
    st.booleans(),
)


@given(st.lists(st.tuples(events, st.floats(0, 0.4)), max_size=60))
def test_any_disorder_makes_well_formed_strokes(burst: list[tuple[PointerEvent, float]]) -> None:
    state = PenState()
    now, live, finished = 0.0, False, 0
    for event, wait in burst:
        now += wait
        fields = {name: getattr(event, name) for name in PointerEvent.__slots__}
        for step in state.feed(PointerEvent(**{**fields, "time": now})):
            if isinstance(step, Begin):
                assert not live
                live = True
            elif isinstance(step, Extend):
                assert live
                assert 0 < step.pressure <= 1
            elif isinstance(step, Finish | Discard):
                assert live
                live = False
                finished += isinstance(step, Finish)
            elif isinstance(step, Retract):
                assert finished > 0
                assert not live
        assert state.drawing == live


@pytest.mark.parametrize(
    ("moved", "lasted", "later", "palm"),
    [(3, 0.1, 0.5, True), (40, 0.1, 0.5, False), (3, 0.9, 0.5, False), (3, 0.1, 3.0, False)],
)
def test_the_dot_of_a_palm_goes_when_the_pen_comes(
    moved: float, lasted: float, later: float, palm: bool
) -> None:
    state = PenState()
    state.feed(PointerEvent(Kind.PRESS, Source.TOUCH, 1.0, 50, 50))
    state.feed(PointerEvent(Kind.MOVE, Source.TOUCH, 1.0 + lasted / 2, 50 + moved, 50))
    steps = state.feed(PointerEvent(Kind.RELEASE, Source.TOUCH, 1.0 + lasted, 50, 50))
    assert steps[-1] == Finish()
    near = state.feed(PointerEvent(Kind.ENTER, Source.PEN, 1.0 + lasted + later))
    assert (Retract() in near) is palm
    # Once only, and from now on fingers do not draw.
    assert Retract() not in state.feed(PointerEvent(Kind.LEAVE, Source.PEN, 9.0))
