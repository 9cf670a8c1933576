import numpy as np
import pytest
from drawings import SQUARE, wiggly

from core.sketch import Sketch, SketchBitmap, Stroke, rasterise
from core.sketch.stray_marks import without_stray_ink, without_stray_marks


def dot(x: float, y: float) -> Stroke:
    return Stroke.from_xy([[x, y]])


def line(*points: tuple[float, float]) -> Stroke:
    return Stroke.from_xy(points)


BOX = line((0, 0), (100, 0), (100, 100), (0, 100), (0, 0))
CORNERS = [(-60.0, -60.0), (160.0, -60.0), (-60.0, 160.0), (160.0, 160.0), (1e6, 50.0)]


@pytest.mark.parametrize("corner", CORNERS)
def test_a_dot_in_an_empty_corner_changes_nothing(corner: tuple[float, float]) -> None:
    drawing = Sketch((BOX,))
    assert np.array_equal(
        rasterise(Sketch((*drawing.strokes, dot(*corner))), 96), rasterise(drawing, 96)
    )


def test_a_short_palm_mark_counts_no_more_than_a_dot() -> None:
    stray = line((170, 170), (173, 172))
    assert without_stray_marks(Sketch((BOX, stray))) == Sketch((BOX,))


def test_what_lies_near_is_a_part_of_the_drawing() -> None:
    near = Sketch((BOX, dot(112, 50)))
    assert without_stray_marks(near) is near


def test_a_mark_of_some_length_counts_however_far_it_is() -> None:
    far = Sketch((BOX, line((300, 300), (320, 300))))
    assert without_stray_marks(far) is far


def test_many_tiny_marks_together_are_meant() -> None:
    rain = Sketch((BOX, *(line((200 + 20 * i, 0), (200 + 20 * i, 6)) for i in range(4))))
    assert without_stray_marks(rain) is rain
    # Two of them are below what counts.
    assert without_stray_marks(Sketch(rain.strokes[:3])) == Sketch((BOX,))


def test_a_drawing_of_dots_alone_stays() -> None:
    dots = Sketch((dot(0, 0), dot(50, 50)))
    assert without_stray_marks(dots) is dots
    assert without_stray_marks(Sketch()).is_empty


def page_with(*marks: tuple[slice, slice]) -> SketchBitmap:
    ink = np.full((300, 300), 255, np.uint8)
    ink[100:200, 100:103] = ink[100:200, 197:200] = 0
    ink[100:103, 100:200] = ink[197:200, 100:200] = 0
    for mark in marks:
        ink[mark] = 0
    return SketchBitmap(ink)


@pytest.mark.parametrize(
    "mark",
    [
        (slice(0, 4), slice(0, 4)),
        (slice(296, 300), slice(0, 4)),
        (slice(150, 153), slice(280, 283)),
        (slice(20, 23), slice(150, 153)),
    ],
)
def test_a_stray_blot_on_a_scan_changes_nothing(mark: tuple[slice, slice]) -> None:
    assert np.array_equal(rasterise(page_with(mark), 96), rasterise(page_with(), 96))


def test_two_blots_on_either_side_go_and_larger_ones_stay() -> None:
    corners = (slice(0, 3), slice(0, 3)), (slice(297, 300), slice(297, 300))
    assert without_stray_ink(page_with(*corners)) == page_with()
    large = page_with((slice(0, 20), slice(0, 20)))
    assert without_stray_ink(large) is large


def test_an_ordinary_drawing_is_kept_as_it_is() -> None:
    drawing = wiggly(5, 20, seed=1)
    assert without_stray_marks(drawing) is drawing
    assert without_stray_marks(SQUARE) is SQUARE
    bitmap = SketchBitmap(rasterise(drawing, 200))
    assert without_stray_ink(bitmap) is bitmap
