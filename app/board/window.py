"""The window of the boards; it stays open beside other programs, above them if wanted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, QSettings, QSize, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDrag, QGuiApplication, QPixmap
from PySide6.QtWidgets import QComboBox, QFrame, QProgressBar, QToolBar, QToolButton, QWidget

from app.board.actions import BoardActions
from app.board.adding import Adding, Source, sources_of
from app.board.board import PICTURE, Item, in_rows
from app.board.canvas import BoardCanvas
from app.board.document import Boards
from app.board.exporting import Exporter
from app.board.pictures import BoardPictures
from app.board.render import write_folder, write_pdf, write_png
from app.board.store import BoardStore, fit_name
from app.ui import desktop
from app.ui.dialogs import ask_file, ask_folder, ask_name, confirm
from app.ui.layouts import button, hbox, label, single_shot, vbox
from app.ui.messages import Toast
from app.ui.opening import Opener
from app.ui.settings import Settings
from app.ui.theme import Theme

SIZE = QSize(960, 680)
PLACE = "board/geometry"
PATIENCE_MS = 500


class BoardWindow(QWidget):
    """Shows one board; its actions change it.

    Attributes:
        boards: All boards with their history.
        canvas: The surface.
        actions_: What can be done here.
        exporter: Writes exports.
    """

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._theme = theme
        self._settings = settings
        self._store: BoardStore | None = None
        self._is_placed = False
        self.boards = Boards(self)
        self.exporter = Exporter(self)
        self._pictures = BoardPictures(self)
        self._adding = Adding(self)
        self.canvas = BoardCanvas(self._picture_of, theme)
        self.actions_ = BoardActions(self.boards, self.canvas, theme, self)
        self.setObjectName("board")
        self.chooser = QComboBox()
        self.chooser.setAccessibleName(self.tr("Board"))
        self.chooser.setMinimumWidth(150)
        self._hint = label(
            self.tr(
                "Drop pictures here from the results, from folders or from a browser.\n"
                "Wheel zooms, Space and drag moves the board; double-click a note to type."
            ),
            "quiet",
            wrap=True,
            centred=True,
        )
        self._hint.setParent(self.canvas)
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.notice = Toast(self)
        self._opener = Opener(self)
        vbox(
            self._bar(),
            (self.canvas, 1),
            self._busy_line(),
            on=self,
            margins=(0, 0, 0, 0),
            spacing=0,
        )
        self.resize(SIZE.boundedTo(self.screen().availableGeometry().size()))
        self._connect()
        self._renew()

    def use(self, root: Path) -> None:
        """Show the boards of the library in this folder."""
        self._store = BoardStore(root)
        self._pictures.use(self._store)
        self._adding.use(self._store)
        self.boards.use(self._store)
        if self.boards.unreadable:
            self.notice.tell(
                self.tr("Boards that can't be read are left as they are: {}.").format(
                    "; ".join(self.boards.unreadable)
                )
            )

    def stop(self) -> None:
        """Save everything, end the background work and close."""
        self.notice.stop()
        self._busy_soon.stop()
        self._opener.stop()
        self.exporter.stop()
        self._adding.stop()
        self.boards.stop()
        self._pictures.stop()
        self.close()

    def come_up(self) -> None:
        """Show the window, or bring it forward."""
        if not self._is_placed:
            self._is_placed = True
            geometry = QSettings().value(PLACE)
            if geometry is not None:
                self.restoreGeometry(geometry)
        self.show()
        self.raise_()
        self.activateWindow()
        self.canvas.setFocus()

    def add(self, sources: Sequence[Source], place: QPointF | None = None) -> None:
        """Copy pictures onto the board, at a place or in the middle of what is seen."""
        at = self.canvas.middle() if place is None else place
        centred = place is None
        board_id = self.boards.current.id
        self._adding.add(sources, lambda items: self._place(items, at, board_id, centred=centred))

    def closeEvent(self, event: QCloseEvent) -> None:
        QSettings().setValue(PLACE, self.saveGeometry())
        self.canvas.stop_editing()
        event.accept()

    def resizeEvent(self, event: object) -> None:
        self._lay_hint()

    def showEvent(self, event: object) -> None:
        self._lay_hint()
        self.canvas.fit()

    def _bar(self) -> QToolBar:
        bar, a = QToolBar(), self.actions_
        bar.setIconSize(QSize(20, 20))
        bar.addWidget(self.chooser)
        for number, group in enumerate(a.on_bar):
            if number:
                bar.addSeparator()
            bar.addActions(list(group))
        for action in bar.actions():
            tool = bar.widgetForAction(action)
            if isinstance(tool, QToolButton):
                tool.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                if tool.menu() is not None or action.menu() is not None:
                    tool.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.addActions(a.all())
        return bar

    def _busy_line(self) -> QFrame:
        self._busy = QFrame()
        self._busy.setObjectName("progress")
        self._busy_text = label(look="quiet")
        self._busy_bar = QProgressBar()
        self._busy_bar.setTextVisible(False)
        self._busy_bar.setAccessibleName(self.tr("Progress"))
        cancel = button(self.tr("Cancel"), self._cancel, "plain")
        hbox(self._busy_text, (self._busy_bar, 1), cancel, on=self._busy, margins=(10, 4, 6, 4))
        self._busy.hide()
        # What is done at once must not move the board.
        self._busy_soon = single_shot(self, "board progress", PATIENCE_MS, self._busy.show)
        return self._busy

    def _connect(self) -> None:
        a, boards, canvas = self.actions_, self.boards, self.canvas
        boards.changed.connect(self._renew)
        boards.listed.connect(self._list)
        failures = (boards.failed, self._adding.failed, self.exporter.failed, self._opener.refused)
        for told in failures:
            told.connect(self.notice.tell)
        self._pictures.loaded.connect(canvas.repaint_picture)
        self._adding.progressed.connect(partial(self._show_progress, self.tr("Adding pictures")))
        self.exporter.progressed.connect(partial(self._show_progress, self.tr("Exporting")))
        self.exporter.finished.connect(self._tell_export)
        canvas.edited.connect(boards.change)
        canvas.dropped.connect(self._take)
        canvas.dragged_out.connect(self._drag_out)
        canvas.customContextMenuRequested.connect(a.show_menu)
        canvas.colour_wanted.connect(a.ask_colour)
        self.chooser.activated.connect(lambda row: boards.show(self.chooser.itemData(row)))
        for action, slot in (
            (a.paste, self._paste), (a.copy, self._copy), (a.on_top, self._set_on_top),
            (a.new, self._ask_new), (a.rename, self._ask_rename), (a.delete, self._ask_delete),
            (a.export, self._ask_export), (a.export_folder, self._ask_folder),
            (a.open, self._open_selected), (a.reveal, self._reveal_selected),
        ):  # fmt: skip
            action.triggered.connect(slot)

    def _picture_of(self, item: Item, side: float) -> QPixmap | None:
        ratio = self.devicePixelRatioF()
        return self._pictures.pixmap(item.picture, gray=item.gray, side=side * ratio)

    def _renew(self) -> None:
        board = self.boards.current
        self.setWindowTitle(self.tr("{} – Inkseek").format(board.name))
        self.canvas.show_board(board)
        self._hint.setVisible(not board.items)
        self.chooser.setCurrentIndex(self.chooser.findData(board.id))

    def _list(self) -> None:
        self.chooser.clear()
        for board in self.boards.all():
            self.chooser.addItem(board.name, board.id)
        self.chooser.setCurrentIndex(self.chooser.findData(self.boards.current.id))
        if self.isVisible():
            self.canvas.fit()

    def _lay_hint(self) -> None:
        self._hint.setGeometry(self.canvas.rect().adjusted(20, 20, -20, -20))

    def _place(self, items: list[Item], at: QPointF, board_id: str, *, centred: bool) -> None:
        """Put new pictures onto the board that was current when they were dropped."""
        placed = in_rows(items, at.x(), at.y())
        if centred:
            right = max(item.x + item.width for item in placed)
            bottom = max(item.y + item.height for item in placed)
            placed = [i.moved((at.x() - right) / 2, (at.y() - bottom) / 2) for i in placed]
        self.boards.show(board_id)
        if self.boards.current.id == board_id:
            self.boards.change(self.boards.current.with_items(placed), self.tr("Add pictures"))
            self.canvas.select({item.id for item in placed})

    def _take(self, mime: QMimeData, place: QPointF | None = None) -> None:
        sources = sources_of(mime)
        if sources:
            self.add(sources, place)
        elif mime.hasUrls() or mime.hasHtml():
            self.notice.say(
                self.tr(
                    "That is only the address of a picture, and Inkseek never connects to the "
                    "internet. Choose “Copy image” in the browser and paste it here."
                )
            )
        else:
            self.notice.say(self.tr("There is no picture on the clipboard."))

    def _paste(self) -> None:
        # An empty clipboard has no data at all on some systems.
        self._take(QGuiApplication.clipboard().mimeData() or QMimeData())

    def _files(self) -> list[Path]:
        """Return the files of the selected pictures."""
        if self._store is None:
            return []
        chosen = self.canvas.selected()
        return [self._store.path(item.picture) for item in chosen if item.kind == PICTURE]

    def _copy(self) -> None:
        files = self._files()
        texts = [item.text or item.colour for item in self.canvas.selected()]
        if files:
            desktop.copy_files(files)
        elif any(texts):
            desktop.copy_text("\n".join(filter(None, texts)))

    def _drag_out(self) -> None:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in self._files()])
        drag = QDrag(self.canvas)
        drag.setMimeData(mime)
        drag.exec(Qt.DropAction.CopyAction)

    def _open_selected(self) -> None:
        for file in self._files()[:1]:
            self._opener.open(file)

    def _reveal_selected(self) -> None:
        for file in self._files()[:1]:
            self._opener.reveal(file)

    def _set_on_top(self, on: bool) -> None:
        shown = self.isVisible()
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint, on)
        if shown:
            # Changing the flag hides a window.
            self.show()

    def _ask_new(self) -> None:
        text = self.tr("Name of the board:")
        ask_name(self, self.tr("New board"), text, self.boards.add)

    def _ask_rename(self) -> None:
        text, name = self.tr("Name of the board:"), self.boards.current.name
        ask_name(self, self.tr("Rename board"), text, self.boards.rename, name=name)

    def _ask_delete(self) -> None:
        confirm(
            self,
            self.tr("Delete board"),
            self.tr("Delete the board “{}”?").format(self.boards.current.name),
            self.tr("This can't be undone. Pictures of the library stay where they are."),
            self.tr("Delete"),
            self.boards.delete,
        )

    def _ask_export(self) -> None:
        if self.boards.current.items and not self.exporter.busy:
            kinds = self.tr("PNG picture (*.png);;PDF (*.pdf)").split(";;")
            name = f"{self.boards.current.name}.png"
            title = self.tr("Export board")
            ask_file(self, title, self._settings, self._export_to, kinds, save_as=name)

    def _ask_folder(self) -> None:
        if self.boards.current.items and not self.exporter.busy:
            title = self.tr("Export into a new folder in…")
            ask_folder(self, title, self._settings, self._export_into)

    def _export_to(self, file: Path) -> None:
        assert self._store is not None
        write = write_pdf if file.suffix.lower() == ".pdf" else write_png
        board, look = self.boards.current, self._theme.palette
        job = partial(write, board, self._store, look, file)
        self.exporter.export(job, len(board.items), file)

    def _export_into(self, folder: Path) -> None:
        assert self._store is not None
        board = self.boards.current
        place = folder / Path(fit_name(board.name)).stem
        job = partial(write_folder, board, self._store, place)
        self.exporter.export(job, len(board.items), place)

    def _hide_progress(self) -> None:
        self._busy_soon.stop()
        self._busy.hide()

    def _tell_export(self, file: Path | None) -> None:
        self._hide_progress()
        if file is not None:
            text = self.tr("Board exported: {}").format(file.name)
            self.notice.say(text, self.tr("Show file"), partial(self._opener.reveal, file))

    def _show_progress(self, text: str, done: int, total: int) -> None:
        if done >= total:
            self._hide_progress()
        elif self._busy.isHidden() and not self._busy_soon.isActive():
            self._busy_soon.start()
        self._busy_text.setText(text)
        self._busy_bar.setRange(0, max(total, 1))
        self._busy_bar.setValue(done)

    def _cancel(self) -> None:
        self.exporter.cancel()
        self._adding.cancel()
