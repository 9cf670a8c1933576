"""The command palette: type a few letters of what you want, press Enter."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QPainter, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QMenuBar,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.shell.commands.catalogue import Command, commands_of, word_score
from app.shell.commands.sheet import ShortcutSheet
from app.shell.commands.shortcuts import Shortcuts, ShortcutsDialog
from app.ui.layouts import label, vbox
from app.ui.settings import Settings
from app.ui.theme import Theme
from app.ui.themed_actions import ThemedActions

WIDTH = 560
TOP = 64
"""How far below the top of the window it opens."""

ROWS = 9
ROW = 36
COMMAND_ROLE = Qt.ItemDataRole.UserRole + 1
PLACE_SHARE = 0.6
"""What a fit with the name of the menu counts beside one with the command's own name."""


class CommandPalette(QDialog):
    """Lists commands that fit the typed letters, best first; recent commands come first.

    Attributes:
        field: Where the letters are typed.
        list: The matching commands.
    """

    def __init__(self, bar: QMenuBar, theme: Theme, window: QWidget) -> None:
        super().__init__(window, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._bar = bar
        self._window = window
        self._recent: list[QAction] = []
        self._commands: list[Command] = []
        self._chosen: QAction | None = None
        self.setObjectName("palette")
        self.setAccessibleName(self.tr("Commands"))
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("What do you want to do?"))
        self.field.setAccessibleName(self.field.placeholderText())
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_CommandDelegate(theme, self.list))
        self.list.setAccessibleName(self.tr("Commands"))
        self._none = label(self.tr("No matching command"), "quiet", centred=True)
        vbox(self.field, self.list, self._none, on=self, margins=(10, 10, 10, 10), spacing=8)
        self.field.textChanged.connect(self._narrow)
        self.field.returnPressed.connect(self._run_current)
        self.list.itemClicked.connect(self._run)
        self.finished.connect(self._do_chosen)

    def ask(self) -> None:
        """Show it over the window, with an empty field."""
        self._commands = commands_of(self._bar)
        self._chosen = None
        self.field.clear()
        self._narrow()
        width = min(WIDTH, self._window.width() - 24)
        self.setFixedWidth(width)
        corner = self._window.mapToGlobal(self._window.rect().topLeft())
        self.move(corner.x() + (self._window.width() - width) // 2, corner.y() + TOP)
        self.open()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the field's arrow keys move through the list."""
        if watched is self.field and isinstance(event, QKeyEvent) and self._moves(event):
            return True
        return super().eventFilter(watched, event)

    def _moves(self, event: QKeyEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not self.list.count():
            return False
        step = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: ROWS - 1,
            Qt.Key.Key_PageUp: 1 - ROWS,
        }.get(Qt.Key(event.key()))
        if step is None:
            return False
        row = self.list.currentRow() + step
        if abs(step) == 1:
            row %= self.list.count()
        self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))
        return True

    def _narrow(self) -> None:
        typed = self.field.text().strip()
        found = [(self._score(typed, command), command) for command in self._commands]
        fitting = [(score, command) for score, command in found if score is not None]
        fitting.sort(key=lambda found: -found[0])
        self.list.clear()
        for _, command in fitting:
            item = QListWidgetItem(command.name)
            item.setData(COMMAND_ROLE, command)
            spoken = [command.name, command.place, command.keys]
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(t for t in spoken if t))
            if not command.action.isEnabled():
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(fitting))
        self._none.setVisible(not fitting)
        # A low window shows fewer rows, and the others by scrolling.
        rows = max(2, min(ROWS, (self._window.height() - TOP) // ROW - 2))
        self.list.setFixedHeight(min(len(fitting), rows) * ROW + 4)
        self.adjustSize()

    def _score(self, typed: str, command: Command) -> float | None:
        own = word_score(typed, command.name)
        around = word_score(typed, f"{command.place} {command.name}")
        if own is None and around is None:
            return None
        score = max(own or 0.0, PLACE_SHARE * (around or 0.0))
        if command.action in self._recent:
            score += 2.0 / (1 + self._recent.index(command.action))
        return score if command.action.isEnabled() else score - 100.0

    def _run_current(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self._run(item)

    def _run(self, item: QListWidgetItem) -> None:
        action = item.data(COMMAND_ROLE).action
        if action.isEnabled():
            self._chosen = action
            self.accept()

    def _do_chosen(self) -> None:
        # Only after the palette closed: the command may open a dialog.
        action, self._chosen = self._chosen, None
        if action is not None:
            self._recent = [action, *(a for a in self._recent if a is not action)][:8]
            action.trigger()


class _CommandDelegate(QStyledItemDelegate):
    """Paints icon, name, menu path and shortcut."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(200, ROW)

    def paint(
        self, painter: QPainter, option: Any, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        command = index.data(COMMAND_ROLE)
        look = self._theme.palette
        row = option.rect.adjusted(2, 1, -2, -1)
        enabled = command.action.isEnabled()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent", 0.16))
            painter.drawRoundedRect(row, 6, 6)
        side = 18
        mark = row.adjusted(8, (row.height() - side) // 2, 0, 0)
        mark.setSize(QSize(side, side))
        mode = QIcon.Mode.Normal if enabled else QIcon.Mode.Disabled
        command.action.icon().paint(painter, mark, Qt.AlignmentFlag.AlignCenter, mode)
        text = row.adjusted(36, 0, -10, 0)
        painter.setPen(look.colour("text" if enabled else "quiet", 1.0 if enabled else 0.6))
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(text, left, command.name)
        used = painter.fontMetrics().horizontalAdvance(command.name) + 12
        painter.setPen(look.colour("quiet", 1.0 if enabled else 0.6))
        keys = command.keys
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, keys)
        room = text.width() - used - painter.fontMetrics().horizontalAdvance(keys) - 12
        if room > 30:
            place = painter.fontMetrics().elidedText(
                command.place, Qt.TextElideMode.ElideRight, room
            )
            painter.drawText(text.adjusted(used, 0, 0, 0), left, place)
        painter.restore()


class Commands(ThemedActions):
    """Finds commands in the menus of a window.

    Attributes:
        palette: The palette; it collects the commands each time it opens.
        find: Shows it.
        keys: Shows the sheet of keys.
        shortcuts: The user's own keys.
        change: Lets the user change keys.
    """

    def __init__(self, theme: Theme, settings: Settings, window: QMainWindow) -> None:
        super().__init__(theme, window)
        self._window = window
        self.palette = CommandPalette(window.menuBar(), theme, window)
        self.find = self.action(self.tr("Find a command…"), keys="Ctrl+K", slot=self.palette.ask)
        self.keys = self.action(self.tr("Keyboard shortcuts…"), keys="Ctrl+/", slot=self._show_keys)
        self.shortcuts = Shortcuts(settings, self)
        self.change = self.action(self.tr("Change keyboard shortcuts…"), slot=self._change_keys)
        self.actions_ = [self.find, self.keys, self.change]

    def _show_keys(self) -> None:
        ShortcutSheet(commands_of(self._window.menuBar()), self._theme, self._window).open()

    def _change_keys(self) -> None:
        commands = commands_of(self._window.menuBar())
        ShortcutsDialog(commands, self.shortcuts, self._window).open()
