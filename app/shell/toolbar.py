"""The toolbar: tools on the left, what is about the library and the person on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSizePolicy, QToolBar, QToolButton, QWidget

from app.shell.actions import Actions


class ToolBar(QToolBar):
    """Holds the window's own buttons; parts of the window add theirs to one of three groups."""

    def __init__(self, a: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Tools"))
        self.setObjectName("tools")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.addActions([a.pen, a.eraser])
        self._tools_end = self.addSeparator()
        self.addActions([a.undo, a.redo, a.clear])
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._gap = self.addWidget(gap)
        self._last = a.add_folder
        self.addAction(a.add_folder)
        button = self.widgetForAction(a.add_folder)
        if isinstance(button, QToolButton):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    def add_tools(self, actions: list[QAction]) -> None:
        """Add what the pen can do, after pen and eraser."""
        self.insertActions(self._tools_end, actions)

    def add_middle(self, actions: list[QAction]) -> None:
        """Add what concerns the sketch as a whole, after undo, redo and new."""
        self.insertSeparator(self._gap)
        self.insertActions(self._gap, actions)

    def add_right(self, widget: QWidget) -> QAction:
        """Add a widget on the right, before the button that adds a folder."""
        return self.insertWidget(self._last, widget)
