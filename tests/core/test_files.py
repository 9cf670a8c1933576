"""Files replaced whole: old content or new, and nothing left beside them."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from core.files import atomic_write, replacing


def test_content_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    atomic_write(file, "first")
    atomic_write(file, "Schlüssel")
    assert file.read_bytes() == "Schlüssel".encode()
    atomic_write(file, b"\x00\xff")
    assert file.read_bytes() == b"\x00\xff"
    assert list(tmp_path.iterdir()) == [file]


def test_an_error_while_writing_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("old")

    def write_half() -> None:
        with replacing(file) as unfinished:
            unfinished.write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_the_old_file_stays_readable_until_the_new_one_is_complete(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("old")
    with replacing(file) as unfinished:
        unfinished.write_text("new")
        assert file.read_text() == "old"
    assert file.read_text() == "new"


def test_the_longest_possible_name_can_be_written(tmp_path: Path) -> None:
    file = tmp_path / ("ü" * 125 + ".txt")
    atomic_write(file, "long")
    assert file.read_text() == "long"


def test_content_is_on_the_disk_before_it_gets_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    flush, replace = os.fsync, Path.replace

    def recorded_flush(descriptor: int) -> None:
        events.append("flush")
        flush(descriptor)

    def recorded_replace(self: Path, target: Path) -> Path:
        events.append("replace")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", recorded_flush)
    monkeypatch.setattr(Path, "replace", recorded_replace)
    atomic_write(tmp_path / "a.txt", "content")
    assert events[:2] == ["flush", "replace"]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        atomic_write(tmp_path / "none" / "a.txt", "content")


def test_a_drive_that_cannot_flush_folders_is_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flush = os.fsync

    def refused_for_folders(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", refused_for_folders)
    atomic_write(tmp_path / "a.txt", "content")
    assert (tmp_path / "a.txt").read_text() == "content"
