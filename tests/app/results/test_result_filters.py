"""Filters, what there is to filter by, chips, the preview under the pointer, "nothing close"."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QDate, QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.canvas import Page
from app.results import ResultsView, Thumbnails
from app.results.days import Days, DaysDialog, usual_days
from app.results.filter_bar import Facets, FilterBar
from app.results.hover import HoverPreview
from app.results.pane import ResultsPane
from app.results.terms_bar import TermsBar
from app.results.thumbnails import LargePictures
from app.search import QueryComposer
from app.ui.settings import Settings
from app.ui.tasks import Tasks
from app.ui.theme import Theme
from core.library import Catalogue, Filters, Library
from core.search import Answer, Hit, LikeColoursTerm, Question, Ranking
from core.sketch import Sketch, Stroke

PAGE = Page(Sketch((Stroke.from_xy([[0, 0], [10, 10]]),)))
SUMMER = Path("/pictures/summer")
FACETS = Facets(
    (("cat", 3), ("dog", 5), ("eel", 1)),
    (SUMMER,),
    ((SUMMER, 2), (SUMMER / "sea" / "crabs", 7)),
)


@pytest.fixture
def bar(qtbot: Any, composer: QueryComposer, theme: Theme) -> Iterator[FilterBar]:
    bar = FilterBar(composer, theme, 168)
    qtbot.addWidget(bar)
    bar.resize(700, 44)
    bar.show()
    yield bar
    bar.stop()


def tick(bar: FilterBar, row: int) -> None:
    bar.category.list.item(row).setCheckState(Qt.CheckState.Checked)


def test_ticks_become_filters(bar: FilterBar, composer: QueryComposer) -> None:
    assert bar.category.isHidden()  # nothing to choose from yet
    bar.set_facets(FACETS)
    tick(bar, 0)
    assert composer.filters == Filters(categories=frozenset({"cat"}))
    assert bar.category.text() == "cat"
    tick(bar, 2)
    assert composer.filters.categories == {"cat", "eel"}
    assert "2" in bar.category.text()
    sea = bar.folder.tree.topLevelItem(0).child(0)
    assert bar.folder.tree.topLevelItem(0).text(0).endswith("   9")  # with those inside it
    assert [sea.text(0), sea.child(0).text(0)] == ["sea   7", "crabs   7"]
    sea.setCheckState(0, Qt.CheckState.Checked)
    assert composer.filters.places == {SUMMER / "sea"}
    assert bar.folder.text() == "sea"
    bar.clear_button.click()
    assert composer.filters == Filters()
    assert bar.category.list.item(0).checkState() == Qt.CheckState.Unchecked
    assert bar.clear_button.isHidden()


def test_filters_set_elsewhere_are_shown(bar: FilterBar, composer: QueryComposer) -> None:
    bar.set_facets(FACETS)
    composer.set_filters(Filters(categories=frozenset({"dog"}), name="boat"))
    assert bar.name.text() == "boat"
    assert bar.category.list.item(1).checkState() == Qt.CheckState.Checked
    bar.set_facets(replace(FACETS, categories=(("ape", 1), *FACETS.categories)))
    assert bar.category.list.item(2).checkState() == Qt.CheckState.Checked


def test_typing_waits_for_a_pause(bar: FilterBar, composer: QueryComposer, qtbot: Any) -> None:
    with qtbot.waitSignal(composer.filters_changed) as told:
        QTest.keyClicks(bar.name, "oat")
        assert composer.filters.is_empty
    assert told.args == [Filters(name="oat")]
    QTest.keyClicks(bar.name, "s")
    QTest.keyClick(bar.name, Qt.Key.Key_Return)
    assert composer.filters.name == "oats"


def test_many_choices_can_be_narrowed(bar: FilterBar, qtbot: Any) -> None:
    bar.category.set_choices([(f"kind {n}", f"kind {n}", n) for n in range(30)])
    bar.category.click()
    popup = bar.category.popup
    assert popup.isVisible()
    bar.category._find.setText("kind 2 ")
    shown = [r for r in range(30) if not bar.category.list.item(r).isHidden()]
    assert 2 in shown
    assert len(shown) < 30
    popup.close()


def test_usual_days() -> None:
    named = dict(usual_days(date(2024, 3, 1)))
    assert named["Any time"] == Days()
    assert named["Last 7 days"] == Days(date(2024, 2, 24))
    assert named["This year"].since == date(2024, 1, 1)
    assert named["Last year"] == Days(date(2023, 1, 1), date(2023, 12, 31))


def test_days_from_the_menu_and_the_dialog(
    bar: FilterBar, composer: QueryComposer, qtbot: Any
) -> None:
    bar._days_menu.aboutToShow.emit()
    actions = {action.text(): action for action in bar._days_menu.actions()}
    actions["Today"].trigger()
    assert composer.filters.since == date.today()
    assert bar.days.text() == "Today"
    bar._days_menu.aboutToShow.emit()
    next(a for a in bar._days_menu.actions() if a.text() == "From… to…").trigger()
    (dialog,) = bar.findChildren(DaysDialog)
    dialog.since.setDate(QDate(2024, 5, 9))
    dialog.until.setDate(QDate(2024, 5, 1))  # the wrong way round
    dialog.accept()
    assert (composer.filters.since, composer.filters.until) == (date(2024, 5, 1), date(2024, 5, 9))
    assert "–" in bar.days.text()


def test_the_slider_and_the_list_agree(bar: FilterBar, qtbot: Any) -> None:
    with qtbot.waitSignal(bar.tile_chosen) as chosen:
        bar.size_slider.setValue(240)
    assert chosen.args == [240]
    with qtbot.assertNotEmitted(bar.tile_chosen):
        bar.set_tile(120)
    assert bar.size_slider.value() == 120


def test_choices_are_counted_beside_the_window(
    bar: FilterBar, library: Library, qtbot: Any
) -> None:
    bar.use(library.catalogue)
    qtbot.waitUntil(lambda: bar.folder.tree.topLevelItemCount() == 1)
    assert bar.folder.tree.topLevelItem(0).text(0).endswith("   12")
    assert bar.category.list.count() == 0


def test_choices_are_counted_again_after_unexpected_errors(
    bar: FilterBar, library: Library, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    for tasks in bar.findChildren(Tasks):
        tasks.failed.connect(told.append)
    counted = threading.Semaphore(0)

    def broken(_: Catalogue) -> list[tuple[str, int]]:
        counted.release()
        raise RuntimeError("out of memory")

    with monkeypatch.context() as patch:
        patch.setattr(Catalogue, "categories", broken)
        bar.use(library.catalogue)
        counted.acquire(timeout=5)
        bar.refresh()
        counted.acquire(timeout=5)
    bar.refresh()
    qtbot.waitUntil(lambda: bar.folder.tree.topLevelItemCount() == 1)
    assert told == ["Something went wrong: out of memory"] * 2


def test_chips_can_be_weighed_turned_and_closed(
    composer: QueryComposer, library: Library, theme: Theme, qtbot: Any
) -> None:
    bar = TermsBar(composer, theme)
    qtbot.addWidget(bar)
    assert bar.isHidden()
    one, two = library.catalogue.photos([1, 2])
    composer.like(one)
    composer.dislike(two)
    first, second = bar.chips
    assert (first.property("look"), second.property("look")) == ("plain", "against")
    weights = {action.data(): action for action in first._group.actions()}
    assert weights[1.0].isChecked()
    weights[2.0].trigger()
    assert composer.feedback[0].weight == 2.0
    assert "×2" in bar.chips[0].label.text()
    {a.data(): a for a in bar.chips[0]._group.actions()}[-1.0].trigger()
    assert [item.weight for item in composer.feedback] == [-1.0, -1.0]
    composer.set_picture(Path("/elsewhere/a very long name that hardly fits into a chip.png"))
    outside = bar.chips[0]
    assert outside.label.menu() is None
    outside.cross.click()
    assert composer.picture is None
    bar.chips[0].cross.click()
    bar.chips[0].cross.click()
    assert bar.isHidden()


@pytest.fixture
def large(library: Library, qtbot: Any) -> Iterator[LargePictures]:
    large = LargePictures()
    large.set_edge(600)
    large.use(library.thumbnails)
    yield large
    large.stop()


def test_pointing_shows_a_large_preview(
    view: ResultsView, hits: list[Hit], large: LargePictures, theme: Theme, qtbot: Any
) -> None:
    preview = HoverPreview(view.results, large, theme, view)
    view.preview_wanted.connect(preview.show_for)
    view.preview_unwanted.connect(preview.hide)
    view.show_hits(hits)
    place = view.visualRect(view.results.index(1)).center()
    QApplication.sendEvent(
        view.viewport(),
        QHelpEvent(QEvent.Type.ToolTip, place, view.viewport().mapToGlobal(place)),
    )
    assert preview.isVisible()
    assert hits[1].photo.name in preview.title.text()
    assert "strong match" in preview.text.text()
    qtbot.waitUntil(lambda: not preview._picture.pixmap().isNull())
    tile = QRect(view.viewport().mapToGlobal(QPoint()), view.size())
    assert preview.width() >= 192
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > 30)
    view.verticalScrollBar().setValue(30)
    assert not preview.isVisible()
    preview.show_for(hits[2], tile)
    assert preview.isVisible()
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert not preview.isVisible()
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_preview_stays_on_the_screen(
    view: ResultsView, hits: list[Hit], large: LargePictures, theme: Theme, qtbot: Any
) -> None:
    preview = HoverPreview(view.results, large, theme, view)
    room = view.screen().availableGeometry()
    wide = replace(hits[0], photo=replace(hits[0].photo, width=4000, height=100))
    for corner in (room.topLeft(), room.bottomRight() - QPoint(100, 100)):
        for hit in (hits[0], wide):
            preview.show_for(hit, QRect(corner, corner + QPoint(100, 100)))
            # Where no window manager is, Qt may give any window a frame; it has no say here.
            assert room.contains(QRect(preview.pos(), preview.size()))
    preview.hide()


@pytest.fixture
def pane(
    qtbot: Any, composer: QueryComposer, thumbnails: Thumbnails, theme: Theme, library: Library
) -> Iterator[ResultsPane]:
    pane = ResultsPane(composer, thumbnails, theme, Settings())
    qtbot.addWidget(pane)
    pane.use(library)
    pane.resize(700, 600)
    pane.show()
    pane.set_ready()
    pane.set_photos(12)
    yield pane
    pane.stop()


def show(pane: ResultsPane, composer: QueryComposer, hits: list[Hit]) -> None:
    """Answer the newest question."""
    question = Question(composer.query, composer.revision)
    pane.show_answer(Answer(question, Ranking(tuple(hits), len(hits))))


def test_nothing_close_is_said_and_taken_back(
    pane: ResultsPane, composer: QueryComposer, hits: list[Hit]
) -> None:
    composer.set_page(PAGE)
    show(pane, composer, [replace(hit, chance=0.01) for hit in hits])
    assert not pane.nothing_close.isHidden()
    show(pane, composer, hits)
    assert pane.nothing_close.isHidden()
    # Where nobody measured what a score means, nothing is claimed.
    show(pane, composer, [replace(hit, chance=None) for hit in hits])
    assert pane.nothing_close.isHidden()


def test_a_late_answer_is_compared_with_its_own_question(
    pane: ResultsPane, composer: QueryComposer, hits: list[Hit]
) -> None:
    asked: list[Question] = []
    composer.changed.connect(asked.append)
    for length in (10, 20, 30):
        composer.set_page(Page(Sketch((Stroke.from_xy([[0, 0], [length, 10]]),))))
    first, second, third = (
        Answer(
            question, Ranking(tuple(replace(hits[at], rank=i + 1) for i, at in enumerate(order)))
        )
        for question, order in zip(asked, ((0, 1, 2), (2, 0, 1), (2, 0, 1)), strict=True)
    )
    # All three strokes were drawn before the first answer came.
    for answer in (first, second, third):
        pane.show_answer(answer)
    changes = pane.view.results.changes
    assert [changes.rise_of(hits[at].photo.id) for at in (0, 1, 2)] == [0, 0, 0]


def test_filters_that_nothing_passes(pane: ResultsPane, composer: QueryComposer) -> None:
    composer.set_page(PAGE)
    composer.set_filters(Filters(name="nobody"))
    show(pane, composer, [])
    assert "No pictures match" in pane.message


def test_the_chosen_size_is_kept(pane: ResultsPane) -> None:
    pane.filters.size_slider.setValue(260)
    assert pane.view.tile == 260
    assert pane._settings.tile == 260
    pane.view.set_tile(130)
    assert pane.filters.size_slider.value() == 130


def test_sharper_pictures_follow(library: Library, qtbot: Any, tmp_path: Path) -> None:
    from PIL import Image

    photo = library.catalogue.photo(1)
    big = tmp_path / "big.png"
    Image.new("RGB", (1200, 800), "navy").save(big)
    photo = replace(photo, path=big, width=1200, height=800)
    pictures = LargePictures()
    pictures.set_edge(600)
    pictures.use(library.thumbnails)
    try:
        with qtbot.waitSignal(pictures.loaded):
            assert pictures.pixmap(photo) is None
        soft = pictures.pixmap(photo)
        assert soft is not None
        assert max(soft.width(), soft.height()) < 300
        assert not pictures._cache[photo.id][1]
        qtbot.waitUntil(lambda: pictures._cache[photo.id][1])
        fine = pictures.pixmap(photo)
        assert fine is not None
        assert (fine.width(), fine.height()) == (600, 400)
    finally:
        pictures.stop()


def test_colours_become_a_filter(bar: FilterBar, composer: QueryComposer, qtbot: Any) -> None:
    bar.set_browsing(True)
    assert bar.sort.isVisible()
    bar.colours.click()
    assert bar.colours.popup.isVisible()
    red, green, blue, white = (
        bar.colours.grid.buttons[c] for c in ("#d0392e", "#3c9a4b", "#2e6fd0", "#ffffff")
    )
    red.click()
    assert composer.filters == Filters(colours=("#d0392e",))
    assert bar.colours.accessibleName() == "Colours: Red"
    for more in (green, blue, white):
        more.click()
    assert composer.filters.colours == ("#3c9a4b", "#2e6fd0", "#ffffff")  # three at most
    assert not red.isChecked()
    green.click()
    assert composer.filters.colours == ("#2e6fd0", "#ffffff")
    with qtbot.waitSignal(composer.filters_changed):
        bar.colours.tolerance.setValue(20)
    assert composer.filters.tolerance == 0.2
    bar.set_browsing(True)
    assert not bar.sort.isVisible()  # the closest come first
    bar.colours.popup.close()
    bar.clear()
    assert composer.filters.is_empty
    assert not blue.isChecked()


def test_the_colours_of_a_picture_have_a_chip(
    composer: QueryComposer, library: Library, theme: Theme, qtbot: Any
) -> None:
    terms = TermsBar(composer, theme)
    qtbot.addWidget(terms)
    photo = library.catalogue.photo(1)
    composer.set_colours_of(photo)
    assert composer.query.terms == (LikeColoursTerm(photo.id),)
    assert composer.has_terms
    (chip,) = terms.chips
    assert photo.name in chip.label.toolTip()
    chip.cross.click()
    assert not composer.has_terms
    composer.set_colours_of(photo)
    composer.clear_terms()
    assert terms.chips == []
