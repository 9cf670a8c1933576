import sys
from pathlib import Path

import pytest
from drawings import SQUARE, wiggly

from core.sketch import (
    Page,
    Sketch,
    SketchFormatError,
    read_page,
    read_sketch,
    write_page,
)
from core.sketch.formats.inkseek_json import to_json
from core.sketch.formats.quickdraw import to_ndjson
from core.sketch.formats.svg import to_svg


@pytest.mark.parametrize("suffix", [".inkseek", ".json", ".JSON"])
def test_our_own_files_keep_everything(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"house{suffix}"
    write_page(Page(wiggly()), file)
    assert read_page(file) == Page(wiggly())
    assert read_sketch(str(file)) == wiggly()


@pytest.mark.parametrize("suffix", [".svg", ".ndjson"])
def test_other_vector_files_keep_the_lines(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"house{suffix}"
    write_page(Page(wiggly()), file)
    back = read_sketch(file)
    assert back.n_points == wiggly().n_points
    assert back.ink_length == pytest.approx(wiggly().ink_length, rel=1e-3)


def test_pictures_are_bitmap_drawings(tmp_path: Path) -> None:
    file = tmp_path / "house.png"
    write_page(Page(wiggly()), file)
    page = read_page(file)
    assert page.bitmap is not None
    with pytest.raises(SketchFormatError, match=r"house\.png: this is a picture"):
        read_sketch(file)
    write_page(page, tmp_path / "again.png")
    assert read_page(tmp_path / "again.png").bitmap is not None
    with pytest.raises(SketchFormatError, match="only exists as pixels"):
        write_page(page, tmp_path / "again.svg")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (to_svg(SQUARE), "wrong.json"),
        (to_svg(SQUARE), "no-suffix"),
        ("\ufeff  " + to_svg(SQUARE), "bom.txt"),
        (to_json(SQUARE), "wrong.svg.txt"),
        (to_json(SQUARE), "wrong.png"),
        (to_ndjson(SQUARE), "wrong.json"),
        (to_ndjson(SQUARE) + to_ndjson(Sketch()), "many.ndjson"),
        ("\n\n" + to_ndjson(SQUARE), "late.ndjson"),
    ],
)
def test_what_is_in_a_file_decides(tmp_path: Path, content: str, name: str) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    if content.startswith("\ufeff  <"):
        # Without an XML declaration, which must come first, blanks may stand before the root.
        assert read_sketch(file).n_points == SQUARE.n_points
    else:
        assert len(read_sketch(file).strokes) == 3


def test_a_picture_with_the_wrong_name_is_a_picture(tmp_path: Path) -> None:
    write_page(Page(SQUARE), tmp_path / "a.png")
    renamed = (tmp_path / "a.png").rename(tmp_path / "a.svg")
    assert read_page(renamed).bitmap is not None


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.svg", b"", "well-formed"),
        ("empty", b"", "the file is empty"),
        ("notes.txt", b"hello", "no drawing we know"),
        ("notes.png", b"hello", "no picture"),
        ("notes.inkseek", b"hello", "not valid JSON"),
        ("notes.ndjson", b"hello", "not valid JSON"),
        ("blank.ndjson", b"\n\n", "empty"),
        ("other.json", b"{}", "not an Inkseek drawing"),
        ("noise", bytes(range(256)), "no drawing we know"),
    ],
)
def test_the_file_is_named_with_what_is_wrong_and_what_is_right(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(SketchFormatError, match=says) as caught:
        read_page(file)
    assert str(caught.value).startswith(f"{name}: ")
    assert "Accepted" in str(caught.value)
    assert caught.value.source == name


def test_missing_files_and_folders_are_said(tmp_path: Path) -> None:
    with pytest.raises(SketchFormatError, match="No such file"):
        read_page(tmp_path / "none.svg")
    with pytest.raises(SketchFormatError, match="cannot be read"):
        read_page(tmp_path)


def test_a_huge_file_is_not_even_read(tmp_path: Path) -> None:
    file = tmp_path / "huge.json"
    with file.open("wb") as stream:
        stream.truncate(2**31)
    with pytest.raises(SketchFormatError, match="2048 MB"):
        read_page(file)


def test_a_collection_of_any_size_gives_its_first_drawing(tmp_path: Path) -> None:
    file = tmp_path / "huge.ndjson"
    with file.open("wb") as stream:
        stream.write(to_ndjson(SQUARE).encode())
        stream.truncate(2**31)
    assert len(read_sketch(file).strokes) == 3


def test_unknown_formats_are_not_written(tmp_path: Path) -> None:
    for name in ("a.jpg", "a", "a.txt"):
        with pytest.raises(SketchFormatError, match=r"saved as \.inkseek"):
            write_page(Page(SQUARE), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "house.inkseek"
    write_page(Page(SQUARE), file)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_page(Page(wiggly()), file)
    assert read_page(file).sketch == SQUARE
    assert [entry.name for entry in tmp_path.iterdir()] == ["house.inkseek"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX file modes")
def test_a_written_file_can_be_read_by_those_who_could_read_any_other(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("x")
    write_page(Page(SQUARE), tmp_path / "a.svg")
    assert (tmp_path / "a.svg").stat().st_mode == plain.stat().st_mode
