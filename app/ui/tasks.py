"""Background work: a short queue, a thread or two, and results on the thread of the window.

Every part of the window with slow work has one `Tasks`. Work runs in the order of the requests.
Work with a key replaces waiting work with the same key, so a fast pen never fills a queue. Every
error is logged and reported to the requester, or else to the window.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any, TypeVar

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal

from core.errors import UserError

log = logging.getLogger(__name__)

Result = TypeVar("Result")

STOP_S = 30.0
"""How long the work under way may take to end when the program closes."""


@dataclass(frozen=True)
class _Task:
    work: Callable[[], Any]
    then: Callable[[Any], object] | None
    failed: Callable[[str], object] | None
    saying: str


class Tasks(QObject):
    """Runs work in the background. All methods but `post` belong to the window's thread.

    Attributes:
        stopped: Whether work is refused.

    Signals:
        failed: Work without an error handler failed (a message for the user).
    """

    failed = Signal(str)
    _posted = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None, *, threads: int = 1) -> None:
        """Create the queue; threads start with the first work.

        Args:
            name: Of the threads, in the log.
            parent: The owner; the window finds all `Tasks` among its children.
            threads: The number of threads.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self._n_threads = threads
        self._threads: list[threading.Thread] = []
        self._waiting: OrderedDict[Hashable, _Task] = OrderedDict()
        self._changed = threading.Condition()
        self._n_unfinished = 0
        self.stopped = False
        self._posted.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def idle(self) -> bool:
        """Whether all results have been delivered."""
        return self._n_unfinished == 0

    def run(
        self,
        work: Callable[[], Result],
        then: Callable[[Result], object] | None = None,
        *,
        failed: Callable[[str], object] | None = None,
        saying: str = "",
        key: Hashable = None,
        first: bool = False,
    ) -> None:
        """Queue work.

        Args:
            work: Runs in a thread.
            then: Receives the result, on the window's thread.
            failed: Receives the error message, on the window's thread; without it, the signal
                `failed` is sent.
            saying: The message for an unexpected error, with a place {} for its text.
            key: Replaces waiting work with the same key.
            first: Put it first in the queue.
        """
        if self.stopped:
            return
        name = object() if key is None else key
        with self._changed:
            self._n_unfinished += name not in self._waiting
            self._waiting[name] = _Task(work, then, failed, saying)
            if first:
                self._waiting.move_to_end(name, last=False)
            self._changed.notify()
        if len(self._threads) < min(self._n_threads, self._n_unfinished):
            self._start_thread()

    def post(self, call: Callable[..., object], *args: object) -> None:
        """Call something on the window's thread, for example to report progress."""
        self._posted.emit(partial(call, *args))

    def drop(self, unwanted: Callable[[Any], bool] = lambda _: True) -> None:
        """Drop waiting work, or only that with certain keys."""
        with self._changed:
            for key in [key for key in self._waiting if unwanted(key)]:
                del self._waiting[key]
                self._n_unfinished -= 1

    def stop(self, *, finish: bool = False) -> bool:
        """Refuse new work, wait for running work, and deliver no more results.

        Args:
            finish: Also finish waiting work; otherwise drop it.

        Returns:
            Whether all threads ended in time.
        """
        self.stopped = True
        if not finish:
            self.drop()
        with self._changed:
            self._changed.notify_all()
        end = monotonic() + STOP_S
        for thread in self._threads:
            thread.join(max(0.0, end - monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _start_thread(self) -> None:
        # A thread that hangs in a driver must not keep the process alive.
        thread = threading.Thread(target=self._serve, name=self.objectName(), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self.stopped)
                if not self._waiting:
                    return
                _, task = self._waiting.popitem(last=False)
            self._carry_out(task)

    def _carry_out(self, task: _Task) -> None:
        try:
            result = task.work()
        except Exception as error:
            self._posted.emit(
                partial(self._end, task.failed or self.failed.emit, self._tell(error, task))
            )
        else:
            self._posted.emit(partial(self._end, task.then, result))

    def _tell(self, error: Exception, task: _Task) -> str:
        """Log an error and return a message about it."""
        if isinstance(error, UserError):
            log.warning("%s: %s", self.objectName(), error)
            return str(error)
        text = (isinstance(error, OSError) and error.strerror) or error
        if isinstance(error, TimeoutError):
            log.warning("%s: %s", self.objectName(), error)
        else:
            log.error("%s failed", self.objectName(), exc_info=error)
        return (task.saying or self.tr("Something went wrong: {}")).format(text)

    def _end(self, then: Callable[[Any], object] | None, result: Any) -> None:
        self._n_unfinished -= 1
        if then is not None:
            then(result)

    def _deliver(self, call: Callable[[], object]) -> None:
        if not self.stopped:
            call()


def while_painting(work: Callable[[], Result]) -> Result:
    """Return the result of work that Qt wants at once; the window goes on painting meanwhile."""
    future: Future[Result] = Future()

    def carry_out() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=carry_out, name="at once", daemon=True).start()
    loop, look = QEventLoop(), QTimer()
    look.timeout.connect(lambda: loop.quit() if future.done() else None)
    look.start(5)
    loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    return future.result()
