"""The tray: a row under the results to compare, sort, drag out and export as a sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QProgressBar, QToolButton

from app.board.exporting import Exporter
from app.board.model import TrayFile, TrayModel
from app.board.sheet import write_pdf, write_png
from app.board.view import TILE, TrayView
from app.board.window import BoardWindow
from app.library.wording import pictures
from app.results.mime import PictureMime, PngCopies
from app.results.thumbnails import Thumbnails
from app.ui.dialogs import ask_file
from app.ui.layouts import LOW, hbox, vbox
from app.ui.opening import Opener
from app.ui.plain_text import ElidedLabel, plain_tip
from app.ui.settings import Settings
from app.ui.theme import Theme
from app.ui.themed_actions import ThemedActions, make_action
from core.library import Catalogue, Library, Photo

FILE = "tray.json"

CACHE_BYTES = 16_000_000


class DragAll(QToolButton):
    """A button that starts a drag of files; with Alt, of PNG copies."""

    def __init__(self, photos: Callable[[], Sequence[Photo]], copies: PngCopies) -> None:
        super().__init__()
        self._photos = photos
        self._copies = copies
        self._pressed_at: QPoint | None = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None:
            return
        way = (event.position().toPoint() - self._pressed_at).manhattanLength()
        if way < QApplication.startDragDistance():
            return
        self._pressed_at = None
        as_png = event.modifiers() & Qt.KeyboardModifier.AltModifier
        mime = PictureMime(self._photos(), self._copies if as_png else None)
        if mime.formats():
            drag = QDrag(self)
            drag.setMimeData(mime)
            drag.setPixmap(self.icon().pixmap(32, 32))
            drag.exec(Qt.DropAction.CopyAction)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = None


class Tray(QFrame):
    """Visible while it holds a picture, or when the user shows it.

    Attributes:
        model: The pictures.
        view: The row.
        exporter: Writes contact sheets.
        board: The window of the boards.
        show_action: Shows or hides the tray.
        export_action: Asks where to write a contact sheet.
        clear_action: Clears the tray.

    Signals:
        compare_wanted: The user wants to compare pictures (list of Photo).
        refused: Something did not work (a message).
    """

    compare_wanted = Signal(object)
    refused = Signal(str)

    def __init__(self, copies: PngCopies, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._catalogue: Catalogue | None = None
        self._file: TrayFile | None = None
        self._thumbnails = Thumbnails(self, CACHE_BYTES)
        self.model = TrayModel(self._thumbnails, self)
        self.view = TrayView(self.model, self._thumbnails, theme)
        self.exporter = Exporter(self)
        self._themed = ThemedActions(theme, self)
        self.setObjectName("tray")
        self.setAccessibleName(self.tr("Tray"))
        self.show_action = make_action(self, self.tr("Tray"), keys="Ctrl+Shift+T", checkable=True)
        text = self.tr("Export contact sheet…")
        self.export_action = make_action(self, text, self.ask_export)
        self.clear_action = make_action(self, self.tr("Clear the tray"), self._take_all_off)
        self.board = BoardWindow(theme, settings)
        self.show_board = self._themed.action(
            self.tr("Board"), "board", "Ctrl+Shift+B", self.board.come_up
        )
        self.lay_out_action = make_action(
            self, self.tr("Put the tray on the board"), self._lay_out_on_board
        )
        self.actions_ = [
            self.show_action, self.export_action, self.lay_out_action, self.clear_action,
            self.show_board,
        ]  # fmt: skip
        self._title = ElidedLabel()
        self._title.setProperty("look", "name")
        self._compare = self._prepare(QToolButton(), self.tr("Compare"), "compare")
        self._compare.setToolTip(self.tr("Side by side  (C)"))
        self._drag = DragAll(lambda: self.model.photos, copies)
        self._prepare(self._drag, self.tr("Drag all out"), "tray")
        self._drag.setToolTip(self.tr("Drag from here into another program; with Alt as PNG files"))
        self._board = self._prepare(QToolButton(), self.tr("To the board"), "board")
        self._board.setToolTip(plain_tip(self.lay_out_action.text()))
        self._export = self._prepare(QToolButton(), self.tr("Contact sheet…"), "export")
        self._export.setToolTip(plain_tip(self.export_action.text()))
        self._clear = self._prepare(QToolButton(), self.tr("Clear"), "close")
        self._clear.setToolTip(plain_tip(self.clear_action.text()))
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(120)
        self._cancel = self._prepare(QToolButton(), self.tr("Cancel"), "close")
        self._cancel.setToolTip(self.tr("Cancel the contact sheet"))
        self._fold = QToolButton()
        self._fold.setArrowType(Qt.ArrowType.DownArrow)
        self._fold.setToolTip(self.tr("Collapse the tray"))
        self._fold.setAccessibleName(self._fold.toolTip())
        self._fold.clicked.connect(lambda: self.fold(not self.view.isHidden()))
        self._tools = (self._compare, self._drag, self._board, self._export, self._clear)
        left = (self._fold, (self._title, 1), self._progress, self._cancel)
        self._bar = hbox(*left, *self._tools, margins=(6, 3, 8, 2), spacing=4)
        vbox(self._bar, self.view, on=self, margins=(0, 0, 0, 0), spacing=0)
        # It must not make the canvas narrower: without room its buttons lose their words.
        self.setMinimumWidth(2 * TILE)
        self._connect()
        self._renew()

    def use(self, library: Library) -> None:
        """Restore the tray of this library."""
        self._catalogue = library.catalogue
        self._thumbnails.use(library.thumbnails)
        self._file = None
        file = TrayFile(library.root / FILE)
        self.model.set_photos(library.catalogue.photos(file.read()))
        self.show_action.setChecked(bool(self.model.photos))
        self._file = file
        self.board.use(library.root)

    def stop(self) -> None:
        """Stop the background work."""
        # The library closes, and an import may still announce what it did.
        self._catalogue = self._file = None
        self.exporter.stop()
        self.board.stop()
        # It has no parent, to be a window that the main window does not cover.
        self.board.deleteLater()
        self._thumbnails.stop()

    def resizeEvent(self, event: object) -> None:
        self._fit_buttons()

    def pin(self, photos: Sequence[Photo]) -> None:
        """Put pictures on the tray and show it."""
        self.show_action.setChecked(True)
        self.model.pin(photos)
        self.view.select(list(photos))

    def refresh(self) -> None:
        """Refresh the pictures: they may have moved, gone offline or been deleted."""
        if self._catalogue is not None and self.model.photos:
            now = self._catalogue.photos([photo.id for photo in self.model.photos])
            if tuple(now) != self.model.photos:
                self.model.set_photos(now)

    def ask_export(self) -> None:
        """Ask for a file and write a contact sheet to it."""
        if not self.model.photos or self.exporter.busy:
            return
        ask_file(
            self,
            self.tr("Export contact sheet"),
            self._settings,
            self._export_to,
            self.tr("PDF (*.pdf);;PNG picture (*.png)").split(";;"),
            save_as=self.tr("Contact sheet.pdf"),
        )

    def _fit_buttons(self) -> None:
        """Show words on the buttons where there is room for them."""
        style = Qt.ToolButtonStyle
        for shown in (style.ToolButtonTextBesideIcon, style.ToolButtonIconOnly):
            for button in self._tools:
                button.setToolButtonStyle(shown)
            self._bar.invalidate()
            if self._bar.minimumSize().width() <= self.width():
                break

    def _fold_if_low(self) -> None:
        """Leave a very low window to the results; one click unfolds the tray."""
        self.fold(self.window().height() < LOW)

    def fold(self, on: bool) -> None:
        """Show only the title line, or the pictures too."""
        self.view.setVisible(not on)
        arrow = Qt.ArrowType.RightArrow if on else Qt.ArrowType.DownArrow
        self._fold.setArrowType(arrow)
        self._fold.setToolTip(self.tr("Expand the tray") if on else self.tr("Collapse the tray"))
        self._fold.setAccessibleName(self._fold.toolTip())

    def _export_to(self, file: Path) -> None:
        photos = self.model.photos
        write = write_pdf if file.suffix.lower() == ".pdf" else write_png
        self.exporter.export(partial(write, photos, file.stem, file), len(photos), file)
        self._renew()

    def put_on_board(self, photos: Sequence[Photo]) -> None:
        """Copy pictures onto the board and show it."""
        self.board.come_up()
        self.board.add([photo.path for photo in photos])

    def _connect(self) -> None:
        self.model.changed.connect(self._renew)
        self.model.changed.connect(self._keep)
        self.view.selectionModel().selectionChanged.connect(self._renew)
        self.view.removed.connect(self._remove)
        self.view.moved.connect(self._move)
        self.view.look_wanted.connect(self._ask_compare)
        self.view.activated.connect(self._open)
        self._compare.clicked.connect(self._ask_compare)
        self._board.clicked.connect(self._lay_out_on_board)
        self._export.clicked.connect(self.ask_export)
        self._clear.clicked.connect(self._take_all_off)
        self._cancel.clicked.connect(self.exporter.cancel)
        # In this order: an unfolded tray would make a low window higher.
        self.show_action.toggled.connect(self._fold_if_low)
        self.show_action.toggled.connect(self._renew)
        self.exporter.progressed.connect(self._show_progress)
        self.exporter.finished.connect(self._end_export)
        self.exporter.failed.connect(self.refused)
        self._opener = Opener(self)
        self._opener.refused.connect(self.refused)

    def _prepare(self, button: QToolButton, text: str, icon_name: str) -> QToolButton:
        button.setText(text)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(16, 16))
        button.setProperty("look", "filter")
        self._themed.set_icon(button, icon_name)
        return button

    def _renew(self) -> None:
        count = len(self.model.photos)
        busy = self.exporter.busy
        self.setVisible(self.show_action.isChecked())
        self._title.setText(
            self.tr("Tray · {}").format(pictures(count))
            if count
            else self.tr("Tray · drag pictures here, or press P")
        )
        for button in (self._drag, self._board, self._export, self._clear):
            button.setEnabled(bool(count) and not busy)
        for action in (self.export_action, self.lay_out_action, self.clear_action):
            action.setEnabled(bool(count) and not busy)
        self._compare.setEnabled(count > 1)
        self._progress.setVisible(busy)
        self._cancel.setVisible(busy)
        self._fit_buttons()

    def _keep(self) -> None:
        if self._file is not None:
            self._file.write([photo.id for photo in self.model.photos])

    def _remove(self) -> None:
        self.model.take_off(self.view.selected_photos())

    def _lay_out_on_board(self) -> None:
        self.put_on_board(self.model.photos)

    def _take_all_off(self) -> None:
        self.show_action.setChecked(False)
        self.model.set_photos(())

    def _move(self, step: int) -> None:
        chosen = self.view.selected_photos()
        if not chosen:
            return
        rows = [self.model.photos.index(photo) for photo in chosen]
        place = rows[0] - 1 if step < 0 else rows[-1] + 2
        if 0 <= place <= len(self.model.photos):
            self.model.pin(chosen, place)
            self.view.select(chosen)

    def _ask_compare(self) -> None:
        chosen = self.view.selected_photos()
        self.compare_wanted.emit(chosen if len(chosen) > 1 else list(self.model.photos))

    def _open(self, index: object) -> None:
        for photo in self.view.selected_photos()[:1]:
            if not photo.online:
                self.refused.emit(self.tr("{} is offline.").format(photo.name))
            else:
                self._opener.open(photo.path)

    def _show_progress(self, done: int, total: int) -> None:
        self._progress.setRange(0, total)
        self._progress.setValue(done)

    def _end_export(self, _file: Path | None) -> None:
        self._renew()
