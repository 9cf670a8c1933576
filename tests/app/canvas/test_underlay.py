"""A picture to draw over: seen, never searched for, and nothing the pen waits for."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDragMoveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication

from app.canvas import Canvas, SketchDocument, Tool
from app.canvas.underlay import Tracing
from app.search import QueryComposer
from app.ui.palette import LIGHT


@pytest.fixture
def blue(tmp_path: Path) -> Path:
    file = tmp_path / "blue.png"
    Image.new("RGB", (64, 64), (0, 60, 200)).save(file)
    return file


@pytest.fixture
def traced(canvas: Canvas, blue: Path, qtbot: Any) -> Canvas:
    with qtbot.waitSignal(canvas.underlay.changed, timeout=5000):
        canvas.underlay.open(blue)
    return canvas


def seen(canvas: Canvas, x: int, y: int) -> QColor:
    return canvas.grab().toImage().pixelColor(x, y)


def mixed(opacity: float) -> list[float]:
    paper = QColor(LIGHT.paper)
    pairs = zip((0, 60, 200), paper.toTuple()[:3], strict=True)  # type: ignore[attr-defined]
    return [p * opacity + q * (1 - opacity) for p, q in pairs]


def test_the_picture_lies_faint_under_the_paper(traced: Canvas) -> None:
    tracing = traced.underlay.tracing
    assert tracing is not None
    got = seen(traced, 250, 200).toTuple()[:3]  # type: ignore[attr-defined]
    assert got == pytest.approx(mixed(tracing.opacity), abs=2)
    assert seen(traced, 5, 5) == QColor(LIGHT.paper)
    traced.underlay.set_opacity(0.9)
    got = seen(traced, 250, 200).toTuple()[:3]  # type: ignore[attr-defined]
    assert got == pytest.approx(mixed(0.9), abs=2)
    traced.underlay.remove()
    assert seen(traced, 200, 150) == QColor(LIGHT.paper)


def test_it_is_never_part_of_the_question(
    traced: Canvas, document: SketchDocument, hand: Any
) -> None:
    composer = QueryComposer()
    document.sketch_changed.connect(composer.set_page)
    assert document.page.is_empty
    hand.draw((100, 100), (200, 100))
    assert len(composer.query.terms) == 1
    document.clear()
    assert composer.query.terms == ()
    assert traced.underlay.tracing is not None


def test_ink_is_rubbed_out_over_it_without_a_hole(
    traced: Canvas, hand: Any, document: SketchDocument
) -> None:
    before = seen(traced, 250, 200)
    hand.draw((150, 200), (350, 200))
    assert seen(traced, 250, 200) != before
    traced.set_tool(Tool.ERASER)
    hand.pen({"kind": "press", "x": 250, "y": 190, "pressure": 0.5})
    hand.pen({"kind": "move", "x": 250, "y": 210, "pressure": 0.5})
    assert seen(traced, 250, 200) == before
    hand.pen({"kind": "release", "x": 250, "y": 210, "pressure": 0.0})
    assert seen(traced, 250, 200) == before
    document.undo_stack.undo()
    assert seen(traced, 250, 200) != before


def test_it_moves_with_the_paper(traced: Canvas) -> None:
    traced.navigator.pan(400, 0)
    assert seen(traced, 20, 200) == QColor(LIGHT.paper)


def test_what_cannot_be_read_is_said_and_changes_nothing(
    traced: Canvas, tmp_path: Path, qtbot: Any
) -> None:
    before = traced.underlay.tracing
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    with qtbot.waitSignal(traced.underlay.refused, timeout=5000) as caught:
        traced.underlay.open(broken)
    assert "broken.png" in caught.args[0]
    assert traced.underlay.tracing is before


def test_the_last_wish_wins(canvas: Canvas, blue: Path, tmp_path: Path, qtbot: Any) -> None:
    wide = tmp_path / "wide.png"
    Image.fromarray(np.zeros((10, 90, 3), np.uint8)).save(wide)
    with qtbot.waitSignal(canvas.underlay.changed, timeout=5000):
        canvas.underlay.open(blue)
        canvas.underlay.open(wide)
    tracing = canvas.underlay.tracing
    assert tracing is not None
    assert tracing.image.width() == 90
    assert tracing.place.width() == pytest.approx(900)
    canvas.underlay.open(blue)
    canvas.underlay.remove()
    qtbot.wait(50)
    assert canvas.underlay.tracing is None


def test_a_picture_is_centred_and_keeps_its_shape() -> None:
    place = Tracing(QImage(300, 100, QImage.Format.Format_RGB32)).place
    assert (place.width(), place.height()) == (900, 300)
    assert place.center() == QPointF(0, 0)


class Drag:
    """Drags something over the canvas, and drops it."""

    def __init__(self, canvas: Canvas, mime: QMimeData) -> None:
        self._canvas, self._mime = canvas, mime

    def enter(self) -> bool:
        event = QDragEnterEvent(QPoint(250, 10), *self._rest())
        event.setAccepted(False)
        QApplication.sendEvent(self._canvas, event)
        return event.isAccepted()

    def move(self, y: int) -> None:
        QApplication.sendEvent(self._canvas, QDragMoveEvent(QPoint(250, y), *self._rest()))

    def drop(self, y: int) -> None:
        QApplication.sendEvent(self._canvas, QDropEvent(QPointF(250, y), *self._rest()))

    def _rest(self) -> tuple[Any, ...]:
        left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        return Qt.DropAction.CopyAction, self._mime, left, plain


def files(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def test_the_lower_half_traces_and_the_upper_half_searches(
    canvas: Canvas, blue: Path, qtbot: Any
) -> None:
    plain = canvas.grab().toImage()
    drag = Drag(canvas, files(blue))
    assert drag.enter()
    drag.move(50)
    upper = canvas.grab().toImage()
    drag.move(350)
    assert len({bytes(i.constBits()) for i in (plain, upper, canvas.grab().toImage())}) == 3
    with qtbot.waitSignal(canvas.underlay.changed, timeout=5000):
        drag.drop(350)
    canvas.underlay.remove()
    assert canvas.grab().toImage() == plain
    drag.enter()
    drag.move(50)
    with qtbot.waitSignal(canvas.pictures_dropped) as caught:
        drag.drop(50)
    assert caught.args[0].urls() == files(blue).urls()
    assert canvas.underlay.tracing is None


def test_a_picture_without_a_file_can_only_be_traced(canvas: Canvas) -> None:
    mime = QMimeData()
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.green)
    mime.setImageData(image)
    drag = Drag(canvas, mime)
    assert drag.enter()
    drag.move(50)
    drag.drop(50)
    assert canvas.underlay.tracing is not None


def test_other_things_are_left_to_the_window(canvas: Canvas, blue: Path, tmp_path: Path) -> None:
    for paths in ([tmp_path], [blue, blue], [tmp_path / "a.svg"], [tmp_path / "a.inkseek"]):
        assert not Drag(canvas, files(*paths)).enter()
