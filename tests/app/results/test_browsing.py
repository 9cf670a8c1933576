"""With nothing drawn the library is there: in the chosen order, to its end, read in pages."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tiny_encoder import TinyCard

from app.canvas import Page
from app.results import Thumbnails
from app.results.pane import ResultsPane
from app.search import QueryComposer
from app.search.composer import MOST_RESULTS
from app.ui.settings import Settings
from app.ui.theme import Theme
from core.library import Filters, Library, NewPhoto
from core.search import Answer, Hit, Question, Ranking
from core.sketch import Sketch, Stroke

PAGE = Page(Sketch((Stroke.from_xy([[0, 0], [10, 10]]),)))


@pytest.fixture
def pane(
    qtbot: Any, composer: QueryComposer, thumbnails: Thumbnails, theme: Theme, library: Library
) -> Iterator[ResultsPane]:
    pane = ResultsPane(composer, thumbnails, theme, Settings(sort="name"))
    qtbot.addWidget(pane)
    pane.resize(620, 600)
    pane.show()
    pane.use(library)
    pane.set_photos(library.catalogue.count())
    yield pane
    pane.stop()


def names(pane: ResultsPane) -> list[str]:
    return [hit.photo.name for hit in pane.view.results.hits]


def answer(pane: ResultsPane, composer: QueryComposer, hits: list[Hit]) -> None:
    question = Question(composer.query, composer.revision)
    pane.show_answer(Answer(question, Ranking(tuple(hits), 5000)))


def test_the_library_is_there_with_nothing_drawn(pane: ResultsPane, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: len(names(pane)) == 12)
    assert pane.stack.currentWidget() is pane.view
    assert names(pane) == sorted(names(pane))
    assert pane.filters.count.text() == "12 pictures"
    newest = next(a for a in pane.filters.orders.actions() if a.text() == "Date added")
    newest.trigger()
    qtbot.waitUntil(lambda: [h.photo.id for h in pane.view.results.hits] == list(range(12, 0, -1)))
    assert pane._settings.sort == "added"
    assert pane.view.results.describe(pane.view.results.hits[0])[-1] == "96 × 96"  # no rank


def test_filters_narrow_it_and_a_drawing_replaces_it(
    pane: ResultsPane, composer: QueryComposer, hits: list[Hit], qtbot: Any
) -> None:
    composer.set_filters(Filters(name="ring"))
    qtbot.waitUntil(lambda: len(names(pane)) == 3)
    assert pane.filters.count.text() == "3 match"
    composer.set_filters(Filters(name="nobody"))
    qtbot.waitUntil(lambda: "No pictures match" in pane.message)
    composer.set_filters(Filters())
    composer.set_page(PAGE)
    answer(pane, composer, hits[:2])
    assert names(pane) == [hit.photo.name for hit in hits[:2]]
    assert pane.filters.sort.isHidden()
    composer.set_page(Page())
    answer(pane, composer, [])  # the answer to an empty page, or to one that is gone
    qtbot.waitUntil(lambda: len(names(pane)) == 12)
    assert pane.stack.currentWidget() is pane.view
    assert not pane.filters.sort.isHidden()


def test_a_large_library_is_read_in_pages_to_its_end(
    pane: ResultsPane, library: Library, qtbot: Any
) -> None:
    folder = library.catalogue.folders()[0].path
    vectors = np.zeros(4, np.float32), np.zeros(6, np.float16)
    photos = [
        NewPhoto(folder / f"z{n:05}.png", 9, 9, 9, 9, f"{n:064x}", *vectors) for n in range(3000)
    ]
    library.catalogue.ingest.store(TinyCard(id="m", dim=4, feature_dim=6), photos)
    pane.set_photos(library.catalogue.count())
    results = pane.view.results
    qtbot.waitUntil(lambda: results.rowCount() == 3012)
    QTest.keyClick(pane.view, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: results.hit_at(results.index(3011)) is not None)
    assert results.hit_at(results.index(3011)).photo.name == "z02999.png"
    assert len(results.hits) < 1000  # what was scrolled past is not read
    # More pictures come in; the place in the list stays.
    place = pane.view.verticalScrollBar().value()
    library.catalogue.ingest.store(
        TinyCard(id="m", dim=4, feature_dim=6),
        [replace(photos[0], path=folder / "zz.png", content_hash="ff" * 32)],
    )
    pane.set_photos(library.catalogue.count())
    qtbot.waitUntil(lambda: results.rowCount() == 3013)
    assert pane.view.verticalScrollBar().value() == place


def test_a_ranking_goes_on_when_it_is_scrolled(
    pane: ResultsPane, composer: QueryComposer, hits: list[Hit], qtbot: Any
) -> None:
    composer.set_page(PAGE)
    many = [replace(hits[0], photo=replace(hits[0].photo, id=i), rank=i) for i in range(1, 1001)]
    answer(pane, composer, many[:120])
    assert composer.query.k == 120
    bar = pane.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert composer.query.k == 240
    bar.setValue(bar.maximum() - 1)
    assert composer.query.k == 240  # not answered yet
    answer(pane, composer, many[:120])  # there are no more
    bar.setValue(bar.maximum())
    assert composer.query.k == 240
    composer.set_page(Page(Sketch((Stroke.from_xy([[0, 0], [20, 10]]),))))
    assert composer.query.k == 120
    composer.set_results(MOST_RESULTS)
    answer(pane, composer, many)
    assert pane.filters.count.text().replace(",", "") == "Best 1000 of 5000"


def test_a_tag_that_was_given_can_be_filtered_by_at_once(
    pane: ResultsPane, library: Library, qtbot: Any
) -> None:
    assert pane.filters.tags.isHidden()
    library.marks.tag([1], ["boat"])
    pane.marking.changed.emit()
    qtbot.waitUntil(lambda: not pane.filters.tags.isHidden())
    assert pane.filters.tags.list.item(0).text().startswith("boat")
