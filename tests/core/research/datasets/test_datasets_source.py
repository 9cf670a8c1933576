"""Folders and zips are read alike, from threads, forks and other processes."""

import multiprocessing
import os
import pickle
import threading
import zipfile
from pathlib import Path

import pytest

from core.research.datasets.source import (
    DataDamaged,
    FolderSource,
    Source,
    ZipSource,
    data_root,
    open_source,
)

FILES = {
    "photo/cat/1.jpg": b"one",
    "photo/cat/2.jpg": b"two",
    "photo/catfish/1.jpg": b"three",
    "photo.txt": b"a list",
    "deep/a/b/c.png": b"four",
}
LITTER = ("__MACOSX/photo/cat/._1.jpg", ".DS_Store", "photo/cat/Thumbs.db", "photo/.hidden/x.jpg")


@pytest.fixture(params=["folder", "zip"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Source:
    everything = FILES | dict.fromkeys(LITTER, b"litter")
    if request.param == "folder":
        for name, content in everything.items():
            path = tmp_path / "set" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return FolderSource(tmp_path / "set")
    return ZipSource(packed(tmp_path / "set.zip", everything))


def packed(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("photo/", b"")  # an entry for a folder, as some tools write them
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_lists_everything_but_litter(source: Source) -> None:
    assert source.files() == tuple(sorted(FILES))


@pytest.mark.parametrize("prefix", ["photo/cat", "photo/cat/"])
def test_lists_one_folder_and_not_its_namesakes(source: Source, prefix: str) -> None:
    assert source.files(prefix) == ("photo/cat/1.jpg", "photo/cat/2.jpg")


def test_names_the_folders(source: Source) -> None:
    assert source.folders() == ("deep", "photo")
    assert source.folders("photo") == ("cat", "catfish")
    assert source.folders("nowhere") == ()
    assert source.files("nowhere") == ()


def test_knows_files_and_folders(source: Source) -> None:
    assert source.has("photo/cat")
    assert source.has("photo/cat/1.jpg")
    assert not source.has("photo/ca")
    assert not source.has("photo/cat/3.jpg")


def test_reads_whole_and_piece_by_piece(source: Source) -> None:
    assert source.read("deep/a/b/c.png") == b"four"
    with source.open("photo/catfish/1.jpg") as file:
        assert file.read(2) == b"th"


def test_travels_to_other_processes_by_its_path(source: Source) -> None:
    source.read("photo.txt")  # a handle is open now, and must not be what travels
    twin = pickle.loads(pickle.dumps(source))
    assert twin.where == source.where
    assert twin.read("photo/cat/2.jpg") == b"two"


def test_many_threads_read_at_once(tmp_path: Path) -> None:
    files = {f"{n}.bin": bytes([n]) * 50_000 for n in range(20)}
    source = ZipSource(packed(tmp_path / "many.zip", files))
    wrong: list[str] = []

    def read_all() -> None:
        wrong.extend(name for name, content in files.items() if source.read(name) != content)

    threads = [threading.Thread(target=read_all) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def child_reads(source: ZipSource, names: list[str], answers: "multiprocessing.Queue[int]") -> None:
    answers.put(sum(len(source.read(name)) for name in names))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks only where there are forks")
def test_a_forked_child_does_not_move_its_parents_file_position(tmp_path: Path) -> None:
    files = {f"{n}.bin": bytes([n]) * 100_000 for n in range(20)}
    source = ZipSource(packed(tmp_path / "many.zip", files))
    source.read("0.bin")
    context = multiprocessing.get_context("fork")
    answers: multiprocessing.Queue[int] = context.Queue()
    with source.open("3.bin") as file:
        assert file.read(10) == bytes([3]) * 10
        children = [
            context.Process(target=child_reads, args=(source, list(files), answers))
            for _ in range(2)
        ]
        for child in children:
            child.start()
        assert all(source.read(name) == content for name, content in files.items())
        assert file.read() == bytes([3]) * 99_990
        assert [answers.get(timeout=20) for _ in children] == [2_000_000, 2_000_000]
        for child in children:
            child.join()
    answers.close()
    answers.join_thread()


def test_a_broken_zip_says_so(tmp_path: Path) -> None:
    broken = tmp_path / "set.zip"
    broken.write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(DataDamaged, match=r"set\.zip is not a readable zip"):
        open_source(broken)


def test_a_damaged_entry_names_itself(tmp_path: Path) -> None:
    path = packed(tmp_path / "set.zip", {"a.bin": bytes(range(256)) * 40})
    content = bytearray(path.read_bytes())
    content[120:140] = b"\xff" * 20
    path.write_bytes(content)
    with pytest.raises(DataDamaged, match=r"a\.bin cannot be unpacked"):
        ZipSource(path).read("a.bin")


def test_opens_what_is_there(tmp_path: Path) -> None:
    assert open_source(tmp_path / "nothing") is None
    (tmp_path / "notes.txt").write_text("x")
    assert open_source(tmp_path / "notes.txt") is None
    assert isinstance(open_source(tmp_path), FolderSource)


def test_the_root_is_what_is_named_or_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert data_root(None) is None
    monkeypatch.setenv("INKSEEK_DATA", str(tmp_path))
    assert data_root(None) == tmp_path
    assert data_root(tmp_path / "other") == tmp_path / "other"
