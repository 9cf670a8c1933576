"""Joins the list of categories, the guesses, the dialogs and earlier sketches to the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDockWidget,
    QFileDialog,
    QInputDialog,
    QMainWindow,
    QMessageBox,
    QWidget,
)

from app.categories.changes import Assign, Change, Merge, NameFolders, Rename, TakeOff
from app.categories.earlier import EarlierSketches
from app.categories.expectation_bar import ExpectationBar
from app.categories.import_dialog import ImportCategoriesDialog
from app.categories.service import CategoryService
from app.categories.sidebar import CategorySidebar
from app.categories.split_dialog import SplitDialog
from app.categories.strip import GuessStrip
from app.library import ImportService
from app.search import QueryComposer, Workspace
from app.ui.icons import icon
from app.ui.theme import Theme
from core.library import ImportReport, Library, Photo
from core.search import PhotoTerm, Query

_EXPECTED_AT_ONCE = 4
"""Estimates after an import of many categories would follow one another for minutes."""

ENOUGH_TO_EXPECT = 50
"""Among fewer pictures, to be one of the first ten says nothing."""


class CategoryController(QObject):
    """Everything about categories in the window.

    Attributes:
        service: The thread that works.
        dock: The list of categories.
        earlier_dock: Earlier sketches that are like the present one.
        strip: What the drawing looks like.
        expectation: What to expect of what was taken in.
        actions: Those of the library menu.
        search_actions: Those of the search menu.

    Signals:
        told: Something the user should know (a message).
        library_changed: Labels have changed, so that filters find other photos.
        open_wanted: A kept drawing is to be put on the paper (SavedSketch).
    """

    told = Signal(str)
    library_changed = Signal()
    open_wanted = Signal(object)

    def __init__(
        self,
        composer: QueryComposer,
        imports: ImportService,
        selected: Callable[[], Sequence[Photo]],
        theme: Theme,
        window: QMainWindow,
    ) -> None:
        """Make the parts.

        Args:
            composer: whose drawing is guessed and whose filters are set.
            imports: takes folders in.
            selected: the pictures that are selected among the results.
            theme: of the icons.
            window: that the docks belong to.
        """
        super().__init__(window)
        self._composer = composer
        self._imports = imports
        self._selected = selected
        self._theme = theme
        self._window = window
        self._library: Library | None = None
        self._subject: tuple[str, ...] = ()
        self._photos: tuple[int, ...] = ()
        self._arriving: list[str] = []
        self._ready = False
        self.service = CategoryService(self)
        self.strip = GuessStrip(composer)
        self.expectation = ExpectationBar()
        self.sidebar = CategorySidebar(composer)
        self.earlier = EarlierSketches(theme)
        self.dock = self._docked(self.sidebar, self.tr("Categories"), "categories dock")
        self.earlier_dock = self._docked(
            self.earlier, self.tr("Where did I draw this?"), "earlier dock"
        )
        self._make_actions()
        self._connect()
        self._dress()

    def use(self, library: Library) -> None:
        """Work with this library, which has just been opened."""
        self._library = library
        self.earlier.use(library)

    @Slot(object)
    def begin(self, workspace: Workspace) -> None:
        """The library and the model are there, or another model answers."""
        self.service.use(workspace)
        self._ready = True
        for action in (*self.actions[1:], *self.search_actions):
            action.setEnabled(True)

    @Slot()
    def note_ranking(self) -> None:
        """A drawing has been answered: say what it looks like."""
        self.service.guess(self._composer.query)
        if self.earlier_dock.isVisible():
            self._look_for_drawing()

    def propose(self, folders: Sequence[Path]) -> None:
        """Show what folders would become as categories, to be taken in.

        While the program gets ready nothing can be looked into; they are taken in as they are.
        """
        if not self._ready:
            self._imports.take_in(folders)
            return
        dialog = ImportCategoriesDialog(self.service, folders, self._window)
        dialog.chosen.connect(self._take_in)
        dialog.open()

    def stop(self) -> bool:
        """End the threads; False when one would not end in time."""
        self.earlier.stop()
        return self.service.stop()

    def _docked(self, widget: QWidget, title: str, name: str) -> QDockWidget:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(name)
        dock.setWidget(widget)
        dock.setAllowedAreas(
            Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea
        )
        self._window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        dock.hide()
        return dock

    def _make_actions(self) -> None:
        self.show_list = self.dock.toggleViewAction()
        self.show_list.setText(self.tr("Categories"))
        self.import_ = self._action(self.tr("Import a category…"), "Ctrl+Shift+I")
        self.assign = self._action(self.tr("Put selected pictures into a category…"), "Ctrl+G")
        self.where_drawn = self._action(self.tr("Where did I draw this before?"), "Ctrl+E")
        self.drawings_of = self._action(self.tr("My sketches of this picture"), "Ctrl+Shift+E")
        self.show_list.setShortcut(QKeySequence("Ctrl+Shift+L"))
        self.actions = [self.show_list, self.import_, self.assign]
        self.search_actions = [self.where_drawn, self.drawings_of]
        for action in (*self.actions[1:], *self.search_actions):
            action.setEnabled(False)
        self.import_.triggered.connect(self._ask_folder)
        self.assign.triggered.connect(self._ask_category)
        self.where_drawn.triggered.connect(self._show_earlier)
        self.drawings_of.triggered.connect(self._show_drawings_of)

    def _action(self, text: str, keys: str) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        return action

    def _connect(self) -> None:
        service, sidebar = self.service, self.sidebar
        service.listed.connect(sidebar.show_categories)
        service.guessed.connect(self.strip.show_guesses)
        service.shelved.connect(self.earlier.show_found)
        service.expected.connect(self.expectation.show_expectation)
        service.changed.connect(self._changed)
        service.failed.connect(self.told)
        sidebar.import_wanted.connect(self._ask_folder)
        sidebar.folders_dropped.connect(self.propose)
        sidebar.rename_wanted.connect(self._ask_name)
        sidebar.merge_wanted.connect(self._ask_one)
        sidebar.split_wanted.connect(self._ask_split)
        sidebar.remove_wanted.connect(self._ask_remove)
        sidebar.expect_wanted.connect(service.expect)
        self.earlier.open_wanted.connect(self.open_wanted)
        self._imports.library_changed.connect(service.count)
        self._imports.finished.connect(self._import_finished)
        self._theme.changed.connect(self._dress)

    @Slot()
    def _dress(self) -> None:
        self.show_list.setIcon(icon("tag", self._theme.palette))
        self.import_.setIcon(icon("add-folder", self._theme.palette))
        self.where_drawn.setIcon(icon("history", self._theme.palette))

    @Slot()
    def _ask_folder(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Choose a folder of pictures"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._folder_chosen)
        dialog.open()

    @Slot(str)
    def _folder_chosen(self, folder: str) -> None:
        self.propose([Path(folder)])

    @Slot(object)
    def _take_in(self, chosen: list[tuple[Path, str]]) -> None:
        self.service.change(NameFolders(tuple(chosen)))

    @Slot(object)
    def _changed(self, change: Change) -> None:
        if isinstance(change, NameFolders):
            self._arriving += [name for _, name in change.folders][:_EXPECTED_AT_ONCE]
            self._imports.take_in(folder for folder, _ in change.folders)
        self.library_changed.emit()

    @Slot(object)
    def _import_finished(self, report: ImportReport) -> None:
        arrived, self._arriving = self._arriving, []
        if report.cancelled or self._library is None:
            return
        if self._library.catalogue.count() >= ENOUGH_TO_EXPECT:
            for name in dict.fromkeys(arrived):
                self.service.expect(name)

    @Slot(str)
    def _ask_name(self, name: str) -> None:
        self._subject = (name,)
        self._ask(self.tr("Rename “{}”").format(name), name, self._renamed)

    @Slot(str)
    def _renamed(self, name: str) -> None:
        if name.strip() and self._subject:
            self.service.change(Rename(self._subject[0], name))

    @Slot(object)
    def _ask_one(self, names: tuple[str, ...]) -> None:
        self._subject = names
        title = self.tr("Make {} categories one").format(len(names))
        self._ask(title, names[0], self._merged, names)

    @Slot(str)
    def _merged(self, name: str) -> None:
        if name.strip():
            self.service.change(Merge(self._subject, name))

    @Slot(str)
    def _ask_split(self, name: str) -> None:
        if self._library is not None:
            dialog = SplitDialog(self.service, self._library, name, self._window)
            dialog.chosen.connect(self._split)
            dialog.open()

    @Slot(object)
    def _split(self, photos: tuple[tuple[tuple[int, ...], str | None], ...]) -> None:
        self.service.change(Assign(photos))

    @Slot(object)
    def _ask_remove(self, names: tuple[str, ...]) -> None:
        self._subject = names
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(self.tr("Categories"))
        shown = ", ".join(f"“{name}”" for name in names[:4]) + ("…" if len(names) > 4 else "")
        box.setText(self.tr("Take the label {} off its pictures?").format(shown))
        box.setInformativeText(self.tr("The pictures stay in the library, without a category."))
        box.setStandardButtons(QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel)
        box.button(QMessageBox.StandardButton.Ok).setText(self.tr("Take off"))
        box.accepted.connect(self._remove)
        box.open()

    @Slot()
    def _remove(self) -> None:
        self.service.change(TakeOff(self._subject))

    @Slot()
    def _ask_category(self) -> None:
        self._photos = tuple(photo.id for photo in self._selected())
        if not self._photos:
            self.told.emit(self.tr("Select the pictures first that belong into a category."))
            return
        known = self._library.catalogue.categories() if self._library is not None else []
        title = self.tr("Put {} pictures into a category").format(len(self._photos))
        self._ask(title, "", self._assigned, [name for name, _ in known])

    @Slot(str)
    def _assigned(self, name: str) -> None:
        if name.strip():
            self.service.change(Assign(((self._photos, name),)))

    def _ask(
        self,
        title: str,
        name: str,
        then: Callable[[str], None],
        offered: Sequence[str] = (),
    ) -> None:
        dialog = QInputDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(title)
        dialog.setLabelText(self.tr("Name of the category:"))
        if offered:
            dialog.setComboBoxItems(list(offered))
            dialog.setComboBoxEditable(True)
        dialog.setTextValue(name)
        dialog.textValueSelected.connect(then)
        dialog.open()

    @Slot()
    def _show_earlier(self) -> None:
        self.earlier_dock.show()
        self.earlier_dock.raise_()
        self._look_for_drawing()

    def _look_for_drawing(self) -> None:
        if self._composer.has_terms:
            self.service.look_on_shelf(Query(self._composer.query.terms))

    @Slot()
    def _show_drawings_of(self) -> None:
        photos = self._selected()
        if not photos:
            self.told.emit(self.tr("Select a picture first."))
            return
        self.earlier_dock.show()
        self.earlier_dock.raise_()
        self.service.look_on_shelf(Query(tuple(PhotoTerm(photo.id) for photo in photos)))
