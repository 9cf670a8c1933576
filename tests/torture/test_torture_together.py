"""Several processes with one library, and clocks that jump."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from torture_process import album, is_whole, start
from torture_row import Torture
from torture_work import AT_ONCE, drawing

from core.library import Library, backup
from core.library.backup import back_up_daily, backups

pytestmark = pytest.mark.torture
YEAR = 365 * 86_400


def test_processes_at_once(torture: Torture, tmp_path: Path) -> None:
    pictures = album(tmp_path / "album", 30)
    for number in torture.rounds(30, seconds=180):
        root = tmp_path / f"library-{number}"
        works = [("keep", n * AT_ONCE, "") for n in range(3)] + [("import", 0, pictures)] * 2
        processes = [start(work, root, first, folder) for work, first, folder in works]
        for process in processes:
            told = process.communicate(timeout=300)[0]
            torture.crashed += process.returncode != 0 or not told.endswith(b"done\n")
        with Library.open(root) as library:
            torture.lost += len(library.sketches.all()) != 3 * AT_ONCE
            torture.lost += sum(not library.sketches.holds(drawing(n)) for n in range(3 * AT_ONCE))
            torture.lost += library.catalogue.count() != 30
            torture.wrong += library.sketches.recover() != (0, ())
        torture.wrong += not is_whole(root / "catalogue.sqlite")


@contextmanager
def clock(monkeypatch: pytest.MonkeyPatch, ahead: float) -> Iterator[None]:
    """Have the program see another time than it is."""
    real = time.time

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now() + timedelta(seconds=ahead)

    with monkeypatch.context() as patched:
        patched.setattr(time, "time", lambda: real() + ahead)
        patched.setattr(backup, "datetime", Clock)
        yield


def test_clock_jumps(torture: Torture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number = 0
    newest: list[int] = []
    starred: list[int] = []
    with Library.open(tmp_path / "library") as library:
        for _ in torture.rounds(200, seconds=100):
            with clock(monkeypatch, torture.random.uniform(-YEAR, YEAR)):
                for _ in range(torture.random.randrange(1, 8)):
                    number += 1
                    star = number % 9 == 0
                    library.sketches.add(drawing(number), starred=star)
                    (starred if star else newest).append(number)
                library.sketches.forget_old(5)
                made = back_up_daily(library.catalogue.database)
                torture.lost += made is not None and not made.exists()
                torture.wrong += len(backups(library.root)) > backup.KEPT
            torture.lost += sum(not library.sketches.holds(drawing(n)) for n in newest[-5:])
        torture.lost += sum(not library.sketches.holds(drawing(n)) for n in starred)
        torture.wrong += len(library.sketches.all()) != len(starred) + len(newest[-5:])
