"""Drawing, and the pictures that are found for it."""

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from whole_window import Open, Tiny, dialog, drag, names

from app.shell.window import MainWindow
from core.library import Library, Photo, ThumbnailStore
from core.search import Answer, Query, Question, Ranking


def test_every_stroke_ranks_the_pictures(window: MainWindow, qtbot: Any) -> None:
    assert "12 pictures" in window.pane.filters.count.text()
    qtbot.waitUntil(lambda: len(names(window)) == 12)
    drag(window, (0.1, 0.5), (0.5, 0.5), (0.9, 0.5))
    qtbot.waitUntil(lambda: window.pane.view.results.is_ranked and names(window)[:1] == ["bar"])
    assert window.pane.message == ""
    assert "ms" in window.status.search.text()
    window.document.clear()
    drag(window, (0.5, 0.1), (0.5, 0.5), (0.5, 0.9))
    qtbot.waitUntil(lambda: names(window)[:1] == ["pole"])
    window.actions_.undo.trigger()
    qtbot.waitUntil(lambda: not window.pane.view.results.is_ranked)
    qtbot.waitUntil(lambda: len(names(window)) == 12)


def test_the_first_steps_lead_to_a_search(open_window: Open, pictures: Path, qtbot: Any) -> None:
    window = open_window()
    assert "You can draw already" in window.pane.message
    qtbot.waitUntil(lambda: window.pane.stack.currentWidget() is window.pane.first_steps)
    drag(window, (0.1, 0.5), (0.9, 0.5))
    window.pane.add_button.click()
    chooser = dialog(window, QFileDialog)
    chooser.fileSelected.emit(str(pictures))
    chooser.close()
    qtbot.waitUntil(lambda: names(window)[:1] == ["bar"])
    qtbot.waitUntil(lambda: window.status.photos.text() == "12 pictures")
    assert window.pane.stack.currentWidget() is not window.pane.first_steps


def test_drawing_before_the_model_is_loaded_is_answered_after(
    open_window: Open, library: Library, qtbot: Any
) -> None:
    go_on = threading.Event()

    def load() -> Tiny:
        go_on.wait(5)
        return Tiny()

    window = open_window(library.root, load)
    drag(window, (0.5, 0.1), (0.5, 0.9))
    assert "Getting ready" in window.pane.message
    assert len(window.document.page.sketch.strokes) == 1
    go_on.set()
    qtbot.waitUntil(lambda: names(window)[:1] == ["pole"])


def test_a_library_that_cannot_be_opened_is_said_in_the_window(
    open_window: Open, tmp_path: Path, qtbot: Any
) -> None:
    (tmp_path / "blocked").write_text("")
    window = open_window(tmp_path / "blocked")
    qtbot.waitUntil(lambda: "can't search now" in window.pane.message)
    assert str(tmp_path / "blocked") in window.pane.message
    drag(window, (0.1, 0.5), (0.9, 0.5))


def test_more_like_this_and_back(window: MainWindow, qtbot: Any) -> None:
    photo = next(
        p for p in window.search.workspace.library.catalogue.photos(range(1, 13))
        if p.name.startswith("ring")
    )  # fmt: skip
    window.composer.like(photo)
    qtbot.waitUntil(lambda: names(window)[:1] == ["ring"])
    bar = window.pane.findChild(QWidget, "terms")
    assert bar.isVisible()
    bar.chips[0].cross.click()
    qtbot.waitUntil(lambda: not bar.isVisible())
    qtbot.waitUntil(lambda: not window.pane.view.results.is_ranked)


def test_a_notice_is_said_once(window: MainWindow, qtbot: Any) -> None:
    answer = Answer(Question(Query(())), Ranking(notice="The index is being rebuilt."))
    window.search.answered.emit(answer)
    assert window.notice.isVisible()
    assert window.notice.label.text() == "The index is being rebuilt."
    window.notice.hide()
    window.search.answered.emit(answer)
    assert window.notice.isHidden()


def test_the_course_and_the_sketches_belong_to_the_window(window: MainWindow, qtbot: Any) -> None:
    drag(window, (0.1, 0.5), (0.9, 0.5))
    qtbot.waitUntil(lambda: names(window)[:1] == ["bar"])
    drag(window, (0.5, 0.1), (0.5, 0.9))
    window.scrubber.earlier.trigger()
    qtbot.waitUntil(lambda: names(window)[:1] == ["bar"])
    assert len(window.document.page.sketch.strokes) == 1
    window.scrubber.branch.trigger()
    window.actions_.clear.trigger()
    store = window.search.workspace.library.sketches
    qtbot.waitUntil(lambda: len(store.all()) == 1)
    assert store.all()[0].hits


def test_an_error_that_nobody_expected_is_shown(
    window: MainWindow, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_store: ThumbnailStore, _photo: Photo) -> Path:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(ThumbnailStore, "get", broken)
    window.thumbnails.set_edge(48)  # what was shown while browsing is read again
    drag(window, (0.1, 0.5), (0.9, 0.5))
    qtbot.waitUntil(lambda: window.notice.label.text() == "Something went wrong: out of memory")
