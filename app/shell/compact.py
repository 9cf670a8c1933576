"""The compact window: the same canvas and shortcuts, and one row of the best pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSettings,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QCloseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QMainWindow,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QWidget,
)

from app.canvas import Canvas
from app.results import ResultsModel
from app.shell.workplace import Workplace
from app.ui.dialogs import FRAME
from app.ui.layouts import hbox, show_in_one_row, vbox
from app.ui.opening import Opener
from app.ui.pictures import fit_rect
from app.ui.theme import Theme
from app.ui.themed_actions import make_action

TILE = 92
GAP = 4
SIZE = QSize(400, 540)

PLACE = "compact/geometry"


class ResultsStrip(QListView):
    """Shows the model of the grid in one row.

    Signals:
        opened: The user opens a picture (its file).
    """

    opened = Signal(object)

    def __init__(self, results: ResultsModel, theme: Theme) -> None:
        super().__init__()
        self._results = results
        self.setObjectName("results")
        self.setAccessibleName(self.tr("Pictures, best match first"))
        self.setModel(results)
        self.setItemDelegate(_StripDelegate(theme, self))
        show_in_one_row(self)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setMouseTracking(True)
        self.setFixedHeight(TILE + 20)
        self.activated.connect(self._open)

    def _open(self, index: QModelIndex) -> None:
        hit = self._results.hit_at(index)
        if hit is not None and hit.photo.online:
            self.opened.emit(hit.photo.path)


class _StripDelegate(QStyledItemDelegate):
    """Paints a thumbnail, fitted into the row."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(TILE, TILE)

    def paint(
        self, painter: QPainter, option: Any, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        look = self._theme.palette
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        card = QRectF(option.rect).adjusted(GAP, GAP, -GAP, -GAP)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(QPen(look.colour("accent" if selected else "line"), 2 if selected else 1))
        painter.setBrush(look.colour("raised"))
        painter.drawRoundedRect(card, 6, 6)
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(picture, QPixmap) and not picture.isNull():
            box = fit_rect(picture.size(), card.adjusted(4, 4, -4, -4))
            painter.drawPixmap(box, picture, QRectF(picture.rect()))
        painter.restore()


class CompactWindow(QWidget):
    """The compact window, which borrows the canvas.

    Signals:
        closing: The user closes the compact window.
    """

    closing = Signal()

    def __init__(self, results: ResultsModel, theme: Theme) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint)
        self.setWindowTitle("Inkseek")
        self.setAcceptDrops(False)
        self.bar = hbox(margins=(6, 4, 6, 4), spacing=2)
        self.strip = ResultsStrip(results, theme)
        self.column = vbox(self.bar, self.strip, on=self, margins=(0, 0, 0, 0), spacing=0)
        self.resize(SIZE.boundedTo(self.screen().availableGeometry().size() - FRAME))

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.closing.emit()


class CompactMode(QObject):
    """Switches.

    Attributes:
        toggle: Checked while the compact window is open.
        window: The compact window, while it is open.
        opener: Opens files in other programs.
    """

    def __init__(
        self,
        canvas: Canvas,
        workplace: Workplace,
        results: ResultsModel,
        theme: Theme,
        main: QMainWindow,
        buttons: Sequence[QAction],
        keys: Callable[[], list[QAction]],
    ) -> None:
        """Make the switch.

        Args:
            canvas: What moves to the small window.
            workplace: Where it comes back to.
            results: What the small window shows of them.
            theme: Of the small window.
            main: Hidden meanwhile.
            buttons: Actions that the small window shows.
            keys: Returns the actions whose keys work in it.
        """
        super().__init__(main)
        self._canvas = canvas
        self._workplace = workplace
        self._results = results
        self._theme = theme
        self._main = main
        self._buttons = buttons
        self._keys = keys
        self.opener = Opener(self)
        self.window: CompactWindow | None = None
        text = self.tr("Compact window, above all others")
        self.toggle = make_action(self, text, keys="Ctrl+Shift+M", checkable=True)
        self.toggle.toggled.connect(lambda on: self._shrink() if on else self._grow())

    def stop(self) -> None:
        """Return the canvas before everything closes."""
        self.toggle.setChecked(False)

    def _shrink(self) -> None:
        window = CompactWindow(self._results, self._theme)
        for action in [*self._buttons, self.toggle]:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            if action is self.toggle:
                window.bar.addStretch()
                button.setText(self.tr("Full window"))
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            window.bar.addWidget(button)
        window.addActions(self._keys())
        window.column.insertWidget(1, self._canvas, 1)
        window.closing.connect(self.toggle.toggle)
        window.strip.opened.connect(self.opener.open)
        geometry = QSettings().value(PLACE)
        if geometry is not None:
            window.restoreGeometry(geometry)
        self.window = window
        window.show()
        self._main.hide()
        self._canvas.setFocus()

    def _grow(self) -> None:
        window, self.window = self.window, None
        if window is None:
            return
        QSettings().setValue(PLACE, window.saveGeometry())
        window.closing.disconnect(self.toggle.toggle)
        self._workplace.take_back(self._canvas)
        # Before the compact one closes, or Qt would quit after the last window.
        self._main.show()
        window.strip.setModel(None)
        window.close()
        window.deleteLater()
        self._canvas.setFocus()
