"""What a drive that does not answer may cost: some seconds, never more."""

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tiny_encoder import TinyEncoder

from core import drive_timeout
from core.drive_timeout import within
from core.library import (
    CatalogueError,
    ImportControl,
    Importer,
    Library,
    PictureError,
    importer,
    open_picture,
    scanner,
)
from core.library.scanner import is_gone

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pipes with names")


@pytest.fixture
def silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a file that keeps whoever opens it waiting, as one on a share without a server."""
    file = tmp_path / "share" / "a.png"
    file.parent.mkdir()
    os.mkfifo(file)
    monkeypatch.setattr(drive_timeout, "ANSWER_S", 0.3)
    yield file
    release(file)
    assert not +drive_timeout._silent


def release(file: Path) -> None:
    """Let whoever still waits have an empty file."""
    waiting = [thread for thread in threading.enumerate() if thread.name == "inkseek-drive"]
    while any(thread.is_alive() for thread in waiting):
        os.close(os.open(file, os.O_RDWR))
        for thread in waiting:
            thread.join(0.05)


def test_a_picture_that_cannot_be_read_is_given_up(silent: Path) -> None:
    with pytest.raises(PictureError, match="does not answer"):
        open_picture(silent)
    # What is beside it is not waited for as well.
    asked: list[int] = []
    with pytest.raises(TimeoutError):
        within(silent.parent / "below", lambda: asked.append(1))
    assert not asked


def test_a_folder_is_asked_again_once_it_has_answered(silent: Path) -> None:
    with pytest.raises(TimeoutError):
        within(silent.parent, silent.read_bytes)
    release(silent)
    assert within(silent.parent, lambda: 7) == 7


def test_what_goes_wrong_is_told_as_it_is(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    with pytest.raises(FileNotFoundError):
        within(tmp_path, missing.stat)


def test_a_file_whose_drive_is_silent_is_not_gone(
    silent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.library.scanner._is_gone", lambda file: bool(file.read_bytes()) or 1)
    assert not is_gone(silent)


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, Path]]:
    """Return a folder with a picture, and one that does not answer."""
    good, bad = tmp_path / "good", tmp_path / "bad"
    for folder in (good, bad):
        folder.mkdir()
        pixels = np.random.default_rng(len(str(folder))).integers(0, 255, (90, 120, 3), np.uint8)
        Image.fromarray(pixels).save(folder / "a.png")
    answers = threading.Event()
    reach = scanner.is_reachable

    def is_reachable(root: Path, *, held_photos: bool) -> bool:
        if root == bad.resolve():
            answers.wait()
        return reach(root, held_photos=held_photos)

    monkeypatch.setattr(importer, "REACHED_SECONDS", 0.3)
    monkeypatch.setattr(importer, "is_reachable", is_reachable)
    yield good, bad
    answers.set()
    for thread in threading.enumerate():
        if thread.name == "inkseek-drive":
            thread.join()


def test_a_silent_folder_is_away_and_the_others_come_in(
    beside: tuple[Path, Path], tmp_path: Path
) -> None:
    good, bad = beside
    with Library.open(tmp_path / "library") as library:
        report = Importer(library, TinyEncoder()).run([bad, good])
        assert report.added == 1
        assert {f.path.name: f.online for f in library.catalogue.folders()} == {
            "good": True,
            "bad": False,
        }


def test_cancelling_does_not_wait_for_a_silent_folder(
    beside: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "REACHED_SECONDS", 600.0)
    control = ImportControl()
    threading.Timer(0.3, control.cancel).start()
    with Library.open(tmp_path / "library") as library:
        report = Importer(library, TinyEncoder()).run([beside[1]], control=control)
        assert report.cancelled
        # Being called off says nothing about the drive.
        assert [folder.online for folder in library.catalogue.folders()] == [True]


def test_a_new_folder_that_is_silent_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "REACHED_SECONDS", 0.2)
    answers = threading.Event()
    folder = tmp_path / "new"
    exists = Path.exists
    monkeypatch.setattr(Path, "exists", lambda p: answers.wait() if p == folder else exists(p))
    with Library.open(tmp_path / "library") as library:
        with pytest.raises(CatalogueError, match="does not answer"):
            Importer(library, TinyEncoder()).run([folder])
        assert library.catalogue.folders() == []
    answers.set()
