"""Profiles on disk: kept, chosen, exported, taken in, deleted, and everything taken back."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.style import Example, Profile, ProfileStore, StyleError
from core.style.profile_file import to_bytes

Make = Callable[..., Example]


@pytest.fixture
def store(tmp_path: Path) -> ProfileStore:
    return ProfileStore(tmp_path / "library")


@pytest.fixture
def anna(example: Make) -> Profile:
    return Profile.new("Anna").with_examples(example(1), example(2))


def test_an_empty_library_has_no_profiles(store: ProfileStore) -> None:
    assert store.all() == []
    assert store.in_use == ""
    assert store.undo_text == ""
    store.undo()


def test_profiles_are_kept_and_one_is_in_use(store: ProfileStore, anna: Profile) -> None:
    ben = Profile.new("ben")
    store.save(ben, "New")
    store.save(anna, "New", use=True)
    assert store.all() == [anna, ben]
    assert store.in_use == anna.id
    store.use("")
    assert store.in_use == ""


def test_each_change_can_be_taken_back(store: ProfileStore, anna: Profile) -> None:
    store.save(anna, "New", use=True)
    store.rename(anna.id, "Anna on paper", "Rename")
    store.delete(anna.id, "Delete")
    assert store.all() == []
    assert store.in_use == ""
    assert store.undo_text == "Delete"
    store.undo()
    assert store.get(anna.id).name == "Anna on paper"
    assert store.in_use == anna.id
    store.undo()
    assert store.all() == [anna]
    store.undo()
    assert store.all() == []
    assert store.in_use == ""


def test_an_exported_profile_can_be_taken_in_elsewhere(
    store: ProfileStore, anna: Profile, tmp_path: Path
) -> None:
    store.save(anna, "New")
    file = tmp_path / "anna.inkstyle"
    store.export_to(anna.id, file)
    other = ProfileStore(tmp_path / "other")
    taken = other.import_from(file, "Import")
    assert taken.id == anna.id
    for theirs, ours in zip(anna.examples, taken.examples, strict=True):
        assert (ours.sketch, ours.name) == (theirs.sketch, theirs.name)
        assert ours.picture != theirs.picture  # written by this program
        pixels = [each.photo_pixels(64).astype(float) for each in (ours, theirs)]
        assert abs(pixels[0] - pixels[1]).mean() < 4
    assert other.all() == [taken]
    twin = store.import_from(file, "Import")
    assert twin.id != anna.id
    assert len(store.all()) == 2
    store.undo()
    assert store.all() == [anna]


def test_a_picture_that_cannot_be_decoded_is_refused(
    store: ProfileStore, anna: Profile, tmp_path: Path
) -> None:
    damaged = replace(anna.examples[0], picture=b"RIFF1234WEBP")
    file = tmp_path / "anna.inkstyle"
    file.write_bytes(to_bytes(replace(anna, examples=(damaged,))))
    with pytest.raises(StyleError, match="damaged"):
        store.import_from(file, "Import")
    assert store.all() == []


def test_what_is_no_profile_is_refused(store: ProfileStore, tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_text("hello", "utf-8")
    with pytest.raises(StyleError, match="no Inkseek profile"):
        store.import_from(file, "Import")
    with pytest.raises(StyleError, match="can't be read"):
        store.import_from(tmp_path / "nothing", "Import")
    with pytest.raises(StyleError, match="not there"):
        store.get("0" * 32)


def test_a_damaged_file_hides_no_other(store: ProfileStore, anna: Profile, tmp_path: Path) -> None:
    store.save(anna)
    (tmp_path / "library" / "styles" / f"{'0' * 32}.inkstyle").write_bytes(b"damaged")
    assert store.all() == [anna]
    assert len(store.unreadable) == 1
    assert "0" * 32 in store.unreadable[0]


def test_a_choice_that_makes_no_sense_is_none(
    store: ProfileStore, anna: Profile, tmp_path: Path
) -> None:
    store.save(anna)
    for nonsense in ("../../etc", "f" * 32):
        (tmp_path / "library" / "styles" / "in-use").write_text(nonsense, "utf-8")
        assert store.in_use == ""


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder it can't write")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, anna: Profile) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StyleError, match="can't be written"):
            ProfileStore(tmp_path).save(anna)
    finally:
        tmp_path.chmod(0o700)
