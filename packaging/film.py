"""The animated picture of the README: somebody draws in the real window, and the ranking follows.

`screenshots.py` opens the window and draws; this takes the frames, and writes them as WebP, which
keeps photos small.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap
    from screenshots import Studio

Frame = tuple[Image.Image, int]
"""A picture of the window, and for how many milliseconds it is shown."""

WIDTH = 960
QUALITY = 72
STROKE_MS, ANSWER_MS, LAST_MS = 350, 800, 4000


def film(studio: Studio, name: str) -> list[Frame]:
    """Draw a sample sketch and take two frames a stroke: with its ink, and with the answer."""
    frames: list[Frame] = []
    # It tells how fast this machine is.
    studio.window.statusBar().hide()
    for stroke in studio.placed(name):
        wanted = studio.answers + 1
        studio.window.document.add_stroke(stroke)
        # Before the first answer, thumbnails of the whole library may still be on their way.
        if frames:
            frames.append((_image(studio.picture()), STROKE_MS))
        studio.wait_for_answer(wanted)
        studio.rest()
        frames.append((_image(studio.picture()), ANSWER_MS))
    frames[-1] = (frames[-1][0], LAST_MS)
    studio.window.statusBar().show()
    return frames


def save(frames: Sequence[Frame], file: Path) -> None:
    """Write frames as an animated WebP that repeats for ever."""
    first, *others = (picture for picture, _ in frames)
    first.save(
        file,
        save_all=True,
        append_images=others,
        duration=[shown for _, shown in frames],
        loop=0,
        quality=QUALITY,
        method=6,
    )


def _image(window: QPixmap) -> Image.Image:
    from PySide6.QtCore import QBuffer, QIODevice

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    window.save(buffer, "PNG")
    data: Any = buffer.data().data()
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    high = round(picture.height * WIDTH / picture.width)
    return picture.resize((WIDTH, high), Image.Resampling.LANCZOS)
