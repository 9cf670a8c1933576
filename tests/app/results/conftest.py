"""A list of pictures over the library of twelve, and what can be done with them."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.results import ResultsView, Thumbnails
from app.results.actions import ResultActions
from app.results.mime import PngCopies
from app.search import QueryComposer
from app.ui.theme import Theme
from core.library import Library
from core.search import Hit


@pytest.fixture
def hits(library: Library) -> list[Hit]:
    photos = library.catalogue.photos(list(range(1, 13)))
    return [Hit(p, 0.9 - 0.05 * i, i + 1, chance=0.9 - 0.08 * i) for i, p in enumerate(photos)]


@pytest.fixture
def thumbnails(qtbot: Any, library: Library) -> Iterator[Thumbnails]:
    thumbnails = Thumbnails()
    thumbnails.use(library.thumbnails)
    yield thumbnails
    thumbnails.stop()


@pytest.fixture
def view(qtbot: Any, thumbnails: Thumbnails, theme: Theme) -> Iterator[ResultsView]:
    view = ResultsView(thumbnails, theme)
    qtbot.addWidget(view)
    view.resize(600, 420)
    view.show()
    yield view
    view.motion.stop()


@pytest.fixture
def composer(qapp: Any) -> QueryComposer:
    return QueryComposer()


@pytest.fixture
def copies() -> Iterator[PngCopies]:
    copies = PngCopies()
    yield copies
    copies.close()


@pytest.fixture
def actions(
    view: ResultsView, composer: QueryComposer, copies: PngCopies, theme: Theme
) -> Iterator[ResultActions]:
    actions = ResultActions(view, composer, copies, theme)
    yield actions
    actions.stop()
