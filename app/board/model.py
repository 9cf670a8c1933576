"""The pictures on the tray, in the user's own order, and the file that keeps them."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from app.results.mime import PictureMime
from app.results.model import HIT_ROLE
from app.results.thumbnails import Thumbnails
from app.ui.plain_text import plain_tip
from core.files import atomic_write
from core.library import Photo
from core.search import Hit

log = logging.getLogger(__name__)

AnyIndex = QModelIndex | QPersistentModelIndex

_ROOT = QModelIndex()


class TrayFile:
    """The ids of the photos on the tray, in a small file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> list[int]:
        """Return the ids; none when there is no file or it is damaged."""
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        except (OSError, ValueError, RecursionError) as error:
            log.warning("the tray in %s can't be read: %s", self._path, error)
            return []
        return [i for i in data if type(i) is int] if isinstance(data, list) else []

    def write(self, ids: Sequence[int]) -> None:
        """Save these ids; after a crash the old ones are still there."""
        try:
            atomic_write(self._path, json.dumps(list(ids)) + "\n")
        except OSError as error:
            log.warning("the tray can't be written to %s: %s", self._path, error)


class TrayModel(QAbstractListModel):
    """A list of photos, each at most once.

    Signals:
        changed: The photos on the tray, or their order, changed.
    """

    changed = Signal()

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._photos: list[Photo] = []
        thumbnails.loaded.connect(self._renew_thumbnail)

    @property
    def photos(self) -> tuple[Photo, ...]:
        return tuple(self._photos)

    def set_photos(self, photos: Iterable[Photo]) -> None:
        """Replace the photos on the tray."""
        self.beginResetModel()
        self._photos = list(dict.fromkeys(photos))
        self.endResetModel()
        self.changed.emit()

    def pin(self, photos: Iterable[Photo], place: int | None = None) -> None:
        """Put photos on the tray before the one at `place`; move those already there."""
        wanted = list({photo.id: photo for photo in photos}.values())
        ids = {photo.id for photo in wanted}
        place = len(self._photos) if place is None else place
        before = [photo for photo in self._photos[:place] if photo.id not in ids]
        after = [photo for photo in self._photos[place:] if photo.id not in ids]
        if [*before, *wanted, *after] != self._photos:
            self.set_photos([*before, *wanted, *after])

    def take_off(self, photos: Iterable[Photo]) -> None:
        ids = {photo.id for photo in photos}
        left = [photo for photo in self._photos if photo.id not in ids]
        if len(left) < len(self._photos):
            self.set_photos(left)

    def row_of(self, photo_id: int) -> int | None:
        return next((row for row, p in enumerate(self._photos) if p.id == photo_id), None)

    def photo_at(self, index: AnyIndex) -> Photo | None:
        row = index.row()
        return self._photos[row] if index.isValid() and row < len(self._photos) else None

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._photos)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        photo = self.photo_at(index)
        if photo is None:
            return None
        if role == HIT_ROLE:
            # Painted like any hit, but without a relevance.
            return Hit(photo, 0.0, index.row() + 1)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnails.pixmap(photo)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return photo.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(f"{photo.name}\n{photo.path.parent}")
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else flags

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        photos = (self.photo_at(index) for index in sorted(indexes, key=QModelIndex.row))
        return PictureMime([photo for photo in photos if photo is not None])

    def _renew_thumbnail(self, photo_id: int) -> None:
        row = self.row_of(photo_id)
        if row is not None:
            index = self.index(row)
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])
