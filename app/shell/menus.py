"""The menu bar and the toolbar."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QMenu, QMenuBar, QSizePolicy, QToolBar, QToolButton, QWidget

from app.canvas.actions import CanvasActions
from app.shell.actions import Actions

SLIM = QSize(18, 18)
"""Icons of the toolbar in a low window."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Menus", text)


class Menus:
    """Makes the menus of the window and fills them with its own actions.

    Attributes:
        sketch: New, open, save.
        edit: Undo, tools, paste.
        search: What changes the query or goes back to earlier ones.
        pictures: Actions on results.
        library: Folders and pictures.
        view: The appearance of the window.
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
        self.eraser = a.eraser
        self.sketch.addAction(a.quit)
        self.edit.addActions([a.undo, a.redo])
        self.edit.addSeparator()
        self.edit.addActions([a.pen, a.eraser])
        self.search.addAction(a.paste)
        self.library.addActions([a.add_folder, a.samples])
        self.library.addSeparator()
        self.library.addActions([a.folders, a.rescan, a.read_all, a.problems])
        look = self.view.addMenu(_tr("&Appearance"))
        look.addActions(list(a.themes.values()))
        self.help.addAction(a.about)

    def add(self, menu: QMenu, actions: list[QAction]) -> None:
        """Add a group of actions to a menu, after a separator; Quit stays last."""
        if menu is self.sketch:
            menu.insertActions(self._quit, actions)
            menu.insertSeparator(self._quit)
            return
        if not menu.isEmpty():
            menu.addSeparator()
        menu.addActions(actions)


def every_action(menu: QMenu | QMenuBar) -> list[QAction]:
    """Return the actions of a menu and its submenus, in order."""
    found: list[QAction] = []
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            found += every_action(inner)
        elif not action.isSeparator():
            found.append(action)
    return found


class ToolBar(QToolBar):
    """Holds the window's own buttons; parts of the window add theirs to one of three groups."""

    def __init__(self, a: Actions) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Tools"))
        self.setObjectName("tools")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self._usual = self.iconSize()
        self.addActions([a.pen, a.eraser])
        self.tools_end = self.addSeparator()
        self.addActions([a.undo, a.redo, a.clear])
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._gap = self.addWidget(gap)
        self._last = a.add_folder
        self.addAction(a.add_folder)
        self._worded: list[QToolButton] = []
        self._give_words(self.widgetForAction(a.add_folder))

    def add_middle(self, actions: list[QAction]) -> None:
        """Add actions on the whole sketch, after undo, redo and new."""
        self.insertSeparator(self._gap)
        self.insertActions(self._gap, actions)

    def add_right(self, widget: QWidget) -> QAction:
        """Add a widget on the right, before the button that adds a folder."""
        self._give_words(widget)
        return self.insertWidget(self._last, widget)

    def set_low(self, on: bool) -> None:
        """Be slim in a low window."""
        self.setProperty("low", on)
        self.setIconSize(SLIM if on else self._usual)
        for part in (self, *self.findChildren(QToolButton)):
            part.style().unpolish(part)
            part.style().polish(part)
        # The layout of a toolbar reads its margins from the style only when told so.
        QCoreApplication.sendEvent(self, QEvent(QEvent.Type.StyleChange))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show words beside icons where there is room for them."""
        style = Qt.ToolButtonStyle
        for shown in (style.ToolButtonTextBesideIcon, style.ToolButtonIconOnly):
            for button in self._worded:
                button.setToolButtonStyle(shown)
            layout = self.layout()
            assert layout is not None
            layout.invalidate()
            if self.sizeHint().width() <= self.width():
                break

    def _give_words(self, button: QWidget | None) -> None:
        if isinstance(button, QToolButton):
            self._worded.append(button)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)


def arrange_canvas_actions(actions: CanvasActions, menus: Menus, toolbar: ToolBar) -> None:
    pens, others = actions.tools[:3], actions.tools[3:]
    eraser = menus.eraser
    toolbar.insertActions(toolbar.tools_end, others)
    edit = menus.edit
    # Pens next to each other, then erasers.
    toolbar.insertActions(eraser, pens)
    edit.insertActions(eraser, pens)
    # Beside the tools that are there, and before what was added to the menu after them.
    below = edit.actions()[edit.actions().index(eraser) + 1 :]
    end = below[0] if below else edit.addSeparator()
    edit.insertActions(end, others)
    edit.insertSeparator(end)
    edit.insertActions(end, [*actions.sizes, actions.pick])
    mirrors = QMenu(QCoreApplication.translate("CanvasActions", "Mirror"), edit)
    mirrors.addActions(actions.mirrors)
    edit.insertMenu(end, mirrors)
    edit.insertSeparator(end)
    edit.insertActions(end, actions.selection)
    menus.add(menus.sketch, actions.tracing)
    menus.add(menus.view, actions.views)
