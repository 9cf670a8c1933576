import numpy as np
import pytest
from drawings import wiggly
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_np

from core.sketch import LINE_WIDTH, SketchBitmap, rasterise

BOX = np.full((40, 60), 255, dtype=np.uint8)
BOX[10:30, 20:50] = 0


def darkness(picture: np.ndarray) -> float:
    return float((255 - picture.astype(float)).sum() / 255)


def test_blank_margins_are_cropped_and_the_ink_cannot_be_changed() -> None:
    drawing = SketchBitmap(BOX)
    assert (drawing.width, drawing.height) == (30, 20)
    assert repr(drawing) == "SketchBitmap(30×20)"
    with pytest.raises(ValueError, match="read-only"):
        drawing.ink[0, 0] = 1
    assert drawing == SketchBitmap(BOX[5:, 5:])
    assert hash(drawing) == hash(SketchBitmap(BOX[5:, 5:]))
    assert drawing != SketchBitmap(BOX[15:])
    assert drawing != 3


def test_no_ink_is_an_empty_drawing() -> None:
    blank = SketchBitmap(np.full((5, 5), 255, dtype=np.uint8))
    assert blank.is_empty
    assert (rasterise(blank, 32) == 255).all()


@pytest.mark.parametrize(
    "bad", [np.zeros((2, 2)), np.zeros((2, 2, 3), np.uint8), np.zeros(4, np.uint8)]
)
def test_other_arrays_are_refused(bad: np.ndarray) -> None:
    with pytest.raises(ValueError, match="uint8"):
        SketchBitmap(bad)


@pytest.mark.parametrize("source", [60, 150, 224, 500, 1600])
def test_a_picture_of_a_drawing_gives_about_the_drawings_picture(source: int) -> None:
    sketch = wiggly(5, seed=3)
    drawn, seen = rasterise(sketch, 128), rasterise(SketchBitmap(rasterise(sketch, source)), 128)
    # Enlarged, a thin grey line of a tiny picture stays a little pale.
    assert darkness(seen) == pytest.approx(darkness(drawn), rel=0.3 if source < 128 else 0.25)
    assert np.corrcoef(drawn.ravel(), seen.ravel())[0, 1] > (0.85 if source < 128 else 0.93)
    assert np.flatnonzero((seen < 128).any(axis=0))[0] == pytest.approx(
        np.flatnonzero((drawn < 128).any(axis=0))[0], abs=1
    )


def test_a_hairline_in_a_large_picture_does_not_fade() -> None:
    sketch = wiggly(5, seed=3)
    hair = SketchBitmap(rasterise(sketch, 2400, line_width=0.0006))
    drawn, seen = rasterise(sketch, 128), rasterise(hair, 128)
    assert seen.min() == 0
    assert darkness(seen) == pytest.approx(darkness(drawn), rel=0.25)
    assert np.corrcoef(drawn.ravel(), seen.ravel())[0, 1] > 0.9


def test_a_fat_marker_stays_fat() -> None:
    sketch = wiggly(2, seed=3)
    fat = rasterise(sketch, 300, line_width=0.06)
    assert darkness(rasterise(SketchBitmap(fat), 100)) > 2 * darkness(rasterise(sketch, 100))


def test_a_filled_shape_keeps_its_proportions() -> None:
    picture = rasterise(SketchBitmap(BOX), 200)
    side = 200 * (0.88 + LINE_WIDTH)
    assert darkness(picture) == pytest.approx(side * side * 2 / 3, rel=0.03)


def test_a_single_pixel_and_a_long_sliver_are_drawn() -> None:
    assert rasterise(SketchBitmap(np.zeros((1, 1), np.uint8)), 64).min() == 0
    sliver = rasterise(SketchBitmap(np.zeros((3, 3000), np.uint8)), 64)
    assert sliver[:, 32].min() < 128
    assert darkness(sliver) < 64 * 4


def test_thin_lines_become_as_wide_as_asked() -> None:
    page = np.full((1000, 1000), 255, dtype=np.uint8)
    page[500, :] = page[:, 500] = 0
    for width in (0.016, 0.03):
        column = rasterise(SketchBitmap(page), 200, line_width=width)[:, 40]
        assert darkness(column) == pytest.approx(200 * width, abs=0.7)


@settings(max_examples=40, deadline=None)
@given(
    st_np.arrays(np.uint8, st_np.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=40)),
    st.integers(4, 50),
)
def test_any_bitmap_gives_a_picture(ink: np.ndarray, size: int) -> None:
    assert rasterise(SketchBitmap(ink), size).shape == (size, size)
