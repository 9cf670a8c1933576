"""The actions of the window, with their names, keys and icons; menus and toolbar arrange them."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QUndoStack

from app.ui.theme import Theme, ThemeMode
from app.ui.themed_actions import ThemedActions


class Actions(ThemedActions):
    """Makes the actions; the window connects their signals.

    Attributes:
        tools: Pen, eraser and the other tools; one is checked.
        problems: Shows the files that could not be imported.
        themes: One checkable action for each look.
    """

    def __init__(self, undo_stack: QUndoStack, theme: Theme, parent: QObject) -> None:
        super().__init__(theme, parent)
        standard = QKeySequence.StandardKey
        self.pen = self.action(self.tr("Pen"), "pen", "B")
        self.eraser = self.action(self.tr("Eraser"), "eraser", "E")
        self.tools = QActionGroup(self)
        for tool in (self.pen, self.eraser):
            tool.setCheckable(True)
            self.tools.addAction(tool)
        self.pen.setChecked(True)
        self.undo, self.redo = self.undo_and_redo(undo_stack, self.tr("Undo"), self.tr("Redo"))
        self.clear = self.action(self.tr("New sketch"), "clear", "Ctrl+N")
        self.open_sketch = self.action(self.tr("Open sketch…"), "open", "Ctrl+Shift+O")
        self.save_sketch = self.action(self.tr("Save sketch…"), "save", standard.Save)
        self.paste = self.action(self.tr("Search with pasted picture"), "picture", standard.Paste)
        self.add_folder = self.action(self.tr("Add folder…"), "add-folder", "Ctrl+O")
        self.add_folder.setIconText(self.tr("Add folder"))
        self.folders = self.action(self.tr("Folders"), "folder", "Ctrl+L")
        self.rescan = self.action(self.tr("Check for new pictures"), "refresh", "F5")
        self.read_all = self.action(self.tr("Read all files again"))
        self.samples = self.action(self.tr("Add the sample pictures"), "picture")
        self.problems = self.action(self.tr("Problems…"), "warning")
        self.about = self.action(self.tr("About Inkseek"), "info")
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        self.quit = self.action(self.tr("Quit"), "close", "Ctrl+Q")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self.theme_group = QActionGroup(self)
        self.themes = {
            mode: self.theme_group.addAction(text)
            for mode, text in (
                (ThemeMode.SYSTEM, self.tr("Use system setting")),
                (ThemeMode.LIGHT, self.tr("Light")),
                (ThemeMode.DARK, self.tr("Dark")),
            )
        }
        for mode, action in self.themes.items():
            action.setCheckable(True)
            action.setChecked(mode is theme.mode)
            action.setData(mode.value)
