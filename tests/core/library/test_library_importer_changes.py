"""What happened to pictures since they were taken in: moved, copied, edited, away, unreadable."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from catalogued import by_name, photos
from PIL import Image
from tiny_encoder import TinyEncoder

from core.library import Filters, Importer, Library


def test_a_rename_keeps_the_photo(importer: Importer, library: Library, pictures: Path) -> None:
    importer.run([pictures])
    before = by_name(library)["picture 01.jpg"]
    before.path.rename(before.path.with_name("Renamed.jpg"))
    report = importer.run()
    assert (report.added, report.moved, report.vanished, report.unchanged) == (0, 1, 0, 11)
    after = by_name(library)["Renamed.jpg"]
    assert after.id == before.id
    assert after.category == "giraffe"
    assert after.online
    assert library.catalogue.count() == 12
    assert library.catalogue.matching(Filters(name="renamed")).tolist() == [before.id]
    assert library.catalogue.photo_ids("tiny-1").size == 12


def test_a_rename_in_case_only_keeps_the_photo(
    importer: Importer, library: Library, pictures: Path
) -> None:
    importer.run([pictures])
    before = by_name(library)["picture 01.jpg"]
    before.path.rename(before.path.with_name("PICTURE 01.jpg"))
    importer.run()
    assert by_name(library)["PICTURE 01.jpg"].id == before.id
    assert library.catalogue.count() == 12


def test_a_move_to_another_category_or_folder_keeps_the_photo(
    importer: Importer, library: Library, pictures: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    importer.run([pictures, other])
    before = by_name(library)
    (pictures / "giraffe" / "picture 01.jpg").rename(pictures / "lion" / "picture 01.jpg")
    (pictures / "lion" / "picture 02.jpg").rename(other / "picture 02.jpg")
    assert importer.run().moved == 2
    after = by_name(library)
    assert {name: photo.id for name, photo in after.items()} == {
        name: photo.id for name, photo in before.items()
    }
    assert after["picture 01.jpg"].category == "lion"
    assert after["picture 02.jpg"].category is None
    assert after["picture 02.jpg"].folder_id != before["picture 02.jpg"].folder_id


def test_a_whole_renamed_folder_keeps_its_photos(
    importer: Importer, library: Library, pictures: Path
) -> None:
    importer.run([pictures])
    before = {photo.content_hash: photo.id for photo in photos(library)}
    renamed = pictures.with_name("renamed")
    pictures.rename(renamed)
    report = importer.run([renamed])
    assert (report.added, report.moved) == (0, 12)
    assert {photo.content_hash: photo.id for photo in photos(library)} == before
    assert all(photo.online and photo.path.is_file() for photo in photos(library))


def test_identical_files_are_two_photos(
    importer: Importer, library: Library, pictures: Path
) -> None:
    importer.run([pictures])
    first = by_name(library)["picture 00.jpg"]
    shutil.copy(first.path, pictures / "copy.jpg")
    assert importer.run().added == 1
    copy = by_name(library)["copy.jpg"]
    assert copy.content_hash == first.content_hash
    ids, rows = library.catalogue.embeddings("tiny-1", ids=[first.id, copy.id])
    assert ids.tolist() == [first.id, copy.id]
    np.testing.assert_array_equal(rows[0], rows[1])
    # One of the two goes away and a third place appears: it is the lost one, moved.
    first.path.rename(pictures / "lion" / "third.jpg")
    assert importer.run().moved == 1
    assert by_name(library)["third.jpg"].id == first.id
    assert by_name(library)["copy.jpg"].id == copy.id


def test_a_vanished_file_is_offline_until_it_comes_back(
    importer: Importer, library: Library, pictures: Path, tmp_path: Path
) -> None:
    importer.run([pictures])
    gone = by_name(library)["picture 03.jpg"]
    shutil.move(gone.path, tmp_path / "kept.jpg")
    assert importer.run().vanished == 1
    assert not library.catalogue.photo(gone.id).online
    assert gone.id in library.catalogue.matching(Filters())
    assert library.thumbnails.get(library.catalogue.photo(gone.id)).is_file()
    assert importer.run().vanished == 0
    shutil.move(tmp_path / "kept.jpg", gone.path)
    report = importer.run()
    assert (report.added, report.unchanged) == (0, 12)
    assert library.catalogue.photo(gone.id) == gone
    gone.path.unlink()
    importer.run()
    assert library.catalogue.forget_missing() == 1
    assert library.catalogue.count() == 11
    assert library.catalogue.forget_missing() == 0


@pytest.mark.parametrize("mount_point_stays", [True, False])
def test_an_unplugged_drive_is_offline_as_a_whole(
    mount_point_stays: bool, importer: Importer, library: Library, pictures: Path
) -> None:
    importer.run([pictures])
    drive = pictures.with_name("unplugged")
    pictures.rename(drive)
    if mount_point_stays:
        pictures.mkdir()
    importer.run()
    assert not any(photo.online for photo in photos(library))
    assert [folder.online for folder in library.catalogue.folders()] == [False]
    assert library.catalogue.forget_missing() == 0
    if mount_point_stays:
        pictures.rmdir()
    drive.rename(pictures)
    report = importer.run()
    assert (report.added, report.unchanged) == (0, 12)
    assert all(photo.online for photo in photos(library))
    assert [folder.online for folder in library.catalogue.folders()] == [True]


def test_an_edited_picture_becomes_a_new_photo_at_its_place(
    importer: Importer, library: Library, pictures: Path, make_picture: object
) -> None:
    importer.run([pictures])
    before = by_name(library)["picture 04.jpg"]
    assert callable(make_picture)
    make_picture(before.path, seed=99)
    report = importer.run()
    assert (report.added, report.unchanged) == (1, 11)
    after = by_name(library)["picture 04.jpg"]
    assert after.id > before.id
    assert after.category == before.category == "giraffe"
    assert library.catalogue.photos([before.id]) == []
    assert library.catalogue.count() == 12


def test_a_kept_copy_of_an_edited_picture_has_its_vectors(
    importer: Importer, library: Library, pictures: Path, make_picture: object
) -> None:
    importer.run([pictures])
    original = by_name(library)["picture 04.jpg"].path
    shutil.copy(original, original.with_name("old version.jpg"))
    assert callable(make_picture)
    make_picture(original, seed=99, size=(130, 90))
    importer.run()
    assert library.catalogue.count() == 13
    assert library.catalogue.photo_ids("tiny-1").size == 13


def test_a_touched_file_is_the_same_photo(
    importer: Importer, library: Library, pictures: Path
) -> None:
    importer.run([pictures])
    before = by_name(library)["picture 05.jpg"]
    os.utime(before.path, ns=(5, 5))
    assert importer.run().unchanged == 12
    after = library.catalogue.photo(before.id)
    assert after.mtime_ns == 5
    assert after.content_hash == before.content_hash


def test_what_cannot_be_read_is_listed_and_does_not_stop_the_rest(
    importer: Importer, library: Library, pictures: Path
) -> None:
    whole = (pictures / "picture 00.jpg").read_bytes()
    (pictures / "empty.jpg").write_bytes(b"")
    (pictures / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (pictures / "text.png").write_text("hello")
    (pictures / "right.png").write_bytes(whole)  # a JPEG under another name
    report = importer.run([pictures])
    reasons = {f.path.name: f.reason for f in library.catalogue.failures()}
    assert reasons == {
        "cut.jpg": "the picture is damaged or was not copied completely",
        "empty.jpg": "the file is empty",
        "text.png": "the content is not a picture of a kind that can be read",
    }
    assert (report.added, report.failed) == (13, 3)
    assert sorted(report.failures, key=lambda f: f.path) == library.catalogue.failures()
    (pictures / "cut.jpg").write_bytes(whole)
    (pictures / "empty.jpg").unlink()
    report = importer.run()
    assert (report.added, report.failed) == (1, 1)
    assert [f.path.name for f in library.catalogue.failures()] == ["text.png"]


def test_a_photo_that_became_unreadable_is_offline(
    importer: Importer, library: Library, pictures: Path
) -> None:
    importer.run([pictures])
    photo = by_name(library)["picture 06.jpg"]
    whole, stat = photo.path.read_bytes(), photo.path.stat()
    photo.path.write_bytes(b"")
    assert importer.run().failed == 1
    assert not library.catalogue.photo(photo.id).online
    photo.path.write_bytes(whole)
    os.utime(photo.path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert importer.run().failed == 0
    assert library.catalogue.photo(photo.id) == photo
    assert library.catalogue.failures() == []


def test_unreadable_places_are_listed(ordinary_user: Path) -> None:
    root = ordinary_user / "pictures"
    for name in ("open", "closed"):
        (root / name).mkdir(parents=True)
        Image.new("RGB", (9, 9)).save(root / name / f"{name}.png")
    Image.new("RGB", (9, 9), "red").save(root / "mine.png")
    (root / "mine.png").chmod(0)
    (root / "closed").chmod(0)
    with Library.open(ordinary_user / "library") as library:
        importer = Importer(library, TinyEncoder())
        report = importer.run([root])
        assert (report.added, report.failed) == (1, 2)
        assert [f.path.name for f in library.catalogue.failures()] == ["closed", "mine.png"]
        (root / "mine.png").chmod(0o600)
        (root / "closed").chmod(0o700)
        assert importer.run().added == 2
        assert library.catalogue.failures() == []


def test_all_files_are_read_again_when_asked(
    library: Library, importer: Importer, pictures: Path
) -> None:
    importer.run([pictures])
    file = pictures / "picture 00.jpg"
    before = file.stat()
    # The unit of its density, which leaves the size and the picture.
    content = bytearray(file.read_bytes())
    content[13] ^= 1
    file.write_bytes(content)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert importer.run().added == 0
    report = importer.run(read_all=True)
    assert (report.added, report.unchanged) == (1, 11)
