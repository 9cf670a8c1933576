"""The menu bar: where each action is found. Parts of the window add their own actions to a menu."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from app.shell.actions import Actions


def _tr(text: str) -> str:
    return QCoreApplication.translate("Menus", text)


class Menus:
    """Makes the menus of the window and fills them with its own actions.

    Attributes:
        sketch: New, open, save.
        edit: Undo, tools, paste.
        search: What changes the question or looks back at earlier ones.
        pictures: What can be done with pictures that were found.
        library: Folders and pictures.
        view: How the window looks.
        help: Where to read more.
        top: All of them, from left to right.
    """

    def __init__(self, bar: QMenuBar, a: Actions) -> None:
        self.sketch: QMenu = bar.addMenu(_tr("&Sketch"))
        self.edit: QMenu = bar.addMenu(_tr("&Edit"))
        self.search: QMenu = bar.addMenu(_tr("Sea&rch"))
        self.pictures: QMenu = bar.addMenu(_tr("&Pictures"))
        self.library: QMenu = bar.addMenu(_tr("&Library"))
        self.view: QMenu = bar.addMenu(_tr("&View"))
        self.help: QMenu = bar.addMenu(_tr("&Help"))
        self.top = (
            self.sketch, self.edit, self.search, self.pictures, self.library, self.view, self.help,
        )  # fmt: skip
        self.sketch.addActions([a.clear, a.open_sketch, a.save_sketch])
        self.sketch.addSeparator()
        self._quit = a.quit
        self.sketch.addAction(a.quit)
        self.edit.addActions([a.undo, a.redo])
        self.edit.addSeparator()
        self.edit.addActions([a.pen, a.eraser])
        self.search.addAction(a.paste)
        self.library.addActions([a.add_folder, a.samples])
        self.library.addSeparator()
        self.library.addActions([a.folders, a.rescan, a.problems])
        look = self.view.addMenu(_tr("&Appearance"))
        look.addActions(list(a.themes.values()))
        self.help.addAction(a.about)

    def add(self, menu: QMenu, actions: list[QAction]) -> None:
        """Add a group of actions to a menu, after a line; what ends the program stays last."""
        if menu is self.sketch:
            menu.insertActions(self._quit, actions)
            menu.insertSeparator(self._quit)
            return
        if not menu.isEmpty():
            menu.addSeparator()
        menu.addActions(actions)


def every_action(menu: QMenu | QMenuBar) -> list[QAction]:
    """Return the actions of a menu and of the menus in it, in the order they are shown."""
    found: list[QAction] = []
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            found += every_action(inner)
        elif not action.isSeparator():
            found.append(action)
    return found
