"""Filling: which area a place means, and that its paint covers it and no more."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.sketch import Bounds, Page, Sketch, SketchBitmap, Stroke, read_page, write_page
from core.sketch.fill import filled

RED, BLUE = "#d0392e", "#2e6fd0"
PAPER = Bounds(-500.0, -500.0, 500.0, 500.0)


def ring(x: float, y: float, radius: float, opening: float = 0.0) -> Stroke:
    """Return a circle, with an opening so wide on its right."""
    away = opening / radius / 2
    angles = np.linspace(away, 2 * np.pi - away, 90)
    return Stroke.from_xy(
        np.column_stack([x + radius * np.cos(angles), y + radius * np.sin(angles)])
    )


def share(page: Page, *colours: str) -> dict[str, float]:
    """Return the part of the paper that each colour of the paint covers, as it is painted."""
    image = Image.new("RGB", (500, 500), "white")
    pen = ImageDraw.Draw(image)
    for stroke in page.paint.strokes:
        xy = (stroke.xy + 500) / 2
        pen.line(xy.ravel().tolist(), fill=stroke.colour, width=round(6 * stroke.width / 2))
        for x, y in xy.tolist():
            reach = 1.5 * stroke.width
            pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=stroke.colour)
    pixels = np.asarray(image)
    return {
        colour: float((pixels == np.array(Image.new("RGB", (1, 1), colour))[0, 0]).all(2).mean())
        for colour in colours
    }


def test_inside_a_ring_the_ring_is_filled() -> None:
    page = filled(Page(Sketch((ring(0, 0, 200),))), (50, 60), RED, PAPER)
    assert page.sketch == Sketch((ring(0, 0, 200),))
    assert share(page, RED)[RED] == pytest.approx(np.pi * 0.2**2, rel=0.07)
    bounds = page.paint.bounds
    assert bounds is not None
    assert bounds.left > -202
    assert bounds.bottom < 202


def test_outside_everything_else_is_filled_and_the_hole_stays() -> None:
    page = filled(Page(Sketch((ring(0, 0, 200),))), (400, -400), BLUE, PAPER)
    assert share(page, BLUE)[BLUE] == pytest.approx(1 - np.pi * 0.2**2, rel=0.05)
    assert page.paint.bounds == pytest.approx(PAPER, abs=4)


def test_empty_paper_is_filled_as_a_whole_with_one_stroke() -> None:
    page = filled(Page(), (10, 10), RED, PAPER)
    assert len(page.paint.strokes) == 1
    assert share(page, RED)[RED] > 0.99
    assert page.paint.bounds == pytest.approx(PAPER, abs=4)


@pytest.mark.parametrize(("opening", "closed"), [(6, True), (60, False)])
def test_narrow_openings_count_as_closed(opening: float, closed: bool) -> None:
    page = filled(Page(Sketch((ring(0, 0, 200, opening),))), (0, 0), RED, PAPER)
    assert (share(page, RED)[RED] < 0.2) == closed


def test_paint_of_another_colour_is_a_border_and_can_be_filled_itself() -> None:
    page = filled(Page(Sketch((ring(0, 0, 200),))), (0, 0), RED, PAPER)
    ground = filled(page, (400, 400), BLUE, PAPER)
    assert share(ground, RED, BLUE)[RED] == pytest.approx(share(page, RED)[RED], abs=0.01)
    over = filled(ground, (0, 0), BLUE, PAPER)
    assert share(over, RED)[RED] < 0.01
    # Without lines, too.
    spot = Stroke(Stroke.from_xy([[-100, 0], [100, 0]]).points, 30.0, RED)
    round_it = filled(Page(paint=Sketch((spot,))), (0, -400), BLUE, PAPER)
    assert share(round_it, RED)[RED] > 0.03


def test_nothing_changes_on_a_colour_that_is_there_or_far_from_the_paper() -> None:
    page = filled(Page(), (0, 0), RED, PAPER)
    assert filled(page, (100, 100), RED, PAPER) is page
    assert filled(page, (900, 0), BLUE, PAPER) is page


def test_a_place_on_a_line_means_the_area_beside_it() -> None:
    page = filled(Page(Sketch((ring(0, 0, 200),))), (199, 0), RED, PAPER)
    assert 0.1 < share(page, RED)[RED] < 0.2


def test_lines_of_a_picture_and_red_lines_are_borders_too() -> None:
    ink = np.full((100, 100), 255, np.uint8)
    ink[[0, 1, 2, -3, -2, -1]] = 0
    ink[:, [0, 1, 2, -3, -2, -1]] = 0
    box = Bounds(-100.0, -100.0, 100.0, 100.0)
    page = filled(Page(bitmap=SketchBitmap(ink)), (0, 0), RED, PAPER, box)
    assert 0.03 < share(page, RED)[RED] < 0.05
    red = filled(Page(negative=Sketch((ring(0, 0, 200),))), (0, 0), RED, PAPER)
    assert share(red, RED)[RED] < 0.2


def test_a_crossed_area_gets_no_paint_in_its_holes() -> None:
    page = Page(Sketch((ring(0, 0, 300), ring(-100, 0, 60), ring(120, 20, 60))))
    page = filled(page, (0, 200), RED, PAPER)
    expected = np.pi * (0.3**2 - 2 * 0.06**2)
    assert share(page, RED)[RED] == pytest.approx(expected, rel=0.06)
    for x, y in ((-100, 0), (120, 20)):
        gaps = [np.hypot(*(stroke.xy - (x, y)).T).min() for stroke in page.paint.strokes]
        assert min(gaps) > 50


def test_a_fill_comes_back_from_a_file(tmp_path: Path) -> None:
    page = filled(Page(Sketch((ring(0, 0, 200),))), (0, 0), RED, PAPER)
    write_page(page, tmp_path / "filled.inkseek")
    again = read_page(tmp_path / "filled.inkseek")
    assert again.sketch.strokes == page.sketch.strokes
    assert share(again, RED)[RED] == pytest.approx(share(page, RED)[RED], rel=0.01)
