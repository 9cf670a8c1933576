"""A board: pictures, notes and colours, placed freely. Each change makes a new board."""

from __future__ import annotations

import json
import math
import re
import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from core.errors import UserError

PICTURE, NOTE, SWATCH = "picture", "note", "swatch"

FORMAT = "inkseek-board"
VERSION = 1

MAX_ITEMS = 5_000
MAX_TEXT = 20_000
FARTHEST = 1_000_000.0
"""Limits of a board file; beyond them it was not written by this program."""

SMALLEST = 8.0
GAP = 12.0
WIDER = 1.5
"""Width of rows of pictures, as a multiple of the side of a square of their area."""

_ID = re.compile(r"[0-9a-f]{32}")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_PICTURE = re.compile(r"[0-9a-f]{16}/[^/\\:\x00-\x1f]{1,120}")


class BoardError(UserError):
    """A board cannot be read or written; the message says why."""


def _new_id() -> str:
    return uuid.uuid4().hex


@dataclass(frozen=True)
class Item:
    """One thing on a board.

    Attributes:
        kind: `picture`, `note` or `swatch`.
        x: Of the left edge.
        y: Of the top edge.
        width: As shown.
        height: As shown.
        picture: Its file in the store of the boards.
        crop: The part of the picture that is shown: left, top, right, bottom as shares of it.
        mirrored: Whether left and right are exchanged.
        upended: Whether top and bottom are exchanged.
        gray: Whether it is shown without its colours.
        text: Of a note.
        colour: Of a swatch, as #rrggbb.
        id: Its own on every board.
    """

    kind: str
    x: float
    y: float
    width: float
    height: float
    picture: str = ""
    crop: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    mirrored: bool = False
    upended: bool = False
    gray: bool = False
    text: str = ""
    colour: str = ""
    id: str = field(default_factory=_new_id)

    @property
    def is_cropped(self) -> bool:
        return self.crop != (0.0, 0.0, 1.0, 1.0)

    def moved(self, dx: float, dy: float) -> Item:
        return replace(self, x=self.x + dx, y=self.y + dy)

    def scaled(self, factor: float) -> Item:
        """Return it in another size; its corner stays."""
        factor = max(factor, SMALLEST / min(self.width, self.height))
        return replace(self, width=self.width * factor, height=self.height * factor)

    def cropped(self, left: float, top: float, right: float, bottom: float) -> Item:
        """Return it with only a part of what is shown now, in shares of it; the rest stays put."""
        x, width = self.x + left * self.width, (right - left) * self.width
        y, height = self.y + top * self.height, (bottom - top) * self.height
        if self.mirrored:
            left, right = 1 - right, 1 - left
        if self.upended:
            top, bottom = 1 - bottom, 1 - top
        a, b, c, d = self.crop
        crop = (
            a + left * (c - a), b + top * (d - b), a + right * (c - a), b + bottom * (d - b),
        )  # fmt: skip
        return replace(self, x=x, y=y, width=width, height=height, crop=crop)

    def uncropped(self) -> Item:
        """Return it whole again, with the part that was shown in its place."""
        left, top, right, bottom = self.crop
        width, height = self.width / (right - left), self.height / (bottom - top)
        before_x = 1 - right if self.mirrored else left
        before_y = 1 - bottom if self.upended else top
        x, y = self.x - before_x * width, self.y - before_y * height
        return replace(self, x=x, y=y, width=width, height=height, crop=(0.0, 0.0, 1.0, 1.0))


@dataclass(frozen=True)
class Board:
    """Items from the lowest to the highest.

    Attributes:
        name: The user's.
        items: What is on it.
        id: Its own.
    """

    name: str
    items: tuple[Item, ...] = ()
    id: str = field(default_factory=_new_id)

    def of(self, ids: Collection[str]) -> tuple[Item, ...]:
        """Return the items with these ids, from the lowest to the highest."""
        return tuple(item for item in self.items if item.id in ids)

    def with_items(self, new: Iterable[Item]) -> Board:
        return replace(self, items=(*self.items, *new))

    def without(self, ids: Collection[str]) -> Board:
        return replace(self, items=tuple(item for item in self.items if item.id not in ids))

    def changed(self, ids: Collection[str], change: Callable[[Item], Item]) -> Board:
        """Return the board with some items changed."""
        items = (change(item) if item.id in ids else item for item in self.items)
        return replace(self, items=tuple(items))

    def raised(self, ids: Collection[str], *, to_top: bool) -> Board:
        """Return the board with some items above, or below, all others."""
        moved, others = self.of(ids), self.without(ids).items
        return replace(self, items=(*others, *moved) if to_top else (*moved, *others))


