"""Lets background work give way to the pen, the window and the search."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

_NICE = 5


def give_way() -> None:
    """Lower the priority of this thread, and of threads and processes it starts, for good.

    macOS knows no priority of a single thread that is set from outside; there nothing changes.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with suppress(OSError):
            nice = max(_NICE, os.getpriority(os.PRIO_PROCESS, thread))
            os.setpriority(os.PRIO_PROCESS, thread, nice)
    elif sys.platform == "win32":
        import ctypes

        below_normal = -1
        kernel = ctypes.windll.kernel32
        kernel.SetThreadPriority(kernel.GetCurrentThread(), below_normal)
