"""The library pane: folders, files that could not be imported, and the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHeaderView, QMainWindow, QTreeWidget, QTreeWidgetItem, QWidget

from app.library.failures_dialog import FailuresDialog
from app.library.import_service import ImportService
from app.library.studios import Studios
from app.library.wording import number, pictures, problems
from app.search import Workspace
from app.ui.dialogs import ask_folder, confirm
from app.ui.icons import icon
from app.ui.layouts import button, hbox, label, make_dock, single_shot, vbox
from app.ui.opening import Opener
from app.ui.plain_text import plain_tip
from app.ui.settings import Settings
from app.ui.theme import Theme
from core.index import IndexStats, SegmentedIndex
from core.library import CatalogueError, Folder, Library
from core.search import Searcher

if TYPE_CHECKING:
    from core.studio.follow import News

WATCH_MS = 700
"""How often an index that is being made is looked after."""


class LibraryPane(QWidget):
    """Lists the folders, and updates the list during an import.

    Attributes:
        dock: What the pane is in, beside the window's canvas.
        list: The folders.
        remove_button: Removes the selected folder from the library.
        problems_button: Counts the files that could not be imported, and shows them.
        rebuild_button: Rebuilds the index.

    Signals:
        failed: The library can't be read (a message).
    """

    failed = Signal(str)

    def __init__(
        self,
        service: ImportService,
        studios: Studios,
        theme: Theme,
        settings: Settings,
        window: QMainWindow,
    ) -> None:
        super().__init__()
        self._settings, self._window = settings, window
        self._library: Library | None = None
        self._searcher: Searcher | None = None
        self._service = service
        self._theme = theme
        self._opener = Opener(self)
        self._opener.refused.connect(self.failed)
        self._folders: list[Folder] = []
        self._count = label(look="quiet")
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Folders of the library"))
        self.list.setHeaderLabels([self.tr("Folder"), self.tr("Pictures")])
        self.list.setRootIsDecorated(False)
        _widen_first(self.list.header())
        self.list.itemSelectionChanged.connect(self._selection_changed)
        tip = self.tr("Import a folder of pictures")
        self._add = button(self.tr("Add…"), self.ask_folder, tip=tip)
        tip = self.tr("Remove the selected folder from the library; its files stay")
        self.remove_button = button(self.tr("Remove"), self._ask_remove, tip=tip)
        tip = self.tr("Scan all folders for new, changed and missing files")
        self._rescan = button(self.tr("Rescan"), service.rescan, tip=tip)
        tip = self.tr("Show files that could not be imported")
        self.problems_button = button("", self.show_problems, "plain", tip)
        self._index = label(look="quiet", wrap=True)
        tip = self.tr("Rebuild the search index; you can keep searching")
        self.rebuild_button = button(self.tr("Rebuild"), self._rebuild, tip=tip)
        buttons = (self._add, self.remove_button, self._rescan)
        said = self.tr("Pictures are only read. Removing a folder here deletes no file.")
        if service.is_studio:
            said = self.tr(
                "The studio's curators look after its folders. Searching, browsing, filters, "
                "stars, tags, categories and the tray work here as at home; importing new "
                "categories does not."
            )
            for unwanted in (self.remove_button, self.rebuild_button):
                unwanted.hide()
        vbox(
            studios.chooser,
            hbox((self._count, 1), self.problems_button),
            (self.list, 1),
            hbox(*buttons, 1, spacing=6),
            label(said, "quiet", wrap=True),
            hbox((self._index, 1), self.rebuild_button),
            on=self,
            margins=(10, 6, 10, 10),
            spacing=8,
        )
        # Runs only while the pane is visible and an index is being built.
        self._watch = single_shot(self, "library pane", WATCH_MS, self._show_index)
        for changed in (service.library_changed, service.busy_changed, theme.changed):
            changed.connect(self.renew)
        service.news.connect(self._show_studio)
        self.dock = make_dock(window, self, self.tr("Library"), "library dock")
        self._show_index()

    def sizeHint(self) -> QSize:
        return QSize(320, 420)

    def use(self, library: Library) -> None:
        """Show this library, which has just been opened."""
        self._library = library
        self.renew()

    def begin(self, workspace: Workspace) -> None:
        """Show the index, which is open now."""
        self._searcher = workspace.searcher
        self._show_index()

    def ask_folder(self) -> None:
        title = self.tr("Add a folder of pictures")
        ask_folder(
            self._window, title, self._settings, lambda folder: self._service.add_folders([folder])
        )

    def show_folders(self) -> None:
        """Show or hide the pane."""
        self.dock.setVisible(not self.dock.isVisible())
        if self.dock.isVisible():
            self.dock.raise_()
            self.list.setFocus()

    def show_problems(self) -> None:
        if self._library is not None:
            failures = self._library.catalogue.failures()
            FailuresDialog(failures, self._opener.reveal, self._window).open()

    def stop(self) -> None:
        self._watch.stop()
        self._library = self._searcher = None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.renew()

    def renew(self) -> None:
        """Show the folders as they are now; the selected one stays selected."""
        if self._library is None or not self.isVisible():
            return
        chosen = self.selected_folder()
        try:
            self._folders = self._library.catalogue.folders()
            n_problems = len(self._library.catalogue.failures())
            self._count.setText(pictures(self._library.catalogue.count()))
        except CatalogueError as error:
            self.failed.emit(str(error))
            return
        self.list.clear()
        for folder in self._folders:
            item = self._item(folder)
            self.list.addTopLevelItem(item)
            if chosen is not None and folder.id == chosen.id:
                self.list.setCurrentItem(item)
        self.problems_button.setText(problems(n_problems) + "…")
        self.problems_button.setVisible(n_problems > 0)
        self._selection_changed()
        self._show_index()

    def selected_folder(self) -> Folder | None:
        rows = [self.list.indexOfTopLevelItem(item) for item in self.list.selectedItems()]
        return self._folders[rows[0]] if rows else None

    def _item(self, folder: Folder) -> QTreeWidgetItem:
        item = QTreeWidgetItem([folder.path.name or str(folder.path), number(folder.n_photos)])
        tip = str(folder.path)
        if not folder.online:
            item.setText(0, item.text(0) + "  " + self.tr("(offline)"))
            tip += "\n" + self.tr(
                "Its drive or folder is not there now. Its pictures stay in the library and can "
                "be opened again when it is back."
            )
        item.setToolTip(0, plain_tip(tip))
        item.setIcon(0, icon("folder" if folder.online else "offline", self._theme.palette))
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return item

    def _selection_changed(self) -> None:
        self.remove_button.setEnabled(self.selected_folder() is not None)

    def _ask_remove(self) -> None:
        folder = self.selected_folder()
        if folder is None:
            return
        confirm(
            self,
            self.tr("Remove folder"),
            self.tr("Remove “{}” from the library?").format(folder.path.name),
            self.tr("The files stay where they are."),
            self.tr("Remove"),
            self.remove_selected,
        )

    def remove_selected(self) -> None:
        """Remove the selected folder from the library."""
        folder = self.selected_folder()
        if folder is not None:
            self._service.remove(folder)

    def _rebuild(self) -> None:
        if self._index_open is not None:
            self._index_open.rebuild()
            self._show_index()

    def _show_index(self) -> None:
        if self._searcher is None:
            self._index.setText(self.tr("Opening the search index…"))
            self.rebuild_button.setEnabled(False)
            return
        if self._index_open is None:
            return
        stats = self._index_open.stats()
        self._index.setText(self._about_index(stats))
        self._index.setToolTip(plain_tip(stats.remark))
        self.rebuild_button.setEnabled(not stats.rebuilding)
        if stats.rebuilding and self.isVisible():
            self._watch.start()

    def _show_studio(self, news: News) -> None:
        """Say how the studio is doing, in place of the index."""
        if news.queue is None:
            self._index.setText(self.tr("The studio's server does not answer."))
            return
        parts = [
            {
                "reader": self.tr("You can search this studio"),
                "contributor": self.tr("You can search this studio, add pictures and mark them"),
                "curator": self.tr("You can search this studio, add pictures, mark and sort them"),
            }.get(news.queue.role or "", self.tr("You have no role in this studio"))
        ]
        if news.queue.waiting:
            waiting = self.tr("{} waiting").format(pictures(news.queue.waiting))
            parts.append(waiting)
            rate = number(round(news.queue.per_second))
            if news.queue.workers == 1:
                parts.append(self.tr("1 worker, {} a second").format(rate))
            elif news.queue.workers:
                text = self.tr("{} workers, {} a second in all")
                parts.append(text.format(number(news.queue.workers), rate))
            else:
                parts.append(self.tr("no worker is running: start one with  inkseek worker"))
        if news.recall is not None:
            share = number(round(100 * news.recall))
            parts.append(self.tr("searches find {} % of the true best 50").format(share))
        self._index.setText(" · ".join(parts))

    @property
    def _index_open(self) -> SegmentedIndex | None:
        return None if self._searcher is None else self._searcher.index

    def _about_index(self, stats: IndexStats) -> str:
        if stats.rebuilding:
            return self.tr("Rebuilding the search index…")
        if stats.recall is not None:
            share = f"{100 * stats.recall:.1f}"
            return self.tr("Search index: {} pictures, finds {} % of the true best").format(
                number(stats.in_base), share
            )
        return self.tr("Search index: every one of {} pictures is compared").format(
            number(stats.count)
        )


def _widen_first(header: QHeaderView) -> None:
    """Give names the room that numbers leave."""
    header.setStretchLastSection(False)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
