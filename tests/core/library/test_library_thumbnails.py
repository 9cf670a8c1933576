import errno
import os
import threading
from pathlib import Path

import pytest
from PIL import Image

from core.library import CatalogueError, Importer, Library, PictureError, ThumbnailStore
from core.library.database import disk_full, is_disk_full

HASH = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def store(tmp_path: Path) -> ThumbnailStore:
    return ThumbnailStore(tmp_path / "thumbnails")


def test_a_thumbnail_is_a_small_webp_in_its_place(store: ThumbnailStore, tmp_path: Path) -> None:
    assert store.path_of(HASH) is None
    source = Image.new("RGB", (1000, 500), (10, 200, 30))
    path = store.put(HASH, source)
    assert path == tmp_path / "thumbnails" / "01" / "23" / f"{HASH}.webp"
    assert store.path_of(HASH) == path
    assert source.size == (1000, 500)
    with Image.open(path) as small:
        assert small.format == "WEBP"
        assert small.size == (256, 128)
        pixel = small.convert("RGB").getpixel((5, 5))
    assert isinstance(pixel, tuple)
    assert all(abs(a - b) < 6 for a, b in zip(pixel, (10, 200, 30), strict=True))
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_small_pictures_are_not_enlarged(store: ThumbnailStore) -> None:
    with Image.open(store.put(HASH, Image.new("RGB", (30, 20)))) as small:
        assert small.size == (30, 20)


def test_an_empty_file_is_a_lost_thumbnail(store: ThumbnailStore) -> None:
    store.put(HASH, Image.new("RGB", (30, 20))).write_bytes(b"")
    assert store.path_of(HASH) is None


def test_a_lost_thumbnail_is_made_again(
    importer: Importer, library: Library, pictures: Path
) -> None:
    importer.run([pictures])
    photo = library.catalogue.photo(1)
    path = library.thumbnails.get(photo)
    before = path.read_bytes()
    path.unlink()
    assert library.thumbnails.get(photo) == path
    assert path.read_bytes() == before
    path.unlink()
    photo.path.unlink()
    with pytest.raises(PictureError, match="no longer there"):
        library.thumbnails.get(photo)


def test_the_oldest_go_first(store: ThumbnailStore) -> None:
    hashes = [f"{n:02x}" * 16 for n in range(10)]
    for age, name in enumerate(hashes):
        os.utime(store.put(name, Image.new("RGB", (64, 64))), ns=(0, 10**9 * (100 - age)))
    size = store._place(hashes[0]).stat().st_size
    assert store.prune() == 10 * size  # far below the usual bound
    assert store.prune(4 * size) == 4 * size
    assert [store.path_of(name) is not None for name in hashes] == [True] * 4 + [False] * 6
    assert store.prune(0) == 0
    assert ThumbnailStore(store._root / "none").prune() == 0


def test_what_a_crash_left_goes(store: ThumbnailStore) -> None:
    kept = store.put(HASH, Image.new("RGB", (64, 64)))
    old, fresh = (kept.with_name(f"{name}.part") for name in ("old", "fresh"))
    for path in (old, fresh):
        path.write_bytes(b"half")
    moment = kept.stat().st_mtime_ns
    os.utime(old, ns=(0, moment - 2 * 3600 * 10**9))
    store.prune()
    assert (kept.exists(), old.exists(), fresh.exists()) == (True, False, True)


def test_many_threads_may_make_the_same_one(store: ThumbnailStore) -> None:
    image = Image.effect_noise((256, 256), 60).convert("RGB")
    threads = [threading.Thread(target=store.put, args=(HASH, image)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    path = store.path_of(HASH)
    assert path is not None
    with Image.open(path) as small:
        small.load()
    assert len(list(path.parent.iterdir())) == 1


def test_a_place_that_cannot_be_written_is_explained(ordinary_user: Path) -> None:
    closed = ordinary_user / "closed"
    closed.mkdir(mode=0o500)
    with pytest.raises(CatalogueError, match=r"cannot be written .*Permission denied"):
        ThumbnailStore(closed).put(HASH, Image.new("RGB", (9, 9)))


def test_a_full_disk_is_told_apart() -> None:
    assert is_disk_full(OSError(errno.ENOSPC, "No space left on device"))
    assert not is_disk_full(OSError(errno.EACCES, "Permission denied"))
    assert "Free some space" in str(disk_full(Path("/library")))


@pytest.mark.parametrize("damage", [b"", b"no picture", b"cut"])
def test_a_damaged_thumbnail_is_made_again(
    library: Library, importer: Importer, pictures: Path, damage: bytes
) -> None:
    importer.run([pictures])
    (photo, *_) = library.catalogue.photos(library.catalogue.all_ids())
    file = library.thumbnails.get(photo)
    whole = file.read_bytes()
    file.write_bytes(whole[:200] if damage == b"cut" else damage)
    assert library.thumbnails.stored(photo.content_hash) is None
    assert library.thumbnails.read(photo).size == (120, 90)
    assert file.read_bytes() == whole
