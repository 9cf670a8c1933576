import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image, ImageDraw

from core.sketch import Sketch
from core.sketch.pseudo import pseudo_sketch


def picture(draw_things, size=(160, 160), paper=(255, 255, 255)) -> np.ndarray:
    """Draw at four times the size and shrink, so that edges are as soft as in a photo."""
    large = Image.new("RGB", (size[0] * 4, size[1] * 4), paper)
    draw_things(ImageDraw.Draw(large))
    return np.asarray(large.reduce(4))


def disc(radius=50, fill=(150, 40, 40), centre=(80, 80)):
    x, y = centre

    def draw(pen):
        pen.ellipse(
            [(x - radius) * 4, (y - radius) * 4, (x + radius) * 4, (y + radius) * 4], fill=fill
        )

    return draw


def test_a_disc_becomes_one_closed_circle():
    image = picture(disc())
    for seed in range(5):
        sketch = pseudo_sketch(image, np.random.default_rng(seed))
        assert len(sketch.strokes) == 1
        xy = sketch.strokes[0].xy
        radius = np.hypot(*(xy - 80).T)
        assert np.abs(radius - 50).max() < 1.5
        assert np.hypot(*(xy[0] - xy[-1])) < 1.0
        assert sketch.ink_length == pytest.approx(2 * np.pi * 50, rel=0.03)


def test_an_outline_without_brightness_is_seen_by_its_colour():
    # Both greys are 105; only hue tells the disc from its ground.
    image = picture(disc(fill=(200, 71, 40)), paper=(40, 149, 40))
    sketch = pseudo_sketch(image, np.random.default_rng(0))
    assert sketch.ink_length > 0.8 * 2 * np.pi * 50


def test_a_rectangle_keeps_its_corners():
    image = picture(lambda pen: pen.rectangle([120, 160, 480, 520], fill=(20, 60, 90)))
    xy = np.concatenate([s.xy for s in pseudo_sketch(image, np.random.default_rng(3)).strokes])
    for corner in ((30, 40), (120, 40), (120, 130), (30, 130)):
        assert np.hypot(*(xy - corner).T).min() < 4.0
    outside = np.maximum(np.abs(xy[:, 0] - 75.125) - 45.125, np.abs(xy[:, 1] - 85.125) - 45.125)
    assert np.abs(outside).max() < 3.0


def test_coordinates_are_those_of_the_given_image_whatever_its_size():
    for size in ((48, 48), (300, 300)):
        factor = size[0] / 160
        image = np.asarray(Image.fromarray(picture(disc())).resize(size, Image.Resampling.BOX))
        xy = pseudo_sketch(image, np.random.default_rng(1)).strokes[0].xy
        assert np.abs(np.hypot(*(xy - 80 * factor).T) - 50 * factor).max() < 2.5 * factor


def test_a_small_gap_in_an_outline_is_bridged():
    def gapped(pen):
        disc()(pen)
        pen.rectangle([316, 100, 328, 140], fill=(255, 255, 255))  # 3 px nick in the rim

    sketch = pseudo_sketch(picture(gapped), np.random.default_rng(0))
    longest = max(stroke.length for stroke in sketch.strokes)
    assert longest > 0.9 * 2 * np.pi * 50


def test_texture_gives_way_to_the_contour():
    rng = np.random.default_rng(0)
    image = picture(disc(radius=35)).astype(int)
    speckle = rng.normal(0, 25, (160, 160, 1)) * (np.arange(160) > 125)[None, :, None]
    image = np.clip(image + speckle, 0, 255).astype(np.uint8)
    for seed in range(4):
        strokes = pseudo_sketch(image, np.random.default_rng(seed)).strokes
        # The disc is one long stroke; whatever the speckle leaves is short.
        on_disc = [s for s in strokes if s.bounds.right < 122]
        assert max(s.length for s in on_disc) > 200
        in_speckle = [s for s in strokes if s.bounds.left > 120]
        assert sum(s.length for s in in_speckle) < 200


def test_the_main_outline_tends_to_come_first():
    def nested(pen):
        pen.ellipse([80, 80, 560, 560], fill=(120, 120, 120))
        for x in (200, 290, 380):
            pen.ellipse([x, 270, x + 50, 320], fill=(90, 90, 90))

    image = picture(nested)
    firsts = []
    for seed in range(12):
        strokes = pseudo_sketch(image, np.random.default_rng(seed)).strokes
        firsts.append(strokes[0].length == max(s.length for s in strokes))
    assert sum(firsts) >= 7


def test_same_generator_same_drawing_and_other_seeds_vary(photo_like):
    first = pseudo_sketch(photo_like, np.random.default_rng(5))
    again = pseudo_sketch(photo_like, np.random.default_rng(5))
    assert first == again
    others = {pseudo_sketch(photo_like, np.random.default_rng(seed)).n_points for seed in range(6)}
    assert len(others) > 2


def test_time_runs_forward_through_the_strokes(photo_like):
    sketch = pseudo_sketch(photo_like, np.random.default_rng(2))
    t = np.concatenate([stroke.t for stroke in sketch.strokes])
    assert t[0] == 0
    assert (np.diff(t) >= 0).all()


@pytest.fixture
def photo_like() -> np.ndarray:
    """Many soft blobs before a gradient: enough structure for several strokes."""
    rng = np.random.default_rng(7)
    ramp = np.linspace(60, 200, 160)[None, :, None] * np.ones((160, 1, 3))
    image = Image.fromarray(ramp.astype(np.uint8))
    pen = ImageDraw.Draw(image)
    for _ in range(9):
        x, y = rng.integers(10, 110, 2)
        w, h = rng.integers(15, 45, 2)
        colour = tuple(int(c) for c in rng.integers(0, 255, 3))
        pen.ellipse([x, y, x + w, y + h], fill=colour)
    return np.asarray(image)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_plain_picture_has_nothing_to_draw(level):
    image = np.full((90, 120, 3), level, np.uint8)
    assert pseudo_sketch(image, np.random.default_rng(0)) == Sketch(())


@pytest.mark.parametrize("shape", [(1, 1, 3), (2, 300, 3), (700, 5, 3), (9, 9, 3)])
def test_odd_shapes_are_taken(shape):
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, shape).astype(np.uint8)
    sketch = pseudo_sketch(image, rng)
    for stroke in sketch.strokes:
        assert stroke.bounds.left >= 0
        assert stroke.bounds.bottom <= shape[0]


@settings(max_examples=25, deadline=None)
@given(
    hnp.arrays(np.uint8, st.tuples(st.integers(4, 40), st.integers(4, 40), st.just(3))),
    st.integers(0, 2**32),
)
def test_any_pixels_give_strokes_inside_the_picture(image, seed):
    sketch = pseudo_sketch(image, np.random.default_rng(seed))
    assert len(sketch.strokes) <= 36
    for stroke in sketch.strokes:
        assert len(stroke) >= 2
        assert (stroke.xy >= 0).all()
        assert (stroke.xy <= [image.shape[1], image.shape[0]]).all()


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((5, 5), np.uint8),
        np.zeros((5, 5, 4), np.uint8),
        np.zeros((5, 5, 3), np.float32),
    ],
)
def test_other_arrays_are_refused(image):
    with pytest.raises(ValueError, match="expected uint8"):
        pseudo_sketch(image, np.random.default_rng(0))
