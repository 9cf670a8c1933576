"""The window closes cleanly, whatever is going on."""

import shutil
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from whole_window import Open, Tiny, drag

from app.ui.tasks import Tasks
from core.library import Library


class Gentle(Tiny):
    """Slow enough that a window can be closed in the middle of anything."""

    def embed_sketches(self, images: Any) -> Any:
        time.sleep(0.15)
        return super().embed_sketches(images)

    def embed_photos(self, images: Any) -> Any:
        time.sleep(0.03 * len(images))
        return super().embed_photos(images)


@pytest.mark.parametrize(
    "state", ["at once", "loading", "searching", "importing", "paused", "drawing", "a dialog"]
)
def test_it_closes_cleanly_in_every_state(
    open_window: Open, pictures: Path, library: Library, qtbot: Any, state: str, tmp_path: Path
) -> None:
    loading = threading.Event()

    def load() -> Tiny:
        loading.set()
        time.sleep(0.2)
        return Gentle()

    window = open_window(library.root, load)
    if state == "loading":
        qtbot.waitUntil(loading.is_set)
    elif state != "at once":
        qtbot.waitUntil(lambda: window.search.workspace is not None)
    if state == "searching":
        drag(window, (0.1, 0.5), (0.9, 0.5))
    elif state in ("importing", "paused"):
        shutil.copytree(pictures, tmp_path / "more")
        with qtbot.waitSignal(window.imports.progressed):
            window.imports.add_folders([tmp_path / "more"])
        if state == "paused":
            window.imports.pause()
    elif state == "drawing":
        QTest.mousePress(window.canvas, Qt.MouseButton.LeftButton)
        QTest.mouseMove(window.canvas, QPoint(90, 90))
    elif state == "a dialog":
        window.actions_.about.trigger()
    with qtbot.waitSignal(window.closed) as closed:
        window.close()
    assert closed.args == [True]
    assert not window.isVisible()
    background = window.findChildren(Tasks)
    assert len(background) > 10
    assert all(tasks.stopped for tasks in background)


def test_pictures_on_the_tray_do_not_outlive_the_library(
    open_window: Open, pictures: Path, library: Library, qtbot: Any, tmp_path: Path
) -> None:
    window = open_window(library.root, Gentle)
    qtbot.waitUntil(lambda: window.search.workspace is not None and not window.imports.busy)
    window.tray.pin(library.catalogue.photos([1, 2, 3]))
    shutil.copytree(pictures, tmp_path / "more")
    with qtbot.waitSignal(window.imports.progressed):
        window.imports.add_folders([tmp_path / "more"])
    window.close()
    # What an import still announces is heard after the library was closed.
    window.imports.library_changed.emit()
    qtbot.wait(50)
    assert len(window.tray.model.photos) == 3
