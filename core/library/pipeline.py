"""A pipeline: a stream of items, a few threads, bounded memory, and a clean end at any time.

One thread finds the items, some threads process them, and the owner takes the results. Both queues
are bounded, so the slowest stage sets the pace.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Generic, Self, TypeVar

from core.library.progress import ImportControl

Item = TypeVar("Item")
Result = TypeVar("Result")

# Found items are small; a long queue allows an early estimate of the time left.
FOUND_ROOM = 50_000
READY_ROOM = 64
_WAIT_SECONDS = 0.2


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
        self._n_threads = threads
        self._control = control
        self._room = threading.Semaphore(FOUND_ROOM)
        # An empty tuple says that no more results come.
        self._ready: queue.Queue[tuple[Result] | tuple[()]] = queue.Queue(READY_ROOM)
        self._stopped = threading.Event()
        self._error: BaseException | None = None
        self._finder = threading.Thread(target=self._find, name="inkseek-scan", daemon=True)

    def __enter__(self) -> Self:
        self._finder.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
        self._finder.join()

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
            with ThreadPoolExecutor(self._n_threads, "inkseek-read") as pool:
                for item in self._items:
                    self._wait_while_paused()
                    while not self._room.acquire(timeout=_WAIT_SECONDS):
                        if self._stopped.is_set():
                            return
                    if self._stopped.is_set():
                        return
                    pool.submit(self._serve, item)
        except BaseException as error:
            self._fail(error)
        self._put(())

    def _serve(self, item: Item) -> None:
        self._room.release()
        self._wait_while_paused()
        if self._stopped.is_set():
            return
        try:
            self._put((self._work(item),))
        except BaseException as error:
            self._fail(error)

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
