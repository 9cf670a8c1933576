"""The ranking as a Qt model, with the texts of each hit.

`data` only looks things up; it never decodes or computes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import (
    QT_TRANSLATE_NOOP,
    QAbstractListModel,
    QDateTime,
    QLocale,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from app.results.mime import PictureMime
from app.results.rows import RankedRows, Rows
from app.results.thumbnails import Thumbnails
from app.ui.plain_text import plain_tip
from core.library import Photo
from core.search import Answer, Hit
from core.search.relevance import FAIR, STRONG

HIT_ROLE = Qt.ItemDataRole.UserRole + 1
"""The Hit of a row."""

FOLD_ROLE = Qt.ItemDataRole.UserRole + 2
"""`open` for a picture whose near-duplicates are shown, `inner` for one of them, else None."""

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


BARS = 3


def strength_bars(chance: float) -> int:
    """Return how many of three bars a chance fills, at least one."""
    return 3 if chance >= STRONG else 2 if chance >= FAIR else 1


def strength_word(chance: float) -> str:
    """Return the word for a chance (English; to be translated in the context ResultsModel)."""
    if chance >= STRONG:
        return str(QT_TRANSLATE_NOOP("ResultsModel", "strong match"))
    if chance >= FAIR:
        return str(QT_TRANSLATE_NOOP("ResultsModel", "fair match"))
    return str(QT_TRANSLATE_NOOP("ResultsModel", "weak match"))


class RankChanges:
    """Compares each answer with the answer to the previous question.

    Repeating a question because the library grew does not count as a new question.

    Attributes:
        by_stroke: Whether the drawing changed.
    """

    def __init__(self) -> None:
        self.by_stroke = True
        self._answer: Answer | None = None
        self._before: dict[int, int] = {}
        self._now: dict[int, int] = {}

    def follow(self, answer: Answer) -> bool:
        """Add an answer; return whether its question is a new one."""
        is_new = self._answer is None or not answer.repeats(self._answer)
        if is_new:
            self._before = self._now
            self.by_stroke = answer.question.by_stroke
        self._answer = answer
        self._now = {hit.photo.id: hit.rank for hit in answer.ranking.hits}
        return is_new

    def rise_of(self, photo_id: int) -> int | None:
        """Return how many ranks a picture rose (negative: fell); None if it is new."""
        before, now = self._before.get(photo_id), self._now.get(photo_id)
        return None if before is None or now is None else before - now

    def is_new(self, photo_id: int) -> bool:
        """Whether a picture was missing from the previous results, if there were any."""
        return bool(self._before) and photo_id not in self._before and photo_id in self._now


class ResultsModel(QAbstractListModel):
    """Rows are hits, best first, or the photos of the library; both look and work alike.

    Unfolded hits are followed by their near-duplicates. A new ranking of the same length changes
    the rows in place, so the list neither jumps nor flickers.

    Attributes:
        changes: How far each picture moved when the question last changed.
        photos_of: Looks photos up by their ids; set when a library is open.
        is_ranked: Whether the rows are ranked by a search.
    """

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._ranked: Sequence[Hit] = ()
        self._rows: Rows = RankedRows()
        self._count = 0
        self.is_ranked = True
        self._unfolded: set[int] = set()
        self._inner: set[int] = set()
        self.changes = RankChanges()
        self.photos_of: Callable[[Sequence[int]], list[Photo]] | None = None
        thumbnails.loaded.connect(self._thumbnail_loaded)

    @property
    def hits(self) -> list[Hit]:
        """The rows that are loaded, including unfolded near-duplicates."""
        return [hit for hit in map(self._rows.hit, range(self._count)) if hit is not None]

    def set_hits(self, hits: Sequence[Hit]) -> None:
        """Replace the rows by a ranking; hits that remain stay unfolded."""
        self.is_ranked = True
        self._ranked = hits
        self._unfolded &= {hit.photo.id for hit in hits if hit.folded}
        self._set_rows(RankedRows(self._with_inner(hits) if self._unfolded else hits))

    def set_rows(self, rows: Rows) -> None:
        """Replace the rows by those of the library."""
        self.is_ranked = False
        self._ranked = ()
        self._unfolded.clear()
        self._set_rows(rows)

    def rows_loaded(self, rows: Rows, loaded: range) -> None:
        """Show rows that have been read, if they are still wanted."""
        if rows is self._rows and loaded:
            self.dataChanged.emit(self.index(loaded[0]), self.index(loaded[-1]))

    def is_unfolded(self, photo_id: int) -> bool:
        return photo_id in self._unfolded

    def set_unfolded(self, photo_id: int, on: bool) -> None:
        """Unfold or fold the near-duplicates of a picture."""
        if on and self.photos_of is not None:
            self._unfolded.add(photo_id)
        else:
            self._unfolded.discard(photo_id)
        self.set_hits(self._ranked)

    def hit_at(self, index: AnyIndex) -> Hit | None:
        row = index.row()
        return self._rows.hit(row) if index.isValid() and row < self._count else None

    def id_at(self, row: int) -> int:
        """Return the photo of a row, loaded or not."""
        return self._rows.photo_id(row)

    def row_of(self, photo_id: int) -> int | None:
        """Return the row of a photo, or None if it is not among the rows."""
        return self._rows.row_of(photo_id)

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else self._count

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        hit = self.hit_at(index)
        if hit is None:
            return None  # still being read
        if role == HIT_ROLE:
            return hit
        if role == FOLD_ROLE:
            return self._fold_state(hit.photo.id)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnails.pixmap(hit.photo)
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.photo.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip("\n".join(self.describe(hit)))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._accessible_text(hit)
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else flags

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the files, which image editors, file managers and browsers accept."""
        hits = [hit for hit in map(self.hit_at, indexes) if hit is not None]
        return PictureMime([hit.photo for hit in hits])

    def describe(self, hit: Hit) -> list[str]:
        """Return the details of a hit, one line each; the first is the name."""
        photo = hit.photo
        size = f"{photo.width} × {photo.height}"
        lines = [photo.name, str(photo.path.parent)]
        lines.append(f"{size} · {photo.category}" if photo.category else size)
        facts = ["★" * photo.stars, self._describe_taken(photo), photo.camera]
        if any(facts):
            lines.append(" · ".join(filter(None, facts)))
        standing = self._describe_standing(hit)
        if standing:
            lines.append(standing)
        if hit.folded:
            lines.append(self.tr("%n more that look the same", "", len(hit.folded)))
        if not photo.online:
            lines.append(self.tr("Offline: its drive or folder is not there now"))
        return lines

    def _describe_taken(self, photo: Photo) -> str:
        if photo.taken_ns is None:
            return ""
        moment = QDateTime.fromSecsSinceEpoch(photo.taken_ns // 1_000_000_000)
        return QLocale().toString(moment, QLocale.FormatType.ShortFormat)

    def _describe_standing(self, hit: Hit) -> str:
        """Return rank, strength and last change of rank, where known."""
        if not self.is_ranked:
            return ""
        if hit.photo.id in self._inner:
            return self.tr("Looks the same as rank {}").format(hit.rank)
        parts = [self.tr("Rank {}").format(hit.rank)]
        if hit.chance is not None:
            parts.append(self.tr(strength_word(hit.chance)))
        rose = self.changes.rise_of(hit.photo.id)
        if self.changes.is_new(hit.photo.id):
            parts.append(
                self.tr("new with the last stroke")
                if self.changes.by_stroke
                else self.tr("new with the last change")
            )
        elif rose:
            arrow = "▲" if rose > 0 else "▼"
            parts.append(
                (
                    self.tr("{} {} with the last stroke")
                    if self.changes.by_stroke
                    else self.tr("{} {} with the last change")
                ).format(arrow, abs(rose))
            )
        return " · ".join(parts)

    def _accessible_text(self, hit: Hit) -> str:
        parts = [self.tr("rank {}").format(hit.rank)] if self.is_ranked else []
        parts.append(hit.photo.name)
        if hit.chance is not None:
            parts.append(self.tr(strength_word(hit.chance)))
        if hit.folded:
            parts.append(self.tr("%n more that look the same", "", len(hit.folded)))
        if not hit.photo.online:
            parts.append(self.tr("offline"))
        return ", ".join(parts)

    def _fold_state(self, photo_id: int) -> str | None:
        if photo_id in self._unfolded:
            return "open"
        return "inner" if photo_id in self._inner else None

    def _with_inner(self, hits: Sequence[Hit]) -> list[Hit]:
        assert self.photos_of is not None
        rows: list[Hit] = []
        self._inner = set()
        for hit in hits:
            rows.append(hit)
            if hit.photo.id in self._unfolded:
                alike = self.photos_of(hit.folded)
                rows += [replace(hit, photo=photo, folded=()) for photo in alike]
                self._inner |= {photo.id for photo in alike}
        return rows

    def _set_rows(self, rows: Rows) -> None:
        if not self._unfolded:
            self._inner = set()
        before, after = self._count, len(rows)
        if after < before:
            self.beginRemoveRows(QModelIndex(), after, before - 1)
            self._count = after
            self.endRemoveRows()
        self._rows = rows
        kept = min(before, after)
        if kept:
            self.dataChanged.emit(self.index(0), self.index(kept - 1))
        if after > before:
            self.beginInsertRows(QModelIndex(), before, after - 1)
            self._count = after
            self.endInsertRows()

    def _thumbnail_loaded(self, photo_id: int) -> None:
        row = self._rows.row_of(photo_id)
        if row is not None and row < self._count:
            index = self.index(row)
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])
