"""The import thread: jobs in turn, pause and cancel at any moment, removal during an import."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tiny_encoder import TinyEncoder

from app.library import ImportService
from app.library.import_service import AddFolders, ReadColours, Remove, Rescan, without_folder
from core.encoder import PhotoVectors
from core.library import Library, colours


class Gentle(TinyEncoder):
    """Takes its time, so that a test can act in the middle of an import."""

    def embed_photos(self, images: NDArray[np.uint8]) -> PhotoVectors:
        import time

        time.sleep(0.02 * len(images))
        return super().embed_photos(images)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "empty") as library:
        yield library


@pytest.fixture
def service(qtbot: Any) -> Iterator[ImportService]:
    service = ImportService()
    yield service
    assert service.stop()


@pytest.fixture
def many(tmp_path: Path, pictures: Path) -> Path:
    folder = tmp_path / "many"
    for i in range(8):
        shutil.copytree(pictures, folder / str(i))
    return folder


def test_folders_asked_for_before_the_library_is_open_are_taken_in(
    service: ImportService, empty: Library, pictures: Path, qtbot: Any
) -> None:
    service.add_folders([pictures])
    assert not service.busy
    with qtbot.waitSignal(service.finished) as finished:
        service.start(empty, TinyEncoder())
        assert service.busy
    assert finished.args[0].added == 12
    assert empty.catalogue.count() == 12
    qtbot.waitUntil(lambda: not service.busy)


def test_progress_is_told(service: ImportService, empty: Library, many: Path, qtbot: Any) -> None:
    service.start(empty, TinyEncoder())
    with qtbot.waitSignal(service.progressed) as progress:
        service.add_folders([many])
    assert progress.args[0].found > 0
    qtbot.waitUntil(lambda: not service.busy, timeout=20_000)


def test_a_pause_holds_and_a_resume_goes_on(
    service: ImportService, empty: Library, many: Path, qtbot: Any
) -> None:
    service.start(empty, Gentle())
    with qtbot.waitSignal(service.progressed):
        service.add_folders([many])
    service.pause()
    assert service.paused
    with qtbot.assertNotEmitted(service.finished, wait=200):
        pass
    with qtbot.waitSignal(service.finished):
        service.resume()
    assert empty.catalogue.count() == 96


def test_cancelling_keeps_what_is_in_and_forgets_what_was_to_follow(
    service: ImportService, empty: Library, many: Path, pictures: Path, qtbot: Any
) -> None:
    service.start(empty, Gentle())
    with qtbot.waitSignal(service.progressed):
        service.add_folders([many])
    service.add_folders([pictures])
    with qtbot.waitSignal(service.finished) as finished:
        service.cancel()
    assert finished.args[0].cancelled
    qtbot.waitUntil(lambda: not service.busy)
    assert empty.catalogue.count() < 96


def test_removing_a_folder_interrupts_and_the_rest_goes_on(
    service: ImportService, empty: Library, many: Path, pictures: Path, qtbot: Any
) -> None:
    service.start(empty, Gentle())
    with qtbot.waitSignal(service.finished):
        service.add_folders([pictures])
    folder = empty.catalogue.folders()[0]
    with qtbot.waitSignal(service.progressed):
        service.add_folders([many])
    service.remove(folder)
    qtbot.waitUntil(lambda: not service.busy, timeout=10_000)
    assert [f.path for f in empty.catalogue.folders()] == [many]
    assert empty.catalogue.count() == 96
    assert len(list(pictures.iterdir())) == 12


def test_a_failure_is_said_and_the_next_job_is_done(
    service: ImportService, empty: Library, pictures: Path, tmp_path: Path, qtbot: Any
) -> None:
    service.start(empty, TinyEncoder())
    with qtbot.waitSignal(service.failed) as failure:
        service.add_folders([tmp_path / "not there"])
    assert failure.args[0]
    with qtbot.waitSignal(service.finished):
        service.add_folders([pictures])
    qtbot.waitUntil(lambda: not service.busy)


def test_it_ends_in_the_middle_of_an_import(
    service: ImportService, empty: Library, many: Path, qtbot: Any
) -> None:
    service.start(empty, Gentle())
    with qtbot.waitSignal(service.progressed):
        service.add_folders([many])
    assert service.stop()
    service.add_folders([many])
    service.rescan()


def test_it_ends_while_paused(
    service: ImportService, empty: Library, many: Path, qtbot: Any
) -> None:
    service.start(empty, Gentle())
    with qtbot.waitSignal(service.progressed):
        service.add_folders([many])
    service.pause()
    assert service.stop()


def test_a_removed_folder_is_dropped_from_jobs() -> None:
    a, b = Path("a"), Path("b")
    assert without_folder(AddFolders((a, b)), a) == AddFolders((b,))
    assert without_folder(AddFolders((a,)), a) is None
    assert without_folder(Rescan(), a) == Rescan()
    assert without_folder(Remove(1, a), a) == Remove(1, a)


def test_earlier_pictures_get_their_colours_after_the_check_for_new_ones(
    service: ImportService, empty: Library, pictures: Path, qtbot: Any
) -> None:
    service.add_folders([pictures])
    with qtbot.waitSignal(service.finished):
        service.start(empty, TinyEncoder())
    qtbot.waitUntil(lambda: not service.busy)
    with empty.catalogue.database.writing() as connection:
        connection.execute("DELETE FROM colour")
    with qtbot.waitSignal(service.colours_read) as read:
        service.rescan()
    assert read.args == [12, 12]
    qtbot.waitUntil(lambda: not service.busy)
    assert colours.waiting(empty) == []
    # With nothing to read, nothing is told.
    with qtbot.assertNotEmitted(service.colours_read), qtbot.waitSignal(service.finished):
        service.rescan()
    qtbot.waitUntil(lambda: not service.busy)


def test_colours_wait_until_folders_are_in(
    service: ImportService, empty: Library, pictures: Path, qtbot: Any
) -> None:
    service.start(empty, TinyEncoder())
    service._add(ReadColours())
    service._add(AddFolders((pictures,)))
    assert not service.waiting or isinstance(service._queue[0], AddFolders)
    with qtbot.waitSignal(service.finished) as finished:
        pass
    assert finished.args[0].added == 12
    qtbot.waitUntil(lambda: not service.busy)
