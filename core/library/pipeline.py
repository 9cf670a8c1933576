"""Work on a stream of items in a few threads, with bounded memory and a clean end at any moment.

One thread finds the items, some threads work on each, and whoever owns the pipeline takes the
results out. Both hand-overs are bounded, so the slowest stage sets the pace of the others.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Generic, Self, TypeVar

from core.library.progress import ImportControl

Item = TypeVar("Item")
Result = TypeVar("Result")

# Found items are small; having many of them ready lets the time left be known early.
FOUND_ROOM = 50_000
READY_ROOM = 64


class Closed(Exception):  # noqa: N818 - an end, not an error
    """Nothing can be put any more, or nothing more will come."""


class Channel(Generic[Item]):
    """A hand-over between threads that either side can end.

    It holds at most `room` items; putting waits for room, getting waits for an item.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._items: deque[Item] = deque()
        self._ended = False
        self._changed = threading.Condition()

    def put(self, item: Item) -> None:
        """Wait for room; raises Closed once the channel is ended or dropped."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or len(self._items) < self._room)
            if self._ended:
                raise Closed
            self._items.append(item)
            self._changed.notify_all()

    def get(self, timeout: float | None = None) -> Item | None:
        """Return the next item, None when none came in time; raise Closed after the last."""
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
        """Say that no more items come; those inside can still be taken out."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def drop(self) -> None:
        """End the channel and forget what is inside."""
        with self._changed:
            self._items.clear()
            self._ended = True
            self._changed.notify_all()


class Pipeline(Generic[Item, Result]):
    """A running pipeline; a context manager that leaves no thread behind."""

    def __init__(
        self,
        items: Iterable[Item],
        work: Callable[[Item], Result],
        *,
        threads: int,
        control: ImportControl,
    ) -> None:
        self._items = items
        self._work = work
        self._control = control
        self._found: Channel[Item] = Channel(FOUND_ROOM)
        self._ready: Channel[Result] = Channel(READY_ROOM)
        self._lock = threading.Lock()
        self._working = threads
        self._stopped = False
        self._error: BaseException | None = None
        self._threads = [threading.Thread(target=self._find, name="inkseek-scan", daemon=True)]
        self._threads += [
            threading.Thread(target=self._serve, name=f"inkseek-read-{n}", daemon=True)
            for n in range(threads)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
        for thread in self._threads:
            thread.join()

    def next(self, timeout: float) -> Result | None:
        """The next result, in any order, or None when none came in time.

        Raises:
            Closed: Everything has been taken out.
            Exception: What went wrong in one of the threads.
        """
        try:
            return self._ready.get(timeout)
        except Closed:
            if self._error is not None:
                raise self._error from None
            raise

    def stop(self) -> None:
        """Let the threads end after the item at hand and drop what nobody has taken out."""
        self._stopped = True
        self._found.drop()
        self._ready.drop()

    def _find(self) -> None:
        with self._stopping_on_errors():
            for item in self._items:
                self._wait_while_paused()
                self._found.put(item)
        self._found.end()

    def _serve(self) -> None:
        with self._stopping_on_errors():
            while True:
                self._wait_while_paused()
                item = self._found.get()
                if item is not None:
                    self._ready.put(self._work(item))
        with self._lock:
            self._working -= 1
            if self._working == 0:
                self._ready.end()

    @contextmanager
    def _stopping_on_errors(self) -> Iterator[None]:
        """End the block where a channel is closed; keep any other error for who takes results."""
        try:
            yield
        except Closed:
            pass
        except BaseException as error:
            with self._lock:
                self._error = self._error or error
            self.stop()

    def _wait_while_paused(self) -> None:
        while self._control.paused and not self._stopped:
            self._control.wait_while_paused(0.2)
