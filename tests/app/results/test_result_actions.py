"""What can be done with pictures that were found: keys, menu, clipboard, files in other formats."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.results import ResultsView
from app.results.actions import ResultActions
from app.results.mime import PictureMime, PngCopies, is_special
from app.search import QueryComposer
from app.ui import desktop
from core.library import SUFFIXES, Photo, PictureError
from core.search import Hit


def special(photo: Photo, tmp_path: Path) -> Photo:
    """The same picture in a format that few programs take."""
    file = tmp_path / "lines.tif"
    Image.open(photo.path).save(file)
    return replace(photo, path=file)


def test_enter_opens_the_picture(
    actions: ResultActions,
    view: ResultsView,
    hits: list[Hit],
    monkeypatch: pytest.MonkeyPatch,
    qtbot: Any,
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(desktop, "open_file", lambda path: opened.append(path) or True)
    view.show_hits([hits[0], replace(hits[1], photo=replace(hits[1].photo, online=False))])
    view.setFocus()
    view.setCurrentIndex(view.results.index(0))
    QTest.keyClick(view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opened == [hits[0].photo.path])
    QTest.keyClick(view, Qt.Key.Key_Right)
    with qtbot.waitSignal(actions.refused) as refused:
        QTest.keyClick(view, Qt.Key.Key_Enter)
    assert "offline" in refused.args[0]
    monkeypatch.setattr(desktop, "open_file", lambda path: False)
    view.setCurrentIndex(view.results.index(0))
    with qtbot.waitSignal(actions.refused):
        QTest.keyClick(view, Qt.Key.Key_Return)


def test_copies(actions: ResultActions, view: ResultsView, hits: list[Hit], qtbot: Any) -> None:
    view.show_hits(hits)
    view.setCurrentIndex(view.results.index(3))
    clipboard = QGuiApplication.clipboard()
    actions.copy.trigger()
    assert [url.toLocalFile() for url in clipboard.mimeData().urls()] == [str(hits[3].photo.path)]
    actions.copy_path.trigger()
    assert clipboard.text() == str(hits[3].photo.path)
    with qtbot.waitSignal(clipboard.dataChanged):
        actions.copy_picture.trigger()
    assert (clipboard.image().width(), clipboard.image().height()) == (96, 96)


def test_more_and_less_like_this(
    actions: ResultActions, view: ResultsView, composer: QueryComposer, hits: list[Hit]
) -> None:
    view.show_hits(hits)
    view.setFocus()
    view.setCurrentIndex(view.results.index(2))
    QTest.keyClick(view, Qt.Key.Key_M)
    view.setCurrentIndex(view.results.index(4))
    QTest.keyClick(view, Qt.Key.Key_L)
    assert [(at.photo, at.weight) for at in composer.feedback] == [
        (hits[2].photo, 1.0),
        (hits[4].photo, -1.0),
    ]


def test_actions_follow_the_selection(
    actions: ResultActions, view: ResultsView, hits: list[Hit], tmp_path: Path
) -> None:
    offline = replace(hits[1], photo=replace(hits[1].photo, online=False))
    tif = replace(hits[2], photo=special(hits[2].photo, tmp_path))
    assert not actions.open.isEnabled()
    assert not actions.more.isEnabled()
    view.show_hits([replace(hits[0], folded=(7,)), offline, tif])
    assert actions.targets() == [hits[0].photo]  # the best match
    assert actions.open.isEnabled()
    view.setCurrentIndex(view.results.index(0))
    assert actions.open.isEnabled()
    assert actions.unfold.isVisible()
    assert not actions.compare.isEnabled()
    view.setCurrentIndex(view.results.index(1))
    assert not actions.open.isEnabled()
    assert actions.copy_path.isEnabled()
    assert not actions.copy_png.isVisible()
    view.selectAll()
    assert actions.compare.isEnabled()
    assert actions.copy_png.isVisible()


def test_what_others_do_is_asked_of_them(
    actions: ResultActions, view: ResultsView, hits: list[Hit], qtbot: Any
) -> None:
    view.show_hits(hits)
    view.setFocus()
    view.selectAll()
    for key, signal, said in (
        (Qt.Key.Key_Space, actions.look_wanted, [False]),
        (Qt.Key.Key_W, actions.look_wanted, [True]),
        (Qt.Key.Key_P, actions.pin_wanted, [[hit.photo for hit in hits]]),
        (Qt.Key.Key_C, actions.compare_wanted, [[hit.photo for hit in hits]]),
    ):
        with qtbot.waitSignal(signal) as asked:
            QTest.keyClick(view, key)
        assert asked.args == said


def test_the_menu_has_every_action(
    actions: ResultActions, view: ResultsView, hits: list[Hit], qtbot: Any
) -> None:
    view.show_hits(hits)
    view.setCurrentIndex(view.results.index(0))
    view.menu_wanted.emit(QPoint(5, 5))
    menu = actions._menu
    assert menu.isVisible()
    assert [a for a in menu.actions() if not a.isSeparator()] == [
        action for group in actions.groups for action in group
    ]
    menu.close()


def test_reveal_is_refused_in_words(
    actions: ResultActions,
    view: ResultsView,
    hits: list[Hit],
    monkeypatch: pytest.MonkeyPatch,
    qtbot: Any,
) -> None:
    shown: list[Path] = []
    monkeypatch.setattr(desktop, "reveal", lambda path: shown.append(path))
    view.show_hits(hits)
    view.setCurrentIndex(view.results.index(0))
    with qtbot.waitSignal(actions.refused) as refused:
        actions.reveal.trigger()
    assert shown == [hits[0].photo.path]
    assert hits[0].photo.name in refused.args[0]


def test_files_first_and_pixels_for_one(hits: list[Hit]) -> None:
    one, two = hits[0].photo, hits[1].photo
    mime = PictureMime([one])
    assert mime.formats()[0] == "text/uri-list"
    assert [url.toLocalFile() for url in mime.urls()] == [str(one.path)]
    assert mime.hasImage()
    assert mime.imageData().width() == 96
    both = PictureMime([one, two])
    assert len(both.urls()) == 2
    assert not both.hasImage()
    assert PictureMime([replace(one, online=False)]).formats() == []


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_files_of_every_kind_go_out_themselves(hits: list[Hit], suffix: str) -> None:
    file = hits[0].photo.path.with_suffix(suffix)
    mime = PictureMime([replace(hits[0].photo, path=file)])
    assert [url.toLocalFile() for url in mime.urls()] == [str(file)]


def test_special_formats_go_out_as_png(hits: list[Hit], copies: PngCopies, tmp_path: Path) -> None:
    photo = special(hits[0].photo, tmp_path)
    assert is_special(photo)
    assert not is_special(hits[0].photo)
    mime = PictureMime([photo], copies)
    (url,) = mime.urls()
    file = Path(url.toLocalFile())
    assert file.name == "lines.png"
    with Image.open(file) as copy:
        assert (copy.format, copy.size) == ("PNG", (96, 96))
    assert PictureMime([photo], copies).urls() == [url]  # made once
    copies.close()
    assert not file.exists()


def test_a_picture_that_is_gone_has_no_copy(
    actions: ResultActions,
    view: ResultsView,
    hits: list[Hit],
    copies: PngCopies,
    tmp_path: Path,
    qtbot: Any,
) -> None:
    gone = replace(hits[0].photo, path=tmp_path / "gone.tif")
    with pytest.raises(PictureError):
        copies.copy_of(gone)
    # A drag goes on with the file itself; what takes it will say what is wrong.
    assert PictureMime([gone], copies).urls()[0].toLocalFile() == str(gone.path)
    view.show_hits([replace(hits[0], photo=gone)])
    view.setCurrentIndex(view.results.index(0))
    for action in (actions.copy_picture, actions.copy_png):
        with qtbot.waitSignal(actions.refused) as refused:
            action.trigger()
        assert "no longer there" in refused.args[0]


def test_copy_as_png(
    actions: ResultActions, view: ResultsView, hits: list[Hit], tmp_path: Path, qtbot: Any
) -> None:
    view.show_hits([replace(hits[0], photo=special(hits[0].photo, tmp_path))])
    view.setCurrentIndex(view.results.index(0))
    clipboard = QGuiApplication.clipboard()
    with qtbot.waitSignal(clipboard.dataChanged):
        actions.copy_png.trigger()
    assert clipboard.mimeData().urls()[0].fileName() == "lines.png"


def test_what_is_used_is_noted(
    actions: ResultActions,
    view: ResultsView,
    hits: list[Hit],
    monkeypatch: pytest.MonkeyPatch,
    qtbot: Any,
) -> None:
    used: list[list[Photo]] = []
    actions.used.connect(used.append)
    monkeypatch.setattr(desktop, "open_file", lambda path: path != hits[1].photo.path)
    view.show_hits(hits)
    for row, action in ((1, actions.open), (0, actions.open), (2, actions.pin)):
        view.setCurrentIndex(view.results.index(row))
        action.trigger()
        qtbot.waitUntil(lambda: actions.opener._tasks.idle)
    view.dragged_out.emit([hits[3].photo])
    # What could not be opened was not used.
    assert used == [[hits[0].photo], [hits[2].photo], [hits[3].photo]]
