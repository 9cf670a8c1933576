"""What a record of a pen tells: figures counted by hand, and what is odd in words."""

import pytest

from app.diagnostics.tablet_record import KEPT, Record, Report


def draw(
    record: Record, pressures: list[float | None], hz: float = 200.0, start: float = 1.0
) -> float:
    """Let a pen draw one stroke of these pressures; return when it ended."""
    now = start
    for place, pressure in enumerate(pressures):
        kind = "move" if place else "press"
        tilt = None if pressure is None else 30.0 * pressure
        report = Report(now, "pen", kind, place, 2 * place, pressure, tilt, tilt, down=True)
        record.add(report)
        now += 1 / hz
    record.add(Report(now, "pen", "release", pressure=0.0 if pressures[0] is not None else None))
    return now


def test_figures_are_counted() -> None:
    record = Record()
    assert record.is_empty
    end = draw(record, [0.1, 0.2, 0.4, 0.4, 0.3])
    assert record.strokes == 1
    assert record.levels == 4
    assert record.strongest == 0.4
    assert record.usual_rate == pytest.approx(200)
    assert record.rate(end) == 6
    assert record.rate(end + 5) == 0
    assert record.most_tilt == pytest.approx(12 * 2**0.5)
    assert record.began == 1.0


def test_a_good_pen_is_not_blamed() -> None:
    record = Record()
    assert "No pen" in record.remarks()[0]
    for stroke in range(3):
        draw(record, [0.1 + i / 200 for i in range(120)], start=10.0 * stroke)
    assert record.remarks() == ["Nothing is odd about this pen."]


@pytest.mark.parametrize(
    ("pressures", "hz", "says"),
    [
        ([None] * 20, 200, "no pressure"),
        ([0.5] * 300, 200, "never changes"),
        ([0.5, 0.6] * 150, 200, "only 2 steps"),
        ([0.1 + i / 400 for i in range(300)], 60, "60 times a second"),
        ([0.1, 0.15, 0.9, 0.2], 200, "jumped 2 times"),
        ([0.1, 0.2, 0.3], 8, "pauses"),
    ],
)
def test_what_is_odd_is_said(pressures: list[float | None], hz: float, says: str) -> None:
    record = Record()
    draw(record, pressures, hz)
    assert any(says in remark for remark in record.remarks())


def test_doubled_presses_and_echoes_are_noticed() -> None:
    record = Record()
    record.add(Report(1.0, "pen", "press", pressure=0.2, down=True))
    record.add(Report(1.01, "pen", "press", pressure=0.2, down=True))
    record.add(Report(1.02, "mouse", "press", down=True))
    record.add(Report(1.03, "pen", "move", pressure=0.25, down=True))
    record.add(Report(9.0, "mouse", "press", down=True))
    told = " ".join(record.remarks())
    assert "1 presses came twice" in told
    assert "1 touches of the pen also came as a mouse" in told
    assert record.strokes == 1


def test_the_report_has_everything_and_does_not_grow_without_end() -> None:
    record = Record()
    record.add(Report(1.0, "pen", "enter"))
    for stroke in range(10):
        draw(record, [0.1 + i / 1000 for i in range(100)], start=2.0 + stroke)
    assert len(record.lines()) == KEPT
    text = record.text([("Qt", "6.11")])
    assert "Qt                6.11" in text
    assert "strokes           10" in text
    assert "p 0.150" in text
    assert "tilt" in text
