"""Taking folders in: every picture once, with its vectors, and nothing on the disk changed."""

import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from catalogued import by_name, photos
from PIL import Image
from tiny_encoder import TinyEncoder

from core.encoder import photo_input
from core.library import CatalogueError, Importer, ImportProgress, Library, open_picture


def listing(root: Path) -> list[tuple[Any, ...]]:
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
    importer: Importer, library: Library, pictures: Path, tmp_path: Path, make_picture: Any
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
    importer: Importer, library: Library, pictures: Path, make_picture: Any
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
        def embed_photos(self, images: Any) -> Any:
            raise RuntimeError("out of memory")

    with pytest.raises(RuntimeError, match="out of memory"):
        Importer(library, Failing()).run([pictures])
    assert library.catalogue.count() == 0
    assert Importer(library, TinyEncoder()).run().added == 12
