"""Asks a drive or share, and gives up when it does not answer.

Where the server of a share is gone, the system can keep whoever looks at a file waiting for ever.
So the asking is done in a thread of its own, which is left behind then.
"""

from __future__ import annotations

import errno
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, wait
from pathlib import Path
from typing import TypeVar

Answer = TypeVar("Answer")

ANSWER_S = 20.0
"""A disk that has to start turning needs half of this."""

_POLL_S = 0.1
_lock = threading.Lock()
_silent: Counter[Path] = Counter()


def within(
    folder: Path,
    ask: Callable[[], Answer],
    *,
    seconds: float | None = None,
    called_off: Callable[[], bool] = lambda: False,
) -> Answer:
    """Return what a call that looks at a file or folder returns.

    Args:
        folder: The folder that the call looks at, or into.
        ask: The call; it goes on in its thread when nobody waits for it any more.
        seconds: How long to wait; `ANSWER_S` unless given.
        called_off: Asked now and then whether to stop waiting.

    Raises:
        TimeoutError: No answer came in time, or an earlier question about this folder or one around
            it is still unanswered. It is an `OSError`.
    """
    limit = ANSWER_S if seconds is None else seconds
    with _lock:
        if any(_silent[place] for place in (folder, *folder.parents)):
            raise _no_answer(folder)
    future: Future[Answer] = Future()
    left_behind = threading.Event()

    def work() -> None:
        try:
            future.set_result(ask())
        except BaseException as error:
            future.set_exception(error)
        with _lock:
            if left_behind.is_set():
                _silent[folder] -= 1

    threading.Thread(target=work, name="inkseek-drive", daemon=True).start()
    end = time.monotonic() + limit
    while not wait([future], timeout=min(_POLL_S, limit)).done:
        if time.monotonic() >= end or called_off():
            with _lock:
                if not future.done():
                    left_behind.set()
                    _silent[folder] += 1
                    raise _no_answer(folder)
    return future.result()


def is_there(folder: Path, *, seconds: float | None = None) -> bool:
    """Whether a folder is there, as far as its drive says so in time."""
    try:
        return within(folder, folder.is_dir, seconds=seconds)
    except OSError:
        return False


def _no_answer(folder: Path) -> TimeoutError:
    return TimeoutError(errno.ETIMEDOUT, "its drive or share does not answer", str(folder))
