"""What can be done on a board, with names, keys and icons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QColorDialog, QMenu, QWidget

from app.board.board import NOTE, PICTURE, SWATCH, Item, in_rows
from app.board.canvas import BoardCanvas
from app.board.document import Boards
from app.board.paint import note_size
from app.ui.theme import Theme
from app.ui.themed_actions import ThemedActions

SWATCH_SIDE = 120.0
FIRST_COLOUR = "#3a57c4"
BESIDE = 16.0
"""How far a copy lies from what it was made of."""


class BoardActions(ThemedActions):
    """Makes the actions, and carries out those that only change the board.

    Attributes:
        on_bar: The actions of the toolbar, in groups.
    """

    def __init__(self, boards: Boards, canvas: BoardCanvas, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window)
        self._boards = boards
        self._canvas = canvas
        self._window = window
        make = self.action
        group = boards.undo_group
        self.undo, self.redo = self.undo_and_redo(group, self.tr("Undo"), self.tr("Redo"))
        self.paste = make(self.tr("Paste"), "picture", "Ctrl+V")
        self.copy = make(self.tr("Copy"), "copy", "Ctrl+C")
        self.open = make(self.tr("Open"), "open", "Ctrl+Return")
        self.reveal = make(self.tr("Show in folder"), "folder")
        self.select_all = make(self.tr("Select all"), "select", "Ctrl+A", self._select_all)
        self.double = make(self.tr("Duplicate"), "copy", "Ctrl+D", self._double)
        self.remove = make(self.tr("Remove"), "close", "Del", self._remove)
        self.note = make(self.tr("Note"), "note", "T", self._add_note)
        self.swatch = make(self.tr("Colour"), "swatch", "K", self._add_swatch)
        self.arrange = make(self.tr("Arrange in rows"), "arrange", "R", self._arrange)
        self.crop = make(self.tr("Crop"), "crop", "C", canvas.start_crop)
        self.uncrop = make(self.tr("Undo the crop"), "crop", "Shift+C", self._uncrop)
        self.mirror = make(self.tr("Flip left to right"), "mirror", "H", self._mirror)
        self.upend = make(self.tr("Flip upside down"), "mirror", "V", self._upend)
        self.gray = make(self.tr("Black and white"), "gray", "G", self._gray)
        self.front = make(self.tr("Bring to front"), "", "PgUp", lambda: self._raise(to_top=True))
        self.back = make(self.tr("Send to back"), "", "PgDown", lambda: self._raise(to_top=False))
        self.fit = make(self.tr("Show all"), "fit", "F", lambda: canvas.fit())
        self.zoom_in = make(self.tr("Zoom in"), "zoom-in", "Ctrl++", lambda: canvas.zoom_by(1.25))
        self.zoom_out = make(self.tr("Zoom out"), "zoom-out", "Ctrl+-", lambda: canvas.zoom_by(0.8))
        self.on_top = make(self.tr("Always on top"), "pin", "Ctrl+T")
        self.on_top.setCheckable(True)
        self.new = make(self.tr("New board…"), "clear", "Ctrl+N")
        self.rename = make(self.tr("Rename board…"))
        self.delete = make(self.tr("Delete board…"))
        self.export = make(self.tr("Export as PNG or PDF…"), "export", "Ctrl+E")
        self.export_folder = make(self.tr("Export into a folder…"), "folder", "Ctrl+Shift+E")
        self.shut = make(self.tr("Close"), "close", "Ctrl+W", window.close)
        self.more = self._menu_action()
        self.on_bar: tuple[tuple[QAction, ...], ...] = (
            (self.more,),
            (self.undo, self.redo),
            (self.note, self.swatch, self.arrange),
            (self.crop, self.mirror, self.gray),
            (self.fit, self.on_top, self.export),
        )
        self._menu = QMenu(canvas)
        self._fill_menu()
        canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        canvas.selection_changed.connect(self._renew)
        self._renew()

    def all(self) -> list[QAction]:
        """Return every action, so that its keys work in the window."""
        return [action for action in vars(self).values() if isinstance(action, QAction)]

    def show_menu(self, place: QPoint) -> None:
        """Show what can be done with what is under the pointer, selecting it first."""
        shown = self._canvas.itemAt(place)
        item = getattr(shown, "item", None)
        if isinstance(item, Item) and item.id not in self._canvas.selected_ids():
            self._canvas.select({item.id})
        self._menu.popup(self._canvas.mapToGlobal(place))

    def ask_colour(self, item: Item) -> None:
        """Let the user choose another colour for a swatch."""
        dialog = QColorDialog(QColor(item.colour), self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Colour"))

        def take(colour: QColor) -> None:
            self._change({item.id}, lambda now: replace(now, colour=colour.name()), self.swatch)

        dialog.colorSelected.connect(take)
        dialog.open()

    def _menu_action(self) -> QAction:
        more = QAction(self.tr("Boards"), self)
        self.set_icon(more, "board")
        menu = QMenu(self._window)
        menu.addActions([self.new, self.rename, self.delete])
        menu.addSeparator()
        menu.addActions([self.export, self.export_folder])
        more.setMenu(menu)
        return more

    def _fill_menu(self) -> None:
        for group in (
            (self.open, self.reveal, self.copy, self.paste, self.double, self.remove),
            (self.crop, self.uncrop, self.mirror, self.upend, self.gray),
            (self.arrange, self.front, self.back),
            (self.note, self.swatch, self.select_all, self.fit),
        ):
            self._menu.addActions(list(group))
            self._menu.addSeparator()

    def _renew(self) -> None:
        chosen = self._canvas.selected()
        pictures = [item for item in chosen if item.kind == PICTURE]
        for action in (self.copy, self.double, self.remove, self.front, self.back):
            action.setEnabled(bool(chosen))
        for action in (self.mirror, self.upend, self.gray):
            action.setEnabled(bool(pictures))
        for action in (self.open, self.reveal):
            action.setEnabled(len(pictures) == 1)
        self.crop.setEnabled(len(chosen) == 1 and bool(pictures))
        self.uncrop.setEnabled(any(item.is_cropped for item in pictures))
        has_items = bool(self._boards.current.items)
        for action in (self.arrange, self.select_all, self.export, self.export_folder):
            action.setEnabled(has_items)

    def _change(self, ids: set[str], change: Callable[[Item], Item], action: QAction) -> None:
        after = self._boards.current.changed(ids, change)
        self._boards.change(after, action.text())

    def _pictures(self) -> set[str]:
        return {item.id for item in self._canvas.selected() if item.kind == PICTURE}

    def _select_all(self) -> None:
        self._canvas.select({item.id for item in self._boards.current.items})

    def _add(self, item: Item, action: QAction) -> None:
        self._boards.change(self._boards.current.with_items([item]), action.text())
        self._canvas.select({item.id})

    def _add_note(self) -> None:
        at = self._canvas.middle()
        text = self.tr("Note")
        width, height = note_size(text)
        item = Item(NOTE, at.x() - width / 2, at.y() - height / 2, width, height, text=text)
        self._add(item, self.note)
        self._canvas.edit_note(item)

    def _add_swatch(self) -> None:
        at = self._canvas.middle()
        x, y = at.x() - SWATCH_SIDE / 2, at.y() - SWATCH_SIDE / 2
        item = Item(SWATCH, x, y, SWATCH_SIDE, SWATCH_SIDE, colour=FIRST_COLOUR)
        self._add(item, self.swatch)
        self.ask_colour(item)

    def _double(self) -> None:
        fresh = [
            replace(item.moved(BESIDE, BESIDE), id=Item(NOTE, 0, 0, 1, 1).id)
            for item in self._canvas.selected()
        ]
        self._boards.change(self._boards.current.with_items(fresh), self.double.text())
        self._canvas.select({item.id for item in fresh})

    def _remove(self) -> None:
        after = self._boards.current.without(self._canvas.selected_ids())
        self._boards.change(after, self.remove.text())

    def _arrange(self) -> None:
        """Arrange what is selected, or everything if that is fewer than two."""
        board, chosen = self._boards.current, self._canvas.selected()
        items = chosen if len(chosen) > 1 else board.items
        x, y = min(item.x for item in items), min(item.y for item in items)
        placed = {item.id: item for item in in_rows(items, x, y)}
        self._change(set(placed), lambda item: placed[item.id], self.arrange)
        if len(chosen) < 2:
            self._canvas.fit()

    def _uncrop(self) -> None:
        self._change(self._pictures(), lambda item: item.uncropped(), self.uncrop)

    def _mirror(self) -> None:
        self._change(
            self._pictures(), lambda item: replace(item, mirrored=not item.mirrored), self.mirror
        )

    def _upend(self) -> None:
        self._change(
            self._pictures(), lambda item: replace(item, upended=not item.upended), self.upend
        )

    def _gray(self) -> None:
        chosen = [item for item in self._canvas.selected() if item.kind == PICTURE]
        on = not all(item.gray for item in chosen)
        self._change(self._pictures(), lambda item: replace(item, gray=on), self.gray)

    def _raise(self, *, to_top: bool) -> None:
        ids = self._canvas.selected_ids()
        action = self.front if to_top else self.back
        self._boards.change(self._boards.current.raised(ids, to_top=to_top), action.text())
