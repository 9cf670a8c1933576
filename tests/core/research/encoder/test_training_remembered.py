"""What is slow is done once a picture: how pictures are known again, and traced drawings."""

from pathlib import Path

import numpy as np
import pytest

from core.research.encoder.pools import silent
from core.research.encoder.remembered import digests, known_rows, missing, write
from core.research.encoder.tracing import traced_sketches
from core.sketch import Sketch


def pictures(n: int = 3) -> np.ndarray:
    """Blocks of a few colours, which have edges to trace; and the last one is blank."""
    rng = np.random.default_rng(3)
    pixels = rng.integers(0, 256, (n, 3, 3, 3), np.uint8).repeat(16, 1).repeat(16, 2)
    pixels[-1] = 200
    return pixels


def points(row: tuple[Sketch, ...]) -> list[list[np.ndarray]]:
    return [[stroke.xy for stroke in sketch.strokes] for sketch in row]


def assert_same_drawings(first: tuple[Sketch, ...], second: tuple[Sketch, ...]) -> None:
    assert [len(s) for s in points(first)] == [len(s) for s in points(second)]
    for one, other in zip(points(first), points(second), strict=True):
        for a, b in zip(one, other, strict=True):
            np.testing.assert_array_equal(a, b)


class TestRows:
    def test_a_picture_is_known_by_its_content(self):
        pixels = pictures(4)
        keys = digests(pixels)
        assert known_rows(keys, digests(pixels[[2, 0]])).tolist() == [2, 0]
        changed = pixels.copy()
        changed[1, 0, 0, 0] ^= 1
        rows = known_rows(keys, digests(changed))
        assert rows.tolist() == [0, -1, 2, 3]
        assert list(missing(rows)) == [1]

    def test_nothing_is_known_at_first(self):
        keys = digests(pictures(2))
        assert known_rows(np.empty(0, "V16"), keys).tolist() == [-1, -1]

    def test_a_file_is_replaced_in_one_go(self, tmp_path: Path):
        file = tmp_path / "new" / "cache.npz"
        for value in (1, 2):
            write(file, {"keys": digests(pictures(2)), "x": np.array([value])})
        with np.load(file) as stored:
            assert stored["x"] == 2
            assert known_rows(stored["keys"], digests(pictures(2))).tolist() == [0, 1]
        assert [path.name for path in file.parent.iterdir()] == ["cache.npz"]


class TestTracing:
    def test_there_and_back(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        pixels = pictures()
        first = traced_sketches(pixels, 2, tmp_path, silent)
        assert [len(row) for row in first] == [2, 2, 0]
        # From the file alone, from here on.
        monkeypatch.setattr("core.research.encoder.tracing.pseudo_sketch", None)
        again = traced_sketches(pixels, 2, tmp_path, silent)
        turned = traced_sketches(pixels[::-1], 2, tmp_path, silent)
        for one, other, reverse in zip(first, again, reversed(turned), strict=True):
            assert_same_drawings(one, other)
            assert_same_drawings(one, reverse)

    def test_a_photo_gives_the_same_drawings_in_any_company(self, tmp_path: Path):
        pixels = pictures(4)
        together = traced_sketches(pixels, 2, tmp_path / "a", silent)
        traced_sketches(pixels[2:], 2, tmp_path / "b", silent)
        later = traced_sketches(pixels, 2, tmp_path / "b", silent)
        for one, other in zip(together, later, strict=True):
            assert_same_drawings(one, other)

    def test_blank_pictures_only(self, tmp_path: Path):
        blank = np.full((2, 40, 40, 3), 255, np.uint8)
        for _ in range(2):
            assert traced_sketches(blank, 2, tmp_path, silent) == ((), ())

    @pytest.mark.slow
    def test_several_processes_draw_the_same(self, tmp_path: Path):
        rng = np.random.default_rng(1)
        pixels = rng.integers(0, 256, (70, 2, 2, 3), np.uint8).repeat(8, 1).repeat(8, 2)
        seen: list[int] = []
        many = traced_sketches(pixels, 1, tmp_path / "a", lambda _, done, of: seen.append(done))
        assert seen == [64, 70]
        few = traced_sketches(pixels[:3], 1, tmp_path / "b", silent)
        assert [len(s) for s in points(few[0])] == [len(s) for s in points(many[0])]
