"""The window on a studio with a real server: joining, searching, and a server that dies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shapes import photograph, shape
from studio_server import Studio, keyring_in_memory, studio, studio_server
from studio_worlds import work
from whole_window import Open, Tiny, dialog, drag, names

from app.library.join_dialog import JoinDialog
from app.library.studio_imports import StudioImports
from app.library.studios import leave_studio
from app.search import SearchService
from app.shell.window import MainWindow
from app.ui.settings import Settings
from app.ui.theme import Theme
from core import paths
from core.library import Library
from core.studio.membership import all_joined, join

__all__ = ["keyring_in_memory", "studio", "studio_server"]

WAIT = 60_000
"""Milliseconds; a computer that runs everything else at once must not fail a test."""


@pytest.fixture
def share(tmp_path: Path, studio: Studio) -> Path:
    """Six shapes on the share, in the studio."""
    root = tmp_path / "share"
    for seed in range(6):
        photograph(shape(seed), root / ("odd" if seed % 2 else "even") / f"shape {seed:02}.png")
    studio.add("share", root, Tiny().card)
    work(studio, root)
    return root


@pytest.fixture
def open_studio(
    open_window: Open, qtbot: Any, studio: Studio, share: Path
) -> Callable[[], MainWindow]:
    def opened() -> MainWindow:
        membership, _ = join(studio.url, {"share": share})
        window = open_window(membership.folder, imports=StudioImports())
        qtbot.waitUntil(lambda: window.pane.browser.count == 6, timeout=WAIT)
        return window

    return opened


def test_the_window_searches_browses_and_filters_a_studio(
    open_studio: Callable[[], MainWindow], qtbot: Any, share: Path
) -> None:
    window = open_studio()
    qtbot.waitUntil(lambda: window.status.photos.text() == "6 pictures", timeout=WAIT)
    window.library.show_folders()
    assert window.library.list.topLevelItem(0).text(0) == "share"
    assert window.library.remove_button.isHidden()
    qtbot.waitUntil(lambda: "sort them" in window.library._index.text(), timeout=WAIT)
    assert all(action.isVisible() for action in window.pane.marking.actions)
    assert window.canvas_actions.marker.isVisible()
    drag(window, (0.3, 0.3), (0.6, 0.6))
    qtbot.waitUntil(lambda: len(names(window)) == 6, timeout=WAIT)
    window.composer.set_filters(
        window.composer.filters.__class__(places=frozenset({share / "odd"}))
    )
    qtbot.waitUntil(
        lambda: sorted(names(window)) == [f"shape {n:02}.png" for n in (1, 3, 5)], timeout=WAIT
    )
    assert not window.actions_.samples.isVisible()
    window.imports.rescan()  # after which the studio is looked at again
    qtbot.waitUntil(lambda: "find 100 % of" in window.library._index.text(), timeout=WAIT)


def test_a_picture_of_another_computer_appears(
    open_studio: Callable[[], MainWindow], qtbot: Any, studio: Studio, share: Path
) -> None:
    window = open_studio()
    photograph(shape(40), share / "new.png")
    busy: list[bool] = []
    window.imports.busy_changed.connect(busy.append)
    window.imports.rescan()
    qtbot.waitUntil(lambda: busy == [True], timeout=WAIT)
    assert window.progress.isVisible()
    work(studio, share)
    qtbot.waitUntil(lambda: window.pane.browser.count == 7, timeout=WAIT)
    qtbot.waitUntil(lambda: busy == [True, False], timeout=WAIT)


def test_a_server_that_dies_in_mid_stroke_costs_one_notice(
    open_studio: Callable[[], MainWindow], qtbot: Any, studio: Studio
) -> None:
    window = open_studio()
    told: list[str] = []
    say = window.notice.say
    window.notice.say = lambda text, *rest: (told.append(text), say(text, *rest))
    problems: list[str] = []
    for signal in (window.search.problem, window.imports.failed, window.categories.failed):
        signal.connect(problems.append)
    drag(window, (0.3, 0.3), (0.6, 0.6))
    qtbot.waitUntil(lambda: len(names(window)) == 6, timeout=WAIT)
    # The tests' server writes late; a quick machine would lose the photos with it.
    studio.run("CHECKPOINT")
    studio.server.stop(at_once=True)
    try:
        for _ in range(3):
            drag(window, (0.6, 0.3), (0.3, 0.6))
            qtbot.waitUntil(lambda: window.search.is_idle, timeout=WAIT)
        assert len(names(window)) == 6
        assert len(window.document.page.sketch.strokes) == 4
        window.categories.service.change(lambda library: library.categories.rename("odd", "new"))
        qtbot.waitUntil(
            lambda: ("new", 3) in window.search.library.catalogue.categories(), timeout=WAIT
        )
        window.pane.marking.stars[4].trigger()
        qtbot.waitUntil(lambda: window.search.library.outbox.waiting == 2, timeout=WAIT)
        # The change is kept in the background; the window hears of it a moment later.
        qtbot.waitUntil(lambda: len(told) == 2, timeout=WAIT)
    finally:
        studio.server.start(durable=False)
    silent, *news = told
    assert "has not answered since" in silent
    assert (news, problems) == ([f"{'★' * 4}: 1 picture"], [])
    waits = "SELECT count(*) FROM photo JOIN category g ON g.id = category_id AND g.name = 'new'"
    qtbot.waitUntil(lambda: studio.rows(waits) == [(3,)], timeout=WAIT)
    starred = "SELECT count(*) FROM photo WHERE own_rating = 4"
    qtbot.waitUntil(lambda: studio.rows(starred) == [(1,)], timeout=WAIT)
    drag(window, (0.6, 0.3), (0.3, 0.6))
    qtbot.waitUntil(lambda: window.search.is_idle, timeout=WAIT)
    assert window.search.workspace.library.reach.away_since is None


def test_joining_tests_the_connection_and_maps_the_folders(
    qtbot: Any, theme: Theme, studio: Studio, share: Path, tmp_path: Path, library: Library
) -> None:
    window = MainWindow(
        SearchService(library.root, Tiny), StudioImports.__mro__[1](), theme, Settings()
    )
    window.show()
    window.start()
    qtbot.waitUntil(lambda: window.search.workspace is not None, timeout=WAIT)
    window.studios.join.trigger()
    opened = dialog(window, JoinDialog)
    bare = studio.url.replace(f":{studio.password}", "")
    opened.address.setText(bare)
    opened.password.setText("wrong")
    opened.test_button.click()
    qtbot.waitUntil(lambda: "user or password" in opened.answer.text(), timeout=WAIT)
    opened.password.setText(studio.password)
    opened.test_button.click()
    qtbot.waitUntil(lambda: "6 pictures" in opened.answer.text(), timeout=WAIT)
    opened.next_button.click()
    qtbot.waitUntil(lambda: opened.next_button.text() == "Join", timeout=WAIT)
    opened._places["share"] = share
    opened._copies["share"].setChecked(False)
    with qtbot.waitSignal(window.closed):
        opened.next_button.click()
    (made,) = all_joined()
    assert window.studios.wanted == made.folder
    assert (made.places, made.not_copied) == ({"share": share}, {"share"})
    assert studio.password not in (made.folder / "studio.json").read_text()
    window.deleteLater()


def test_libraries_are_listed_and_a_studio_can_be_left(
    open_studio: Callable[[], MainWindow], qtbot: Any, studio: Studio
) -> None:
    window = open_studio()
    chooser = window.studios.chooser
    assert chooser.itemText(0) == "My library"
    assert chooser.currentData() == window.search.library.root
    assert window.studios.leave.isVisible()
    folder = window.search.library.root
    window.studios._leave()
    qtbot.waitUntil(lambda: window.studios.wanted == paths.default_library(), timeout=WAIT)
    leave_studio(folder)
    assert all_joined() == []
    with Library.open(folder) as left:
        assert left.catalogue.count() == 0
