"""What a process weighs, on Linux."""

import gc
from pathlib import Path


def resident_bytes() -> int:
    """The memory that this process has now, without what nobody holds any more."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096
