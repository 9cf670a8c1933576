"""Watched folders: what comes, changes and goes is taken in without asking."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pictures import draw_picture
from tiny_encoder import TinyEncoder

from app.library import ImportService, watching
from app.library.import_service import Rescan
from app.library.watching import FolderWatcher
from core.library import Importer, Library

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
    qtbot.wait(300)  # the system's own watch begins in the thread
    with qtbot.waitSignal(service.finished, timeout=20_000) as finished:
        draw_picture(pictures / "new" / "arrived.png", "ring", 7)
    assert finished.args[0].added == 1
    qtbot.waitUntil(lambda: not service.busy)
    with qtbot.waitSignal(service.finished, timeout=20_000) as finished:
        shutil.rmtree(pictures / "new")
    assert finished.args[0].vanished == 1
    qtbot.waitUntil(lambda: not service.busy)


def test_what_a_scan_would_not_look_at_is_not_told(tmp_path: Path) -> None:
    own = tmp_path / "library"
    for name in ("a.PNG", "a.png.xmp", "folder"):
        assert watching._is_told(tmp_path / name, own)
        assert watching._is_seen_in(tmp_path, tmp_path / "below" / name)
        # Thumbnails that are written at import would start the next one.
        assert not watching._is_told(own / "thumbnails" / name, own)
        assert not watching._is_seen_in(tmp_path, tmp_path / ".cache" / name)
        assert not watching._is_seen_in(tmp_path / "below", tmp_path / name)
    assert not watching._is_told(tmp_path / "a.txt", own)
    assert not watching._is_seen_in(tmp_path, tmp_path / ".a.png")


def test_a_folder_that_left_the_library_does_not_come_back(
    library: Library, pictures: Path
) -> None:
    (folder,) = library.catalogue.folders()
    library.catalogue.remove_folder(folder.id)
    report = Importer(library, TinyEncoder()).run([folder.path], only_known=True)
    assert (report.added, library.catalogue.folders()) == (0, [])
    assert Rescan(folders=(folder.path,)) != Rescan()


def test_without_the_system_s_help_the_program_goes_on(
    qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("OS file watch limit reached")

    monkeypatch.setattr("watchfiles.watch", refuse)
    parent = ImportService()
    parent._watcher.watch([tmp_path], tmp_path / "library")
    qtbot.waitUntil(lambda: parent._watcher._tasks.idle)
    assert parent.stop()
