"""The colours of photos: stored, added from thumbnails where they are missing, and compared.

A row is written once and stays as it is, because a photo's content never changes.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.colours import CELLS, METRIC, SIZE, Description, by_hue, describe, from_hex
from core.colours.descriptor import COLOURS, unpack
from core.library.database import Database
from core.library.progress import ImportControl

if TYPE_CHECKING:
    from core.library.library import Library

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]

_SMALL = 0.05
"""How much farther away a colour is that covers hardly anything of a picture."""

_SHARES = 0.3
"""How far apart two colours are of which one covers all of its picture and the other nothing."""

_ALIKE, _LIKE, _PEAK = 0.1, 0.5, 0.5
"""Of comparing what is painted: how far away a colour is still much the same one, from where on it
is another one altogether, and how much the first of these counts. Chosen, like the numbers of
`by_hue` and the weights in `core.search`, on pictures other than those of `tests/bench`."""

_TRACE = 0.01
"""The part of a picture below which a colour is not in it."""

COLOURS_AT_ONCE = 6
"""Painted colours that are kept compared, for the next stroke; no more of them count."""

_BATCH = 64
_PIECE = 16_384


def write(connection: sqlite3.Connection, photo: int, descriptor: bytes) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO colour (photo_id, descriptor) VALUES (?, ?)", (photo, descriptor)
    )


def copy(connection: sqlite3.Connection, source: int, target: int) -> None:
    """Give one photo the colours of another one with the same content."""
    connection.execute(
        "INSERT OR IGNORE INTO colour (photo_id, descriptor)"
        " SELECT ?, descriptor FROM colour WHERE photo_id = ?",
        (target, source),
    )


class Asked(NamedTuple):
    """A colour that a picture should have.

    Attributes:
        colour: OKLab.
        share: The part of the picture that it should cover; None for any.
    """

    colour: Floats
    share: float | None = None


class Painted(NamedTuple):
    """A colour, and where it was painted.

    Attributes:
        colour: Such as "#d0392e".
        cover: float32 (CELLS): how much of each cell.
        weight: How much it counts beside other colours.
        anywhere: How much of that it counts whether a picture has the colour anywhere, 0 to 1.
    """

    colour: str
    cover: bytes
    weight: float
    anywhere: float


class _Rows:
    """The colours of all photos at one moment, ascending by photo.

    Each number of a description is one run of memory in `table` (SIZE, n).
    """

    def __init__(self, ids: Ids, table: NDArray[np.uint8]) -> None:
        self.ids = ids
        self.table = table
        self._planes: tuple[tuple[str, Floats], ...] = ()
        # The photos that were asked for last, and their rows; None where they are all of them.
        self._aligned: tuple[Ids, Ids | None] = ids, None

    @cached_property
    def palettes(self) -> tuple[Floats, Floats]:
        """Palettes (COLOURS, 3, n) and shares (COLOURS, n), so that each is one run of memory."""
        palettes, shares, _ = unpack(self.table.T)
        return np.ascontiguousarray((palettes * METRIC).transpose(1, 2, 0)), shares.T.copy()

    @cached_property
    def _hues(self) -> Floats:
        """Palettes as `by_hue` sees them (COLOURS, 3, n)."""
        return np.ascontiguousarray(by_hue(unpack(self.table.T)[0]).transpose(1, 2, 0))

    def plane(self, colour: str) -> Floats:
        """How much each cell of each photo has of a colour (CELLS, n), 0 to 1.

        One row more says whether the photo has it anywhere.
        """
        for known, plane in self._planes:
            if known == colour:
                return plane
        plane = self._compare(colour)
        # In one go, because several threads ask.
        self._planes = (*self._planes, (colour, plane))[-COLOURS_AT_ONCE:]
        return plane

    def _compare(self, colour: str) -> Floats:
        table = self.table.reshape(COLOURS, 4 + CELLS, len(self.ids))
        asked = by_hue(from_hex(colour))
        plane = np.zeros((CELLS + 1, len(self.ids)), np.float32)
        for number, own in enumerate(self._hues):
            away = np.zeros(len(self.ids), np.float32)
            for axis, value in zip(own, asked, strict=True):
                away += np.square(axis - value)
            alike = _PEAK * np.exp(away / np.float32(-(_ALIKE**2)))
            alike += (1 - _PEAK) * np.maximum(1 - np.sqrt(away) / np.float32(_LIKE), 0)
            for cell in range(CELLS):
                plane[cell] += table[number, 4 + cell] * alike
            seen = np.where(table[number, 3] > 255 * _TRACE, alike, 0)
            np.maximum(plane[CELLS], seen, out=plane[CELLS])
        plane[:CELLS] /= 255
        return plane

    def along(self, ids: Ids, values: Floats, unknown: float = np.inf) -> Floats:
        """Return values of these ids, and `unknown` where the colours of a photo are not known."""
        asked, rows = self._aligned
        if ids is not asked:
            if np.array_equal(ids, self.ids):
                self._aligned = ids, None
                return values
            found = np.searchsorted(self.ids, ids)
            found[found == len(self.ids)] = 0
            known = self.ids[found] == ids if len(self.ids) else np.zeros(len(ids), np.bool_)
            rows = np.where(known, found, -1)
            # In one go, because several threads ask.
            self._aligned = ids, rows
        if rows is None:
            return values
        return np.append(values, np.float32(unknown))[rows]


class ColourTable:
    """The colours of the photos of one catalogue; any thread may use it.

    Nothing is in memory until somebody asks for colours.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._last = 0
        self._known = _Rows(np.empty(0, np.int64), np.empty((SIZE, 0), np.uint8))

    def of(self, photo_id: int) -> Description | None:
        """The colours of one photo, if they are known yet."""
        rows = self._database.rows("SELECT descriptor FROM colour WHERE photo_id = ?", (photo_id,))
        return Description.from_bytes(rows[0][0]) if rows else None

    def places(self, ids: Ids, painted: Sequence[Painted]) -> Floats:
        """How well each photo has painted colours where they were painted, 0 to 1.

        A colour that is asked for the first time takes some milliseconds of 100,000 photos.

        Args:
            ids: Photos, ascending.
            painted: The colours; places where nothing was painted count for nothing.
        """
        now = self._current()
        total = sum(one.weight for one in painted)
        rows: list[tuple[np.float32, Floats]] = []
        for one in painted:
            plane, cover = now.plane(one.colour), np.frombuffer(one.cover, np.float32)
            shares = (1 - one.anywhere) * cover / cover.sum()
            weights = np.append(shares, one.anywhere) * (one.weight / total)
            rows += [(np.float32(weights[row]), plane[row]) for row in np.flatnonzero(weights)]
        return now.along(ids, _weighted_sum(rows, len(now.ids)), unknown=0.0)

    def palettes(self, ids: Ids, asked: Sequence[Asked]) -> list[Floats]:
        """How far each photo is from having each colour, one row of distances a colour."""
        now = self._current()
        return [now.along(ids, _distances(now, one)) for one in asked]

    def near(self, ids: Ids, colours: Iterable[str], tolerance: float) -> tuple[Ids, Floats]:
        """The photos that have all of these colours within a tolerance, and how far they are."""
        rows = self.palettes(ids, [Asked(from_hex(colour)) for colour in colours])
        within = np.all([row <= tolerance for row in rows], axis=0)
        return ids[within], np.sum(rows, axis=0)[within]

    def are_known(self, count: int) -> bool:
        """Whether so many photos have their colours."""
        return len(self._current().ids) >= count

    def _current(self) -> _Rows:
        """Read what is new. Rows of photos that left the catalogue do no harm."""
        with self._lock:
            new = self._database.rows(
                "SELECT id, photo_id, descriptor FROM colour WHERE id > ? ORDER BY id",
                (self._last,),
            )
            if new:
                self._last = new[-1][0]
                ids = np.fromiter((row[1] for row in new), np.int64, len(new))
                packed = np.frombuffer(b"".join(row[2] for row in new), np.uint8)
                ids = np.concatenate([self._known.ids, ids])
                table = np.concatenate([self._known.table, packed.reshape(-1, SIZE).T], axis=1)
                order = np.argsort(ids, kind="stable")
                self._known = _Rows(ids[order], np.ascontiguousarray(table[:, order]))
            return self._known


