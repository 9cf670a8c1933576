"""Every action of the window, with its name, key and icon; menus and toolbar only arrange them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QUndoStack

from app.ui.icons import icon
from app.ui.theme import Theme, ThemeMode

Keys = QKeySequence.StandardKey | str | Qt.Key | None


class Actions(QObject):
    """Makes the actions; the window connects them.

    Attributes:
        pen: Draw.
        eraser: Rub out.
        undo: Take the last change back.
        redo: Make it again.
        clear: Begin a new sketch.
        open_sketch: Open a sketch file.
        save_sketch: Save the sketch to a file.
        paste: Search with the picture on the clipboard.
        add_folder: Take a folder in.
        folders: Show the folders.
        rescan: Look through the folders again.
        samples: Take the sample pictures in.
        problems: Show what could not be taken in.
        about: Show versions, licences and credits.
        quit: Close the program.
        themes: One checkable action for each look.
    """

    def __init__(self, undo_stack: QUndoStack, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons: dict[QAction, str] = {}
        self.pen = self._make(self.tr("Pen"), "pen", "B")
        self.eraser = self._make(self.tr("Eraser"), "eraser", "E")
        self.tools = QActionGroup(self)
        for tool in (self.pen, self.eraser):
            tool.setCheckable(True)
            self.tools.addAction(tool)
        self.pen.setChecked(True)
        self.undo = undo_stack.createUndoAction(self, self.tr("Undo"))
        self.redo = undo_stack.createRedoAction(self, self.tr("Redo"))
        self._dress(self.undo, "undo", "Ctrl+Z")
        self._dress(self.redo, "redo", "Ctrl+Shift+Z")
        self.clear = self._make(self.tr("New sketch"), "clear", "Ctrl+N")
        self.open_sketch = self._make(self.tr("Open sketch…"), "open", "Ctrl+Shift+O")
        self.save_sketch = self._make(
            self.tr("Save sketch…"), "save", QKeySequence.StandardKey.Save
        )
        self.paste = self._make(
            self.tr("Search with pasted picture"), "picture", QKeySequence.StandardKey.Paste
        )
        self.add_folder = self._make(self.tr("Add folder…"), "add-folder", "Ctrl+O")
        self.add_folder.setIconText(self.tr("Add folder"))
        self.folders = self._make(self.tr("Folders"), "folder", "Ctrl+L")
        self.rescan = self._make(self.tr("Look for new pictures"), "refresh", "F5")
        self.samples = self._make(self.tr("Add the sample pictures"), "picture", None)
        self.problems = self._make(self.tr("Problems…"), "warning", None)
        self.about = self._make(self.tr("About Inkseek"), "info", None)
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        self.quit = self._make(self.tr("Quit"), "close", "Ctrl+Q")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self.theme_group = QActionGroup(self)
        self.themes = {
            ThemeMode.SYSTEM: QAction(self.tr("As the system"), self),
            ThemeMode.LIGHT: QAction(self.tr("Light"), self),
            ThemeMode.DARK: QAction(self.tr("Dark"), self),
        }
        for mode, action in self.themes.items():
            action.setCheckable(True)
            action.setChecked(mode is theme.mode)
            action.setData(mode.value)
            self.theme_group.addAction(action)
        theme.changed.connect(self._paint_icons)
        self._paint_icons()

    def _make(self, text: str, icon_name: str, keys: Keys) -> QAction:
        action = QAction(text, self)
        self._dress(action, icon_name, keys)
        return action

    def _dress(self, action: QAction, icon_name: str, keys: Keys) -> None:
        self._icons[action] = icon_name
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
            shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{action.text().rstrip('…')}  ({shown})")

    @Slot()
    def _paint_icons(self) -> None:
        for action, name in self._icons.items():
            action.setIcon(icon(name, self._theme.palette))
