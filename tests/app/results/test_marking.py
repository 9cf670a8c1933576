"""Stars and tags: keys, selections, undo, what tiles and filters make of them, sidecars."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QMessageBox

from app.results import ResultsView
from app.results.actions import ResultActions
from app.results.filter_bar import Facets, FilterBar
from app.results.marking import Marking
from app.search import QueryComposer
from app.ui.theme import Theme
from core.library import Filters, Library, Order
from core.library.tags import Mark
from core.search import Hit


@pytest.fixture
def marking(
    view: ResultsView, actions: ResultActions, theme: Theme, library: Library, hits: list[Hit]
) -> Iterator[Marking]:
    marking = Marking(view, actions, theme)
    marking.use(library)
    view.show_hits(hits)
    view.setFocus()
    yield marking
    marking.stop()


def select(view: ResultsView, *rows: int) -> None:
    view.clearSelection()
    for row in rows:
        view.selectionModel().select(
            view.results.index(row), view.selectionModel().SelectionFlag.Select
        )


def test_a_digit_gives_stars_to_the_selection(
    marking: Marking, view: ResultsView, library: Library, qtbot: Any
) -> None:
    select(view, 1, 2)
    with qtbot.waitSignal(marking.told) as told:
        QTest.keyClick(view, Qt.Key.Key_4)
    assert told.args[0] == "★★★★: 2 pictures"
    assert [photo.stars for photo in library.catalogue.photos([1, 2, 3, 4])] == [0, 4, 4, 0]
    with qtbot.waitSignal(marking.changed):
        QTest.keyClick(view, Qt.Key.Key_0)
    assert [photo.stars for photo in library.catalogue.photos([2, 3])] == [0, 0]


def test_with_nothing_selected_the_best_match_gets_them(
    marking: Marking, view: ResultsView, library: Library, qtbot: Any
) -> None:
    view.clearSelection()
    with qtbot.waitSignal(marking.changed):
        QTest.keyClick(view, Qt.Key.Key_5)
    assert library.catalogue.photo(1).stars == 5


def test_steps_are_undone_one_by_one(
    marking: Marking, view: ResultsView, library: Library, qtbot: Any
) -> None:
    library.marks.tag([2], ["old"])
    select(view, 1, 2)
    assert not marking.undo.isEnabled()
    for key in (Qt.Key.Key_1, Qt.Key.Key_3):
        with qtbot.waitSignal(marking.told) as told:
            QTest.keyClick(view, key)
    with qtbot.waitSignal(marking.changed):
        told.args[2]()  # the button of the message
    assert library.catalogue.photo(2).stars == 1
    with qtbot.waitSignal(marking.changed):
        marking.undo.trigger()
    assert library.marks.of([2, 3]) == {2: Mark(None, frozenset({"old"})), 3: Mark()}
    assert not marking.undo.isEnabled()


def test_tags_are_given_to_all_and_taken_from_all(
    marking: Marking, view: ResultsView, library: Library, qtbot: Any
) -> None:
    library.marks.tag([1], ["both", "one"])
    library.marks.tag([2], ["both"])
    select(view, 0, 1)
    QTest.keyClick(view, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: bool(view.window().findChildren(QInputDialog)))
    (dialog,) = view.window().findChildren(QInputDialog)
    assert dialog.textValue() == "both"
    dialog.setTextValue(" night  sky ,, Möwe")
    with qtbot.waitSignal(marking.changed):
        dialog.accept()
    assert library.marks.of([1, 2]) == {
        1: Mark(None, frozenset({"one", "night sky", "Möwe"})),
        2: Mark(None, frozenset({"night sky", "Möwe"})),
    }


def test_tiles_and_details_show_stars(
    view: ResultsView, hits: list[Hit], marking: Marking, qtbot: Any
) -> None:
    plain = view.grab().toImage()
    photo = replace(hits[0].photo, stars=3, taken_ns=1_600_000_000 * 10**9, camera="Ink Pot")
    view.show_hits([replace(hits[0], photo=photo), *hits[1:]])
    assert view.grab().toImage() != plain
    line = next(
        line for line in view.results.describe(replace(hits[0], photo=photo)) if "★" in line
    )
    assert line.startswith("★★★ · ")
    assert line.endswith(" · Ink Pot")
    assert "20" in line


def test_sidecars_are_written_once_confirmed(
    marking: Marking, view: ResultsView, library: Library, actions: ResultActions, qtbot: Any
) -> None:
    folder = library.catalogue.photo(1).path.parent
    library.marks.tag([1], ["boat"])
    select(view, 0, 1)
    library.catalogue.photo(2).path.with_suffix(".xmp").write_text("theirs")
    marking.save.trigger()
    (box,) = view.window().findChildren(QMessageBox)
    assert list(library.catalogue.photo(1).path.parent.glob("*.png.xmp")) == []
    with qtbot.waitSignal(marking.told) as told:
        next(button for button in box.buttons() if button.text() == "Write").click()
    assert "beside 1 picture " in told.args[0]
    assert "another program" in told.args[0]
    assert "boat" in next(folder.glob("*.png.xmp")).read_text()


@pytest.fixture
def bar(qtbot: Any, composer: QueryComposer, theme: Theme) -> Iterator[FilterBar]:
    bar = FilterBar(composer, theme, 168)
    qtbot.addWidget(bar)
    yield bar
    bar.stop()


def test_stars_and_tags_filter_and_sort(
    bar: FilterBar, composer: QueryComposer, qtbot: Any
) -> None:
    assert bar.tags.isHidden()
    bar.set_facets(Facets(tags=(("boat", 2), ("Möwe", 1))))
    bar.tags.list.item(1).setCheckState(Qt.CheckState.Checked)
    assert composer.filters == Filters(tags=frozenset({"Möwe"}))
    bar.stars.menu().actions()[3].trigger()
    assert composer.filters == Filters(tags=frozenset({"Möwe"}), stars=3)
    assert bar.stars.text() == "★★★"
    bar.clear()
    assert composer.filters.is_empty
    assert bar.stars.text() == ""
    with qtbot.waitSignal(bar.order_chosen) as chosen:
        next(a for a in bar.orders.actions() if a.text() == "Stars").trigger()
    assert chosen.args == [Order.STARS]
