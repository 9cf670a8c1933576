"""Items open lazily; a set can be filtered by class and by photo."""

import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.research.datasets import PairData, PhotoItem, SketchItem
from core.research.datasets.class_names import normal_label
from core.research.datasets.pictures import PictureFile
from core.research.datasets.source import DataDamaged, FolderSource
from core.research.datasets.strokes import PenPoints, StrokeTable, TableDrawing
from core.sketch import SketchBitmap, rasterise

Write = Callable[..., None]


def pairs(root: Path) -> PairData:
    file = PictureFile(FolderSource(root), "none.png")
    ink = PenPoints(np.array([[0, 0, 0], [1, 1, 1]], dtype=np.float32))
    photos = [PhotoItem("cat/1", "cat", file), PhotoItem("dog/1", "dog", file)]
    photos.append(PhotoItem("odd", None, file))
    sketches = [
        SketchItem("cat/1-1", "cat", "cat/1", None, ink),
        SketchItem("dog/1-1", "dog", "dog/1", None, ink),
        SketchItem("wolf", "wolf", None, "ann", ink),
    ]
    return PairData("pets", tuple(photos), tuple(sketches), fine_grained=True)


def keys(data: PairData) -> tuple[list[str], list[str]]:
    return [photo.key for photo in data.photos], [sketch.key for sketch in data.sketches]


def test_labels_are_those_of_photos_and_sketches(tmp_path: Path) -> None:
    assert pairs(tmp_path).labels == ("cat", "dog", "wolf")


def test_where_keeps_classes(tmp_path: Path) -> None:
    assert keys(pairs(tmp_path).where(["Cat"])) == (["cat/1"], ["cat/1-1"])


def test_without_drops_classes_and_leaves_what_has_none(tmp_path: Path) -> None:
    left = pairs(tmp_path).without({"cat", "wolf"})
    assert keys(left) == (["dog/1", "odd"], ["dog/1-1"])
    assert left.fine_grained
    assert left.name == "pets"


def test_only_photos_takes_their_sketches_along(tmp_path: Path) -> None:
    assert keys(pairs(tmp_path).only_photos(["dog/1", "odd"])) == (["dog/1", "odd"], ["dog/1-1"])


@pytest.mark.parametrize(
    ("written", "normal"),
    [("Hot air  balloon", "hot_air_balloon"), (" T-shirt ", "t-shirt"), ("mouse (animal)",) * 2],
)
def test_labels_are_lower_case_with_underscores(written: str, normal: str) -> None:
    assert normal_label(written) == normal.replace(" ", "_")


def test_a_photo_opens_as_rgb_and_upright(tmp_path: Path) -> None:
    picture = Image.new("RGB", (30, 20), "red")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    picture.save(tmp_path / "turned.jpg", exif=exif)
    opened = PictureFile(FolderSource(tmp_path), "turned.jpg").photo()
    assert (opened.mode, opened.size) == ("RGB", (20, 30))


