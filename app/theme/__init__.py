"""How the window looks: one palette, one stylesheet, one set of icons."""

from app.theme.icons import icon
from app.theme.palette import DARK, LIGHT, Palette
from app.theme.theme import Theme, ThemeMode

__all__ = ["DARK", "LIGHT", "Palette", "Theme", "ThemeMode", "icon"]
