"""Memory that was needed once goes back to the system."""

import platform
from pathlib import Path

import numpy as np
import pytest

from core.memory import return_unused


def own_bytes() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon:"))


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps so much")
def test_free_memory_is_given_back() -> None:
    # Blocks too small to be mapped one by one; the last one keeps the rest from the end.
    rows = [np.ones(12_000) for _ in range(1500)]
    last = np.ones(12_000)
    size = sum(row.nbytes for row in rows)
    del rows
    before = own_bytes()
    return_unused()
    assert own_bytes() < before - size / 2
    assert last.sum() == 12_000
