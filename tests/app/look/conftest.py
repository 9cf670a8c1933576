"""A list of pictures in a window of its own, to look at closely."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QMainWindow

from app.results import ResultsView, Thumbnails
from app.results.actions import ResultActions
from app.results.mime import PngCopies
from app.results.thumbnails import LargePictures
from app.search import QueryComposer
from app.ui.theme import Theme
from core.library import Library
from core.search import Hit


@pytest.fixture
def hits(library: Library) -> list[Hit]:
    photos = library.catalogue.photos(list(range(1, 13)))
    return [Hit(p, 0.9 - 0.05 * i, i + 1, chance=0.9 - 0.08 * i) for i, p in enumerate(photos)]


@pytest.fixture
def large(qtbot: Any, library: Library) -> Iterator[LargePictures]:
    large = LargePictures()
    large.set_edge(800)
    large.use(library.thumbnails)
    yield large
    large.stop()


@pytest.fixture
def host(qtbot: Any, theme: Theme) -> QMainWindow:
    host = QMainWindow()
    qtbot.addWidget(host)
    host.resize(900, 640)
    return host


@pytest.fixture
def view(host: QMainWindow, library: Library, theme: Theme) -> Iterator[ResultsView]:
    thumbnails = Thumbnails(host)
    thumbnails.use(library.thumbnails)
    view = ResultsView(thumbnails, theme)
    host.setCentralWidget(view)
    host.show()
    yield view
    view.motion.stop()
    thumbnails.stop()


@pytest.fixture
def composer(qapp: Any) -> QueryComposer:
    return QueryComposer()


@pytest.fixture
def actions(view: ResultsView, composer: QueryComposer, theme: Theme) -> Iterator[ResultActions]:
    copies = PngCopies()
    actions = ResultActions(view, composer, copies, theme)
    yield actions
    actions.stop()
    copies.close()
