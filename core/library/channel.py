"""A bounded hand-over between threads that can be ended from either side without polling."""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Closed(Exception):  # noqa: N818 - an end, not an error
    """Nothing can be put any more, or nothing more will come."""


class Channel(Generic[T]):
    """Holds at most `room` items; putting waits for room, getting waits for an item."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._items: deque[T] = deque()
        self._ended = False
        self._changed = threading.Condition()

    def put(self, item: T) -> None:
        """Raises Closed once the channel is ended or dropped."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or len(self._items) < self._room)
            if self._ended:
                raise Closed
            self._items.append(item)
            self._changed.notify_all()

    def get(self, timeout: float | None = None) -> T | None:
        """The next item, or None when none came in time; raises Closed after the last one."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or self._items, timeout)
            if self._items:
                item = self._items.popleft()
                self._changed.notify_all()
                return item
            if self._ended:
                raise Closed
            return None

    def end(self) -> None:
        """Says that no more items come; those inside can still be taken out."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def drop(self) -> None:
        """Ends the channel and forgets what is inside."""
        with self._changed:
            self._items.clear()
            self._ended = True
            self._changed.notify_all()
