"""A mailbox with room for one letter: a new one replaces the old, which has no reader now."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

Letter = TypeVar("Letter")


class Mailbox(Generic[Letter]):
    """One slot between a fast writer and a slow reader."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._letter: Letter | None = None
        self._closed = False

    def put(self, letter: Letter) -> bool:
        """Leave a letter; True when the reader has to be woken, because the slot was empty."""
        with self._lock:
            was_empty = self._letter is None
            if self._closed:
                return False
            self._letter = letter
            return was_empty

    def take(self) -> Letter | None:
        """Take the letter out, if there is one."""
        with self._lock:
            letter, self._letter = self._letter, None
            return letter

    def close(self) -> None:
        """Throw the letter away and accept no more."""
        with self._lock:
            self._letter = None
            self._closed = True
