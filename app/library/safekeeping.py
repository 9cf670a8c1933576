"""The user's own work in safe places: backups, restoring, exporting, and deleting everything."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMainWindow

from app.ui.dialogs import ask_file, ask_folder, confirm
from app.ui.settings import Settings
from app.ui.tasks import Tasks
from app.ui.theme import Theme
from app.ui.themed_actions import ThemedActions
from core.drive_timeout import within
from core.files import free_name
from core.library import Library
from core.library.backup import SUFFIX, back_up, back_up_daily, restore_later
from core.library.export import export_everything

EXPORTED = "Inkseek export"


class Safekeeping(QObject):
    """Makes a backup every day, and has the actions for what the user made.

    Attributes:
        actions_: They are disabled until a library is open.
        erase_wanted: Whether to delete everything once the window has closed.

    Signals:
        told: Something the user should know (a message).
        close_wanted: The window is to close.
    """

    told = Signal(str)
    close_wanted = Signal()

    def __init__(self, theme: Theme, settings: Settings, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._library: Library | None = None
        self.erase_wanted = False
        self._tasks = Tasks("safekeeping", self)
        themed = ThemedActions(theme, self)
        self.actions_ = [
            themed.action(self.tr("Back up…"), slot=self._ask_backup),
            themed.action(self.tr("Restore a backup…"), slot=self._ask_restore),
            themed.action(self.tr("Export everything…"), slot=self._ask_export),
            themed.action(self.tr("Delete everything…"), slot=self._ask_delete),
        ]
        for action in self.actions_:
            action.setEnabled(False)

    def use(self, library: Library) -> None:
        """Use this library from now on, and make today's backup."""
        self._library = library
        for action in self.actions_:
            action.setEnabled(True)
        self._tasks.run(partial(back_up_daily, library.catalogue.database))

    def _ask_backup(self) -> None:
        ask_file(
            self._window,
            self.tr("Back up"),
            self._settings,
            self.back_up,
            [self._kind],
            save_as=f"Inkseek{SUFFIX}",
        )

    def back_up(self, file: Path) -> None:
        """Write a backup to a file of the user's choice."""
        if self._library is not None:
            done = self.tr("Everything you made is in {}.").format(file)
            write = partial(_back_up, self._library, file)
            self._tasks.run(write, lambda _: self.told.emit(done))

    def _ask_restore(self) -> None:
        ask_file(
            self._window, self.tr("Restore a backup"), self._settings, self.restore, [self._kind]
        )

    def restore(self, file: Path) -> None:
        """Check a backup, and have it restored at the next start."""
        if self._library is not None:
            self._tasks.run(
                partial(_restore, file, self._library.root), lambda _: self._offer_to_close()
            )

    def _offer_to_close(self) -> None:
        confirm(
            self._window,
            self.tr("Restore a backup"),
            self.tr("The backup is restored when Inkseek starts next. Close it now?"),
            self.tr("What it replaces is moved to the folder “lost” of the library."),
            self.tr("Close Inkseek"),
            self.close_wanted.emit,
            keep=self.tr("Later"),
        )

    def _ask_export(self) -> None:
        ask_folder(self._window, self.tr("Export everything"), self._settings, self.export)

    def export(self, folder: Path) -> None:
        """Export everything into a new folder inside this one."""
        if self._library is None:
            return
        self.told.emit(self.tr("Exporting to {} …").format(folder))
        export = partial(_export, self._library, folder, self._export_goes_on)
        self._tasks.run(export, self._tell_exported)

    def _export_goes_on(self, _done: int, _total: int) -> bool:
        return not self._tasks.stopped

    def _tell_exported(self, exported: tuple[Path, int]) -> None:
        place, unreadable = exported
        told = self.tr("Everything is in {}.").format(place)
        if unreadable:
            told += " " + self.tr("Sketches that could not be read: {}.").format(unreadable)
        self.told.emit(told)

    def _ask_delete(self) -> None:
        confirm(
            self._window,
            self.tr("Delete everything"),
            self.tr("Close Inkseek and delete everything that it keeps?"),
            self.tr(
                "Sketches, styles, categories, backups, settings and logs can't be brought back. "
                "Your pictures stay where they are."
            ),
            self.tr("Delete everything"),
            self._delete,
        )

    def _delete(self) -> None:
        self.erase_wanted = True
        self.close_wanted.emit()

    @property
    def _kind(self) -> str:
        return self.tr("Inkseek backup (*{})").format(SUFFIX)


def _back_up(library: Library, file: Path) -> None:
    # A share that hangs would keep today's backup waiting, too.
    within(file.parent, file.parent.exists)
    back_up(library.catalogue.database, file)


def _restore(file: Path, root: Path) -> None:
    within(file.parent, file.exists)
    restore_later(file, root)


def _export(library: Library, folder: Path, go_on: Callable[[int, int], bool]) -> tuple[Path, int]:
    """Export everything; return the new folder and how many sketches could not be read."""
    place = within(folder, partial(free_name, folder, EXPORTED))
    return place, export_everything(library, place, go_on)
