"""`inkseek demo`: on a few of the sample pictures here; on all of them in the slow tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import inkseek, inkseek_json, inkseek_process
from PIL import Image

from core import paths, samples
from core.demo import sample_sketch_names

KEYS = {"sketch", "target", "photos", "picture", "steps"}


@pytest.fixture
def few_samples(monkeypatch: pytest.MonkeyPatch) -> int:
    """Let the sample library have the pictures of sample drawings only."""
    pytest.importorskip("resvg_py", reason="needs the samples extra")
    names = set(sample_sketch_names())
    chosen = tuple(picture for picture in samples.sample_pictures() if picture.name in names)
    monkeypatch.setattr(samples, "sample_pictures", lambda: chosen)
    return len(chosen)


def test_it_replays_a_drawing_and_writes_the_sheet(few_samples: int, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.png"
    answer = inkseek_json("demo", "--sketch", "key", "--out", sheet)
    assert set(answer) == KEYS
    assert answer["photos"] == few_samples
    assert [step["strokes"] for step in answer["steps"]] == [1, 2, 3]
    assert all(1 <= step["rank"] <= few_samples for step in answer["steps"])
    assert Path(answer["target"]).name == "key.png"
    with Image.open(sheet) as image:
        assert image.format == "PNG"
    # Nothing of it touches the user's own library.
    assert not paths.default_library().exists()

    again = inkseek("demo", "--sketch", "snail", "--out", sheet)
    assert again.exit_code == 0, again.output
    assert "Drawing snail in 5 strokes" in again.stdout
    assert "rank" in again.stdout
    assert "CC BY-SA 4.0" in again.stderr


def test_it_names_its_drawings() -> None:
    listed = inkseek("demo", "--sketch", "list")
    assert listed.exit_code == 0
    assert listed.stdout.split() == list(sample_sketch_names())
    assert inkseek_json("demo", "--sketch", "list") == list(sample_sketch_names())


def test_a_place_that_cannot_be_written_is_said_first(tmp_path: Path) -> None:
    result = inkseek("demo", "--out", tmp_path / "nowhere" / "demo.png")
    assert result.exit_code == 1
    assert "There is no folder" in result.stderr
    assert not paths.samples_dir().exists()


@pytest.mark.slow
def test_the_whole_demo_as_a_process(tmp_path: Path) -> None:
    done = inkseek_process(["demo", "--out", tmp_path / "demo.png"], COLUMNS="100")
    assert done.returncode == 0, done.stderr
    assert f"{len(samples.sample_pictures()):,} pictures" in done.stdout
    assert (tmp_path / "demo.png").stat().st_size > 50_000
