"""Playing the frames of an animation or a video in quick look."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QPixmap

from app.ui.pictures import to_qimage
from app.ui.tasks import Tasks
from core.library import MOVING, Photo, PictureError, open_frames

log = logging.getLogger(__name__)

SIDE = 800
"""Pixels of a frame's longer side at least, if the file has as many: sharp enough for a window."""

FRAME_MS = 600
"""A few frames stand for the whole, so each is shown long enough to be looked at."""


class Film(QObject):
    """The frames of one picture at a time, read in the background.

    Signals:
        changed: There is another frame to show, or the picture turned out to move.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = Tasks("film", self)
        self._photo: Photo | None = None
        self._frames: list[QPixmap] = []
        self._at = 0
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.timeout.connect(self._go_on)

    @property
    def frame(self) -> QPixmap | None:
        """What to show instead of the picture; None as long as that stands still."""
        return self._frames[self._at] if self._frames and (self._at or self.is_playing) else None

    @property
    def moves(self) -> bool:
        """Whether there is something to play."""
        return len(self._frames) > 1

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    def take(self, photo: Photo | None, *, play: bool = True) -> None:
        """Read the frames of a picture, and play them as soon as they are there."""
        self._photo, self._frames, self._at = photo, [], 0
        self._timer.stop()
        if photo is not None and photo.online and photo.path.suffix.lower() in MOVING:
            self._tasks.run(
                partial(_frames_of, photo.path), partial(self._show, photo, play), key="frames"
            )

    def toggle(self) -> None:
        """Play, or stop at this frame."""
        if self.is_playing:
            self._timer.stop()
        elif self.moves:
            self._timer.start()
        self.changed.emit()

    def _show(self, photo: Photo, play: bool, found: Sequence[Image.Image]) -> None:
        if photo is not self._photo or len(found) < 2:
            return
        self._frames = [QPixmap.fromImage(to_qimage(frame)) for frame in found]
        if play:
            self._timer.start()
        self.changed.emit()

    def _go_on(self) -> None:
        self._at = (self._at + 1) % len(self._frames)
        self.changed.emit()


def _frames_of(file: Path) -> Sequence[Image.Image]:
    """Read a picture's frames (in a thread); none if it stands still or can't be read."""
    try:
        return open_frames(file, side=SIDE)
    except PictureError as error:
        log.info("no frames of %s: %s", file, error)
        return ()
