"""Anybody's own folders: by class, or by name."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.research.datasets.listing import SIGNED, sketched_photo
from core.research.evaluation.errors import EvaluationError
from core.research.evaluation.own_folders import category_set, load_pairs
from core.sketch import Sketch

Write = Callable[..., None]
Pack = Callable[[str, str], Path]


def test_folders_by_class(photos: Write, sketches: Write, tmp_path: Path, zipped: Pack) -> None:
    photos("photos/Cat/a.jpg", "photos/Hot dog/a.jpg", "photos/stray.jpg")
    sketches("drawn/Cat/1.png", "drawn/Hot dog/sub/2.svg")
    (tmp_path / "drawn" / "Cat" / "notes.txt").write_text("not a drawing")
    zipped("drawn", "drawn.zip")
    data = category_set(tmp_path / "photos", tmp_path / "drawn.zip")
    assert [(p.key, p.label) for p in data.photos] == [("Cat/a", "cat"), ("Hot dog/a", "hot_dog")]
    assert [(s.key, s.label) for s in data.sketches] == [("Cat/1", "cat"), ("Hot dog/2", "hot_dog")]


def test_flat_pairs(photos: Write, sketches: Write, tmp_path: Path) -> None:
    photos("p/a.jpg", "p/a-2.jpg", "p/b_1.jpg", "p/never-drawn.jpg")
    sketches(
        "s/a.png", "s/a-1.png", "s/a-2.png", "s/a-2_7.svg", "s/b_1.png", "s/b.png", "s/c-1.png"
    )
    data = load_pairs(tmp_path / "p", tmp_path / "s")
    assert {s.key: s.photo for s in data.sketches} == {
        "a": "a",
        "a-1": "a",
        "a-2": "a-2",
        "a-2_7": "a-2",
        "b_1": "b_1",
        "b": None,
        "c-1": None,
    }
    assert data.fine_grained
    assert len(data.photos) == 4


def test_pairs_in_class_folders(photos: Write, sketches: Write, tmp_path: Path) -> None:
    photos("p/cat/1.jpg", "p/dog/1.jpg")
    sketches("s/cat/1-1.png", "s/dog/1-1.png", "s/dog/2.png")
    data = load_pairs(tmp_path / "p", tmp_path / "s")
    assert {s.key: (s.photo, s.label) for s in data.sketches} == {
        "cat/1-1": ("cat/1", "cat"),
        "dog/1-1": ("dog/1", "dog"),
        "dog/2": (None, "dog"),
    }


def test_flat_sketches_of_photos_in_class_folders_get_their_class(
    photos: Write, sketches: Write, tmp_path: Path
) -> None:
    photos("p/cat/tom.jpg", "p/dog/rex.jpg")
    sketches("s/rex_1.png")
    (sketch,) = load_pairs(tmp_path / "p", tmp_path / "s").sketches
    assert (sketch.photo, sketch.label) == ("dog/rex", "dog")


def test_two_files_of_one_name_are_both_kept(
    photos: Write, sketches: Write, tmp_path: Path
) -> None:
    photos("p/a.jpg", "p/a.png")
    sketches("s/a.png")
    data = load_pairs(tmp_path / "p", tmp_path / "s")
    assert [photo.key for photo in data.photos] == ["a", "a.png"]
    assert data.sketches[0].photo == "a"


@pytest.fixture
def stroke_file(tmp_path: Path) -> Path:
    path = tmp_path / "strokes.npz"
    np.savez(
        path,
        keys=np.array(["/train/a_1", "/test/b_v1_1", "/test/b_v1_A2Z"]),
        offsets=np.array([0, 2, 4, 5]),
        points=np.array([[0, 0, 0], [1, 1, 1], [2, 2, 0], [3, 3, 1], [4, 4, 1]], dtype=np.float32),
    )
    return path


def test_strokes_take_the_place_of_pictures(
    photos: Write, tmp_path: Path, stroke_file: Path
) -> None:
    photos("p/a.jpg", "p/b_v1.jpg")
    data = load_pairs(tmp_path / "p", None, stroke_file, "test")
    assert {s.key: s.photo for s in data.sketches} == {"b_v1_1": "b_v1", "b_v1_A2Z": "b_v1"}
    drawing = data.sketches[0].drawing()
    assert isinstance(drawing, Sketch)
    assert drawing.strokes[0].xy.tolist() == [[2, 2], [3, 3]]
    assert len(load_pairs(tmp_path / "p", None, stroke_file).sketches) == 3


def test_what_is_not_there_is_said(photos: Write, sketches: Write, tmp_path: Path) -> None:
    photos("p/a.jpg")
    sketches("s/a.png")
    (tmp_path / "empty").mkdir()
    there, drawn, empty, nowhere = (tmp_path / name for name in ("p", "s", "empty", "nowhere"))
    photos("p/cat/b.jpg")
    sketches("s/cat/b.png")
    for load in (category_set, load_pairs):
        for wrong in ((empty, drawn), (nowhere, drawn), (there, empty), (there, nowhere)):
            with pytest.raises(EvaluationError, match=r"empty|nowhere"):
                load(*wrong)
    with pytest.raises(EvaluationError, match=r"none\.npz"):
        load_pairs(there, None, tmp_path / "none.npz")


def test_pairs_without_any_class_are_no_classes(
    photos: Write, sketches: Write, tmp_path: Path
) -> None:
    photos("p/a.jpg")
    sketches("s/a.png")
    with pytest.raises(EvaluationError, match="Nothing to read"):
        category_set(tmp_path / "p", tmp_path / "s")


NAMES = st.text("abc-_12", min_size=1, max_size=6)


@given(st.frozensets(NAMES, min_size=1, max_size=5), st.data())
def test_a_numbered_sketch_finds_the_longest_photo_name(
    photos: frozenset[str], data: st.DataObject
) -> None:
    photo = data.draw(st.sampled_from(sorted(photos)))
    sketch = f"{photo}{data.draw(st.sampled_from('-_'))}{data.draw(st.integers(0, 999))}"
    found = sketched_photo(sketch, photos)
    assert found is not None
    assert sketch == found or sketch.startswith((f"{found}-", f"{found}_"))
    assert len(found) >= len(photo)


def test_only_numbers_follow_unless_workers_sign() -> None:
    photos = frozenset({"chair"})
    assert sketched_photo("chair-red", photos) is None
    assert sketched_photo("chair_red", photos, suffix=SIGNED) == "chair"
    assert sketched_photo("chair-red-1", photos, suffix=SIGNED) is None
    assert sketched_photo("chair1", photos) is None
