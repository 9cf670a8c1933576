"""A fixture: be somebody who may not read everything."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

NOBODY = 65534


@pytest.fixture
def ordinary_user(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Be somebody who may not read everything, and return a folder that is theirs."""
    place = Path(tempfile.mkdtemp(prefix="inkseek-"))
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root:
        os.chown(place, NOBODY, NOBODY)
        os.seteuid(NOBODY)
        # They need not have a Python, so the processes that decode are root's.
        monkeypatch.setattr(subprocess, "Popen", partial(subprocess.Popen, user=0))
    try:
        yield place
    finally:
        if root:
            os.seteuid(0)
        for folder, _, _ in os.walk(place):
            Path(folder).chmod(0o700)
        shutil.rmtree(place)
