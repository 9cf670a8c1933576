"""A library on a drive that is away is never made anew, empty, in its place."""

import shutil
from pathlib import Path

import pytest

from core.erase import erase_library
from core.library import CatalogueError, Library, presence, scanner


@pytest.fixture
def drives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the system puts drives."""
    place = tmp_path / "mnt"
    place.mkdir()
    for module in (scanner, presence):
        monkeypatch.setattr(module, "DRIVES", (str(place),))
    return place


def test_a_library_that_was_there_is_not_made_again(tmp_path: Path) -> None:
    root = tmp_path / "share" / "library"
    Library.open(root).close()
    (tmp_path / "share").rename(tmp_path / "away")
    with pytest.raises(CatalogueError, match=r"connect that .* make this folder first"):
        Library.open(root)
    assert not root.parent.exists()
    (tmp_path / "away").rename(tmp_path / "share")
    Library.open(root).close()


def test_the_user_may_begin_a_new_one(tmp_path: Path) -> None:
    root = tmp_path / "library"
    Library.open(root).close()
    shutil.rmtree(root)
    root.mkdir()
    Library.open(root).close()
    erase_library(root)
    assert not root.exists()
    Library.open(root).close()


def test_the_place_of_a_drive_is_not_filled(drives: Path) -> None:
    root = drives / "drive" / "library"
    with pytest.raises(CatalogueError, match="not there"):
        Library.open(root)
    (drives / "drive").mkdir()
    (drives / "drive" / ".hidden").touch()
    with pytest.raises(CatalogueError, match="not there"):
        Library.open(root)
    (drives / "drive" / "letters").mkdir()
    Library.open(root).close()


def test_a_library_that_was_the_whole_drive(drives: Path) -> None:
    root = drives / "drive"
    root.mkdir()
    Library.open(root).close()
    root.rename(drives.parent / "unplugged")
    root.mkdir()
    with pytest.raises(CatalogueError, match="not there"):
        Library.open(root)
    assert list(root.iterdir()) == []


def test_a_damaged_list_of_libraries_stops_nothing(tmp_path: Path, inkseek_home: Path) -> None:
    (inkseek_home / "libraries.json").write_text("[" * 100_000)
    Library.open(tmp_path / "library").close()
    assert presence.is_away(tmp_path / "library") is False
    shutil.rmtree(tmp_path / "library")
    assert presence.is_away(tmp_path / "library")
