"""The list of saved drawings: find, open, name and star them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QListView, QMenu, QStackedLayout, QToolButton, QWidget

from app.results import Thumbnails
from app.sketches.delegate import THUMBNAIL, SketchDelegate
from app.sketches.model import InkPreviews, SketchesModel
from app.ui.layouts import find_field, hbox, label, vbox
from app.ui.theme import Theme
from app.ui.themed_actions import ThemedActions, make_action
from core.library import CatalogueError, Library, SavedSketch


class SketchList(QListView):
    """Saved drawings with previews and clickable stars.

    Attributes:
        library: Where the drawings are stored; None while it is closed.

    Signals:
        star_clicked: The star of this row was clicked.
        rename_pressed: The key for renaming was pressed.
        delete_pressed: The key for deleting was pressed.
    """

    star_clicked = Signal(QModelIndex)
    rename_pressed = Signal()
    delete_pressed = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.library: Library | None = None
        self._previews = InkPreviews(self)
        self._thumbnails = Thumbnails(self, max_bytes=12_000_000)
        self.sketches = SketchesModel(self._previews, self._thumbnails, self)
        self.setModel(self.sketches)
        self.setItemDelegate(SketchDelegate(theme, self._previews, self._thumbnails, self))
        self.setObjectName("sketches")
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def use(self, library: Library) -> None:
        """Show drawings of this library."""
        self.library = library
        self._previews.use(library.sketches)
        self._thumbnails.use(library.thumbnails)
        self._set_edge()

    def stop(self) -> None:
        """Stop showing drawings: pending requests would ask a closed library."""
        self.library = None
        self._previews.stop()
        self._thumbnails.stop()

    def show_sketches(self, sketches: Sequence[SavedSketch]) -> None:
        """Show these drawings and their photos; keep the selection."""
        if self.library is None:
            return
        chosen = self.selected()
        photos = self.library.catalogue.photos(sorted({i for s in sketches for i in s.hits}))
        self.sketches.set_sketches(sketches, {photo.id: photo for photo in photos})
        row = self.sketches.row_of(chosen.id) if chosen is not None else None
        if row is not None:
            self.setCurrentIndex(self.sketches.index(row))

    def selected(self) -> SavedSketch | None:
        return self.sketches.sketch_at(self.currentIndex())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._set_edge()
        return super().event(event)

    def _set_edge(self) -> None:
        self._thumbnails.set_edge(round(THUMBNAIL * self.devicePixelRatioF()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        star = SketchDelegate.star_of(self.visualRect(index))
        if index.isValid() and star.contains(event.position().toPoint()):
            self.star_clicked.emit(index)
            return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Not shortcuts of the window, because the canvas also uses Delete.
        if event.key() == Qt.Key.Key_F2:
            self.rename_pressed.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_pressed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # On macOS, Return would rename.
            self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class SketchesPane(QWidget):
    """Shows the saved drawings of a library.

    Attributes:
        list: The drawings.
        finder: Where a part of a name is typed.

    Signals:
        open_wanted: The user opens a drawing (SavedSketch).
        rename_wanted: The user renames a drawing (SavedSketch).
        star_wanted: The user sets or removes a star (SavedSketch, bool).
        remove_wanted: The user deletes a drawing (SavedSketch).
        failed: The drawings can't be listed (a message).
    """

    open_wanted = Signal(object)
    rename_wanted = Signal(object)
    star_wanted = Signal(object, bool)
    remove_wanted = Signal(object)
    failed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.list = SketchList(theme, self.tr("Kept sketches, the last used first"))
        self.finder = find_field(self.tr("Find by name"))
        self.only_kept = QToolButton()
        self.only_kept.setCheckable(True)
        self.only_kept.setToolTip(self.tr("Only sketches with a name or a star"))
        self.only_kept.setAccessibleName(self.only_kept.toolTip())
        ThemedActions(theme, self).set_icon(self.only_kept, "star", 16)
        self._empty = label(look="quiet", wrap=True, centred=True)
        self._empty.setMargin(24)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.list)
        search = hbox((self.finder, 1), self.only_kept, spacing=4)
        vbox(search, (self._stack, 1), on=self, margins=(8, 8, 8, 0), spacing=6)
        self._make_actions()
        self.finder.textChanged.connect(self._narrow)
        self.only_kept.toggled.connect(self._narrow)
        self.list.activated.connect(self._open_action.trigger)
        self.list.star_clicked.connect(self._star)
        self.list.rename_pressed.connect(self._rename_action.trigger)
        self.list.delete_pressed.connect(self._remove_action.trigger)
        self.list.customContextMenuRequested.connect(self._show_menu)
        theme.changed.connect(self.list.viewport().update)
        self._narrow()

    def sizeHint(self) -> QSize:
        return QSize(300, 400)

    def use(self, library: Library) -> None:
        """List the drawings of this library from now on."""
        self.list.use(library)
        self.renew()

    def stop(self) -> None:
        self.list.stop()

    def renew(self) -> None:
        """Update the list."""
        if self.list.library is None:
            return
        try:
            self.list.show_sketches(self.list.library.sketches.all())
        except CatalogueError as error:
            self.failed.emit(str(error))
        self._say_why_empty()

    def _make_actions(self) -> None:
        def action(text: str, signal: SignalInstance, keys: Qt.Key | None = None) -> QAction:
            return make_action(self, text, lambda: self._ask(signal), keys)

        # The keys are shown in the menu; the list itself takes them.
        self._open_action = action(self.tr("Open"), self.open_wanted)
        self._rename_action = action(self.tr("Rename…"), self.rename_wanted, Qt.Key.Key_F2)
        self._star_action = make_action(
            self, self.tr("Star"), lambda: self._star(self.list.currentIndex())
        )
        self._remove_action = action(self.tr("Delete"), self.remove_wanted, Qt.Key.Key_Delete)

    def _narrow(self) -> None:
        self.list.sketches.narrow(self.finder.text(), only_kept=self.only_kept.isChecked())
        self._say_why_empty()

    def _say_why_empty(self) -> None:
        if self.finder.text() or self.only_kept.isChecked():
            self._empty.setText(self.tr("No matching sketch"))
        else:
            self._empty.setText(
                self.tr(
                    "What you draw is kept here when you begin something new. "
                    "Give a sketch a name or a star, and it stays for good."
                )
            )
        self._stack.setCurrentWidget(self.list if self.list.sketches.rowCount() else self._empty)

    def _ask(self, signal: SignalInstance) -> None:
        sketch = self.list.selected()
        if sketch is not None:
            signal.emit(sketch)

    def _star(self, index: QModelIndex) -> None:
        sketch = self.list.sketches.sketch_at(index)
        if sketch is not None:
            self.star_wanted.emit(sketch, not sketch.starred)

    def _show_menu(self, at: QPoint) -> None:
        sketch = self.list.sketches.sketch_at(self.list.indexAt(at))
        if sketch is not None:
            self._star_action.setText(
                self.tr("Take the star off") if sketch.starred else self.tr("Star")
            )
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addActions([self._open_action, self._rename_action, self._star_action])
            menu.addSeparator()
            menu.addAction(self._remove_action)
            menu.popup(self.list.viewport().mapToGlobal(at))
