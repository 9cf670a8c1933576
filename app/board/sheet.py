"""A contact sheet: the pictures of the tray on paper, with their names, as PDF or PNG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import (
    QBuffer,
    QMarginsF,
    QRectF,
    QSize,
    QSizeF,
    Qt,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
)

from app.board.exporting import TOO_LARGE, CalledOff, Progress
from app.ui.pictures import as_png, fit_rect, to_qimage
from core.files import atomic_write
from core.library import Photo, PictureError, open_picture

PAGE = QSizeF(842.0, 595.0)
"""A4 on its side, in points."""

MARGIN = 30.0
GAP = 12.0
NAME = 16.0
TITLE = 30.0
ROWS = 3
DPI = 200
PNG_SCALE = 2.0
"""Pixels of a PNG for one point."""

INK, QUIET = QColor("#25231f"), QColor("#6d675d")


@dataclass(frozen=True)
class Grid:
    """How many pictures a page has, and where each goes."""

    columns: int
    rows: int

    @classmethod
    def for_pictures(cls, count: int) -> Grid:
        """Return a grid that fills a page well: few pictures are shown large."""
        columns = min(max(1, math.ceil(math.sqrt(count * PAGE.width() / PAGE.height()))), 5)
        return cls(columns, min(max(1, math.ceil(count / columns)), ROWS))

    @property
    def places(self) -> int:
        return self.columns * self.rows

    def cell(self, place: int) -> QRectF:
        """Return where a picture goes on its page, its name included."""
        row, column = divmod(place, self.columns)
        width = (PAGE.width() - 2 * MARGIN - (self.columns - 1) * GAP) / self.columns
        high = PAGE.height() - 2 * MARGIN - TITLE - (self.rows - 1) * GAP
        height = high / self.rows
        return QRectF(
            MARGIN + column * (width + GAP), MARGIN + TITLE + row * (height + GAP), width, height
        )


def write_pdf(photos: Sequence[Photo], title: str, file: Path, progress: Progress) -> None:
    """Write a sheet of as many pages as it takes.

    Raises:
        CalledOff: `progress` said so; there is no file then.
        OSError: The file cannot be written.
    """
    grid = Grid.for_pictures(len(photos))
    # Qt's writer does not tell of a full disk, so the file is put together in memory.
    sheet = QBuffer()
    sheet.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(sheet)
    writer.setTitle(title)
    writer.setCreator("Inkseek")
    writer.setResolution(DPI)
    a4 = QPageSize(QPageSize.PageSizeId.A4)
    landscape = QPageLayout.Orientation.Landscape
    writer.setPageLayout(QPageLayout(a4, landscape, QMarginsF(0, 0, 0, 0)))
    with QPainter(writer) as painter:
        painter.scale(DPI / 72, DPI / 72)
        for page, start in enumerate(range(0, len(photos), grid.places)):
            if page:
                writer.newPage()
            _paint_page(painter, photos, start, grid, title, DPI / 72, progress)
    atomic_write(file, bytes(sheet.data().data()))


def write_png(photos: Sequence[Photo], title: str, file: Path, progress: Progress) -> None:
    """Write a sheet as one picture, its pages below one another.

    Raises:
        CalledOff: `progress` said so; there is no file then.
        OSError: The file cannot be written.
    """
    grid = Grid.for_pictures(len(photos))
    pages = math.ceil(len(photos) / grid.places)
    size = QSize(round(PAGE.width() * PNG_SCALE), round(PAGE.height() * pages * PNG_SCALE))
    image = QImage(size, QImage.Format.Format_RGB32)
    if image.isNull():
        raise OSError(TOO_LARGE)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        painter.scale(PNG_SCALE, PNG_SCALE)
        for start in range(0, len(photos), grid.places):
            _paint_page(painter, photos, start, grid, title, PNG_SCALE, progress)
            painter.translate(0, PAGE.height())
    atomic_write(file, as_png(image))


def _paint_page(
    painter: QPainter,
    photos: Sequence[Photo],
    start: int,
    grid: Grid,
    title: str,
    scale: float,
    progress: Progress,
) -> None:
    """Paint one page; measures are in points."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.fillRect(QRectF(0, 0, PAGE.width(), PAGE.height()), Qt.GlobalColor.white)
    _text(painter, QRectF(MARGIN, MARGIN, PAGE.width() - 2 * MARGIN, TITLE - 8), title, 14, INK)
    for place, photo in enumerate(photos[start : start + grid.places]):
        if not progress(start + place):
            raise CalledOff
        cell = grid.cell(place)
        room = cell.adjusted(0, 0, 0, -NAME)
        try:
            image = _read(photo, max(room.width(), room.height()) * scale)
        except PictureError as error:
            _text(painter, room, str(error), 8, QUIET, middle=True)
        else:
            painter.drawImage(fit_rect(image.size(), room), image, QRectF(image.rect()))
        below = QRectF(cell.left(), cell.bottom() - NAME + 3, cell.width(), NAME - 3)
        _text(painter, below, photo.name, 8, QUIET, middle=True)
    if not progress(min(start + grid.places, len(photos))):
        raise CalledOff


def _read(photo: Photo, edge: float) -> QImage:
    image = to_qimage(open_picture(photo.path, side=max(64, round(edge))))
    wanted = QSize(round(edge), round(edge))
    if max(image.width(), image.height()) <= edge:
        return image
    return image.scaled(
        wanted, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )


def _text(
    painter: QPainter, room: QRectF, text: str, size: float, colour: QColor, *, middle: bool = False
) -> None:
    font = QFont(painter.font())
    # In pixels of the scaled painter, which are points, whatever the device's resolution.
    font.setPixelSize(round(size))
    painter.setFont(font)
    painter.setPen(colour)
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
    along = Qt.AlignmentFlag.AlignHCenter if middle else Qt.AlignmentFlag.AlignLeft
    painter.drawText(room, along | Qt.AlignmentFlag.AlignVCenter, shown)
