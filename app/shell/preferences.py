"""Opens the preferences and tells when a choice has changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.shell.preferences_dialog import PreferencesDialog
from app.shell.translation import languages
from app.ui.settings import Settings
from core.encoder import CheckpointError


class Preferences(QObject):
    """Keeps one dialog at a time.

    Attributes:
        show: Opens the preferences.

    Signals:
        changed: A setting is another now, wherever it was changed.
    """

    changed = Signal()

    def __init__(self, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._settings = settings
        self._window = window
        self.show = QAction(self.tr("Preferences…"), self)
        self.show.setMenuRole(QAction.MenuRole.PreferencesRole)
        self.show.setShortcut(QKeySequence("Ctrl+,"))
        self.show.triggered.connect(self._show)

    @Slot()
    def _show(self) -> None:
        dialog = PreferencesDialog(self._settings, languages(), devices(), self._window)
        dialog.changed.connect(self.changed)
        dialog.open()


def devices() -> list[str]:
    """Return what can compute on this machine."""
    from core.encoder.checkpoint import resolve_device

    found = []
    for name in ("cpu", "cuda", "mps"):
        try:
            found.append(resolve_device(name).type)
        except CheckpointError:
            continue
    return found
