import os
from pathlib import Path

from core.library.scanner import Scanner, is_reachable


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return path


def found(root: Path, *, known: list[Path] | None = None, own: Path | None = None) -> list[str]:
    scanner = Scanner(known or [root], own or root / "none")
    return [os.path.relpath(file.path, root) for file in scanner.scan(root)]


def test_pictures_are_found_by_suffix_in_any_case(tmp_path: Path) -> None:
    for name in ("a.jpg", "b.JPEG", "sub/deep/c.Png", "notes.txt", "d.jpg.part", "jpg", "e.svg"):
        touch(tmp_path / name)
    assert found(tmp_path) == ["a.jpg", "b.JPEG", "e.svg", "sub/deep/c.Png"]


def test_size_and_time_are_those_of_the_file(tmp_path: Path) -> None:
    path = touch(tmp_path / "a.jpg")
    os.utime(path, ns=(1, 1234567890123456789))
    (file,) = Scanner([tmp_path], tmp_path / "none").scan(tmp_path)
    assert (file.path, file.size, file.mtime_ns) == (str(path), 1, 1234567890123456789)


def test_hidden_and_system_places_are_left_out(tmp_path: Path) -> None:
    for name in (".git/a.jpg", ".hidden.jpg", "._a.jpg", "$RECYCLE.BIN/b.jpg", "@eaDir/c.jpg"):
        touch(tmp_path / name)
    touch(tmp_path / "seen.jpg")
    assert found(tmp_path) == ["seen.jpg"]


def test_the_librarys_own_folder_is_left_out(tmp_path: Path) -> None:
    touch(tmp_path / "library" / "thumbnails" / "a.webp")
    touch(tmp_path / "seen.jpg")
    assert found(tmp_path, own=tmp_path / "library") == ["seen.jpg"]


def test_a_directory_named_like_a_picture_is_a_directory(tmp_path: Path) -> None:
    touch(tmp_path / "album.jpg" / "a.jpg")
    os.mkfifo(tmp_path / "pipe.jpg")
    assert found(tmp_path) == ["album.jpg/a.jpg"]


def test_link_loops_end(tmp_path: Path) -> None:
    touch(tmp_path / "a" / "x.jpg")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "self").symlink_to(tmp_path / "a" / "self")
    (tmp_path / "dangling.jpg").symlink_to(tmp_path / "nowhere")
    assert found(tmp_path) == ["a/x.jpg"]


def test_links_to_the_outside_are_followed_once(tmp_path: Path) -> None:
    root = tmp_path / "root"
    touch(root / "a.jpg")
    touch(tmp_path / "other" / "b.jpg")
    (tmp_path / "other" / "back").symlink_to(root)
    for name in ("first", "second"):
        (root / name).symlink_to(tmp_path / "other")
    assert found(root) == ["a.jpg", "first/b.jpg"]


def test_links_into_known_folders_are_not_followed(tmp_path: Path) -> None:
    root, other = tmp_path / "root", tmp_path / "other"
    touch(root / "a.jpg")
    touch(other / "sub" / "b.jpg")
    (root / "link").symlink_to(other / "sub")
    assert found(root, known=[root, other]) == ["a.jpg"]
    assert found(root, known=[root]) == ["a.jpg", "link/b.jpg"]


def test_a_linked_picture_is_found(tmp_path: Path) -> None:
    touch(tmp_path / "elsewhere" / "a.jpg")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "b.jpg").symlink_to(tmp_path / "elsewhere" / "a.jpg")
    assert found(tmp_path / "root") == ["b.jpg"]


def test_one_scanner_finds_a_file_once_in_overlapping_folders(tmp_path: Path) -> None:
    touch(tmp_path / "a.jpg")
    touch(tmp_path / "in" / "b.jpg")
    touch(tmp_path / ".hidden" / "c.jpg")
    roots = [tmp_path, tmp_path / "in", tmp_path / ".hidden"]
    scanner = Scanner(roots, tmp_path / "none")
    names = [Path(file.path).name for root in roots for file in scanner.scan(root)]
    assert names == ["a.jpg", "b.jpg", "c.jpg"]  # a hidden folder counts when it was asked for


def test_names_survive(tmp_path: Path) -> None:
    names = [b"\xe9t\xe9.jpg", "Größe 寿司 🍣.png".encode(), b"line\nbreak.jpg", b" .jpg"]
    for name in names:
        touch(tmp_path / os.fsdecode(name))
    assert sorted(os.fsencode(name) for name in found(tmp_path)) == sorted(names)


def test_deep_trees_are_no_problem(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*(["d"] * 1200))
    here = Path.cwd()
    try:
        os.chdir(tmp_path)
        for _ in range(1200):
            Path("d").mkdir()
            os.chdir("d")
    finally:
        os.chdir(here)
    try:
        touch(deep / "a.jpg")
        assert len(found(tmp_path)) == 1
    finally:
        (deep / "a.jpg").unlink()
        for depth in range(1200, 0, -1):
            tmp_path.joinpath(*(["d"] * depth)).rmdir()


def test_an_unreadable_directory_is_reported_and_the_rest_found(ordinary_user: Path) -> None:
    touch(ordinary_user / "closed" / "a.jpg")
    touch(ordinary_user / "open" / "b.jpg")
    (ordinary_user / "closed").chmod(0)
    scanner = Scanner([ordinary_user], ordinary_user / "none")
    assert [Path(file.path).name for file in scanner.scan(ordinary_user)] == ["b.jpg"]
    (failure,) = scanner.failures
    assert failure.path == ordinary_user / "closed"
    assert failure.reason == "there is no permission to read it"


def test_reachable(tmp_path: Path) -> None:
    assert not is_reachable(tmp_path / "none", held_photos=False)
    assert is_reachable(tmp_path, held_photos=False)
    assert not is_reachable(tmp_path, held_photos=True)  # an empty mount point
    touch(tmp_path / "a.jpg")
    assert is_reachable(tmp_path, held_photos=True)
