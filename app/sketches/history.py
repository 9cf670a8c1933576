"""Earlier drawings: saved automatically, listed in a dock, opened again."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMainWindow

from app.canvas import SketchDocument
from app.sketches.pane import SketchesPane
from app.sketches.saving import JOURNAL, Autosave, SketchKeeper
from app.ui.dialogs import ask_name, confirm
from app.ui.layouts import make_dock
from app.ui.theme import Theme
from app.ui.themed_actions import ThemedActions
from core.files import set_aside
from core.library import CatalogueError, Library, SavedSketch, SketchStore
from core.library.journal import PageHistory, read_journal
from core.library.sketches import LOST, Recovered
from core.search import Answer


class SketchHistory(QObject):
    """Connects autosave, history and list, and owns their actions.

    Attributes:
        dock: The list, to be shown beside the canvas.
        star: Saves the sketch on the paper with a star.
        name: Saves it under a name.
        forget: Deletes all recent sketches.

    Signals:
        told: News (a message).
        failed: Something did not work (a message).
    """

    told = Signal(str)
    failed = Signal(str)

    def __init__(self, document: SketchDocument, theme: Theme, window: QMainWindow) -> None:
        super().__init__(window)
        self._document = document
        self._window = window
        self._ask = partial(ask_name, window, label=self.tr("Name of the sketch:"))
        self._library: Library | None = None
        self._autosave = Autosave(document, self)
        self._keeper = SketchKeeper(document, self)
        self.pane = SketchesPane(theme)
        self.dock = make_dock(window, self.pane, self.tr("Sketches"), "sketches dock")
        themed = ThemedActions(theme, self)
        self.show_list = self.dock.toggleViewAction()
        themed.set_icon(self.show_list, "history")
        self.show_list.setShortcut("Ctrl+H")
        self.show_list.setToolTip(self.tr("Earlier sketches") + "  (Ctrl+H)")
        self.star = themed.action(self.tr("Star this sketch"), "star", "Ctrl+D", self._star_present)
        self.name = themed.action(
            self.tr("Keep this sketch as…"), "", "Ctrl+Shift+S", self._ask_name
        )
        self.actions = [self.star, self.name]
        self.forget = themed.action(self.tr("Forget recent sketches…"), slot=self._ask_forget)
        for source in (self._autosave, self._keeper, self.pane):
            source.failed.connect(self.failed)
        self._keeper.changed.connect(self.pane.renew)
        self._keeper.recovered.connect(self._tell_recovered)
        self.pane.open_wanted.connect(self.open)
        self.pane.rename_wanted.connect(self._ask_other_name)
        self.pane.star_wanted.connect(self._star)
        self.pane.remove_wanted.connect(self._remove)
        document.page_changed.connect(self._page_changed)
        self._page_changed()

    def use(self, library: Library) -> None:
        """Start saving drawings, and restore the one of the last session."""
        self._library = library
        self._keeper.use(library.sketches)
        self.pane.use(library)
        left = read_journal(library.root / JOURNAL)
        if self._document.history.is_empty and not left.is_empty:
            self._document.restore(left)
            if not left.closed:
                self.told.emit(self.tr("Inkseek didn't close properly. Your drawing is back."))
        elif not left.page.is_empty:
            self._keep_left(library, left)
        self._autosave.begin(library.root)

    def _keep_left(self, library: Library, left: PageHistory) -> None:
        """Save the drawing of the last session, because its journal is about to be replaced."""
        try:
            library.sketches.add(left.page)
            if not left.closed:
                self.told.emit(
                    self.tr("Inkseek didn't close properly. Your drawing is under Sketches.")
                )
        except CatalogueError as error:
            journal = library.root / JOURNAL
            with suppress(OSError):
                journal = set_aside(journal, library.root / LOST)
            self.told.emit(
                self.tr(
                    "The drawing from last time could not be saved; it is kept in {}: {}"
                ).format(journal, error)
            )
        self.pane.renew()

    def _tell_recovered(self, recovered: Recovered) -> None:
        told = []
        if recovered.found:
            told.append(
                self.tr(
                    "Sketches missing from the catalogue are back, each with a star: {}."
                ).format(recovered.found)
            )
        if recovered.unreadable:
            told.append(
                self.tr("Sketch files that can't be read were moved to {}: {}.").format(
                    recovered.unreadable[0].parent, len(recovered.unreadable)
                )
            )
        self.told.emit(" ".join(told))

    def take_answer(self, answer: Answer) -> None:
        """Remember what the drawing found in the whole library, not among what filters left."""
        if answer.query.filters.is_empty:
            self._keeper.note(answer.ranking)

    def stop(self) -> None:
        """Save the drawing on the paper, then stop."""
        self._keeper.stop()
        self._autosave.stop()
        self.pane.stop()

    def open(self, sketch: SavedSketch) -> None:
        """Put a saved drawing on the paper."""
        if self._library is None:
            return
        try:
            page = self._library.sketches.page(sketch.id)
        except (CatalogueError, KeyError) as error:
            self.failed.emit(str(error))
            return
        if page != self._document.whole_page:
            self._document.open(page)

    def _star(self, sketch: SavedSketch, on: bool) -> None:
        self._keeper.change(lambda store: store.star(sketch.id, on))

    def _star_present(self) -> None:
        self._keeper.keep(self._document.whole_page, starred=True)
        self.told.emit(self.tr("The sketch has a star now and stays among the sketches."))

    def _ask_name(self) -> None:
        page = self._document.whole_page
        self._ask(self.tr("Keep this sketch"), then=lambda name: self._keeper.keep(page, name))

    def _ask_other_name(self, sketch: SavedSketch) -> None:
        def rename(name: str) -> None:
            self._keeper.change(lambda store: store.rename(sketch.id, name))

        self._ask(self.tr("Rename"), then=rename, name=sketch.name, may_be_empty=True)

    def _remove(self, sketch: SavedSketch) -> None:
        remove = partial(self._keeper.change, lambda store: store.remove(sketch.id))
        if not sketch.stays:
            remove()
            return
        confirm(
            self._window,
            self.tr("Sketches"),
            self.tr("Delete “{}”?").format(sketch.name or self.tr("this sketch")),
            self.tr("It has a name or a star, and can't be brought back."),
            self.tr("Delete"),
            remove,
        )

    def _ask_forget(self) -> None:
        confirm(
            self._window,
            self.tr("Sketches"),
            self.tr("Forget all recent sketches?"),
            self.tr("Those with a name or a star stay."),
            self.tr("Forget"),
            partial(self._keeper.change, SketchStore.forget_recent),
        )

    def _page_changed(self) -> None:
        something = not self._document.whole_page.is_empty
        for action in self.actions:
            action.setEnabled(something)
