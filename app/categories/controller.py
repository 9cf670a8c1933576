"""Joins the list of categories, the guesses, the dialogs and earlier sketches to the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMainWindow

from app.categories.earlier import EarlierSketches
from app.categories.import_dialog import ImportCategoriesDialog
from app.categories.service import CategoryService
from app.categories.sidebar import CategorySidebar
from app.categories.split_dialog import SplitDialog
from app.categories.strip import GuessStrip
from app.library import ImportService
from app.search import QueryComposer, Workspace
from app.ui.dialogs import ask_folder, ask_name, confirm
from app.ui.layouts import make_dock
from app.ui.settings import Settings
from app.ui.theme import Theme
from app.ui.themed_actions import ThemedActions
from core.library import ImportReport, Library, Photo
from core.search import Answer, PhotoTerm, Query

_EXPECTED_AT_ONCE = 4
"""Estimates after an import of many categories would follow one another for minutes."""

ENOUGH_TO_EXPECT = 50
"""Among fewer pictures, to be one of the first ten says nothing."""


class CategoryController(QObject):
    """Everything about categories in the window.

    Attributes:
        service: Does the background work.
        dock: The list of categories.
        earlier_dock: Earlier sketches similar to the current one.
        strip: What the drawing looks like.
        actions: Those of the library menu.
        search_actions: Those of the search menu.

    Signals:
        told: News (a message).
        failed: Something did not work (a message).
        expected: The estimate for an imported category (Expectation).
        library_changed: Labels changed, so filters find other photos.
    """

    told = Signal(str)
    failed = Signal(str)
    expected = Signal(object)
    library_changed = Signal()

    def __init__(
        self,
        composer: QueryComposer,
        imports: ImportService,
        selected: Callable[[], Sequence[Photo]],
        theme: Theme,
        settings: Settings,
        window: QMainWindow,
    ) -> None:
        """Make the parts.

        Args:
            composer: has the drawing to guess and the filters to set.
            imports: takes folders in.
            selected: the pictures that are selected among the results.
            theme: of the icons.
            settings: remember the folder of the last dialog.
            window: the parent of the docks.
        """
        super().__init__(window)
        self._composer = composer
        self._imports = imports
        self._selected = selected
        self._settings = settings
        self._window = window
        self._ask = partial(ask_name, window, label=self.tr("Name of the category:"))
        self._library: Library | None = None
        self._arriving: list[str] = []
        self._ready = False
        self.service = CategoryService(self)
        self.strip = GuessStrip(composer)
        self.sidebar = CategorySidebar(composer)
        self.earlier = EarlierSketches(theme)
        self.dock = make_dock(window, self.sidebar, self.tr("Categories"), "categories dock")
        self.earlier_dock = make_dock(
            window, self.earlier, self.tr("Where did I draw this?"), "earlier dock"
        )
        self._make_actions(theme)
        self._connect()

    def use(self, library: Library) -> None:
        """Work with this library, which has just been opened."""
        self._library = library
        self.earlier.use(library)

    def begin(self, workspace: Workspace) -> None:
        """Start once library and model are loaded, or with a new model."""
        self.service.use(workspace)
        self._ready = True
        for action in (*self.actions[1:], *self.search_actions):
            action.setEnabled(True)

    def take_answer(self, answer: Answer) -> None:
        """Say what the drawing that was answered looks like."""
        self.service.guess(answer.query)
        if self.earlier_dock.isVisible():
            self._look_for_drawing()

    def propose(self, folders: Sequence[Path]) -> None:
        """Preview folders as categories, ready to import.

        Before the program is ready, and in a studio, there is no preview; the folders are imported
        as they are.
        """
        if not self._ready or self._imports.is_studio:
            self._imports.add_folders(folders)
            return
        dialog = ImportCategoriesDialog(self.service, folders, self._window)
        dialog.chosen.connect(self._name_folders)
        dialog.open()

    def stop(self) -> bool:
        """End the threads; False when one would not end in time."""
        self.earlier.stop()
        return self.service.stop()

    def _make_actions(self, theme: Theme) -> None:
        themed = ThemedActions(theme, self)
        self.show_list = self.dock.toggleViewAction()
        self.show_list.setText(self.tr("Categories"))
        themed.set_icon(self.show_list, "category")
        themed.set_keys(self.show_list, "Ctrl+Shift+L")
        self.import_ = themed.action(
            self.tr("Import a category…"), "add-folder", "Ctrl+Shift+I", self._ask_folder
        )
        self.assign = themed.action(
            self.tr("Put selected pictures into a category…"), "", "Ctrl+G", self._ask_category
        )
        self.where_drawn = themed.action(
            self.tr("Where did I draw this before?"), "history", "Ctrl+E", self._show_earlier
        )
        self.drawings_of = themed.action(
            self.tr("My sketches of this picture"), "", "Ctrl+Shift+E", self._show_drawings_of
        )
        self.actions = [self.show_list, self.import_, self.assign]
        self.search_actions = [self.where_drawn, self.drawings_of]
        for action in (*self.actions[1:], *self.search_actions):
            action.setEnabled(False)

    def _connect(self) -> None:
        service, sidebar = self.service, self.sidebar
        service.listed.connect(sidebar.show_categories)
        service.guessed.connect(self.strip.show_guesses)
        service.found.connect(self.earlier.show_found)
        service.expected.connect(self.expected)
        service.changed.connect(self.library_changed)
        service.failed.connect(self.failed)
        sidebar.import_wanted.connect(self._ask_folder)
        sidebar.folders_dropped.connect(self.propose)
        sidebar.rename_wanted.connect(self._ask_name)
        sidebar.merge_wanted.connect(self._ask_merge)
        sidebar.split_wanted.connect(self._ask_split)
        sidebar.remove_wanted.connect(self._ask_remove)
        sidebar.expect_wanted.connect(service.expect)
        self._imports.library_changed.connect(service.count)
        self._imports.finished.connect(self._import_finished)

    def _ask_folder(self) -> None:
        title = self.tr("Choose a folder of pictures")
        ask_folder(self._window, title, self._settings, lambda folder: self.propose([folder]))

    def _name_folders(self, chosen: list[tuple[Path, str]]) -> None:
        """Set the categories of folders, then import them."""

        def name_folders(library: Library) -> None:
            # Outer folders first: a rule for a folder overrides earlier rules for its subfolders.
            for folder, name in sorted(chosen, key=lambda entry: len(entry[0].parts)):
                library.categories.name_folder(folder, name)

        def add_folders() -> None:
            self._arriving += [name for _, name in chosen][:_EXPECTED_AT_ONCE]
            self._imports.add_folders(folder for folder, _ in chosen)

        self.service.change(name_folders, add_folders)

    def _import_finished(self, report: ImportReport) -> None:
        arrived, self._arriving = self._arriving, []
        if report.cancelled or self._library is None:
            return
        if self._library.catalogue.count() >= ENOUGH_TO_EXPECT:
            for name in dict.fromkeys(arrived):
                self.service.expect(name)

    def _ask_name(self, old: str) -> None:
        def rename(name: str) -> None:
            self.service.change(lambda library: library.categories.rename(old, name))

        self._ask(self.tr("Rename “{}”").format(old), then=rename, name=old)

    def _ask_merge(self, names: tuple[str, ...]) -> None:
        def merge(name: str) -> None:
            self.service.change(lambda library: library.categories.merge(names, name))

        title = self.tr("Merge {} categories").format(len(names))
        self._ask(title, then=merge, name=names[0], offered=names)

    def _ask_split(self, name: str) -> None:
        if self._library is not None:
            dialog = SplitDialog(self.service, self._library, name, self._window)
            dialog.chosen.connect(self._assign)
            dialog.open()

    def _assign(self, photos: tuple[tuple[tuple[int, ...], str | None], ...]) -> None:
        """Put photos into categories, or into none."""

        def assign(library: Library) -> None:
            for ids, name in photos:
                library.categories.assign(ids, name)

        self.service.change(assign)

    def _ask_remove(self, names: tuple[str, ...]) -> None:
        shown = ", ".join(f"“{name}”" for name in names[:4]) + ("…" if len(names) > 4 else "")
        confirm(
            self._window,
            self.tr("Categories"),
            self.tr("Remove the category {} from its pictures?").format(shown),
            self.tr("The pictures stay in the library, without a category."),
            self.tr("Remove"),
            lambda: self.service.change(lambda library: library.categories.remove(names)),
        )

    def _ask_category(self) -> None:
        photos = tuple(photo.id for photo in self._selected())
        if not photos:
            self.told.emit(self.tr("Select the pictures for the category first."))
            return
        known = self._library.catalogue.categories() if self._library is not None else []
        title = self.tr("Put {} pictures into a category").format(len(photos))
        offered = [name for name, _ in known]
        self._ask(title, then=lambda name: self._assign(((photos, name),)), offered=offered)

    def _show_earlier(self) -> None:
        self.earlier_dock.show()
        self.earlier_dock.raise_()
        self._look_for_drawing()

    def _look_for_drawing(self) -> None:
        if self._composer.has_terms:
            self.service.find_sketches(Query(self._composer.query.terms))

    def _show_drawings_of(self) -> None:
        photos = self._selected()
        if not photos:
            self.told.emit(self.tr("Select a picture first."))
            return
        self.earlier_dock.show()
        self.earlier_dock.raise_()
        self.service.find_sketches(Query(tuple(PhotoTerm(photo.id) for photo in photos)))
