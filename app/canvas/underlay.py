"""A picture under the paper to draw over: seen by the user, never by the search.

It is not part of the page: it is neither saved nor undone nor searched. Pictures are read in the
background; the newest request wins.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QImage, QPainter

from app.ui.pictures import to_qimage
from app.ui.tasks import Tasks
from core.decoders.process import open_picture
from core.library import PictureError

FILLS = 900.0
"""Paper units along the longer side of the picture."""

SIDE = 1400
"""Pixels it is read with, at least, if it has as many."""

FAINT = 0.35
"""How strong it is at first."""


@dataclass(frozen=True)
class Tracing:
    """The picture under the paper.

    Attributes:
        image: Its pixels.
        opacity: 0..1.
    """

    image: QImage
    opacity: float = FAINT

    @property
    def place(self) -> QRectF:
        """Return where on the paper it lies: in the middle."""
        width, height = max(self.image.width(), 1), max(self.image.height(), 1)
        unit = FILLS / max(width, height)
        return QRectF(-width * unit / 2, -height * unit / 2, width * unit, height * unit)

    def paint(self, painter: QPainter) -> None:
        """Paint it with a painter that speaks paper units."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(self.opacity)
        painter.drawImage(self.place, self.image)
        painter.restore()


class Underlay(QObject):
    """Holds the picture that is traced, and reads the next one.

    Attributes:
        tracing: The picture, if there is one.

    Signals:
        changed: The picture or its opacity changed, or it is gone.
        refused: A picture could not be read (a message).
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tracing: Tracing | None = None
        self._request = 0
        self._tasks = Tasks("tracing", self)

    def open(self, file: Path) -> None:
        """Read a picture and lay it under the paper."""
        self._request += 1
        self._tasks.run(
            partial(read_picture, file),
            partial(self._arrive, self._request),
            failed=partial(self._refuse, self._request),
            key="picture",
        )

    def use(self, image: QImage) -> None:
        """Put a picture without a file under the paper."""
        self._request += 1
        if not image.isNull():
            self._lay(image)

    def remove(self) -> None:
        """Take the picture away."""
        self._request += 1
        if self.tracing is not None:
            self.tracing = None
            self.changed.emit()

    def set_opacity(self, opacity: float) -> None:
        if self.tracing is not None and opacity != self.tracing.opacity:
            self.tracing = replace(self.tracing, opacity=min(max(opacity, 0.0), 1.0))
            self.changed.emit()

    def stop(self) -> None:
        """Wait for a picture that is being read."""
        self._tasks.stop()

    def _arrive(self, request: int, image: QImage) -> None:
        if request == self._request:
            self._lay(image)

    def _refuse(self, request: int, problem: str) -> None:
        if request == self._request:
            self.refused.emit(problem)

    def _lay(self, image: QImage) -> None:
        opacity = FAINT if self.tracing is None else self.tracing.opacity
        self.tracing = Tracing(image, opacity)
        self.changed.emit()


def read_picture(file: Path) -> QImage:
    """Read a picture as large as it is shown.

    Raises:
        PictureError: It can't be read; the message begins with the name of the file.
    """
    try:
        return to_qimage(open_picture(file, side=SIDE))
    except PictureError as error:
        raise PictureError(f"{file.name}: {error}") from error
