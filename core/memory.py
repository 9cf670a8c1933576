"""Memory that was needed once goes back to the system."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress


def return_unused() -> None:
    """Give free memory back now; glibc may keep it for as long as the program runs.

    It takes some milliseconds, so it belongs into the background, after work that needed much.
    """
    if sys.platform == "linux":
        # Other C libraries have no such function, and no need of it.
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
