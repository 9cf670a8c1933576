"""The animated picture of the README: somebody draws in the real window, and the ranking follows.

`screenshots.py` opens the window; this draws in it with mouse events, takes a frame now and then,
and writes a GIF with one palette for all frames, which keeps it small.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QWidget
    from screenshots import Studio

    from core.sketch import Sketch

Frame = tuple[Image.Image, int]
"""A picture of the window, and for how many milliseconds it is shown."""

WIDTH = 960
COLOURS = 160
PARTS = 3
"""In how many parts a stroke is seen to grow."""

FIRST_MS, PART_MS, ANSWER_MS, LAST_MS = 900, 120, 700, 4000
_FILLED = 0.62
"""What a drawing fills of the paper's shorter side."""


def film(studio: Studio, sketch: Sketch) -> list[Frame]:
    """Draw a sketch, each stroke after the answer to the one before, and take the frames."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    canvas = studio.window.canvas
    left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    # Once before the first frame, so that all is loaded. The status bar tells this machine's speed.
    studio.draw("umbrella", strokes=1)
    studio.window.document.clear()
    studio.window.statusBar().hide()
    studio.rest()
    frames = [(_image(studio.picture()), FIRST_MS)]
    for points in _placed(sketch, canvas):
        wanted = studio.answers + 1
        QTest.mousePress(canvas, left, plain, points[0])
        for number, point in enumerate(points[1:], start=1):
            QTest.mouseMove(canvas, point)
            # Qt would make one of several moves.
            studio.app.processEvents()
            if number % max(len(points) // PARTS, 1) == 0:
                frames.append((_image(studio.picture()), PART_MS))
        QTest.mouseRelease(canvas, left, plain, points[-1])
        studio.until(partial(studio.has_answered, wanted))
        studio.rest()
        frames.append((_image(studio.picture()), ANSWER_MS))
    frames[-1] = (frames[-1][0], LAST_MS)
    studio.window.statusBar().show()
    return frames


def save(frames: Sequence[Frame], file: Path, credit: str) -> None:
    """Write frames as a GIF that repeats for ever."""
    pictures = [picture for picture, _ in frames]
    wide, high = pictures[0].size
    # All frames choose the palette together, small and one below the other.
    together = Image.new("RGB", (wide // 4, high // 4 * len(pictures)))
    for number, picture in enumerate(pictures):
        together.paste(picture.resize((wide // 4, high // 4)), (0, high // 4 * number))
    palette = together.quantize(COLOURS)
    first, *others = (p.quantize(palette=palette, dither=Image.Dither.NONE) for p in pictures)
    first.save(
        file,
        save_all=True,
        append_images=others,
        duration=[shown for _, shown in frames],
        loop=0,
        disposal=1,
        comment=credit.encode(),
    )


def _placed(sketch: Sketch, canvas: QWidget) -> Iterator[list[QPoint]]:
    """The strokes of a sketch as points of the canvas, in its middle."""
    from PySide6.QtCore import QPoint

    bounds = sketch.bounds
    assert bounds is not None
    scale = _FILLED * min(canvas.width(), canvas.height()) / bounds.longest
    x, y = bounds.centre
    for stroke in sketch.strokes:
        yield [
            QPoint(
                round(canvas.width() / 2 + scale * (point[0] - x)),
                round(canvas.height() / 2 + scale * (point[1] - y)),
            )
            for point in stroke.points[:, :2].tolist()
        ]


def _image(window: QPixmap) -> Image.Image:
    from PySide6.QtCore import QBuffer, QIODevice

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    window.save(buffer, "PNG")
    data: Any = buffer.data().data()
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    high = round(picture.height * WIDTH / picture.width)
    return picture.resize((WIDTH, high), Image.Resampling.LANCZOS)
