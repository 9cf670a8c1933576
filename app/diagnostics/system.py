"""Where the program runs, for reports."""

from __future__ import annotations

import platform
import sys

import PySide6
from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

from core import __version__


def describe_system() -> list[tuple[str, str]]:
    """Return names and values: versions, system, screen."""
    rows = [
        ("Inkseek", __version__ + (", packaged" if getattr(sys, "frozen", False) else "")),
        ("Python", platform.python_version()),
        ("Qt", f"{qVersion()} with PySide {PySide6.__version__}"),
        ("system", platform.platform()),
        ("window system", QGuiApplication.platformName()),
    ]
    screen = QGuiApplication.primaryScreen()
    if screen is not None:
        size, ratio = screen.size(), screen.devicePixelRatio()
        rows.append(("screen", f"{size.width()}x{size.height()} at {ratio:g}"))
    return rows
