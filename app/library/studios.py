"""Studios in the window: joining, leaving, and switching between libraries."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox, QMainWindow

from app.ui.dialogs import confirm
from app.ui.settings import Settings
from app.ui.theme import Theme
from app.ui.themed_actions import ThemedActions
from core import paths
from core.errors import UserError
from core.library import Library
from core.studio import is_installed

if TYPE_CHECKING:
    from core.studio.membership import Membership


class Studios(QObject):
    """The libraries that can be opened, and what can be done about studios.

    Attributes:
        chooser: Lists the libraries; hidden while there is only one.
        actions_: Join and leave.
        wanted: The library to open next, once the window has closed; None for none.
        leaving: The folder of the studio that is to be left then.

    Signals:
        refused: Something did not work (a message).
        close_wanted: The window is to close, because another library was chosen.
    """

    refused = Signal(str)
    close_wanted = Signal()

    def __init__(self, theme: Theme, settings: Settings, window: QMainWindow) -> None:
        super().__init__(window)
        self._window, self._settings = window, settings
        self._library: Library | None = None
        self.wanted: Path | None = None
        self.leaving: Path | None = None
        self.chooser = QComboBox()
        self.chooser.setAccessibleName(self.tr("Library"))
        self.chooser.setToolTip(self.tr("Choose the library to open"))
        self.chooser.activated.connect(self._choose)
        self.chooser.setMinimumHeight(30)
        self.chooser.hide()
        make = ThemedActions(theme, self).action
        self.join = make(self.tr("Join a studio…"), slot=self.ask_join)
        self.leave = make(self.tr("Leave this studio…"), slot=self._ask_leave)
        self.leave.setVisible(False)
        self.actions_ = [self.join, self.leave]

    def use(self, library: Library) -> None:
        """Mark the library that has just been opened."""
        self._library = library
        self.leave.setVisible(paths.is_studio(library.root))
        places = {paths.default_library(): self.tr("My library")}
        try:
            places |= {studio.folder: studio.name for studio in _joined()}
        except UserError as error:
            self.refused.emit(str(error))
        here = library.root
        places.setdefault(here, here.name)
        self.chooser.clear()
        for folder, name in places.items():
            self.chooser.addItem(name, folder)
        self.chooser.setCurrentIndex(list(places).index(here))
        self.chooser.setVisible(len(places) > 1)

    def open(self, folder: Path) -> None:
        """Close this library and open another one."""
        if self._library is None or folder != self._library.root:
            self.wanted = folder
            self.close_wanted.emit()

    def ask_join(self) -> None:
        """Open the dialog that joins a studio."""
        if not is_installed():
            command = 'pip install "inkseek[studio]"'
            self.refused.emit(self.tr("Studios need more packages:  {}").format(command))
            return
        from app.library.join_dialog import JoinDialog

        dialog = JoinDialog(self._settings, self._window)
        dialog.joined.connect(self.open)
        dialog.open()

    def _choose(self, row: int) -> None:
        self.open(self.chooser.itemData(row))

    def _ask_leave(self) -> None:
        assert self._library is not None
        confirm(
            self._window,
            self.tr("Leave studio"),
            self.tr("Leave {}?").format(self.chooser.currentText()),
            self.tr(
                "The studio keeps its pictures. Your sketches and styles stay on this computer and "
                "are back when you join again."
            ),
            self.tr("Leave"),
            self._leave,
        )

    def _leave(self) -> None:
        assert self._library is not None
        self.leaving = self._library.root
        self.open(paths.default_library())


def leave_studio(folder: Path) -> None:
    """Leave the studio of a library that has been closed."""
    from core.studio.library import StudioLibrary
    from core.studio.membership import leave

    with StudioLibrary.open(folder) as library:
        library.empty()
        membership = library.membership
    leave(membership)


def _joined() -> list[Membership]:
    if not is_installed():
        return []
    from core.studio.membership import all_joined

    return all_joined()
