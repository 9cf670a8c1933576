"""Boards as files: a PNG, a PDF, or a folder with the pictures."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from app.board.board import NOTE, PICTURE, SWATCH, Board
from app.board.exporting import TOO_LARGE, CalledOff, Progress
from app.board.paint import paint_missing, paint_picture, paint_plain
from app.board.pictures import SIDES, read_picture
from app.board.store import BoardStore
from app.ui.palette import Palette
from app.ui.pictures import as_png
from core.drive_timeout import within
from core.files import atomic_write, free_name, replacing

EDGE = 24.0
PNG_SIDE = 8192
PNG_SCALE = 3.0
"""Pixels of a PNG for one unit of the board, unless it would be larger than PNG_SIDE."""

PDF_SIDE = 1190.0
"""Longer side of a page in points: that of A3."""

PDF_DPI = 200


def box_of(board: Board) -> QRectF:
    """Return the part of a board that something is on, with an edge."""
    box = QRectF()
    for item in board.items:
        box = box.united(QRectF(item.x, item.y, item.width, item.height))
    return box.adjusted(-EDGE, -EDGE, EDGE, EDGE)


def write_png(
    board: Board, store: BoardStore, look: Palette, file: Path, progress: Progress
) -> None:
    """Write a board as one picture.

    Raises:
        CalledOff: `progress` said so; there is no file then.
        OSError: The file cannot be written.
    """
    box = box_of(board)
    scale = min(PNG_SCALE, PNG_SIDE / max(box.width(), box.height()))
    size = (box.size() * scale).toSize()
    image = QImage(max(size.width(), 1), max(size.height(), 1), QImage.Format.Format_RGB32)
    if image.isNull():
        raise OSError(TOO_LARGE)
    image.fill(look.colour("hover"))
    with QPainter(image) as painter:
        _paint(painter, board, store, look, scale, 1.0, progress)
    atomic_write(file, as_png(image))


def write_pdf(
    board: Board, store: BoardStore, look: Palette, file: Path, progress: Progress
) -> None:
    """Write a board as one page.

    Raises:
        CalledOff: `progress` said so; there is no file then.
        OSError: The file cannot be written.
    """
    box = box_of(board)
    scale = PDF_SIDE / max(box.width(), box.height())
    # Qt's writer does not tell of a full disk, so the file is put together in memory.
    content = QBuffer()
    content.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(content)
    writer.setTitle(board.name)
    writer.setCreator("Inkseek")
    writer.setResolution(PDF_DPI)
    page = QPageSize(QSizeF(box.size() * scale), QPageSize.Unit.Point)
    portrait = QPageLayout.Orientation.Portrait
    writer.setPageLayout(QPageLayout(page, portrait, QMarginsF(0, 0, 0, 0)))
    with QPainter(writer) as painter:
        _paint(painter, board, store, look, scale, PDF_DPI / 72, progress)
    atomic_write(file, bytes(content.data().data()))


def write_folder(board: Board, store: BoardStore, place: Path, progress: Progress) -> Path:
    """Copy the pictures of a board into a new folder, numbered, with notes and colours as text.

    Returns:
        The folder: `place`, or with a number in its name if something has that name.

    Raises:
        CalledOff: `progress` said so; the pictures copied so far stay.
        OSError: The folder cannot be written.
    """
    folder = within(place.parent, partial(free_name, place.parent, place.name))
    folder.mkdir()
    places: dict[str, int] = {}
    for item in board.items:
        if item.kind == PICTURE:
            places.setdefault(item.picture, len(places) + 1)
    for picture, number in places.items():
        if not progress(number - 1):
            raise CalledOff
        source = store.path(picture)
        if source.is_file():
            with replacing(folder / f"{number:03} {source.name}") as unfinished:
                shutil.copyfile(source, unfinished)
    texts = [item.text for item in board.items if item.kind == NOTE]
    colours = [item.colour for item in board.items if item.kind == SWATCH]
    if texts or colours:
        atomic_write(folder / "notes.txt", "\n\n".join([*texts, *colours]) + "\n")
    return folder


def _paint(
    painter: QPainter,
    board: Board,
    store: BoardStore,
    look: Palette,
    scale: float,
    density: float,
    progress: Progress,
) -> None:
    """Paint a board; a unit of it is `scale` of the device's points, each so many pixels dense."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(scale * density, scale * density)
    corner = box_of(board).topLeft()
    painter.translate(-corner)
    for number, item in enumerate(board.items):
        if not progress(number):
            raise CalledOff
        painter.save()
        painter.translate(item.x, item.y)
        if not paint_plain(painter, item, look):
            left, top, right, bottom = item.crop
            whole = max(item.width / (right - left), item.height / (bottom - top))
            side = min(max(round(whole * scale * density), 64), SIDES[-1])
            image = read_picture(store, item.picture, gray=item.gray, side=side)
            if image.isNull():
                paint_missing(painter, item, look, item.picture.partition("/")[2])
            else:
                paint_picture(painter, item, image)
        painter.restore()
    if not progress(len(board.items)):
        raise CalledOff