def _weighted_sum(rows: Sequence[tuple[np.float32, Floats]], length: int) -> Floats:
    """Add rows up piece by piece: a piece stays in the processor's cache meanwhile."""
    fits, part = np.zeros(length, np.float32), np.empty(_PIECE, np.float32)
    for start in range(0, length, _PIECE):
        piece = fits[start : start + _PIECE]
        for weight, row in rows:
            piece += np.multiply(row[start : start + _PIECE], weight, out=part[: len(piece)])
    return fits


def _distances(now: _Rows, asked: Asked) -> Floats:
    """The distance of each photo from one colour: that of the nearest in its palette."""
    palettes, shares = now.palettes
    best = np.full(len(now.ids), np.inf, np.float32)
    for colour, share in zip(palettes, shares, strict=True):
        away = np.zeros(len(now.ids), np.float32)
        for axis, value in zip(colour, asked.colour * METRIC, strict=True):
            step = axis - value
            away += step * step
        np.sqrt(away, out=away)
        if asked.share is None:
            away += _SMALL * (1 - share)
        else:
            away += _SHARES * np.abs(share - np.float32(asked.share))
        away[share == 0] = np.inf
        np.minimum(best, away, out=best)
    return best


def waiting(library: Library) -> list[tuple[int, str]]:
    """Photos, by id and content hash, whose colours are not known and can be had from a thumbnail.

    They came before colours were kept, or their thumbnail was made again only lately.
    """
    rows = library.catalogue.database.rows(
        "SELECT id, content_hash FROM photo"
        " WHERE NOT EXISTS (SELECT 1 FROM colour WHERE photo_id = photo.id)"
    )
    found = [(photo, content.hex()) for photo, content in rows]
    return [(id_, content) for id_, content in found if library.thumbnails.path_of(content)]


def add_from_thumbnails(
    library: Library,
    control: ImportControl | None = None,
    on_progress: Callable[[int, int], object] | None = None,
) -> None:
    """Store the colours that wait for it; `on_progress` is told how many are done, of how many."""
    control = control or ImportControl()
    left = waiting(library)
    for start in range(0, len(left), _BATCH):
        while control.paused and not control.cancelled:
            control.wait_while_paused(1.0)
        if control.cancelled:
            return
        found = [
            (photo, describe(image).to_bytes(), photo)
            for photo, content in left[start : start + _BATCH]
            if (image := library.thumbnails.stored(content)) is not None
        ]
        with library.catalogue.database.writing(flush=False) as connection:
            # A photo may have left meanwhile.
            connection.executemany(
                "INSERT OR IGNORE INTO colour (photo_id, descriptor)"
                " SELECT ?, ? WHERE EXISTS (SELECT 1 FROM photo WHERE id = ?)",
                found,
            )
        if on_progress is not None:
            on_progress(min(start + _BATCH, len(left)), len(left))