def test_see_through_parts_become_white(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    picture.putpixel((1, 2), (10, 20, 30, 255))
    picture.save(tmp_path / "cut.png")
    opened = PictureFile(FolderSource(tmp_path), "cut.png").photo()
    assert opened.getpixel((0, 0)) == (255, 255, 255)
    assert opened.getpixel((1, 2)) == (10, 20, 30)


def test_a_palette_with_a_see_through_colour_becomes_white_too(tmp_path: Path) -> None:
    picture = Image.new("P", (4, 4), 0)
    picture.putpalette([0, 0, 0, 9, 9, 9])
    picture.putpixel((0, 0), 1)
    picture.save(tmp_path / "cut.png", transparency=0)
    opened = PictureFile(FolderSource(tmp_path), "cut.png").photo()
    assert opened.getpixel((3, 3)) == (255, 255, 255)
    assert opened.getpixel((0, 0)) == (9, 9, 9)


def test_a_drawing_is_cropped_to_its_ink(tmp_path: Path, sketches: Write) -> None:
    sketches("line.png")
    drawing = PictureFile(FolderSource(tmp_path), "line.png").drawing()
    assert isinstance(drawing, SketchBitmap)
    assert (drawing.width, drawing.height) == (16, 2)
    assert drawing.ink.max() == 0


def test_faint_rings_of_a_jpeg_are_paper(tmp_path: Path) -> None:
    grey = np.full((20, 20), 255, dtype=np.uint8)
    grey[3, 3] = 240
    grey[10:12, 5:15] = 20
    Image.fromarray(grey).save(tmp_path / "rings.png")
    drawing = PictureFile(FolderSource(tmp_path), "rings.png").drawing()
    assert (drawing.width, drawing.height) == (10, 2)


@pytest.mark.parametrize("paper", ["grey", "board", "cut out"])
def test_ink_is_found_on_any_paper(tmp_path: Path, paper: str) -> None:
    grey = np.full((200, 200), {"grey": 180, "board": 20, "cut out": 0}[paper], dtype=np.uint8)
    grey[95:105, 20:180] = {"grey": 40, "board": 230, "cut out": 0}[paper]
    picture = Image.fromarray(grey)
    if paper == "cut out":
        alpha = np.zeros_like(grey)
        alpha[95:105, 20:180] = 255
        picture = Image.merge("LA", (picture, Image.fromarray(alpha)))
    picture.save(tmp_path / "sheet.png")
    drawing = PictureFile(FolderSource(tmp_path), "sheet.png").drawing()
    assert abs(drawing.width - 160) <= 4
    assert abs(drawing.height - 10) <= 4


def test_a_blank_sheet_is_an_empty_drawing(tmp_path: Path) -> None:
    Image.new("L", (8, 8), 255).save(tmp_path / "blank.png")
    drawing = PictureFile(FolderSource(tmp_path), "blank.png").drawing()
    assert drawing.is_empty
    assert rasterise(drawing, 16).min() == 255


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 30])
def test_a_damaged_picture_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.png").write_bytes(content)
    with pytest.raises(DataDamaged, match=r"broken\.png cannot be read as a picture"):
        PictureFile(FolderSource(tmp_path), "broken.png").photo()


def test_a_picture_cut_short_is_named(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    path = tmp_path / "short.jpg"
    Image.fromarray(rng.integers(0, 255, (64, 64, 3), dtype=np.uint8)).save(path)
    path.write_bytes(path.read_bytes()[:900])
    with pytest.raises(DataDamaged, match=r"short\.jpg"):
        PictureFile(FolderSource(tmp_path), "short.jpg").drawing()


def test_rows_of_pen_points_are_cut_where_the_pen_is_lifted() -> None:
    rows = np.array([[0, 0, 0], [4, 0, 1], [9, 9, 1], [1, 2, 0], [3, 4, 0]], dtype=np.float32)
    strokes = PenPoints(rows).drawing().strokes
    assert [stroke.xy.tolist() for stroke in strokes] == [
        [[0, 0], [4, 0]],
        [[9, 9]],
        [[1, 2], [3, 4]],
    ]


def test_a_table_cuts_out_one_drawing() -> None:
    points = np.arange(14, dtype=np.uint8).reshape(7, 2)
    table = StrokeTable(points, np.array([2, 3, 7]), np.array([2, 3]))
    first, second = TableDrawing(table, 0).drawing(), TableDrawing(table, 1).drawing()
    assert [stroke.xy.tolist() for stroke in first.strokes] == [[[0, 1], [2, 3]], [[4, 5]]]
    assert [stroke.xy.tolist() for stroke in second.strokes] == [
        [[6, 7], [8, 9], [10, 11], [12, 13]]
    ]


def test_items_travel_to_worker_processes(tmp_path: Path, photos: Write) -> None:
    photos("a.png")
    item = PhotoItem("a", None, PictureFile(FolderSource(tmp_path), "a.png"))
    twin = pickle.loads(pickle.dumps(item))
    assert twin.open().tobytes() == item.open().tobytes()
