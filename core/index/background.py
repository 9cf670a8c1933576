"""Background threads step back, so that the pen and the encoder get the processor first."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

_NICE = 10


def lower_priority() -> None:
    """Lowers the calling thread's priority where the system knows priorities of threads (Linux)."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
