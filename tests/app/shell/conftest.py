"""The whole window with real threads, files and events; only the encoder is a small one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from shiboken6 import getCppPointer
from whole_window import Open, Tiny

from app.library import ImportService
from app.search import SearchService
from app.shell.window import MainWindow
from app.ui.settings import Settings
from app.ui.theme import Theme
from core.library import Library


def others() -> set[int]:
    """The windows that are there, shown or not."""
    return {address for w in QApplication.topLevelWidgets() for address in getCppPointer(w)}


@pytest.fixture
def open_window(qtbot: Any, theme: Theme, tmp_path: Path) -> Iterator[Open]:
    windows: list[MainWindow] = []
    before = others()

    def opened(
        root: Path | None = None, load: Any = Tiny, imports: ImportService | None = None
    ) -> MainWindow:
        search = SearchService(root or tmp_path / "new library", load)
        window = MainWindow(search, imports or ImportService(), theme, Settings())
        windows.append(window)
        window.resize(1100, 700)
        window.show()
        window.start()
        return window

    yield opened
    for window in windows:
        assert window.stop()
        window.close()
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    # Each would be styled again with every later window.
    assert others() <= before, "a window left other windows behind"


@pytest.fixture
def window(open_window: Open, library: Library, qtbot: Any) -> MainWindow:
    """A window on a library with twelve pictures, ready to search."""
    window = open_window(library.root)
    qtbot.waitUntil(lambda: window.search.workspace is not None and not window.imports.busy)
    return window
