"""`inkseek library`: status, errors, remove, rebuild, and libraries that can't be opened."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
from command_line import inkseek, inkseek_json

from core.cli.opening import shipped_card
from core.library import NewPhoto
from core.library.library import CATALOGUE, Library


def test_status(filled: Path, pictures: Path) -> None:
    total = len(list(pictures.rglob("*.png")))
    state = inkseek_json("library", "status", "--library", filled)
    assert set(state) == {
        "library",
        "photos",
        "problems",
        "folders",
        "categories",
        "bytes",
    }
    assert (state["photos"], state["problems"]) == (total, 0)
    assert state["folders"] == [{"path": str(pictures), "online": True, "photos": total}]
    assert sum(category["photos"] for category in state["categories"]) == total
    assert state["bytes"]["catalogue"] > 0
    assert state["bytes"]["thumbnails"] > 0

    said = inkseek("library", "status", "--library", filled)
    assert f"{total} pictures" in said.stdout
    assert "animal-marine" in said.stdout or "categories" in said.stdout


def test_errors_when_there_are_none(filled: Path) -> None:
    assert inkseek_json("library", "errors", "--library", filled) == []
    assert "Every file could be read." in inkseek("library", "errors", "--library", filled).stdout


def test_remove_forgets_a_folder_and_leaves_its_files(own_library: Path, pictures: Path) -> None:
    files = sorted(pictures.rglob("*.png"))
    unknown = inkseek("library", "remove", pictures.parent)
    assert unknown.exit_code == 1
    assert str(pictures) in unknown.stderr
    answer = inkseek_json("library", "remove", pictures)
    assert answer == {"removed": len(files), "photos": 0}
    assert sorted(pictures.rglob("*.png")) == files


def test_remove_missing_forgets_what_is_gone(tmp_path: Path, pictures: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for file in list(pictures.rglob("*.png"))[:3]:
        (folder / file.name).write_bytes(file.read_bytes())
    inkseek_json("index", folder)
    next(folder.iterdir()).unlink()
    assert inkseek_json("index")["vanished"] == 1
    answer = inkseek_json("library", "remove", "--missing")
    assert answer == {"removed": 1, "photos": 2}


def test_rebuild_of_a_small_library_says_why_there_is_no_index(filled: Path) -> None:
    answer = inkseek_json("library", "rebuild", "--library", filled)
    assert (answer["engine"], answer["generation"]) == ("exact", None)
    assert answer["remark"]


def test_rebuild_makes_a_new_generation(tmp_path: Path) -> None:
    root = tmp_path / "large"
    fill(root, 2500)
    first = inkseek_json("library", "rebuild", "--library", root)
    assert (first["engine"], first["photos"]) == ("annoy", 2500)
    assert first["recall"] >= 0.99
    again = inkseek_json("library", "rebuild", "--library", root)
    assert again["generation"] > first["generation"]
    assert "2,500 pictures" in inkseek("library", "rebuild", "--library", root).stdout


def fill(root: Path, number: int) -> None:
    """Put photos with made-up vectors into a catalogue, in clusters as real ones are."""
    card = shipped_card()
    rng = np.random.default_rng(1)
    centres = rng.normal(size=(40, card.dim))
    vectors = centres[rng.integers(0, 40, number)] + 0.3 * rng.normal(size=(number, card.dim))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    feature = np.zeros(card.feature_dim, np.float16)
    folder = root.parent / "photos"
    folder.mkdir()
    photos = [
        NewPhoto(folder / f"{i}.jpg", 8, 8, 1, i, f"{i:032x}", vectors[i], feature)
        for i in range(number)
    ]
    with Library.open(root) as library:
        library.catalogue.add_folder(folder)
        library.catalogue.ingest.store(card, photos)


def test_a_newer_library_is_refused_in_words(tmp_path: Path) -> None:
    Library.open(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / CATALOGUE)) as database:
        database.execute("PRAGMA user_version = 999")
    result = inkseek("library", "status", "--library", tmp_path)
    assert result.exit_code == 1
    assert "newer Inkseek" in result.stderr


def test_a_damaged_library_is_said(tmp_path: Path) -> None:
    (tmp_path / CATALOGUE).write_bytes(b"this was a library once" * 100)
    result = inkseek("library", "status", "--library", tmp_path)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")


def test_backup_restore_export_and_delete(own_library: Path, tmp_path: Path) -> None:
    file, exported = tmp_path / "all.inkbackup", tmp_path / "exported"
    assert "Everything you made" in inkseek("library", "backup", file).stdout
    assert "Everything is in" in inkseek("library", "export", exported).stdout
    assert (exported / "catalogue.csv").exists()
    assert inkseek("library", "export", exported).exit_code == 1
    photos = inkseek_json("library", "status")["photos"]
    assert inkseek("library", "delete", "--yes").exit_code == 0
    assert not own_library.exists()
    assert "no backup" in inkseek("library", "restore").stderr
    assert inkseek("library", "restore", file).exit_code == 0
    assert inkseek_json("library", "status")["photos"] == photos
