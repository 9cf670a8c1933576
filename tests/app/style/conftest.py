"""A workspace of twelve pictures with an encoder that can adapt, and the styles of a window."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shapes import shape
from stylish_encoder import StylishEncoder, small_priors

from app.canvas import SketchDocument
from app.search import QueryComposer, Workspace
from app.style import Styles
from app.style.service import StyleService
from app.ui.settings import Settings
from app.ui.theme import Theme
from core.library import Library, Photo
from core.search import Searcher
from core.style.prior import Priors


@pytest.fixture
def searcher(library: Library) -> Iterator[Searcher]:
    searcher = Searcher(library, StylishEncoder())
    yield searcher
    searcher.close()


@pytest.fixture
def workspace(library: Library, searcher: Searcher) -> Workspace:
    encoder = StylishEncoder()
    return Workspace(library, encoder, searcher, encoder)


@pytest.fixture
def load() -> Callable[[str], Priors]:
    return small_priors


@pytest.fixture
def selected() -> list[Photo]:
    """What is selected in the results; tests fill it."""
    return []


@pytest.fixture
def styles(
    qtbot: QtBot, theme: Theme, selected: list[Photo], load: Callable[[str], Priors]
) -> Iterator[Styles]:
    window = QWidget()
    qtbot.addWidget(window)
    service = StyleService(load)
    composer = QueryComposer(window)
    document = SketchDocument(window)
    styles = Styles(document, composer, selected.copy, theme, window, Settings(), service)
    # The chooser is a child of the toolbar in the program.
    qtbot.addWidget(styles.chooser)
    yield styles
    styles.stop()


@pytest.fixture
def draw() -> Callable[[SketchDocument, int], None]:
    """Return a hand that draws a shape stroke by stroke."""

    def make(document: SketchDocument, seed: int) -> None:
        for stroke in shape(seed).strokes:
            document.add_stroke(stroke)

    return make
