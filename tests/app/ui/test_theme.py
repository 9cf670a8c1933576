"""Colours and icons: legible in both looks, owned by one palette, tinted by it."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from app.ui.icons import icon, pixmap
from app.ui.palette import DARK, LIGHT, Palette
from app.ui.stylesheet import stylesheet
from app.ui.theme import Theme, ThemeMode

ICONS = Path(__file__).parents[3] / "resources" / "icons"


def luminance(colour: QColor) -> float:
    def linear(c: float) -> float:
        return c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4

    r, g, b = (linear(c) for c in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(palette: Palette, one: str, other: str) -> float:
    a, b = sorted((luminance(palette.colour(one)), luminance(palette.colour(other))))
    return (b + 0.05) / (a + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("text", "window"),
        ("text", "raised"),
        ("quiet", "window"),
        ("ink", "paper"),
        ("on_accent", "accent"),
        ("on_notice", "notice"),
        ("accent", "window"),
        ("danger", "window"),
    ],
)
def test_text_is_legible(palette: Palette, text: str, ground: str) -> None:
    assert contrast(palette, text, ground) >= 4.5


def test_the_application_wears_the_palette(theme: Theme, qtbot: Any) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    with qtbot.waitSignal(theme.changed):
        theme.set_mode(ThemeMode.DARK)
    assert theme.palette is DARK
    assert app.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
    assert DARK.accent in app.styleSheet()
    theme.set_mode(ThemeMode.LIGHT)
    assert app.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.window)


def test_the_system_is_followed_only_when_asked(theme: Theme) -> None:
    theme.set_mode(ThemeMode.SYSTEM)
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert theme.palette is (DARK if dark else LIGHT)
    assert theme.mode is ThemeMode.SYSTEM


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_stylesheet_has_every_colour_filled_in(palette: Palette) -> None:
    sheet = stylesheet(palette)
    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")


@pytest.mark.parametrize("name", sorted(file.stem for file in ICONS.glob("*.svg")))
def test_every_icon_is_drawn_and_tinted(qapp: QApplication, name: str) -> None:
    image = pixmap(name, QColor("#ff0000"), 24, 2.0).toImage()
    assert image.width() == 48
    pixels = [image.pixelColor(x, y) for x in range(48) for y in range(48)]
    inked = [colour for colour in pixels if colour.alpha() > 200]
    assert len(inked) > 40
    if name not in ("inkseek", "negative"):  # these two have a colour of their own
        assert all(colour.green() < 40 for colour in inked)


def test_an_icon_says_whether_it_is_on_or_off(qapp: QApplication) -> None:
    pen = icon("pen", LIGHT)
    looks = [
        pen.pixmap(20, 20, QIcon.Mode.Normal, QIcon.State.Off).toImage(),
        pen.pixmap(20, 20, QIcon.Mode.Normal, QIcon.State.On).toImage(),
        pen.pixmap(20, 20, QIcon.Mode.Disabled, QIcon.State.Off).toImage(),
    ]
    assert looks[0] != looks[1]
    assert looks[0] != looks[2]


def test_a_look_that_is_unknown_is_that_of_the_system() -> None:
    assert ThemeMode("sepia") is ThemeMode.SYSTEM
