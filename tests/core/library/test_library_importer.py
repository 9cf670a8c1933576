import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tiny_encoder import TinyEncoder

from core.encoder import photo_input
from core.library import (
    CatalogueError,
    Filters,
    Importer,
    ImportProgress,
    Library,
    Photo,
    open_picture,
)


def photos(library: Library) -> list[Photo]:
    return library.catalogue.photos(library.catalogue.matching(Filters()))


def by_name(library: Library) -> dict[str, Photo]:
    return {photo.name: photo for photo in photos(library)}


def listing(root: Path) -> list[tuple[object, ...]]:
    return sorted(
        (str(p), (s := p.lstat()).st_mode, s.st_size, s.st_mtime_ns, s.st_ctime_ns)
        for p in (root, *root.rglob("*"))
    )


def test_a_folder_is_taken_in(importer: Importer, library: Library, pictures: Path) -> None:
    report = importer.run([pictures])
    assert (report.added, report.unchanged, report.moved, report.failed) == (12, 0, 0, 0)
    assert report.seconds > 0
    assert not report.cancelled
    assert library.catalogue.categories() == [("giraffe", 4), ("lion", 4)]
    (folder,) = library.catalogue.folders()
    assert (folder.path, folder.n_photos, folder.online) == (pictures, 12, True)
    for photo in photos(library):
        stat = photo.path.stat()
        assert (photo.size, photo.mtime_ns) == (stat.st_size, stat.st_mtime_ns)
        assert (photo.width, photo.height, photo.online) == (120, 90, True)
        thumbnail = library.thumbnails.path_of(photo.content_hash)
        assert thumbnail is not None
        with Image.open(thumbnail) as small:
            assert small.format == "WEBP"
            assert small.size == (120, 90)


def test_vectors_are_the_encoders(
    importer: Importer, library: Library, pictures: Path, tiny: TinyEncoder
) -> None:
    importer.run([pictures])
    ids, embeddings = library.catalogue.embeddings("tiny-1")
    _, features = library.catalogue.features("tiny-1")
    for photo, embedding, feature in zip(
        library.catalogue.photos(ids), embeddings, features, strict=True
    ):
        expected = tiny.embed_photos(photo_input(open_picture(photo.path), 64)[None])
        np.testing.assert_array_equal(embedding, expected.embeddings[0])
        np.testing.assert_array_equal(feature, expected.features[0])


def test_the_pictures_stay_untouched(importer: Importer, pictures: Path) -> None:
    (pictures / "broken.jpg").write_bytes(b"broken")
    before = listing(pictures)
    importer.run([pictures])
    importer.run()
    assert listing(pictures) == before


def test_a_read_only_folder_is_enough(tmp_path: Path, ordinary_user: Path) -> None:
    root = ordinary_user / "pictures"
    root.mkdir()
    Image.new("RGB", (9, 9)).save(root / "a.png")
    (root / "a.png").chmod(0o400)
    root.chmod(0o500)
    with Library.open(ordinary_user / "library") as library:
        assert Importer(library, TinyEncoder()).run([root]).added == 1


def test_a_second_run_reads_nothing_again(
    importer: Importer, library: Library, pictures: Path
) -> None:
    importer.run([pictures])
    counter = library.catalogue.change_counter()
    for path in pictures.rglob("*.jpg"):
        path.chmod(0)  # looking is enough
    report = importer.run()
    assert (report.added, report.unchanged, report.failed) == (0, 12, 0)
    assert library.catalogue.change_counter() == counter


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


def test_overlapping_folders_never_duplicate(
    importer: Importer, library: Library, pictures: Path
) -> None:
    importer.run([pictures / "giraffe", pictures, pictures / "giraffe"])
    assert library.catalogue.count() == 12
    importer.run([pictures / "lion"])
    importer.run()
    assert library.catalogue.count() == 12
    folders = {folder.path.name: folder.n_photos for folder in library.catalogue.folders()}
    assert folders == {"pictures": 12, "giraffe": 4, "lion": 4}
    for folder in library.catalogue.folders():
        if folder.path.name != "pictures":
            library.catalogue.remove_folder(folder.id)
    assert importer.run().unchanged == 12


def test_scanning_one_folder_leaves_the_others_alone(
    importer: Importer, library: Library, pictures: Path, tmp_path: Path, make_picture: object
) -> None:
    assert callable(make_picture)
    other = make_picture(tmp_path / "other" / "a.jpg", seed=50).parent
    importer.run([pictures, other])
    (other / "a.jpg").unlink()
    assert importer.run([pictures]).vanished == 0
    assert by_name(library)["a.jpg"].online


def test_a_folder_that_is_none_is_refused(importer: Importer, tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="is not a folder"):
        importer.run([tmp_path / "nowhere"])


def test_a_new_model_encodes_the_library_again(
    importer: Importer, library: Library, pictures: Path
) -> None:
    importer.run([pictures])
    ids = library.catalogue.photo_ids("tiny-1")
    gone = library.catalogue.photo(int(ids[-1]))
    gone.path.unlink()
    second = Importer(library, TinyEncoder("tiny-2"))
    assert second.run().added == 11
    # The one whose file is gone was seen by its thumbnail.
    assert library.catalogue.photo_ids("tiny-2").tolist() == ids.tolist()
    assert not library.catalogue.photo(gone.id).online
    assert library.catalogue.features("tiny-2")[0].tolist() == ids.tolist()
    # The old encoder may still be in service; who ends its service lets the vectors go.
    assert library.catalogue.photo_ids("tiny-1").tolist() == ids.tolist()
    assert second.run().unchanged == 11


