"""A pipeline: a stream of items, a few threads, bounded memory, and a clean end at any time.

One thread finds the items, some threads process them, and the owner takes the results. Both queues
are bounded, so the slowest stage sets the pace. A thread that waits for a drive which does not
answer is left behind, and keeps nothing else from ending.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Generic, Self, TypeVar

from core.library.progress import ImportControl
from core.priority import give_way

Item = TypeVar("Item")
Result = TypeVar("Result")

# Found items are small; a long queue allows an early estimate of the time left.
FOUND_ROOM = 50_000
READY_ROOM = 64
_WAIT_SECONDS = 0.2
END_SECONDS = 5.0
"""How long the end waits for items at hand. The decoders are ended by whoever owns them."""

log = logging.getLogger(__name__)


class Closed(Exception):  # noqa: N818 - an end, not an error
    """Everything has been taken out."""


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
        self._lock = threading.Lock()
        self._serving = threads
        self._control = control
        # None says that no more items come.
        self._waiting: queue.Queue[tuple[Item] | None] = queue.Queue(FOUND_ROOM)
        # An empty tuple says that no more results come.
        self._ready: queue.Queue[tuple[Result] | tuple[()]] = queue.Queue(READY_ROOM)
        self._stopped = threading.Event()
        self._error: BaseException | None = None
        # Daemons: one that waits for a drive for ever must not keep the program from ending.
        self._threads = [
            threading.Thread(target=self._find, name="inkseek-scan", daemon=True),
            *(
                threading.Thread(target=self._serve, name=f"inkseek-read-{n}", daemon=True)
                for n in range(threads)
            ),
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
        end = time.monotonic() + END_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        left = [thread.name for thread in self._threads if thread.is_alive()]
        if left:
            log.warning("a drive does not answer; left behind: %s", ", ".join(left))

    def next(self, timeout: float) -> Result | None:
        """The next result, in any order, or None when none came in time.

        Raises:
            Closed: Everything has been taken out.
            Exception: What went wrong in one of the threads.
        """
        try:
            ready = self._ready.get(timeout=timeout)
        except queue.Empty:
            ready = None
        if self._error is not None:
            raise self._error
        if ready == ():
            self._put(())  # for whoever asks again
            raise Closed
        return ready[0] if ready else None

    def stop(self) -> None:
        """Let the threads end after the item at hand."""
        self._stopped.set()

    def _find(self) -> None:
        try:
            for item in self._items:
                self._wait_while_paused()
                if not self._offer((item,)):
                    return
        except BaseException as error:
            self._fail(error)
        self._offer(None)

    def _offer(self, item: tuple[Item] | None) -> bool:
        """Queue an item; False if nobody wants it any more."""
        while not self._stopped.is_set():
            try:
                self._waiting.put(item, timeout=_WAIT_SECONDS)
                return True
            except queue.Full:
                continue
        return False

    def _serve(self) -> None:
        # A decoder that is started from here inherits it.
        give_way()
        while not self._stopped.is_set():
            try:
                item = self._waiting.get(timeout=_WAIT_SECONDS)
            except queue.Empty:
                continue
            if item is None:
                self._end_serving()
                return
            self._wait_while_paused()
            if self._stopped.is_set():
                return
            try:
                self._put((self._work(item[0]),))
            except BaseException as error:
                self._fail(error)

    def _end_serving(self) -> None:
        """Pass the end on to the other threads; the last one tells the owner."""
        with self._lock:
            self._serving -= 1
            last = not self._serving
        if last:
            self._put(())
        else:
            self._offer(None)

    def _put(self, ready: tuple[Result] | tuple[()]) -> None:
        """Hand a result over, unless nobody waits for it any more."""
        while not self._stopped.is_set():
            try:
                return self._ready.put(ready, timeout=_WAIT_SECONDS)
            except queue.Full:
                continue

    def _fail(self, error: BaseException) -> None:
        self._error = self._error or error
        self.stop()
        with suppress(queue.Full):  # wakes whoever waits for a result
            self._ready.put_nowait(())

    def _wait_while_paused(self) -> None:
        while self._control.paused and not self._stopped.is_set():
            self._control.wait_while_paused(_WAIT_SECONDS)
