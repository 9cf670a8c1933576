"""What a batch holds: the same for the same step, pairs together, everything evenly."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from small_training import (
    N_SHOWN,
    PHOTO_NAMES,
    assert_equal_batches,
    row_of,
    small_batches,
    small_recipe,
    small_views,
)
from torch.utils.data import DataLoader

from core.research.encoder.batches import Batches
from core.research.encoder.names import NO_NAME
from core.research.encoder.stroke_changes import Strength as StrokeStrength
from core.research.encoder.views import DrawingView, Strength
from core.sketch import Sketch, Stroke


@pytest.fixture(scope="module")
def batches() -> Batches:
    return small_batches()


class FlipItself(DrawingView):
    """Instead of a view: the flip it was asked for."""

    def __call__(self, drawing: object, flip: bool, rng: object) -> torch.Tensor:
        return torch.full((2, 2), int(flip), dtype=torch.uint8)

    def add_ink(self, picture: torch.Tensor, other: object, rng: object) -> torch.Tensor:
        return picture


@pytest.fixture(scope="module")
def marked() -> Batches:
    """The same choices, without the time that pictures take."""
    return small_batches(view=FlipItself(2, Strength()))


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 2**31))
def test_a_batch_follows_from_seed_and_step_alone(step: int, noise: int):
    recipe = small_recipe(seed=5)
    first = small_batches(recipe)[step]
    torch.manual_seed(noise)
    np.random.default_rng(noise)
    other = small_batches(recipe)
    other[step + 1]
    assert_equal_batches(first, other[step])


def test_another_step_or_seed_is_another_batch(batches: Batches):
    first = batches[3]
    assert not torch.equal(first.photos, batches[4].photos)
    assert not torch.equal(first.photos, small_batches(small_recipe(seed=1))[3].photos)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_worker_process_makes_the_same_batches(batches: Batches):
    loader = DataLoader(batches, batch_size=None, sampler=[7, 8], num_workers=1)
    for step, batch in zip((7, 8), loader, strict=True):
        assert_equal_batches(batch, batches[step])


def test_shapes_and_counts(batches: Batches):
    batch = batches[0]
    assert batch.n_pairs == 4 + 3
    assert batch.photos.shape == (7 + 3, 320, 2, 2)
    assert batch.sketches.shape == (7 + 3, 32, 32)
    assert batch.photos.dtype == torch.float16, "half of what must come from the disk"
    assert batch.sketches.dtype == torch.uint8
    assert batch.photo_index.shape == batch.photo_names.shape == (10,)
    assert batch.sketch_names.shape == (10,)
    assert batch.flipped.shape == (7,)


def test_pairs_share_photo_and_name(marked: Batches):
    names = torch.from_numpy(PHOTO_NAMES)
    for step in range(50):
        batch = marked[step]
        assert torch.equal(batch.photo_names, names[batch.photo_index])
        n = batch.n_pairs
        assert torch.equal(batch.sketch_names[:n], batch.photo_names[:n])
        assert (batch.photo_names[n:] != NO_NAME).all()


def test_no_two_pairs_of_one_set_show_the_same_photo(marked: Batches):
    for step in range(200):
        index = marked[step].photo_index
        assert len(set(index[:4].tolist())) == 4
        assert len(set(index[4:7].tolist())) == 3
        assert (index[:4] < 10).all(), "drawings without a photo are no pairs"
        assert (index[4:7] % 3 != 0).all(), "photos without a traced drawing are no pairs"


def test_every_photo_of_a_set_has_its_turn(marked: Batches):
    seen = {marked[step].photo_index[0].item() for step in range(60)}
    assert seen == set(range(10))


def test_named_photos_are_drawn_evenly_by_name(marked: Batches):
    """Ten photos of one name and two of another, and yet each name as often."""
    first_names = Counter(marked[step].photo_names[7].item() for step in range(400))
    assert set(first_names) == set(range(N_SHOWN))
    for count in first_names.values():
        assert abs(count - 100) < 4 * np.sqrt(400 * 0.25 * 0.75)


def test_pairs_are_flipped_together(marked: Batches):
    """A mirrored drawing comes with the maps of its photo's mirrored view, and no other's."""
    plain, mirrored = map(torch.from_numpy, small_views())
    flips = []
    for step in range(40):
        batch = marked[step]
        n = batch.n_pairs
        sketch = batch.sketches[:n, 0, 0].bool()
        assert torch.equal(sketch, batch.flipped)
        flips += sketch.tolist()
        for i, photo in enumerate(batch.photo_index.tolist()):
            views = plain[row_of(photo)], mirrored[row_of(photo)]
            if i < n:
                assert torch.equal(batch.photos[i], views[int(batch.flipped[i])])
            else:
                assert any(torch.equal(batch.photos[i], view) for view in views)
    assert 0.35 < np.mean(flips) < 0.65


@pytest.mark.parametrize("as_pixels", [False, True])
def test_a_flipped_drawing_is_a_mirror_image(as_pixels: bool):
    """A vertical line on the left with a short foot to the right."""
    from core.sketch import rasterise

    line = [[0, 0], [0, 10], [10, 10], [0, 10], [0, 0]]
    sketch = Sketch((Stroke.from_xy(np.array(line, np.float32)),))
    drawing = rasterise(sketch, 38) if as_pixels else sketch
    view = DrawingView(32, replace(Strength(), missing_part=0.0))
    for seed in range(5):
        ink = [
            (255 - view(drawing, flip, np.random.default_rng(seed)).float())[:16]
            for flip in (False, True)
        ]
        left, right = ink[0][:, :16].sum(), ink[0][:, 16:].sum()
        assert left > right
        assert ink[1][:, :16].sum() < ink[1][:, 16:].sum()


def test_views_are_as_varied_as_they_are_asked_to_be():
    view = DrawingView(32, Strength())
    pixels = np.full((38, 38), 255, np.uint8)
    pixels[8:30, 18:20] = 0
    seen = {view(pixels, False, np.random.default_rng(i)).numpy().tobytes() for i in range(12)}
    assert len(seen) == 12
    assert (pixels[8:30, 18:20] == 0).all(), "the pool itself is never changed"


def test_some_drawings_are_shown_as_they_were_on_the_way():
    """A line down, then one across: what is unfinished may have nothing but the first."""
    down, across = ([[0, 0], [0, 10]], [[0, 10], [10, 10]])
    drawing = Sketch(tuple(Stroke.from_xy(np.array(path, np.float32)) for path in (down, across)))
    still = StrokeStrength(0, 0, 0, 0, 0, 0, 0, 0)
    narrow = {}
    for unfinished in (0.0, 0.5, 1.0):
        view = DrawingView(32, Strength(unfinished=unfinished, least_ink=0.25, strokes=still))
        seen = [view(drawing, False, np.random.default_rng(i)) for i in range(60)]
        narrow[unfinished] = sum((picture < 230).any(0).sum().item() < 8 for picture in seen)
    assert narrow[0.0] == 0
    # A third of what is unfinished has less than half of its ink.
    assert 10 <= narrow[1.0] <= 30
    assert 0 < narrow[0.5] < narrow[1.0]


def test_an_empty_drawing_is_an_empty_sheet():
    sheet = DrawingView(32, Strength())(Sketch(()), True, np.random.default_rng(0))
    assert (sheet == 255).all()
