"""Lists of photos: which match some filters, in which order, and the folders they lie in."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from enum import Enum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.library import ingest, picture_paths
from core.library.records import Filters


class Order(Enum):
    """The orders in which a library can be browsed."""

    ADDED = "added"
    CHANGED = "changed"
    NAME = "name"
    RANDOM = "random"
    TAKEN = "taken"
    STARS = "stars"


_DAY = "ifnull(taken_ns, mtime_ns)"
_STARS = "ifnull(own_rating, rating)"
_ORDER_BY = {
    Order.ADDED: "id DESC",
    Order.CHANGED: "mtime_ns DESC, id DESC",
    Order.NAME: "name_key, path",
    Order.RANDOM: "id",
    Order.TAKEN: f"{_DAY} DESC, id DESC",
    Order.STARS: f"{_STARS} DESC, id DESC",
}


def in_order(
    connection: sqlite3.Connection, filters: Filters, order: Order, seed: int = 0
) -> NDArray[np.int64]:
    """Return the ids of the photos that match the filters.

    Args:
        connection: Where to read.
        filters: Which photos are wanted.
        order: Newest first for all dates, most first for stars; the random order is the same for
            the same seed.
        seed: Of the random order.
    """
    ids = _read(connection, filters, _ORDER_BY[order])
    if order is Order.RANDOM:
        # By a hash of each id and not by shuffling: a photo that is added moves no other.
        mixed = (ids.astype(np.uint64) + np.uint64(seed)) * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        ids = ids[np.argsort(mixed ^ (mixed >> np.uint64(27)))]
    return ids


def ascending(connection: sqlite3.Connection, filters: Filters) -> NDArray[np.int64]:
    """Return the ids of the photos that match the filters, ascending."""
    return _read(connection, filters, "id")


def directories(connection: sqlite3.Connection) -> list[tuple[Path, int]]:
    """Return every directory that photos lie in, with the number directly in it, by path."""
    # Stripping all characters but the separator from the end leaves the directory.
    rows = connection.execute(
        "SELECT CAST(rtrim(path, replace(path, ?1, '')) AS BLOB) AS place, count(*)"
        " FROM photo GROUP BY place",
        (os.sep,),
    ).fetchall()
    return sorted((picture_paths.decode(place), count) for place, count in rows)


def named(
    connection: sqlite3.Connection, words: Sequence[str], *, whole: bool = False
) -> NDArray[np.int64]:
    """Return the ids of the photos whose name, folder, category or keywords hold one of some words.

    Of a path counts what lies below the folder that holds the known folder: everything else says
    where pictures are kept, not what they show.

    Args:
        connection: Where to read.
        words: In any case.
        whole: Whether they have to stand alone: "cat" in "black cat 2.jpg", not in "category".

    Returns:
        The ids, ascending.
    """
    wanted = [picture_paths.name_key(word.strip()) for word in words]
    pattern = "|".join(map(re.escape, wanted))
    if whole:
        pattern = rf"(?<![^\W\d_])(?:{pattern})(?![^\W\d_])"
    found_in = re.compile(pattern).search
    candidates = (
        "SELECT id, name_key FROM photo WHERE instr(name_key, ?1) > 0"
        " UNION ALL SELECT photo_id, name_key FROM tag WHERE instr(name_key, ?1) > 0"
    )
    found = [
        id_
        for word in wanted
        for id_, key in connection.execute(candidates, (word,))
        if found_in(key)
    ]

    def holds(text: str) -> bool:
        return found_in(picture_paths.name_key(text)) is not None

    known = connection.execute("SELECT path FROM folder").fetchall()
    folders = [picture_paths.decode(path) for (path,) in known]
    places = frozenset(
        place
        for place, _ in directories(connection)
        for folder in folders
        if place.is_relative_to(folder) and holds(str(place.relative_to(folder.parent)))
    )
    rows = connection.execute("SELECT name FROM category")
    categories = frozenset(name for (name,) in rows if holds(name))
    if places:
        found += _read(connection, Filters(places=places), "id").tolist()
    if categories:
        found += _read(connection, Filters(categories=categories), "id").tolist()
    return np.unique(np.array(found, np.int64))


def _read(connection: sqlite3.Connection, filters: Filters, order_by: str) -> NDArray[np.int64]:
    conditions: list[str] = []
    values: list[str | int | bytes] = []
    if filters.folder_ids:
        tree = ingest.folder_tree(connection)
        chosen = frozenset[int]().union(*map(tree.within, filters.folder_ids))
        conditions.append("folder_id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(sorted(chosen)))
    if filters.places:
        below, limits = _below(filters.places)
        conditions.append(below)
        values += limits
    if filters.categories:
        conditions.append(
            "category_id IN (SELECT id FROM category"
            " WHERE name IN (SELECT value FROM json_each(?)))"
        )
        values.append(json.dumps(sorted(filters.categories)))
    if filters.name.strip():
        conditions.append("instr(name_key, ?) > 0")
        values.append(picture_paths.name_key(filters.name.strip()))
    if filters.since is not None:
        conditions.append(f"{_DAY} >= ?")
        values.append(_midnight_ns(filters.since))
    if filters.until is not None and filters.until < date.max:
        conditions.append(f"{_DAY} < ?")
        values.append(_midnight_ns(filters.until + timedelta(days=1)))
    if filters.stars:
        conditions.append(f"{_STARS} >= ?")
        values.append(filters.stars)
    for tag in sorted(filters.tags):
        conditions.append("id IN (SELECT photo_id FROM tag WHERE name_key = ?)")
        values.append(picture_paths.name_key(tag))
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = connection.execute(f"SELECT id FROM photo{where} ORDER BY {order_by}", values)
    return np.fromiter((row[0] for row in rows), np.int64)


def _below(places: Iterable[Path]) -> tuple[str, list[bytes]]:
    """Return a condition for photos anywhere below some directories, and its values."""
    limits: list[bytes] = []
    for place in sorted(places):
        start = picture_paths.encode(picture_paths.prefix(str(place)))
        # The next byte after the separator ends everything that begins with it.
        limits += [start, start[:-1] + bytes([start[-1] + 1])]
    one = "(path >= ? AND path < ?)"
    return "(" + " OR ".join([one] * (len(limits) // 2)) + ")", limits


def _midnight_ns(day: date) -> int:
    """Return the start of a local day, in the time format of the catalogue."""
    # Windows knows no local time before 1970.
    begins = datetime.combine(max(day, date(1970, 1, 2)), time()).astimezone()
    return int(begins.timestamp()) * 1_000_000_000
