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
from app.ui.theme import Theme
from core.encoder.domain import Domain
from core.library import Filters, Library
from core.sketch import Stroke


class Looker(TinyEncoder):
    """Looks at what is dark."""

    def attention(self, images: np.ndarray, domain: Domain) -> np.ndarray:
        grey = images if domain is Domain.SKETCH else images.mean(axis=3)
        dark = self._grid(grey.astype(np.uint8)).reshape(-1, 8, 8) + 1e-6
        return (dark / dark.sum(axis=(1, 2), keepdims=True)).astype(np.float32)


class Workspace:
    """A pane with a real search behind it."""

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
        self.search.ranked.connect(self._ranked)
        self.search.counted.connect(self.pane.set_photos)
        self.search.ready.connect(self.pane.set_ready)
        self.host.show()
        self.search.start()

    def stop(self) -> None:
        self.pane.stop()
        self.thumbnails.stop()
        assert self.search.stop()

    def _opened(self, library: Library) -> None:
        self.thumbnails.use(library.thumbnails)
        self.pane.use(library)

    def _ranked(self, ranking: Any, _milliseconds: float) -> None:
        self.pane.show_ranking(ranking)


@pytest.fixture(params=[Looker])
def workspace(request: Any, library: Library, theme: Theme, qtbot: Any) -> Iterator[Workspace]:
    workspace = Workspace(library.root, request.param, theme)
    qtbot.addWidget(workspace.host)
    qtbot.waitUntil(lambda: workspace.search.workspace is not None)
    yield workspace
    workspace.stop()


def test_why_a_picture_matched(workspace: Workspace, qtbot: Any) -> None:
    workspace.document.add_stroke(Stroke.from_xy([[10, 50], [90, 50]]))
    view, quick = workspace.pane.view, workspace.viewer.quick
    qtbot.waitUntil(lambda: len(view.results.hits) > 0)
    view.setFocus()
    view.setCurrentIndex(view.results.index(0))
    with qtbot.waitSignal(workspace.search.explained) as explained:
        QTest.keyClick(view, Qt.Key.Key_W)
    (explanation,) = explained.args
    assert explanation.photo_id == view.results.hits[0].photo.id
    assert explanation.drawing is not None
    # A bar across the middle: there it is bright, and dark above.
    middle = explanation.photo.shape[0] // 2
    assert explanation.photo[middle - 4 : middle + 4].mean() > explanation.photo[:16].mean() + 0.3
    assert quick.area._over is not None
    assert quick._drawing.isVisible()


@pytest.mark.parametrize("workspace", [TinyEncoder], indirect=True)
def test_an_encoder_that_cannot_tell_says_so(workspace: Workspace, qtbot: Any) -> None:
    workspace.composer.like(workspace.search.workspace.library.catalogue.photo(1))  # type: ignore[union-attr]
    view = workspace.pane.view
    qtbot.waitUntil(lambda: len(view.results.hits) > 0)
    view.setCurrentIndex(view.results.index(0))
    with qtbot.waitSignal(workspace.search.problem) as problem:
        workspace.pane.doing.why.trigger()
    assert "can't tell where it looked" in problem.args[0]


def test_a_filter_alone_shows_what_passes_it(workspace: Workspace, qtbot: Any) -> None:
    workspace.composer.set_filters(Filters(name="ring"))
    view = workspace.pane.view
    qtbot.waitUntil(lambda: len(view.results.hits) == 3)
    assert {hit.photo.name.split("-")[0] for hit in view.results.hits} == {"ring"}
    assert not workspace.pane.says_nothing_close
    assert workspace.pane.message == ""


def test_several_are_seen_side_by_side(workspace: Workspace, qtbot: Any) -> None:
    workspace.composer.set_filters(Filters(name="bar"))
    view = workspace.pane.view
    qtbot.waitUntil(lambda: len(view.results.hits) == 3)
    view.setFocus()
    view.selectAll()
    QTest.keyClick(view, Qt.Key.Key_C)
    assert workspace.viewer.compare.isVisible()
    assert len(workspace.viewer.compare.areas) == 3
    workspace.viewer.compare.dismiss()
