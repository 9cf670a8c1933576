"""The theme: light, dark, or the system's."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.ui.palette import DARK, LIGHT, Palette
from app.ui.stylesheet import stylesheet


class ThemeMode(Enum):
    """The user's choice."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"

    @classmethod
    def _missing_(cls, value: object) -> ThemeMode:
        """Return the choice of a setting; unknown values give the default."""
        return cls.SYSTEM


_SCHEMES = {
    ThemeMode.SYSTEM: Qt.ColorScheme.Unknown,
    ThemeMode.LIGHT: Qt.ColorScheme.Light,
    ThemeMode.DARK: Qt.ColorScheme.Dark,
}


class Theme(QObject):
    """Sets the application's colours and signals changes to widgets with custom painting.

    Attributes:
        mode: The user's choice.
        palette: The colours now.

    Signals:
        changed: The palette changed.
    """

    changed = Signal()

    def __init__(self, mode: ThemeMode) -> None:
        super().__init__()
        self.mode = mode
        self.palette = self._choose_palette()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    def set_mode(self, mode: ThemeMode) -> None:
        self.mode = mode
        self.apply()

    def apply(self) -> None:
        """Apply the colours of the current choice."""
        # Title bars and the system's own dialogs follow this, where the platform knows how.
        hints = QGuiApplication.styleHints()
        if hints.colorScheme() != _SCHEMES[self.mode]:
            hints.setColorScheme(_SCHEMES[self.mode])
        self._apply_palette()

    def _choose_palette(self) -> Palette:
        if self.mode is ThemeMode.SYSTEM:
            dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
            return DARK if dark else LIGHT
        return DARK if self.mode is ThemeMode.DARK else LIGHT

    def _apply_palette(self) -> None:
        self.palette = self._choose_palette()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.setPalette(self.palette.to_qpalette())
        sheet = stylesheet(self.palette)
        # Qt would style every widget again, though nothing has changed.
        if app.styleSheet() != sheet:
            app.setStyleSheet(sheet)
            self.changed.emit()

    def _follow_system(self) -> None:
        if self.mode is ThemeMode.SYSTEM and self._choose_palette() is not self.palette:
            self._apply_palette()
