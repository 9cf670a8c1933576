"""Sketchy as published, re-packed, zipped and extended; what is unseen and what is invalid."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.research.datasets import DataMissing, PairData, sketchy
from core.research.datasets.splits import SKETCHY_104_21_UNSEEN
from core.sketch import SketchBitmap

Write = Callable[..., None]
Pack = Callable[[str, str], Path]

PHOTO = "{0}photo/{1}{2}/n01_{3}.jpg"
SKETCH = "{0}sketch/{1}{2}/n01_{3}-{4}.png"


@pytest.fixture
def authors(photos: Write, sketches: Write, tmp_path: Path) -> Path:
    """Two seen classes and an unseen one, two photos each, three sketches of the first photo."""
    where, rendering = "sketchy/256x256/", "tx_000000000000/"
    write(photos, sketches, where, rendering)
    # Another rendering of the same pictures lies beside it, and must not be mixed in.
    photos(where + "photo/tx_000100000000/cat/n01_1.jpg")
    return tmp_path


def write(photos: Write, sketches: Write, where: str, rendering: str) -> None:
    for label in ("cat", "songbird", "hot-air_balloon"):
        photos(*(PHOTO.format(where, rendering, label, n) for n in (1, 2)))
        sketches(*(SKETCH.format(where, rendering, label, 1, n) for n in (1, 2, 3)))


def check(data: PairData) -> None:
    assert data.fine_grained
    assert [photo.key for photo in data.photos if photo.label == "cat"] == [
        "cat/n01_1",
        "cat/n01_2",
    ]
    cats = [sketch for sketch in data.sketches if sketch.label == "cat"]
    assert [sketch.key for sketch in cats] == [f"cat/n01_1-{n}" for n in (1, 2, 3)]
    assert {sketch.photo for sketch in cats} == {"cat/n01_1"}
    drawing = cats[0].drawing()
    assert isinstance(drawing, SketchBitmap)
    assert drawing.width == 16
    assert data.photos[0].open().size == (12, 10)


def test_reads_the_authors_layout(authors: Path) -> None:
    data = sketchy.load(authors, "all")
    check(data)
    assert (len(data.photos), len(data.sketches)) == (6, 9)
    assert data.labels == ("cat", "hot-air_balloon", "songbird")


def test_reads_it_zipped_and_from_the_environment(
    authors: Path, zipped: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    zipped("sketchy", "Sketchy.zip")
    monkeypatch.setenv("INKSEEK_DATA", str(authors))
    check(sketchy.load(split="all"))


def test_reads_a_root_that_is_the_set_itself(authors: Path, zipped: Pack) -> None:
    check(sketchy.load(authors / "sketchy", "all"))
    check(sketchy.load(zipped("sketchy", "some name.zip"), "all"))


def test_reads_the_packed_layout(photos: Write, sketches: Write, tmp_path: Path) -> None:
    write(photos, sketches, "sketchy122/", "")
    check(sketchy.load(tmp_path, "all"))


def test_reads_a_folder_inside_the_archive(
    photos: Write, sketches: Write, tmp_path: Path, zipped: Pack
) -> None:
    write(photos, sketches, "packed/sketchy122/", "")
    zipped("packed", "sketchy122.zip")
    check(sketchy.load(tmp_path, "all"))


def test_the_split_is_by_class(authors: Path) -> None:
    assert sketchy.load(authors).labels == ("cat", "hot-air_balloon")
    assert sketchy.load(authors, "test").labels == ("songbird",)
    assert sketchy.load(authors, "test", unseen=("cat", "hot air balloon")).labels == (
        "cat",
        "hot-air_balloon",
    )
    assert set(sketchy.load(authors).labels).isdisjoint(SKETCHY_104_21_UNSEEN)


def test_a_split_that_is_none_is_refused(authors: Path) -> None:
    with pytest.raises(ValueError, match="train"):
        sketchy.load(authors, "validation")  # type: ignore[arg-type]


def test_a_sketch_whose_photo_is_gone_is_kept_unpaired(authors: Path) -> None:
    (authors / PHOTO.format("sketchy/256x256/", "tx_000000000000/", "cat", 1)).unlink()
    cats = [s for s in sketchy.load(authors, "all").sketches if s.label == "cat"]
    assert [sketch.photo for sketch in cats] == [None, None, None]


def test_the_extension_does_not_bring_a_photo_twice(authors: Path, photos: Write) -> None:
    photos(
        "sketchy/EXTEND_image_sketchy/cat/n01_1.jpg",  # an original, repeated
        "sketchy/EXTEND_image_sketchy/cat/ext_7.jpg",
        "sketchy/EXTEND_image_sketchy/songbird/ext_7.jpg",
    )
    data = sketchy.load(authors, "all", extended=True)
    keys = [photo.key for photo in data.photos]
    assert len(keys) == len(set(keys)) == 8
    assert {"cat/ext_7", "songbird/ext_7"} < set(keys)
    assert len(data.sketches) == 9
    assert sketchy.load(authors, "test", extended=True).labels == ("songbird",)


def test_a_missing_extension_is_said(authors: Path) -> None:
    with pytest.raises(DataMissing, match="EXTEND_image_sketchy"):
        sketchy.load(authors, extended=True)


def test_missing_tells_where_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(DataMissing) as caught:
        sketchy.load(tmp_path)
    said = str(caught.value)
    assert "Sketchy not found" in said
    assert "https://sketchy.eye.gatech.edu/" in said
    assert "256x256/photo/tx_000000000000/<class>/<id>.jpg" in said
    assert str(tmp_path) in said


def test_missing_without_any_root_names_the_variable() -> None:
    with pytest.raises(DataMissing, match="INKSEEK_DATA"):
        sketchy.load()