def in_rows(items: Sequence[Item], x: float, y: float) -> list[Item]:
    """Arrange items in rows from this corner on: pictures of one height, then what is beside them.

    Notes and colours keep their size.
    """
    if not items:
        return []
    pictures = [item for item in items if item.kind == PICTURE]
    heights = sorted(item.height for item in pictures)
    height = heights[len(heights) // 2] if heights else 0.0
    sized = [item.scaled(height / item.height) for item in pictures]
    sized += [item for item in items if item.kind != PICTURE]
    area = sum((item.width + GAP) * (item.height + GAP) for item in sized)
    wide = max(math.sqrt(area) * WIDER, *(item.width for item in sized), 1.0)
    placed, across, down, row = [], 0.0, 0.0, 0.0
    for item in sized:
        if across and across + item.width > wide:
            across, down, row = 0.0, down + row + GAP, 0.0
        placed.append(replace(item, x=x + across, y=y + down))
        across, row = across + item.width + GAP, max(row, item.height)
    return placed


def to_json(board: Board) -> str:
    """Return a board as its file holds it."""
    items = [asdict(item) for item in board.items]
    data = {"format": FORMAT, "version": VERSION, "id": board.id, "name": board.name}
    return json.dumps({**data, "items": items}, allow_nan=False) + "\n"


def from_json(text: str) -> Board:
    """Return the board of a file.

    Raises:
        BoardError: It is none, is damaged, or was written by a newer version.
    """
    try:
        data = json.loads(text)
        if data["format"] != FORMAT or type(data["version"]) is not int:
            raise BoardError("it is not a board")
        if data["version"] > VERSION:
            raise BoardError("it was made by a newer Inkseek; install the newer version first")
        items = tuple(map(_item, data["items"][: MAX_ITEMS + 1]))
        board = Board(_text(data["name"], 200), items, _matching(_ID, data["id"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BoardError("it is damaged") from error
    if len(items) > MAX_ITEMS or len({item.id for item in items}) < len(items):
        raise BoardError("it is damaged")
    return board


def _item(data: dict[str, Any]) -> Item:
    given = {known.name: data[known.name] for known in fields(Item)}
    place = {name: _number(given[name]) for name in ("x", "y")}
    size = {name: _number(given[name], least=0.01) for name in ("width", "height")}
    left, top, right, bottom = (_number(share, least=0.0) for share in given["crop"])
    if not (left < right <= 1 and top < bottom <= 1) or given["kind"] not in _NEEDED:
        raise ValueError(data)
    for name in ("mirrored", "upended", "gray"):
        if type(given[name]) is not bool:
            raise ValueError(data)
    needed, pattern = _NEEDED[given["kind"]]
    if pattern is not None:
        _matching(pattern, given[needed])
    _text(given["text"], MAX_TEXT)
    _matching(_ID, given["id"])
    for name, known in (("picture", _PICTURE), ("colour", _COLOUR)):
        if given[name] != "":
            _matching(known, given[name])
    return Item(**{**given, **place, **size, "crop": (left, top, right, bottom)})


_NEEDED: dict[str, tuple[str, re.Pattern[str] | None]] = {
    PICTURE: ("picture", _PICTURE),
    NOTE: ("text", None),
    SWATCH: ("colour", _COLOUR),
}


def _number(value: object, least: float = -FARTHEST) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError(value)
    if not least <= value <= FARTHEST:
        raise ValueError(value)
    return float(value)


def _text(value: object, most: int) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise ValueError(value)
    return value


def _matching(pattern: re.Pattern[str], value: object) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value) or value.endswith(("/..", "/.")):
        raise ValueError(value)
    return value
