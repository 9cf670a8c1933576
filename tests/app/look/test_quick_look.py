"""Quick look, side by side, close looks, and where the encoder looked."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPixmap, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QToolButton

from app.look.marks import COLOURS
from app.look.quick_look import QuickLook, lit_drawing, spotlight
from app.look.viewer import MOST, Compare
from app.look.zoom import CLOSEST, Sight, ZoomArea
from app.results import ResultsView
from app.results.actions import ResultActions
from app.results.thumbnails import LargePictures
from app.search import QueryComposer
from app.ui.tasks import Tasks
from core.library import Library, Photo
from core.search import Hit
from core.search.parts import Spot
from core.search.why import Explanation


@pytest.fixture
def quick(
    view: ResultsView, actions: ResultActions, large: LargePictures, host: QMainWindow
) -> Iterator[QuickLook]:
    quick = QuickLook(view, actions, large, host)
    actions.look_wanted.connect(quick.look)
    yield quick
    for tasks in quick.findChildren(Tasks):
        tasks.stop()


def test_space_shows_and_hides(
    quick: QuickLook, view: ResultsView, hits: list[Hit], host: QMainWindow, qtbot: Any
) -> None:
    view.show_hits(hits)
    view.setFocus()
    view.setCurrentIndex(view.results.index(2))
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert quick.isVisible()
    assert quick.geometry() == host.rect()
    assert quick.photo == hits[2].photo
    qtbot.waitUntil(lambda: not quick.area._pixmap.isNull())
    host.resize(700, 500)
    assert quick.size() == host.size()
    QTest.keyClick(quick, Qt.Key.Key_Space)
    assert not quick.isVisible()
    assert quick.photo is None
    assert view.hasFocus()
    QTest.keyClick(view, Qt.Key.Key_Space)
    QTest.keyClick(quick, Qt.Key.Key_Escape)
    assert not quick.isVisible()


@pytest.fixture
def moving(hits: list[Hit], tmp_path: Path) -> Photo:
    file = tmp_path / "moving.gif"
    first, *rest = (Image.new("RGB", (90, 60), (60 * n, 0, 0)) for n in range(4))
    first.save(file, save_all=True, append_images=rest, duration=50)
    return replace(hits[0].photo, path=file)


def shown_red(quick: QuickLook) -> int:
    image = quick.area._pixmap.toImage()
    return -1 if image.isNull() else image.pixelColor(20, 20).red()


def test_an_animation_plays_and_pauses(
    quick: QuickLook,
    view: ResultsView,
    hits: list[Hit],
    moving: Photo,
    qtbot: Any,
) -> None:
    quick.film._timer.setInterval(5)
    view.show_hits([replace(hits[0], photo=moving), hits[1]])
    view.setCurrentIndex(view.results.index(0))
    quick.look()
    seen = set[int]()
    quick.film.changed.connect(lambda: seen.add(shown_red(quick)))
    qtbot.waitUntil(lambda: len(seen) == 4)
    assert quick._play.isVisible()
    assert "Pause" in quick._play.toolTip()
    QTest.keyClick(quick, Qt.Key.Key_Period)
    assert "Play" in quick._play.toolTip()
    stopped = shown_red(quick)
    qtbot.wait(30)
    assert shown_red(quick) == stopped
    QTest.mouseClick(quick._play, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown_red(quick) != stopped)
    # Where the encoder looked belongs to the picture that was searched.
    quick.toggle_why()
    qtbot.waitUntil(
        lambda: quick.area._pixmap.toImage() == quick._pictures.pixmap(moving).toImage()
    )
    qtbot.wait(30)
    assert quick.area._pixmap.toImage() == quick._pictures.pixmap(moving).toImage()
    quick.toggle_why()
    # The next picture stands still, and nothing plays on behind the list.
    QTest.keyClick(quick, Qt.Key.Key_Right)
    assert not quick._play.isVisible()
    assert not quick.film.is_playing
    QTest.keyClick(quick, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: quick.film.is_playing)
    quick.dismiss()
    assert not quick.film.is_playing


def test_with_reduced_motion_an_animation_waits_to_be_played(
    quick: QuickLook, view: ResultsView, hits: list[Hit], moving: Photo, qtbot: Any
) -> None:
    view.motion.reduced = True
    view.show_hits([replace(hits[0], photo=moving)])
    quick.look()
    qtbot.waitUntil(lambda: quick._play.isVisible())
    assert not quick.film.is_playing
    QTest.keyClick(quick, Qt.Key.Key_Period)
    assert quick.film.is_playing
    quick.dismiss()


def test_arrows_step_through_the_list(quick: QuickLook, view: ResultsView, hits: list[Hit]) -> None:
    view.show_hits(hits)
    view.setCurrentIndex(view.results.index(1))
    quick.look()
    for key, row in (
        (Qt.Key.Key_Right, 2),
        (Qt.Key.Key_Left, 1),
        (Qt.Key.Key_Down, 1 + view.columns),
        (Qt.Key.Key_Up, 1),
        (Qt.Key.Key_End, 11),
        (Qt.Key.Key_Right, 11),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Up, 0),
    ):
        QTest.keyClick(quick, key)
        assert view.currentIndex().row() == row
        assert quick.photo == hits[row].photo
    assert hits[0].photo.name in quick._title.text()
    assert "strong match" in quick._text.text()


def test_it_goes_with_its_picture(quick: QuickLook, view: ResultsView, hits: list[Hit]) -> None:
    quick.look()
    assert not quick.isVisible()  # nothing to look at
    view.show_hits(hits)
    view.setCurrentIndex(view.results.index(0))
    quick.look()
    view.show_hits(hits[::-1])
    assert quick.photo == hits[0].photo
    view.show_hits([])
    assert not quick.isVisible()


def test_keys_do_what_they_do_in_the_list(
    quick: QuickLook, view: ResultsView, composer: QueryComposer, hits: list[Hit]
) -> None:
    view.show_hits(hits)
    view.setCurrentIndex(view.results.index(3))
    quick.look()
    QTest.keyClick(quick, Qt.Key.Key_M)
    assert [item.photo for item in composer.feedback] == [hits[3].photo]
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Minus):
        QTest.keyClick(quick, key)
    assert quick.area.sight.zoom == pytest.approx(1.25)
    QTest.keyClick(quick, Qt.Key.Key_0)
    assert quick.area.sight == Sight()


def explanation(photo_id: int) -> Explanation:
    rng = np.random.default_rng(0)
    over = rng.random((64, 96), np.float32)
    drawn = np.full((64, 64), 255, np.uint8)
    parts = ((Spot(0.3, 0.3, 0.1), Spot(0.75, 0.5, 0.1)),)
    return Explanation(photo_id, over, drawn, rng.random((96, 96), np.float32), parts)


def test_why_asks_and_shows_and_hides(
    quick: QuickLook, view: ResultsView, hits: list[Hit], qtbot: Any
) -> None:
    view.show_hits(hits)
    view.setFocus()
    view.setCurrentIndex(view.results.index(0))
    with qtbot.waitSignal(quick.why_wanted) as asked:
        QTest.keyClick(view, Qt.Key.Key_W)
    assert asked.args == [hits[0].photo]
    quick.explain(explanation(hits[5].photo.id))  # too late: another picture's
    assert quick.area._over is None
    quick.explain(explanation(hits[0].photo.id))
    assert quick.area._over is not None
    assert quick._drawing.isVisible()
    assert quick._legend.isVisible()
    assert "same number" in quick._legend.text()
    with qtbot.assertNotEmitted(quick.why_wanted):
        QTest.keyClick(quick, Qt.Key.Key_W)
        assert not quick._drawing.isVisible()
        assert not quick._legend.isVisible()
        QTest.keyClick(quick, Qt.Key.Key_W)  # known already
    assert quick._drawing.isVisible()
    with qtbot.waitSignal(quick.why_wanted) as asked:
        QTest.keyClick(quick, Qt.Key.Key_Right)
    assert asked.args == [hits[1].photo]
    assert quick.area._over is None


def test_light_falls_where_it_counted() -> None:
    counted = np.zeros((4, 8), np.float32)
    counted[:, 4:] = 1.0
    light = spotlight(counted)
    assert (light.width(), light.height()) == (8, 4)
    dark, bright = light.pixelColor(1, 1), light.pixelColor(6, 1)
    assert dark.alphaF() > 0.6 > bright.alphaF()
    assert bright.red() > bright.blue()
    drawn = np.full((4, 4), 255, np.uint8)
    found = lit_drawing(Explanation(1, counted, drawn, counted[:, 2:6]))
    assert found is not None
    lit = found.toImage()
    right, down = lit.width() - 1, lit.height() // 2
    assert lit.pixelColor(0, down).lightness() < lit.pixelColor(right, down).lightness()


def test_a_part_has_the_same_colour_in_drawing_and_picture(area: ZoomArea) -> None:
    told = explanation(1)
    drawn = lit_drawing(told)
    assert drawn is not None
    area.set_overlay(None, [there for _, there in told.parts])
    picture, target = area.grab().toImage(), area._target()
    ratio = picture.devicePixelRatio()
    (here, there), *_ = told.parts
    # The point of each circle that is farthest to the right.
    of_drawing = drawn.toImage().pixelColor(
        round((here.x + here.radius) * drawn.width()), round(here.y * drawn.height())
    )
    at = QPointF(target.left() + (there.x + there.radius) * target.width(), target.center().y())
    of_picture = picture.pixelColor(round(at.x() * ratio), round(at.y() * ratio))
    assert of_drawing == of_picture == QColor(COLOURS[0])
    area.set_overlay(None)
    assert area.grab().toImage().pixelColor(round(at.x() * ratio), round(at.y() * ratio)) == (
        QColor("red")
    )


@pytest.fixture
def area(qtbot: Any) -> ZoomArea:
    area = ZoomArea()
    qtbot.addWidget(area)
    area.resize(448, 448)
    pixmap = QPixmap(200, 100)
    pixmap.fill(QColor("red"))
    area.show_picture(QSize(2000, 1000), pixmap)
    area.show()
    return area


def test_a_picture_fits_first(area: ZoomArea) -> None:
    target = area._target()
    assert target.size().toSize() == QSize(400, 200)
    assert target.center() == QPointF(224, 224)
    assert area.scale == pytest.approx(0.2 * area.devicePixelRatioF())
    image = area.grab().toImage()
    ratio = image.devicePixelRatio()
    assert image.pixelColor(round(224 * ratio), round(224 * ratio)) == QColor("red")
    assert image.pixelColor(round(224 * ratio), 5) != QColor("red")


def test_the_wheel_keeps_what_is_under_it(area: ZoomArea) -> None:
    at = QPointF(124, 204)
    before = area._target()
    share = (at.x() - before.left()) / before.width()
    event = QWheelEvent(
        at,
        area.mapToGlobal(at),
        QPoint(),
        QPoint(0, 5 * 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(area, event)
    after = area._target()
    assert area.sight.zoom == pytest.approx(1.25**5)
    assert (at.x() - after.left()) / after.width() == pytest.approx(share, abs=1e-6)


def test_no_closer_and_no_farther_than_makes_sense(area: ZoomArea) -> None:
    area.zoom_by(1e6)
    assert area.scale == pytest.approx(CLOSEST)
    area.set_sight(Sight(4.0, -3.0, 9.0))
    target = area._target()
    assert target.left() == pytest.approx(0)
    assert target.bottom() == pytest.approx(area.height())
    area.zoom_by(1e-6)
    assert area.sight == Sight()
    area.zoom_to_pixels()
    assert area.scale == pytest.approx(1.0)
    area.zoom_to_pixels()
    assert area.sight.zoom == 1.0


def test_dragging_moves_the_picture(area: ZoomArea) -> None:
    area.zoom_by(4)
    before = area._target().topLeft()
    left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(area, left, plain, QPoint(200, 200))
    QTest.mouseMove(area, QPoint(230, 190))
    QTest.mouseRelease(area, left, plain, QPoint(230, 190))
    assert area._target().topLeft() - before == QPointF(30, -10)
    QTest.mouseMove(area, QPoint(10, 10))
    assert area._target().topLeft() - before == QPointF(30, -10)


def test_a_large_picture_is_reduced_once(area: ZoomArea) -> None:
    large = QPixmap(1600, 800)
    large.fill(QColor("navy"))
    area.show_picture(QSize(1600, 800), large)
    area.grab()
    assert area._reduced is not None
    reduced = area._reduced[1]
    assert reduced.width() == round(400 * area.devicePixelRatioF())
    area.grab()
    assert area._reduced[1] is reduced
    area.zoom_by(3)
    assert area._to_paint(area._target()) is area._pixmap


def test_side_by_side_is_seen_alike(
    large: LargePictures, host: QMainWindow, view: ResultsView, hits: list[Hit], qtbot: Any
) -> None:
    compare = Compare(large, host)
    photos = [hit.photo for hit in hits]
    compare.compare(photos[:1])
    assert not compare.isVisible()
    compare.compare(photos)
    assert compare.isVisible()
    assert len(compare.areas) == MOST
    qtbot.waitUntil(lambda: all(not area._pixmap.isNull() for area in compare.areas))
    QTest.keyClick(compare, Qt.Key.Key_Plus)
    assert {area.sight.zoom for area in compare.areas} == {1.25}
    QTest.keyClick(compare, Qt.Key.Key_0)
    assert {area.sight for area in compare.areas} == {Sight()}
    compare.compare(photos[:2])
    assert compare.photos == tuple(photos[:2])
    QTest.keyClick(compare, Qt.Key.Key_Escape)
    assert not compare.isVisible()


def test_the_palette_is_shown_and_a_click_copies_a_colour(
    quick: QuickLook, view: ResultsView, hits: list[Hit], library: Library, qtbot: Any
) -> None:
    quick.use(library)
    view.show_hits(hits)
    view.setCurrentIndex(view.results.index(0))
    quick.look()
    found = library.catalogue.colours.of(hits[0].photo.id)
    assert found is not None
    qtbot.waitUntil(lambda: quick.palette_.count() == len(found.palette) + 1)
    first = quick.palette_.itemAt(0).widget()
    assert isinstance(first, QToolButton)
    assert first.accessibleName().startswith(found.colours[0])
    with qtbot.waitSignal(quick.told) as told:
        first.click()
    assert QApplication.clipboard().text() == found.colours[0]
    assert found.colours[0] in told.args[0]
    quick._show_palette(None)
    assert quick.palette_.count() == 1
    quick.dismiss()
    quick._tasks.stop()