def test_a_thumbnail_stands_in_for_a_file_that_is_away(
    importer: Importer, library: Library, tmp_path: Path, make_picture: Callable[..., Path]
) -> None:
    folder = tmp_path / "drive"
    for n in range(3):
        make_picture(folder / f"{n}.png", seed=n, size=(300, 300))
    importer.run([folder])
    before = library.catalogue.embeddings("tiny-1")[1]
    folder.rename(tmp_path / "unplugged")
    Importer(library, TinyEncoder("tiny-2")).run()
    assert library.catalogue.waiting_for("tiny-2") == 0
    mirrored = before.reshape(-1, 8, 8)[:, :, ::-1].reshape(-1, 64)
    cosines = (library.catalogue.embeddings("tiny-2")[1] * mirrored).sum(axis=1)
    assert cosines.shape == (3,)
    assert cosines.min() > 0.99


def test_without_file_and_thumbnail_a_photo_keeps_the_vectors_it_has(
    importer: Importer, library: Library, pictures: Path
) -> None:
    importer.run([pictures])
    gone, damaged = photos(library)[:2]
    gone.path.unlink()
    damaged.path.unlink()
    library.thumbnails.get(gone).unlink()
    library.thumbnails.get(damaged).write_bytes(b"not a picture")
    Importer(library, TinyEncoder("tiny-2")).run()
    assert library.catalogue.models_with_vectors() == {"tiny-1": 12, "tiny-2": 10}
    assert library.catalogue.waiting_for("tiny-2") == 0
    library.catalogue.forget_replaced_models("tiny-2")
    assert library.catalogue.models_with_vectors() == {"tiny-1": 12, "tiny-2": 10}
    library.catalogue.forget_missing()
    library.catalogue.forget_replaced_models("tiny-2")
    assert library.catalogue.models_with_vectors() == {"tiny-2": 10}
    assert library.catalogue.features("tiny-1")[0].size == 0


def test_progress_is_honest(importer: Importer, library: Library, pictures: Path) -> None:
    (pictures / "empty.jpg").write_bytes(b"")
    seen: list[ImportProgress] = []
    importer.run([pictures], on_progress=seen.append)
    last = seen[-1]
    assert (last.found, last.done, last.added, last.failed) == (13, 13, 12, 1)
    assert last.finished_scanning
    assert last.seconds_left == 0
    assert last.rate > 0
    assert last.current is not None
    assert [p.done for p in seen] == sorted(p.done for p in seen)
    assert all(p.done <= p.found for p in seen)
    assert all(p.finished_scanning or p.seconds_left is None for p in seen)
    importer.run(on_progress=seen.append)
    assert (seen[-1].unchanged, seen[-1].failed, seen[-1].done) == (12, 1, 13)


def test_a_scan_that_finds_nothing_new_has_no_time_left(importer: Importer, pictures: Path) -> None:
    importer.run([pictures])
    seen: list[ImportProgress] = []
    importer.run(on_progress=seen.append)
    assert seen[-1].rate == 0
    assert seen[-1].seconds_left == 0


def test_a_lost_thumbnail_of_a_known_content_is_made_again(
    importer: Importer, library: Library, pictures: Path
) -> None:
    importer.run([pictures])
    photo = by_name(library)["picture 00.jpg"]
    thumbnail = library.thumbnails.path_of(photo.content_hash)
    assert thumbnail is not None
    thumbnail.unlink()
    shutil.copy(photo.path, pictures / "copy.jpg")
    importer.run()
    assert library.thumbnails.path_of(photo.content_hash) == thumbnail


def test_names_that_are_not_utf8_are_taken_in(
    importer: Importer, library: Library, pictures: Path, make_picture: object
) -> None:
    assert callable(make_picture)
    path = make_picture(pictures / os.fsdecode(b"\xe9l\xe9phant") / os.fsdecode(b"\xff.jpg"), 77)
    assert importer.run([pictures]).added == 13
    assert library.catalogue.photo(by_name(library)[path.name].id).path == path
    path.rename(path.with_name(os.fsdecode(b"\xfe.jpg")))
    assert importer.run().moved == 1
    path.with_name(os.fsdecode(b"\xfe.jpg")).write_bytes(b"")
    assert importer.run().failed == 1
    assert os.fsencode(library.catalogue.failures()[0].path.name) == b"\xfe.jpg"


def test_a_folder_removed_meanwhile_does_not_come_back(
    importer: Importer, library: Library, pictures: Path
) -> None:
    def remove(progress: ImportProgress) -> None:
        for folder in library.catalogue.folders():
            library.catalogue.remove_folder(folder.id)

    importer.run([pictures], on_progress=remove)
    assert library.catalogue.count() == 0


def test_an_encoder_that_fails_leaves_no_thread_and_no_half(
    library: Library, pictures: Path
) -> None:
    class Failing(TinyEncoder):
        def embed_photos(self, images: object) -> object:
            raise RuntimeError("out of memory")

    with pytest.raises(RuntimeError, match="out of memory"):
        Importer(library, Failing()).run([pictures])
    assert library.catalogue.count() == 0
    assert Importer(library, TinyEncoder()).run().added == 12
