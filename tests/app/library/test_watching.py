"""Watched folders: what comes, changes and goes is taken in without asking."""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pictures import draw_picture
from PySide6.QtCore import QTimer
from tiny_encoder import TinyEncoder

from app.library import ImportService, watching
from app.library.import_service import Rescan
from app.library.watching import FolderWatcher
from core import watched
from core.library import Importer, ImportReport, Library

pytest.importorskip("watchfiles")


@pytest.fixture(autouse=True)
def _watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FolderWatcher, "watch", WATCH)
    monkeypatch.setattr(watching, "QUIET_MS", 50)


WATCH = FolderWatcher.watch


@pytest.fixture
def service(qtbot: Any) -> Iterator[ImportService]:
    service = ImportService()
    yield service
    assert service.stop()


def test_new_pictures_and_deleted_ones_are_noticed(
    service: ImportService, library: Library, pictures: Path, qtbot: Any
) -> None:
    service.start(library, TinyEncoder())
    service.rescan()
    qtbot.waitUntil(lambda: bool(service._watcher._folders) and not service.busy, timeout=20_000)
    reports: list[ImportReport] = []
    service.finished.connect(reports.append)
    numbers = count(7)
    arriving = QTimer()
    # The process that watches is only starting; what came before it is left to the next check.
    arriving.timeout.connect(
        lambda: draw_picture(pictures / "new" / f"{(n := next(numbers))}.png", "ring", n)
    )
    arriving.start(500)
    qtbot.waitUntil(lambda: any(report.added for report in reports), timeout=30_000)
    arriving.stop()
    shutil.rmtree(pictures / "new")
    qtbot.waitUntil(lambda: any(report.vanished for report in reports), timeout=30_000)
    qtbot.waitUntil(lambda: not service.busy)


def test_what_a_scan_would_not_look_at_is_not_told(tmp_path: Path) -> None:
    own = tmp_path / "library"
    for name in ("a.PNG", "a.png.xmp", "folder"):
        assert watched.is_told(tmp_path / name, watching.TOLD, own)
        assert watched.is_seen_in(tmp_path, tmp_path / "below" / name)
        # Thumbnails that are written at import would start the next one.
        assert not watched.is_told(own / "thumbnails" / name, watching.TOLD, own)
        assert not watched.is_seen_in(tmp_path, tmp_path / ".cache" / name)
        assert not watched.is_seen_in(tmp_path / "below", tmp_path / name)
    assert not watched.is_told(tmp_path / "a.txt", watching.TOLD, own)
    assert not watched.is_seen_in(tmp_path, tmp_path / ".a.png")


def test_a_folder_that_left_the_library_does_not_come_back(
    library: Library, pictures: Path
) -> None:
    (folder,) = library.catalogue.folders()
    library.catalogue.remove_folder(folder.id)
    report = Importer(library, TinyEncoder()).run([folder.path], only_known=True)
    assert (report.added, library.catalogue.folders()) == (0, [])
    assert Rescan(folders=(folder.path,)) != Rescan()


def test_without_the_system_s_help_the_program_goes_on(
    qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    refuse = "import sys; sys.exit('OS file watch limit reached')"
    monkeypatch.setattr(watching, "_START", refuse)
    parent = ImportService()
    parent._watcher.watch([tmp_path], tmp_path / "library")
    qtbot.waitUntil(lambda: parent._watcher._tasks.idle)
    assert "OS file watch limit reached" in caplog.text
    assert parent.stop()


def test_a_folder_that_cannot_be_looked_at_keeps_nobody_waiting(
    qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hang = "import time; time.sleep(600)"
    monkeypatch.setattr(watching, "_START", hang)
    monkeypatch.setattr("app.ui.tasks.STOP_S", 5.0)
    parent = ImportService()
    parent._watcher.watch([tmp_path], tmp_path / "library")
    qtbot.waitUntil(lambda: parent._watcher._watch._process is not None)
    assert parent.stop()
