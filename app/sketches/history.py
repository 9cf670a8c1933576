"""Earlier drawings in the window: kept by themselves, listed in a dock, opened again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDockWidget, QInputDialog, QMainWindow, QMessageBox

from app.canvas import SketchDocument
from app.sketches.autosave import Autosave
from app.sketches.keeper import SketchKeeper
from app.sketches.pane import SketchesPane
from app.ui.icons import icon
from app.ui.theme import Theme
from core.library import CatalogueError, Library, SavedSketch
from core.search import Ranking


class SketchHistory(QObject):
    """Joins autosave, keeper and list, and has the actions for them.

    Attributes:
        dock: The list, to be shown beside the canvas.
        star: Keeps the sketch on the paper with a star.
        name: Keeps it under a name.
        forget: Lets go of all recent sketches.

    Signals:
        told: Something the user should know (a message).
    """

    told = Signal(str)

    def __init__(self, document: SketchDocument, theme: Theme, window: QMainWindow) -> None:
        super().__init__(window)
        self._document = document
        self._theme = theme
        self._window = window
        self._library: Library | None = None
        self._named: SavedSketch | None = None
        self._autosave = Autosave(document, self)
        self._keeper = SketchKeeper(document, self)
        self.pane = SketchesPane(theme)
        self.dock = QDockWidget(self.tr("Sketches"), window)
        self.dock.setObjectName("sketches dock")
        self.dock.setWidget(self.pane)
        self.dock.setAllowedAreas(
            Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea
        )
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self.dock)
        self.dock.hide()
        self.show_list = self.dock.toggleViewAction()
        self.show_list.setText(self.tr("Sketches"))
        self.show_list.setShortcut(QKeySequence("Ctrl+H"))
        self.show_list.setToolTip(self.tr("Earlier sketches") + "  (Ctrl+H)")
        self.star = self._action(self.tr("Star this sketch"), "Ctrl+D")
        self.name = self._action(self.tr("Keep this sketch as…"), "Ctrl+Shift+S")
        self.forget = QAction(self.tr("Forget recent sketches…"), self)
        self.star.triggered.connect(self._star_present)
        self.name.triggered.connect(self._ask_name)
        self.forget.triggered.connect(self._ask_forget)
        for source in (self._autosave, self._keeper, self.pane):
            source.failed.connect(self.told)
        # The keeper speaks from its own thread.
        self._keeper.changed.connect(self.pane.renew, Qt.ConnectionType.QueuedConnection)
        self.pane.open_wanted.connect(self.open)
        self.pane.rename_wanted.connect(self._ask_other_name)
        self.pane.star_wanted.connect(self._star)
        self.pane.remove_wanted.connect(self._remove)
        document.page_changed.connect(self._page_changed)
        theme.changed.connect(self._dress)
        self._dress()
        self._page_changed()

    @property
    def actions(self) -> list[QAction]:
        return [self.star, self.name]

    @Slot(object)
    def use(self, library: Library) -> None:
        """Begin to keep drawings, and bring back the one that a crash has left."""
        self._library = library
        self._keeper.use(library.sketches)
        self.pane.use(library)
        left = self._autosave.begin(library.root)
        if left.is_empty:
            return
        if self._document.whole_page.is_empty:
            self._document.open(left)
            self.told.emit(
                self.tr("Inkseek was interrupted last time. Your drawing is back as it was.")
            )
        else:
            self._keeper.keep(left)
            self.told.emit(
                self.tr(
                    "Inkseek was interrupted last time. Your drawing of then is among the sketches."
                )
            )

    @Slot(object)
    def note(self, ranking: Ranking) -> None:
        """Remember what the drawing has found."""
        self._keeper.note(ranking)

    def stop(self) -> None:
        """Keep the drawing on the paper, then end."""
        self._autosave.stop(kept=self._keeper.stop())
        self.pane.stop()

    def _action(self, text: str, keys: str) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        return action

    @Slot(object)
    def open(self, sketch: SavedSketch) -> None:
        """Put a kept drawing on the paper."""
        if self._library is None:
            return
        try:
            page = self._library.sketches.page(sketch.id)
        except (CatalogueError, KeyError) as error:
            self.told.emit(str(error))
            return
        if page != self._document.whole_page:
            self._document.open(page)

    @Slot(object, bool)
    def _star(self, sketch: SavedSketch, on: bool) -> None:
        self._keeper.star(sketch.id, on)

    @Slot()
    def _star_present(self) -> None:
        self._keeper.keep(self._document.whole_page, starred=True)
        self.told.emit(self.tr("The sketch has a star now and stays among the sketches."))

    @Slot()
    def _ask_name(self) -> None:
        self._named = None
        self._ask(self.tr("Keep this sketch"), "")

    @Slot(object)
    def _ask_other_name(self, sketch: SavedSketch) -> None:
        self._named = sketch
        self._ask(self.tr("Rename"), sketch.name)

    def _ask(self, title: str, name: str) -> None:
        dialog = QInputDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(title)
        dialog.setLabelText(self.tr("Name of the sketch:"))
        dialog.setTextValue(name)
        dialog.textValueSelected.connect(self._named_so)
        dialog.open()

    @Slot(str)
    def _named_so(self, name: str) -> None:
        if self._named is not None:
            self._keeper.rename(self._named.id, name)
        elif name.strip():
            self._keeper.keep(self._document.whole_page, name)

    @Slot(object)
    def _remove(self, sketch: SavedSketch) -> None:
        if not sketch.stays:
            self._keeper.remove(sketch.id)
            return
        self._named = sketch
        box = self._question(
            self.tr("Delete “{}”?").format(sketch.name or self.tr("this sketch")),
            self.tr("It has a name or a star, and can't be brought back."),
        )
        box.button(QMessageBox.StandardButton.Ok).setText(self.tr("Delete"))
        box.accepted.connect(self._remove_named)
        box.open()

    @Slot()
    def _remove_named(self) -> None:
        if self._named is not None:
            self._keeper.remove(self._named.id)

    @Slot()
    def _ask_forget(self) -> None:
        box = self._question(
            self.tr("Forget all recent sketches?"),
            self.tr("Those with a name or a star stay."),
        )
        box.button(QMessageBox.StandardButton.Ok).setText(self.tr("Forget"))
        box.accepted.connect(self._keeper.forget_recent)
        box.open()

    def _question(self, text: str, explained: str) -> QMessageBox:
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(self.tr("Sketches"))
        box.setText(text)
        box.setInformativeText(explained)
        box.setStandardButtons(QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel)
        return box

    @Slot()
    def _page_changed(self) -> None:
        something = not self._document.whole_page.is_empty
        for action in self.actions:
            action.setEnabled(something)

    @Slot()
    def _dress(self) -> None:
        palette = self._theme.palette
        self.show_list.setIcon(icon("history", palette))
        self.star.setIcon(icon("star", palette))
