"""The window beside a share that hangs: a process that uses everything which looks at its files.

    python hanging_share.py FOLDER      needs to be alone in a namespace of its own (`unshare`)

Prints as JSON what the window said, the longest time in which it did nothing, and how many of the
other pictures were found. It ends with 77 if no file system can be mounted.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from PySide6.QtCore import QMimeData, QTimer, QUrl
from PySide6.QtTest import QTest
from whole_window import Tiny, drag

from app.library import ImportService
from app.results.mime import PictureMime
from app.search import SearchService
from app.shell.application import Application
from app.shell.window import MainWindow
from app.ui import desktop
from app.ui.settings import Settings
from app.ui.theme import Theme, ThemeMode
from core import drive_timeout
from core.library import Importer, Library, importer

PATIENCE_S = 3.0
BEAT_MS = 20


def hang(place: Path) -> None:
    """Mount a file system that nobody serves, so whoever looks into it waits for ever."""
    libc = ctypes.CDLL(None, use_errno=True)
    device = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={device},rootmode=40000,user_id={os.getuid()},group_id={os.getgid()}"
    if libc.mount(b"hanging", os.fsencode(place), b"fuse", 0, options.encode()):
        sys.exit(77)


def fill(folder: Path, seed: int) -> None:
    folder.mkdir(parents=True)
    for n in range(6):
        pixels = np.random.default_rng(seed + n).integers(0, 255, (90, 120, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{n}.png")


def use_everything(window: MainWindow, share: Path, photos: list[int]) -> None:
    """Do whatever looks at pictures, with one that is on the share."""
    actions, library = window.pane.actions_, window.search.workspace
    assert library is not None
    window.composer.set_picture(share / "1.png")
    photo = library.library.catalogue.photo(photos[0])
    actions.opener.open(photo.path)
    actions.opener.reveal(photo.path)
    window.canvas.underlay.open(photo.path)
    window.thumbnails.pixmap(photo)
    mime = PictureMime([photo], window.pane.copies)
    assert mime.urls()
    window.sketches.open(share / "drawing.inkseek")
    drag(window, (0.2, 0.3), (0.7, 0.6))
    window.sketches.save(share / "saved.inkseek")
    window.safekeeping.back_up(share / "mine.inkbackup")
    window.safekeeping.export(share)
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(share / "new"))])
    window._arrivals.take(dropped)
    window._settings.last_folder = str(share)
    window.sketches.ask_open()
    window.imports.rescan()
    window.imports.add_folders([share / "below"])


def wait_until(done: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        QTest.qWait(20)
    return done()


def main() -> None:
    place = Path(sys.argv[1])
    share, near = place / "share", place / "near"
    fill(share, 0)
    fill(near, 100)
    with Library.open(place / "library") as library:
        Importer(library, Tiny()).run([share, near])
        on_share = [
            p
            for p in library.catalogue.all_ids()
            if library.catalogue.photo(p).path.parent == share
        ]
    _app = Application()
    theme = Theme(ThemeMode.LIGHT)
    theme.apply()
    desktop.open_file = desktop.reveal = lambda path: True
    drive_timeout.ANSWER_S = PATIENCE_S
    importer.REACHED_SECONDS = importer.STALLED_SECONDS = PATIENCE_S
    hang(share)
    window = MainWindow(
        SearchService(place / "library", Tiny, {}), ImportService(), theme, Settings()
    )
    said: list[str] = []
    window.pane.actions_.refused.connect(said.append)
    window._arrivals.refused.connect(said.append)
    window.sketches.refused.connect(said.append)
    window.imports.failed.connect(said.append)
    window.search.problem.connect(said.append)
    window.safekeeping.told.connect(said.append)
    window.safekeeping._tasks.failed.connect(said.append)
    longest, beats = 0.0, [time.monotonic()]

    def beat() -> None:
        nonlocal longest
        now = time.monotonic()
        longest = max(longest, now - beats[-1])
        beats[-1] = now

    timer = QTimer()
    timer.timeout.connect(beat)
    timer.start(BEAT_MS)
    window.show()
    window.start()
    found: dict[str, Any] = {"opened": wait_until(lambda: window.search.workspace is not None, 60)}
    beats[-1], longest = time.monotonic(), 0.0
    use_everything(window, share, on_share)
    found["done"] = wait_until(lambda: not window.imports.busy, 120)
    window.document.clear()
    window.composer.set_picture(near / "1.png")
    found["found"] = wait_until(
        lambda: [h.photo.path for h in window.pane.view.results.hits[:1]] == [near / "1.png"], 60
    )
    found["longest"] = longest
    timer.stop()
    start = time.monotonic()
    window.close()
    found["closing"] = time.monotonic() - start
    sys.stdout.write(json.dumps({**found, "said": said}) + "\n")
    sys.stdout.flush()
    # What waits for the share waits for ever.
    os._exit(0)


if __name__ == "__main__":
    main()
