"""The ranking as a Qt model. It only looks things up: nothing is decoded or computed in `data`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QUrl,
    Slot,
)

from app.results.relevance import strength, strength_name
from app.results.thumbnails import Thumbnails
from core.search import Hit

HIT_ROLE = Qt.ItemDataRole.UserRole + 1
"""The Hit of a row."""

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class ResultsModel(QAbstractListModel):
    """Rows are hits, best first.

    A new ranking of the same length changes the rows in place, so the list neither jumps nor
    flickers while the user draws.
    """

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._hits: Sequence[Hit] = ()
        self._rows: dict[int, int] = {}
        thumbnails.loaded.connect(self._thumbnail_loaded)

    @property
    def hits(self) -> Sequence[Hit]:
        return self._hits

    def set_hits(self, hits: Sequence[Hit]) -> None:
        """Show other hits."""
        before, after = len(self._hits), len(hits)
        if after < before:
            self.beginRemoveRows(QModelIndex(), after, before - 1)
            self._hits = self._hits[:after]
            self.endRemoveRows()
        kept = min(before, after)
        self._hits = hits[:kept]
        self._rows = {hit.photo.id: row for row, hit in enumerate(hits)}
        if kept:
            self.dataChanged.emit(self.index(0), self.index(kept - 1))
        if after > before:
            self.beginInsertRows(QModelIndex(), before, after - 1)
            self._hits = hits
            self.endInsertRows()

    def hit_at(self, index: AnyIndex) -> Hit | None:
        row = index.row()
        return self._hits[row] if index.isValid() and row < len(self._hits) else None

    def row_of(self, photo_id: int) -> int | None:
        """Return where a photo stands, or None when it is not among the hits."""
        return self._rows.get(photo_id)

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        hit = self.hit_at(index)
        if hit is None:
            return None
        if role == HIT_ROLE:
            return hit
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnails.pixmap(hit.photo)
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.photo.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tool_tip(hit)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(hit)
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else flags

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the files themselves: what image editors, file managers and browsers take."""
        hits = [hit for hit in map(self.hit_at, indexes) if hit is not None]
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(hit.photo.path)) for hit in hits if hit.photo.online])
        return mime

    def _tool_tip(self, hit: Hit) -> str:
        photo = hit.photo
        lines = [photo.name, str(photo.path.parent), f"{photo.width} × {photo.height}"]
        if hit.folded:
            lines.append(self.tr("%n more that look the same", "", len(hit.folded)))
        if not photo.online:
            lines.append(self.tr("Offline: its drive or folder is not there now"))
        return "\n".join(lines)

    def _spoken(self, hit: Hit) -> str:
        parts = [
            self.tr("rank {}").format(hit.rank),
            hit.photo.name,
            self.tr(strength_name(strength(hit.score))),
        ]
        if not hit.photo.online:
            parts.append(self.tr("offline"))
        return ", ".join(parts)

    @Slot(int)
    def _thumbnail_loaded(self, photo_id: int) -> None:
        row = self._rows.get(photo_id)
        if row is not None:
            index = self.index(row)
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])
