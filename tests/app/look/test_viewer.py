"""From a key in the list, through the search thread, to the light on the picture."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from tiny_encoder import TinyEncoder

from app.canvas import SketchDocument
from app.look.viewer import Viewer
from app.results import Thumbnails
from app.results.pane import ResultsPane
from app.search import QueryComposer, SearchService
from app.ui.settings import Settings
from app.ui.tasks import Tasks
from app.ui.theme import Theme
from core.encoder.base import Domain
from core.library import Filters, Library
from core.sketch import Stroke


class Looker(TinyEncoder):
    """Looks at what is dark."""

    def attention(self, images: np.ndarray, domain: Domain) -> np.ndarray:
        grey = images if domain is Domain.SKETCH else images.mean(axis=3)
        dark = self._grid(grey.astype(np.uint8)).reshape(-1, 8, 8) + 1e-6
        return (dark / dark.sum(axis=(1, 2), keepdims=True)).astype(np.float32)

    def spatial_maps(self, images: np.ndarray, domain: Domain) -> np.ndarray:
        return np.empty((len(images), 0, 0, 0), np.float32)


class Host:
    """A window of a pane with a real search behind it."""

    def __init__(self, root: Path, encoder: type[TinyEncoder], theme: Theme) -> None:
        self.host = QMainWindow()
        self.host.resize(900, 640)
        self.search = SearchService(root, encoder)
        self.document = SketchDocument(self.host)
        self.composer = QueryComposer(self.host)
        self.thumbnails = Thumbnails(self.host)
        self.pane = ResultsPane(self.composer, self.thumbnails, theme, Settings())
        self.viewer = Viewer(self.pane, self.search, self.document, self.host)
        self.host.setCentralWidget(self.pane)
        self.document.sketch_changed.connect(self.composer.set_page)
        self.composer.changed.connect(self.search.ask)
        self.search.opened.connect(self._opened)
        self.search.answered.connect(self.pane.show_answer)
        self.search.counted.connect(self.pane.set_photos)
        self.search.ready.connect(self.pane.set_ready)
        self.host.show()
        self.search.start()

    def stop(self) -> None:
        for tasks in self.viewer.quick.findChildren(Tasks):
            tasks.stop()
        self.pane.stop()
        self.thumbnails.stop()
        assert self.search.stop()

    def _opened(self, library: Library) -> None:
        self.thumbnails.use(library.thumbnails)
        self.pane.use(library)


@pytest.fixture(params=[Looker])
def host(request: Any, library: Library, theme: Theme, qtbot: Any) -> Iterator[Host]:
    host = Host(library.root, request.param, theme)
    qtbot.addWidget(host.host)
    qtbot.waitUntil(lambda: host.search.workspace is not None)
    yield host
    host.stop()


def test_why_a_picture_matched(host: Host, qtbot: Any) -> None:
    host.document.add_stroke(Stroke.from_xy([[10, 50], [90, 50]]))
    view, quick = host.pane.view, host.viewer.quick
    qtbot.waitUntil(lambda: view.results.is_ranked and view.results.rowCount() > 0)
    view.setFocus()
    view.setCurrentIndex(view.results.index(0))
    with qtbot.waitSignal(host.search.explained) as explained:
        QTest.keyClick(view, Qt.Key.Key_W)
    (explanation,) = explained.args
    assert explanation.photo_id == view.results.hits[0].photo.id
    assert explanation.drawing is not None
    # A bar across the middle: there it is bright, and dark above.
    middle = explanation.photo.shape[0] // 2
    assert explanation.photo[middle - 4 : middle + 4].mean() > explanation.photo[:16].mean() + 0.3
    assert quick.area._over is not None
    assert quick._drawing.isVisible()


@pytest.mark.parametrize("host", [TinyEncoder], indirect=True)
def test_an_encoder_that_cannot_tell_says_so(host: Host, qtbot: Any) -> None:
    host.composer.like(host.search.workspace.library.catalogue.photo(1))  # type: ignore[union-attr]
    view = host.pane.view
    qtbot.waitUntil(lambda: view.results.is_ranked and view.results.rowCount() > 0)
    view.setCurrentIndex(view.results.index(0))
    with qtbot.waitSignal(host.search.problem) as problem:
        host.pane.actions_.why.trigger()
    assert "can't tell where it looked" in problem.args[0]


def test_a_filter_alone_shows_what_passes_it(host: Host, qtbot: Any) -> None:
    host.composer.set_filters(Filters(name="ring"))
    view = host.pane.view
    qtbot.waitUntil(lambda: len(view.results.hits) == 3)
    assert {hit.photo.name.split("-")[0] for hit in view.results.hits} == {"ring"}
    assert host.pane.nothing_close.isHidden()
    assert host.pane.message == ""


def test_several_are_seen_side_by_side(host: Host, qtbot: Any) -> None:
    host.composer.set_filters(Filters(name="bar"))
    view = host.pane.view
    qtbot.waitUntil(lambda: len(view.results.hits) == 3)
    view.setFocus()
    view.selectAll()
    QTest.keyClick(view, Qt.Key.Key_C)
    assert host.viewer.compare.isVisible()
    assert len(host.viewer.compare.areas) == 3
    host.viewer.compare.dismiss()
