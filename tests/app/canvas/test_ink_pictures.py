"""Ink compared with pictures of how it should look, in the light and the dark palette.

A picture that differs is written beside the test's other files; where the change is meant, put it
in place of the old one in `pictures`.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from app.canvas import Canvas, SketchDocument, Tool
from app.canvas.brush import Symmetry
from app.ui.theme import Theme, ThemeMode
from core.sketch import Page, Sketch, SketchBitmap, Stroke
from core.sketch.selection import Selection

PICTURES = Path(__file__).parent / "pictures"

EDGE = 48
"""How much one pixel may differ: smoothing may differ by a shade from one processor to another."""


def pixels(image: QImage) -> NDArray[np.int16]:
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    data = np.frombuffer(plain.constBits(), np.uint8)
    return data.reshape(plain.height(), -1, 4)[:, : plain.width(), :3].astype(np.int16)


def compare(image: QImage, name: str, tmp_path: Path) -> None:
    file = PICTURES / f"{name}.png"
    made = tmp_path / file.name
    image.save(str(made))
    assert file.exists(), f"there is no picture to compare with; look at {made}"
    expected = QImage(str(file))
    assert image.size() == expected.size()
    difference = np.abs(pixels(image) - pixels(expected)).max(axis=2)
    assert (difference > EDGE).mean() < 1e-4, f"compare {made} with {file}"
    assert difference.mean() < 0.3, f"compare {made} with {file}"


def swing(y: float, width: float = 1.0) -> Stroke:
    """A wave from left to right, pressed harder and harder."""
    x = np.linspace(-450, 450, 60)
    points = np.stack([x, y + 40 * np.sin(x / 90), np.linspace(0.05, 1, 60), np.arange(60) / 100])
    return Stroke(points.T, width)


PAGE = Page(
    Sketch((swing(-300), swing(-180, 0.4), swing(-20, 3.0), Stroke(np.array([[0, 420, 1, 0]])))),
    negative=Sketch((swing(140), swing(280, 2.0))),
)


@pytest.mark.parametrize("look", ["light", "dark"])
def test_pressure_width_and_colour(
    canvas: Canvas, document: SketchDocument, theme: Theme, look: str, tmp_path: Path
) -> None:
    theme.set_mode(ThemeMode(look))
    document.open(PAGE)
    compare(canvas.grab().toImage(), f"waves-{look}", tmp_path)


def test_turned_and_near(canvas: Canvas, document: SketchDocument, tmp_path: Path) -> None:
    document.open(PAGE)
    canvas.navigator.zoom(2.2, (250, 150))
    canvas.navigator.turn(0.6)
    compare(canvas.grab().toImage(), "waves-turned", tmp_path)


def test_what_the_pen_leaves(canvas: Canvas, hand: Any, tmp_path: Path) -> None:
    """Corners, loops, a hairpin and a dot, drawn with the pen and with mirrors."""
    hand.draw((60, 60), (160, 60), (160, 140), (60, 140), (60, 70), pressure=0.8)
    circle = [(110 + 60 * np.cos(a), 290 + 60 * np.sin(a)) for a in np.linspace(0, 6.2, 40)]
    hand.draw(*circle, pressure=0.4)
    hand.draw((200, 60), (330, 64), (201, 68), pressure=0.6)
    hand.draw((270, 120), pressure=1.0)
    canvas.set_tool(Tool.NEGATIVE)
    canvas.brush.set_symmetry(Symmetry.BOTH)
    canvas.brush.set_size(Tool.PEN, 1.7)
    hand.draw(*[(300 + 4 * i, 230 + 20 * np.sin(i / 3)) for i in range(36)])
    compare(canvas.grab().toImage(), "pen", tmp_path)


def test_selection_over_a_traced_picture(
    canvas: Canvas, document: SketchDocument, tmp_path: Path
) -> None:
    picture = QImage(120, 80, QImage.Format.Format_RGB32)
    picture.fill(QColor("#3f7fbf"))
    canvas.underlay.use(picture)
    ink = np.full((60, 60), 255, np.uint8)
    ink[10:50, 28:32] = 0
    document.open(Page(PAGE.sketch, SketchBitmap(ink), PAGE.negative))
    canvas.set_tool(Tool.SELECT)
    canvas.selecting.select(Selection(frozenset({0, 1}), frozenset({0})))
    compare(canvas.grab().toImage(), "selection", tmp_path)
