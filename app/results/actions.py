"""The actions on results, with their names, keys and icons."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QImage, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.results.mime import PngCopies, is_special
from app.results.view import ResultsView
from app.search import QueryComposer
from app.ui import desktop
from app.ui.opening import Opener
from app.ui.pictures import to_qimage
from app.ui.tasks import Tasks
from app.ui.theme import Theme
from app.ui.themed_actions import ThemedActions
from core.library import Photo, open_picture

Keys = QKeySequence.StandardKey | str | Qt.Key | None

CLIPBOARD_SIDE = 4096
"""A larger picture is reduced before its pixels go to the clipboard."""


class ResultActions(QObject):
    """Makes the actions, enables them by the selection, and carries most of them out.

    With nothing selected, those on single pictures act on the best match.

    Attributes:
        open: Open in the program the system uses for it.
        look: Show it large, inside this window.
        why: The same, with where the encoder looked.
        reveal: Show it in the file manager.
        copy: Copy the files.
        copy_picture: Copy the pixels.
        copy_png: Copy PNG copies of the files.
        copy_path: Copy the paths as text.
        more: Search for more pictures like it.
        less: Search for fewer pictures like it.
        unfold: Show its near-duplicates, or fold them away.
        pin: Put it on the tray.
        board: Put it on the board.
        compare: Show several side by side.
        trace: Put it under the paper, to draw over it.
        similar: Search with it alone.
        colours: Search for pictures with its colours.
        opener: Opens files in other programs.

    Signals:
        look_wanted: The user looks at a picture (whether with where the encoder looked).
        pin_wanted: The user pins pictures (list of Photo).
        board_wanted: The user puts pictures on the board (list of Photo).
        compare_wanted: The user compares pictures (list of Photo).
        used: The user opened, pinned or dragged out pictures (list of Photo).
        trace_wanted: The user traces a picture (its file).
        similar_wanted: The user searches with a picture alone (Photo).
        refused: The system refused something (a message).
    """

    look_wanted = Signal(bool)
    pin_wanted = Signal(object)
    board_wanted = Signal(object)
    compare_wanted = Signal(object)
    used = Signal(object)
    trace_wanted = Signal(object)
    similar_wanted = Signal(object)
    refused = Signal(str)

    def __init__(
        self, view: ResultsView, composer: QueryComposer, copies: PngCopies, theme: Theme
    ) -> None:
        super().__init__(view)
        self._view = view
        self._copies = copies
        self._themed = ThemedActions(theme, self)
        # Reading a picture for the clipboard must not block the pen.
        self._tasks = Tasks("clipboard", self)
        self.opener = Opener(self)
        self.opener.refused.connect(self.refused)
        self.open = self._make(self.tr("Open"), "open", Qt.Key.Key_Return, self._open)
        look = self.look_wanted.emit
        self.look = self._make(self.tr("Quick look"), "look", Qt.Key.Key_Space, lambda: look(False))
        self.why = self._make(self.tr("Why this matched"), "why", "W", lambda: look(True))
        self.reveal = self._make(self.tr("Show in folder"), "folder", "Ctrl+Return", self._reveal)
        standard = QKeySequence.StandardKey.Copy
        self.copy = self._make(self.tr("Copy"), "copy", standard, self._copy)
        self.copy_picture = self._make(
            self.tr("Copy picture"), "picture", "Ctrl+Shift+C", self._copy_picture
        )
        self.copy_png = self._make(self.tr("Copy as PNG file"), "copy", None, self._copy_png)
        self.copy_path = self._make(self.tr("Copy path"), "copy", "Ctrl+Alt+C", self._copy_path)
        self.more = self._make(
            self.tr("More like this"), "similar", "M", lambda: self._weigh(composer.like)
        )
        self.less = self._make(
            self.tr("Less like this"), "dissimilar", "L", lambda: self._weigh(composer.dislike)
        )
        self.unfold = self._make(self.tr("Show near-duplicates"), "unfold", "F", self._unfold)
        self.pin = self._make(self.tr("Pin to the tray"), "pin", "P", self._pin)
        self.board = self._make(
            self.tr("Put on the board"), "board", "Ctrl+P",
            lambda: self.board_wanted.emit(self.targets()),
        )  # fmt: skip
        self.compare = self._make(self.tr("Compare"), "compare", "C", self._compare)
        self.trace = self._make(self.tr("Trace this picture"), "trace", None, self._trace)
        self.similar = self._make(
            self.tr("Find similar pictures"), "search", "Ctrl+Alt+M", self._find_similar
        )
        self.colours = self._make(
            self.tr("Colours like this picture"), "palette", "Shift+M",
            lambda: self._weigh(composer.set_colours_of, 1),
        )  # fmt: skip
        self.groups: tuple[tuple[QAction, ...], ...] = (
            (self.open, self.look, self.why, self.reveal),
            (self.copy, self.copy_picture, self.copy_png, self.copy_path),
            (self.more, self.less, self.colours, self.similar, self.trace, self.unfold),
            (self.pin, self.board, self.compare),
        )
        self._menu = QMenu(view)
        for group in self.groups:
            self._menu.addActions(list(group))
            self._menu.addSeparator()
        view.menu_wanted.connect(self._show_menu)
        view.activated.connect(self._open_at)
        view.dragged_out.connect(self.used)
        view.selectionModel().selectionChanged.connect(self._follow_selection)
        view.selectionModel().currentChanged.connect(self._follow_selection)
        view.shown.connect(self._follow_selection)
        self._follow_selection()

    def add(self, actions: list[QAction]) -> None:
        """Add actions of other parts of the window to the menu."""
        self._menu.addActions(actions)

    def add_group(self, actions: tuple[QAction, ...]) -> None:
        """Add actions to the menu and to the window's, as a group of their own."""
        self.groups += (actions,)
        self._menu.addActions(list(actions))
        self._menu.addSeparator()

    def targets(self) -> list[Photo]:
        """Return the selected photos, or else the best match."""
        selected = self._view.selected_photos()
        if selected or not self._view.results.is_ranked:
            return selected
        best = self._view.results.hit_at(self._view.results.index(0))
        return [] if best is None else [best.photo]

    def serve(self, canvas: QWidget) -> None:
        """Let the keys work on the canvas too, where the hand is after a stroke."""
        canvas.addActions([self.open, self.why, self.more, self.less, self.pin, self.board])

    def stop(self) -> None:
        """Wait for a picture that is being read for the clipboard."""
        self.opener.stop()
        self._tasks.stop()

    def _make(self, text: str, icon_name: str, keys: Keys, do: object) -> QAction:
        action = QAction(text, self)
        self._themed.set_icon(action, icon_name)
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
        # Single letters belong to the list and the canvas, not to fields that are typed into.
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(do)
        self._view.addAction(action)
        return action

    def _follow_selection(self) -> None:
        photos = self.targets()
        here = [photo for photo in photos if photo.online]
        for action in (self.open, self.copy, self.copy_picture):
            action.setEnabled(bool(here))
        self.copy_png.setVisible(any(map(is_special, here)))
        self.trace.setEnabled(bool(here))
        for action in (
            self.similar,
            self.colours,
            self.look,
            self.why,
            self.reveal,
            self.copy_path,
            self.more,
            self.less,
        ):
            action.setEnabled(bool(photos))
        self.pin.setEnabled(bool(photos))
        self.board.setEnabled(bool(here))
        self.compare.setEnabled(len(self._view.selected_photos()) > 1)
        hit = self._view.results.hit_at(self._view.currentIndex())
        self.unfold.setVisible(hit is not None and bool(hit.folded))

    def _show_menu(self, place: QPoint) -> None:
        self._follow_selection()
        self._menu.popup(place)

    def _open_at(self, index: QModelIndex) -> None:
        hit = self._view.results.hit_at(index)
        if hit is not None:
            self._open_photo(hit.photo)

    def _open(self) -> None:
        for photo in self.targets()[:1]:
            self._open_photo(photo)

    def _open_photo(self, photo: Photo) -> None:
        if not photo.online:
            self.refused.emit(self.tr("{} is offline.").format(photo.name))
        else:
            self.opener.open(photo.path, lambda: self.used.emit([photo]))

    def _pin(self) -> None:
        photos = self.targets()
        self.pin_wanted.emit(photos)
        self.used.emit(photos)

    def _trace(self) -> None:
        for photo in self._here()[:1]:
            self.trace_wanted.emit(photo.path)

    def _find_similar(self) -> None:
        for photo in self.targets()[:1]:
            self.similar_wanted.emit(photo)

    def _reveal(self) -> None:
        for photo in self.targets()[:1]:
            self.opener.reveal(photo.path)

    def _copy(self) -> None:
        photos = self._here()
        if photos:
            desktop.copy_files([photo.path for photo in photos])

    def _copy_path(self) -> None:
        desktop.copy_text("\n".join(str(photo.path) for photo in self.targets()))

    def _copy_picture(self) -> None:
        photos = self._here()
        if not photos:
            return
        photo = photos[0]
        said = self.tr("Couldn’t copy {}: {}.")
        self._tasks.run(
            partial(_read_pixels, photo),
            QGuiApplication.clipboard().setImage,
            failed=lambda reason: self.refused.emit(said.format(photo.name, reason)),
            saying="{}",
        )

    def _copy_png(self) -> None:
        photos = self._here()
        said = self.tr("Couldn’t make a PNG copy: {}.")
        self._tasks.run(
            lambda: [self._copies.copy_of(photo) for photo in photos],
            desktop.copy_files,
            failed=lambda reason: self.refused.emit(said.format(reason)),
            saying="{}",
        )

    def _weigh(self, give: Callable[[Photo], None], most: int | None = None) -> None:
        for photo in self.targets()[:most]:
            give(photo)

    def _compare(self) -> None:
        self.compare_wanted.emit(self._view.selected_photos())

    def _unfold(self) -> None:
        hit = self._view.results.hit_at(self._view.currentIndex())
        if hit is not None and hit.folded:
            open_now = self._view.results.is_unfolded(hit.photo.id)
            self._view.set_unfolded(hit.photo.id, not open_now)

    def _here(self) -> list[Photo]:
        return [photo for photo in self.targets() if photo.online]


def _read_pixels(photo: Photo) -> QImage:
    return to_qimage(open_picture(photo.path, side=CLIPBOARD_SIDE))
