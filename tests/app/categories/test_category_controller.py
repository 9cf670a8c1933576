"""Categories in a window: listed, filtered by, changed, taken in, and guessed from a drawing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pictures import draw_picture
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QInputDialog, QMainWindow, QMessageBox
from tiny_encoder import TinyEncoder

from app.categories import CategoryController, controller
from app.categories.earlier import EarlierSketches
from app.categories.expectation import expectation_text
from app.categories.import_dialog import ImportCategoriesDialog
from app.categories.split_dialog import SplitDialog
from app.library import ImportService
from app.search import QueryComposer, SearchService
from app.ui.settings import Settings
from app.ui.theme import Theme
from core.categories import Expectation
from core.library import Importer, Library, Photo
from core.sketch import Page, Sketch, Stroke

BAR = Page(Sketch((Stroke.from_xy([[0, 0], [100, 0]]),)))
POLE = Page(Sketch((Stroke.from_xy([[0, 0], [0, 100]]),)))


class Window(QMainWindow):
    """The parts of the real window that categories touch, joined in the same way."""

    def __init__(self, root: Path, theme: Theme) -> None:
        super().__init__()
        self.search = SearchService(root, TinyEncoder)
        self.imports = ImportService()
        self.composer = QueryComposer(self)
        self.chosen: list[Photo] = []
        self.told: list[str] = []
        self.categories = CategoryController(
            self.composer, self.imports, self.selected, theme, Settings(), self
        )
        self.composer.changed.connect(self.search.ask)
        self.search.opened.connect(self.categories.use)
        self.search.ready.connect(self.categories.begin)
        self.search.ready.connect(self.ready)
        self.search.answered.connect(self.categories.take_answer)
        self.imports.library_changed.connect(self.search.refresh)
        self.categories.library_changed.connect(self.composer.ask)
        self.categories.told.connect(self.told.append)

    def selected(self) -> list[Photo]:
        return self.chosen

    def ready(self, workspace: Any) -> None:
        self.imports.start(workspace.library, workspace.encoder, workspace.shipped)

    def stop(self) -> None:
        assert self.categories.stop()
        assert self.imports.stop()
        assert self.search.stop()

    def listed(self) -> list[str]:
        shown = self.categories.sidebar.list
        return [" ".join(shown.item(row).text().split()) for row in range(shown.count())]


@pytest.fixture
def sorted_pictures(tmp_path: Path) -> Path:
    """Three pictures each of bars, poles and rings in folders of their own."""
    root = tmp_path / "sorted"
    for shape in ("bar", "pole", "ring"):
        for variant in range(3):
            draw_picture(root / f"{shape}s" / f"{shape}-{variant}.png", shape, 5 * variant)
    return root


@pytest.fixture
def window(qtbot: Any, theme: Theme, tmp_path: Path, sorted_pictures: Path) -> Iterator[Window]:
    with Library.open(tmp_path / "home") as library:
        Importer(library, TinyEncoder()).run([sorted_pictures])
    window = Window(tmp_path / "home", theme)
    window.categories.dock.show()
    window.search.start()
    qtbot.waitUntil(lambda: len(window.listed()) == 3)
    yield window
    window.stop()
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def dialog(window: Window, kind: type) -> Any:
    found: list[Any] = [d for d in window.findChildren(kind) if d.isVisible()]
    assert len(found) == 1
    return found[0]


def select(window: Window, *names: str) -> None:
    shown = window.categories.sidebar.list
    shown.clearSelection()
    for row in range(shown.count()):
        if shown.item(row).data(Qt.ItemDataRole.UserRole) in names:
            shown.item(row).setSelected(True)


def test_what_is_selected_is_searched(window: Window) -> None:
    assert window.listed() == ["bars 3", "poles 3", "rings 3"]
    select(window, "bars", "rings")
    assert window.composer.filters.categories == {"bars", "rings"}
    window.composer.set_filters(type(window.composer.filters)())
    assert window.categories.sidebar.selected() == ()
    window.categories.sidebar.finder.setText("PO")
    hidden = [window.categories.sidebar.list.item(row).isHidden() for row in range(3)]
    assert hidden == [True, False, True]


def test_a_drawing_is_guessed_and_one_click_filters(window: Window, qtbot: Any) -> None:
    strip = window.categories.strip
    window.composer.set_page(POLE)
    qtbot.waitUntil(lambda: strip.words[:1] == ["poles"])
    strip.buttons[0].click()
    assert window.composer.filters.categories == {"poles"}
    assert window.categories.sidebar.selected() == ("poles",)
    strip.buttons[0].click()
    assert window.composer.filters.is_empty
    window.composer.set_page(BAR)
    qtbot.waitUntil(lambda: strip.words[:1] == ["bars"])
    window.composer.set_page(Page())
    window.composer.like(window.search.library.catalogue.photo(1))
    qtbot.waitUntil(lambda: not strip.words)


def test_a_category_is_renamed_and_the_filter_lets_go(window: Window, qtbot: Any) -> None:
    select(window, "rings")
    window.categories.sidebar.rename.trigger()
    asked = dialog(window, QInputDialog)
    asked.setTextValue("Circles")
    asked.accept()
    qtbot.waitUntil(lambda: window.listed() == ["bars 3", "Circles 3", "poles 3"])
    assert window.composer.filters.is_empty


def test_categories_become_one(window: Window, qtbot: Any) -> None:
    select(window, "bars", "poles")
    window.categories.sidebar.merge.trigger()
    asked = dialog(window, QInputDialog)
    asked.setTextValue("lines")
    asked.accept()
    qtbot.waitUntil(lambda: window.listed() == ["lines 6", "rings 3"])


def test_a_label_is_taken_off_after_asking(window: Window, qtbot: Any) -> None:
    select(window, "rings")
    window.categories.sidebar.remove.trigger()
    box = dialog(window, QMessageBox)
    assert "rings" in box.text()
    box.button(QMessageBox.StandardButton.Ok).click()
    qtbot.waitUntil(lambda: window.listed() == ["bars 3", "poles 3"])
    assert window.search.library.catalogue.count() == 9


def test_selected_pictures_get_a_category(window: Window, qtbot: Any) -> None:
    window.categories.assign.trigger()
    assert "Select the pictures" in window.told[-1]
    window.chosen = window.search.library.catalogue.photos([1, 2])
    window.categories.assign.trigger()
    asked = dialog(window, QInputDialog)
    asked.setTextValue("special")
    asked.accept()
    qtbot.waitUntil(lambda: "special 2" in window.listed())


def test_a_category_is_split_by_looks(window: Window, qtbot: Any) -> None:
    window.chosen = window.search.library.catalogue.photos(range(1, 10))
    every = [p.id for p in window.chosen if p.category in ("bars", "poles")]
    window.search.library.categories.assign(every, "lines")
    select(window)
    window.categories.service.count()
    qtbot.waitUntil(lambda: "lines 6" in window.listed())
    select(window, "lines")
    window.categories.sidebar.split.trigger()
    asked = dialog(window, SplitDialog)
    qtbot.waitUntil(lambda: len(asked.names) == 2)
    asked.names[0].setText("one")
    asked.names[1].setText("two")
    asked.accept()
    qtbot.waitUntil(lambda: window.listed() == ["one 3", "rings 3", "two 3"])


def test_a_dropped_folder_becomes_a_category(
    window: Window,
    tmp_path: Path,
    sorted_pictures: Path,
    qtbot: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(controller, "ENOUGH_TO_EXPECT", 5)
    folder = tmp_path / "new_slashes"
    for variant in range(3):
        draw_picture(folder / f"slash-{variant}.png", "slash", 3 * variant)
    (folder / "known.png").write_bytes((sorted_pictures / "bars" / "bar-0.png").read_bytes())
    (folder / "broken.png").write_bytes(b"\x89PNG nothing")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(folder))])
    left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    drop = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, left, plain)
    window.categories.sidebar.list.dropEvent(drop)
    asked = dialog(window, ImportCategoriesDialog)
    qtbot.waitUntil(lambda: "complete" in asked.doing.text())
    row = asked.rows.topLevelItem(0)
    assert [row.text(column) for column in range(4)] == ["new slashes", "5", "1", "1"]
    assert "broken.png" in asked.problems.toPlainText()
    assert "known.png: a duplicate" in asked.problems.toPlainText()
    assert asked.samples.count() == 4
    row.setText(0, "slashes")
    expected: list[Expectation] = []
    window.categories.expected.connect(expected.append)
    asked.accept()
    qtbot.waitUntil(lambda: "slashes 4" in window.listed())
    qtbot.waitUntil(lambda: [found.category for found in expected] == ["slashes"])
    assert "“slashes”" in expectation_text(expected[0])


def test_a_folder_that_is_not_wanted_is_left_out(
    window: Window, tmp_path: Path, qtbot: Any
) -> None:
    for name in ("a", "b"):
        draw_picture(tmp_path / "both" / name / "slash.png", "slash", ord(name) % 7)
    window.categories.propose([tmp_path / "both"])
    asked = dialog(window, ImportCategoriesDialog)
    qtbot.waitUntil(lambda: asked.rows.topLevelItemCount() == 2)
    for row in range(2):
        asked.rows.topLevelItem(row).setCheckState(0, Qt.CheckState.Unchecked)
    assert not asked.take.isEnabled()
    asked.rows.topLevelItem(1).setCheckState(0, Qt.CheckState.Checked)
    assert asked.wanted() == [(tmp_path / "both" / "b", "b")]
    asked.accept()
    qtbot.waitUntil(lambda: "b 1" in window.listed())
    assert "a 1" not in window.listed()


def first_of(earlier: EarlierSketches) -> int | None:
    """Return the id of the drawing that is listed first."""
    sketch = earlier.list.sketches.sketch_at(earlier.list.sketches.index(0))
    return sketch.id if sketch is not None else None


def test_where_a_thing_was_drawn_before(window: Window, qtbot: Any) -> None:
    store = window.search.library.sketches
    bar, pole = store.add(BAR), store.add(POLE)
    opened: list[int] = []
    window.categories.earlier.open_wanted.connect(lambda sketch: opened.append(sketch.id))
    window.composer.set_page(POLE)
    window.categories.where_drawn.trigger()
    earlier = window.categories.earlier
    qtbot.waitUntil(lambda: first_of(earlier) == pole.id)
    earlier.list.activated.emit(earlier.list.model().index(0, 0))
    assert opened == [pole.id]
    window.chosen = [
        photo
        for photo in window.search.library.catalogue.photos(range(1, 10))
        if photo.name == "bar-0.png"
    ]
    window.categories.drawings_of.trigger()
    qtbot.waitUntil(lambda: first_of(earlier) == bar.id)


def test_what_can_not_be_done_is_said(window: Window, tmp_path: Path, qtbot: Any) -> None:
    window.categories.propose([tmp_path / "nowhere"])
    asked = dialog(window, ImportCategoriesDialog)
    qtbot.waitUntil(lambda: "not a folder" in asked.doing.text())
    assert not asked.take.isEnabled()
    asked.reject()
