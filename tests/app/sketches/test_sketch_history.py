"""Earlier drawings: kept by themselves, brought back after a crash, opened, named and starred."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QMainWindow, QMessageBox

from app.canvas import SketchDocument
from app.sketches.delegate import SketchDelegate
from app.sketches.history import SketchHistory
from app.sketches.model import draw_ink
from app.ui.theme import Theme
from core.files import atomic_write
from core.library import Filters, Library
from core.library.journal import Journal, PageHistory, read_journal
from core.search import Answer, Hit, Query, Question, Ranking
from core.sketch import Page, Sketch, SketchBitmap, Stroke


def page(*heights: float) -> Page:
    return Page(Sketch(tuple(Stroke.from_xy([(-200, y), (200, y)]) for y in heights)))


def saved(library: Library) -> Page:
    return read_journal(library.root / "drawing.journal").page


@pytest.fixture
def document(qapp: Any) -> SketchDocument:
    return SketchDocument()


@pytest.fixture
def history(document: SketchDocument, theme: Theme, qtbot: Any) -> Iterator[SketchHistory]:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(700, 500)
    history = SketchHistory(document, theme, window)
    window.show()
    yield history
    history.stop()


def rows(history: SketchHistory) -> list[str]:
    model = history.pane.list.model()
    return [model.index(i, 0).data() for i in range(model.rowCount())]


def choose(history: SketchHistory, row: int) -> QModelIndex:
    index = history.pane.list.model().index(row, 0)
    history.pane.list.setCurrentIndex(index)
    return index


def dialog(history: SketchHistory, kind: type) -> Any:
    return next(d for d in history.parent().findChildren(kind) if d.isVisible())


def test_a_drawing_that_makes_room_is_kept_with_what_it_found(
    history: SketchHistory, document: SketchDocument, library: Library, qtbot: Any
) -> None:
    history.use(library)
    assert not history.star.isEnabled()
    document.open(page(10, 20))
    photos = library.catalogue.photos([3, 1])
    ranking = Ranking(tuple(Hit(photo, 0.5, i + 1) for i, photo in enumerate(photos)))
    history.take_answer(Answer(Question(Query(())), ranking))
    # Among other photos it finds others, which say nothing about the drawing.
    filtered = Ranking((Hit(library.catalogue.photo(7), 0.5, 1),))
    history.take_answer(Answer(Question(Query((), Filters(name="bar"))), filtered))
    document.clear()
    qtbot.waitUntil(lambda: rows(history) == ["2 strokes"])
    (kept,) = library.sketches.all()
    assert kept.hits == (3, 1)
    assert library.sketches.page(kept.id) == page(10, 20)
    history.dock.show()
    choose(history, 0)
    QTest.keyClick(history.pane.list, Qt.Key.Key_Return)
    assert document.page == page(10, 20)
    document.undo_stack.undo()
    assert document.page.is_empty


def test_names_and_stars(
    history: SketchHistory, document: SketchDocument, library: Library, qtbot: Any
) -> None:
    history.use(library)
    document.open(page(1))
    history.name.trigger()
    asked = dialog(history, QInputDialog)
    asked.setTextValue("My chair")
    asked.accept()
    qtbot.waitUntil(lambda: rows(history) == ["My chair"])
    document.open(page(2, 3))
    with qtbot.waitSignal(history.told):
        history.star.trigger()
    qtbot.waitUntil(lambda: rows(history) == ["2 strokes", "My chair"])
    assert [kept.starred for kept in library.sketches.all()] == [True, False]

    history.dock.show()
    qtbot.waitExposed(history.parent())
    index = choose(history, 1)
    star = SketchDelegate.star_of(history.pane.list.visualRect(index)).center()
    QTest.mouseClick(history.pane.list.viewport(), Qt.MouseButton.LeftButton, pos=star)
    qtbot.waitUntil(lambda: all(kept.starred for kept in library.sketches.all()))
    choose(history, rows(history).index("My chair"))
    QTest.keyClick(history.pane.list, Qt.Key.Key_F2)
    asked = dialog(history, QInputDialog)
    assert asked.textValue() == "My chair"
    asked.setTextValue("My stool")
    asked.accept()
    qtbot.waitUntil(lambda: "My stool" in rows(history))
    history.pane.finder.setText("STOOL")
    assert rows(history) == ["My stool"]
    history.pane.finder.clear()
    history.pane.only_kept.setChecked(True)
    assert len(rows(history)) == 2


def test_what_is_recent_goes_at_once_and_what_is_named_asks(
    history: SketchHistory, document: SketchDocument, library: Library, qtbot: Any
) -> None:
    library.sketches.add(page(1), name="Named", now=1.0)
    library.sketches.add(page(2), now=2.0)
    library.sketches.add(page(3, 4, 5), now=3.0)
    history.use(library)
    qtbot.waitUntil(lambda: rows(history) == ["3 strokes", "1 stroke", "Named"])
    history.dock.show()
    choose(history, 0)
    QTest.keyClick(history.pane.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: rows(history) == ["1 stroke", "Named"])
    choose(history, 1)
    QTest.keyClick(history.pane.list, Qt.Key.Key_Delete)
    assert "Named" in dialog(history, QMessageBox).text()
    dialog(history, QMessageBox).reject()
    history.forget.trigger()
    dialog(history, QMessageBox).accept()
    qtbot.waitUntil(lambda: rows(history) == ["Named"])


def test_a_crash_costs_no_finished_stroke(
    history: SketchHistory, document: SketchDocument, library: Library, qtbot: Any
) -> None:
    journal = Journal(library.root / "drawing.journal")
    drawn = PageHistory().followed_by(page(1), "Stroke").followed_by(page(1, 2), "Stroke")
    drawn = drawn.followed_by(page(1, 2, 3), "Stroke")
    journal.write(drawn)
    journal.close()
    with qtbot.waitSignal(history.told) as told:
        history.use(library)
    assert "close properly" in told.args[0]
    assert document.page == page(1, 2, 3)
    document.undo_stack.undo()
    assert document.page == page(1, 2)
    document.undo_stack.redo()
    assert document.undo_stack.undoText() == "Stroke"
    document.add_stroke(page(9).sketch.strokes[0])
    qtbot.waitUntil(lambda: saved(library) == page(1, 2, 3, 9))
    document.look_back(1)
    document.look_back(4)
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: saved(library) == page(1, 2, 3))
    history.stop()
    assert read_journal(library.root / "drawing.journal").closed
    assert [library.sketches.page(kept.id) for kept in library.sketches.all()] == [page(1, 2, 3)]


def test_the_drawing_is_back_after_a_normal_end_with_all_its_steps(
    history: SketchHistory, document: SketchDocument, library: Library, theme: Theme, qtbot: Any
) -> None:
    history.use(library)
    for height in (1.0, 2.0, 3.0):
        document.add_stroke(page(height).sketch.strokes[0])
    document.undo_stack.undo()
    history.stop()
    window, again = QMainWindow(), SketchDocument()
    qtbot.addWidget(window)
    next_time = SketchHistory(again, theme, window)
    with qtbot.assertNotEmitted(next_time.told):
        next_time.use(library)
    assert again.page == page(1, 2)
    again.undo_stack.redo()
    assert again.page == page(1, 2, 3)
    for left in (page(1, 2), page(1), Page()):
        again.undo_stack.undo()
        assert again.page == left
    assert not again.undo_stack.canUndo()
    next_time.stop()


def test_what_was_drawn_before_the_library_was_open_is_not_replaced(
    history: SketchHistory, document: SketchDocument, library: Library, qtbot: Any
) -> None:
    journal = Journal(library.root / "drawing.journal")
    journal.write(PageHistory((page(1, 2),)))
    journal.close()
    document.open(page(7))
    with qtbot.waitSignal(history.told):
        history.use(library)
    assert document.page == page(7)
    qtbot.waitUntil(lambda: rows(history) == ["2 strokes"])
    qtbot.waitUntil(lambda: saved(library) == page(7))


def test_a_disk_that_refuses_is_said_once_and_the_journal_stays(
    history: SketchHistory, document: SketchDocument, library: Library, qtbot: Any
) -> None:
    history.use(library)
    library.sketches.folder.write_text("in the way")
    document.open(page(1))
    with qtbot.waitSignal(history.failed) as told:
        document.clear()
    assert "Check the disk" in told.args[0]
    document.undo_stack.undo()
    history.stop()
    assert saved(library) == page(1)


def test_a_lost_drawing_is_said(
    history: SketchHistory, document: SketchDocument, library: Library, qtbot: Any
) -> None:
    kept = library.sketches.add(page(1))
    history.use(library)
    next(library.sketches.folder.iterdir()).unlink()
    with qtbot.waitSignal(history.failed) as told:
        history.pane.open_wanted.emit(kept)
    assert "is gone" in told.args[0]


def test_the_list_shows_ink_and_speaks(
    history: SketchHistory, document: SketchDocument, library: Library, qtbot: Any
) -> None:
    library.sketches.add(page(0), [1, 2], starred=True)
    history.dock.show()
    history.use(library)
    place = history.pane.list.visualRect(choose(history, 0))
    middle = QPoint(place.left() + 8 + 36, place.top() + 8 + 36)

    def darkness() -> int:
        QApplication.processEvents()
        shot = history.pane.list.viewport().grab().toImage()
        return shot.pixelColor(middle).lightness()

    qtbot.waitUntil(lambda: darkness() < 120)
    spoken = choose(history, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("1 stroke, today")
    assert spoken.endswith("starred")
    menu_at = place.center()
    history.pane.list.customContextMenuRequested.emit(menu_at)


def test_previews_show_pixels_and_unwanted_strokes_where_there_is_nothing_else() -> None:
    import numpy as np

    ink = np.full((20, 20), 255, np.uint8)
    ink[5:15, 8:12] = 0
    assert draw_ink(Page(bitmap=SketchBitmap(ink)), 32).pixelColor(16, 16).alpha() > 200
    assert draw_ink(Page(negative=page(0).sketch), 32).pixelColor(16, 16).alpha() > 60


def test_an_empty_list_says_what_to_do(history: SketchHistory, library: Library) -> None:
    history.use(library)
    assert "begin something new" in history.pane._empty.text()
    history.pane.finder.setText("x")
    assert history.pane._empty.text() == "No matching sketch"


def test_nothing_is_kept_where_there_is_no_library(
    history: SketchHistory, document: SketchDocument, tmp_path: Path
) -> None:
    document.open(page(1))
    document.clear()
    history.star.trigger()
    assert not any(tmp_path.iterdir())


def test_a_drawing_that_was_not_stored_stays_in_the_journal(
    history: SketchHistory,
    document: SketchDocument,
    library: Library,
    qtbot: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    history.use(library)
    document.open(page(1))
    qtbot.waitUntil(lambda: saved(library) == page(1))
    monkeypatch.setattr(type(library.sketches), "add", lambda *_, **__: None)
    history.stop()
    assert saved(library) == page(1)


def test_a_recovered_drawing_is_never_only_in_memory(
    history: SketchHistory, document: SketchDocument, library: Library, monkeypatch: Any
) -> None:
    from core.library import journal as journals

    file = library.root / "drawing.journal"
    journal = Journal(file)
    journal.write(PageHistory((page(1, 2, 3),)))
    journal.close()
    seen: list[Page] = []
    write = atomic_write

    def spy(place: Path, content: bytes) -> None:
        write(place, content)
        seen.append(read_journal(place).page)

    monkeypatch.setattr(journals, "atomic_write", spy)
    history.use(library)
    history.stop()
    assert seen
    assert all(drawn == page(1, 2, 3) for drawn in seen)


def test_a_drawing_of_a_crash_is_safe_before_its_journal_is_replaced(
    history: SketchHistory, document: SketchDocument, library: Library, qtbot: Any
) -> None:
    journal = Journal(library.root / "drawing.journal")
    journal.write(PageHistory((page(1, 2),)))
    journal.close()
    library.sketches.folder.write_text("in the way")
    document.open(page(7))
    with qtbot.waitSignal(history.told, check_params_cb=lambda told: "last time" in told):
        history.use(library)
    assert read_journal(library.root / "lost" / "drawing.journal").page == page(1, 2)


def test_unknown_drawings_come_back_and_it_is_said(
    history: SketchHistory, library: Library, qtbot: Any
) -> None:
    library.sketches.add(page(1), name="Mine")
    with library.catalogue.database.writing() as connection:
        connection.execute("DELETE FROM sketch")
    (library.sketches.folder / "odd.png").write_bytes(b"no picture")
    with qtbot.waitSignal(history.told) as told:
        history.use(library)
    assert "with a star: 1." in told.args[0]
    assert str(library.root / "lost") in told.args[0]
    qtbot.waitUntil(lambda: rows(history) == ["1 stroke"])
