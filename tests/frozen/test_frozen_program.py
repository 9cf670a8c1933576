"""What the packaged program can do on a computer that has nothing of ours."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

Run = Callable[..., subprocess.CompletedProcess[str]]

SHAPES = ("ring", "bar", "slash")


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "my pictures"
    folder.mkdir()
    for index, shape in enumerate(SHAPES):
        image = Image.new("RGB", (200, 160), "white")
        pen = ImageDraw.Draw(image)
        if shape == "ring":
            pen.ellipse((40, 20, 160, 140), outline="black", width=6 + index)
        elif shape == "bar":
            pen.rectangle((10, 70, 190, 90), fill="black")
        else:
            pen.line((20, 140, 180, 20), fill="black", width=9)
        image.save(folder / f"{shape}.png")
    return folder


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    file = tmp_path / "ring.svg"
    file.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        '<circle cx="50" cy="50" r="40" fill="none" stroke="black"/></svg>'
    )
    return file


def test_the_self_test_passes(run: Run) -> None:
    done = run("--self-test")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "packaged" in done.stdout
    assert "Everything works." in done.stdout
    assert "✗" not in done.stdout


def test_the_self_test_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    assert run("--self-test", TMPDIR=str(temporary)).returncode == 0
    assert list(temporary.iterdir()) == []
    assert list((tmp_path / "home").rglob("*.sqlite")) == []


def test_it_finds_what_the_program_from_sources_finds(
    run: Run, pictures: Path, drawing: Path, tmp_path: Path
) -> None:
    """The same pictures, in the same order, with the same scores but for the last digits."""
    ours, theirs = tmp_path / "library of the package", tmp_path / "library from sources"
    assert run("index", pictures, "--library", ours).returncode == 0
    search = ("search", "--sketch", drawing, "--json", "--library")
    packaged = json.loads(run(*search, ours).stdout)
    for arguments in (("index", pictures, "--library", theirs), (*search, theirs)):
        done = subprocess.run(
            [sys.executable, "-m", "app", *map(str, arguments)],
            capture_output=True,
            text=True,
            check=True,
        )
    sources = json.loads(done.stdout)
    assert [hit["name"] for hit in packaged["results"]] == [
        hit["name"] for hit in sources["results"]
    ]
    assert packaged["results"][0]["name"] == "ring.png"
    for one, other in zip(packaged["results"], sources["results"], strict=True):
        assert one["score"] == pytest.approx(other["score"], abs=2e-3)


def test_the_data_lie_outside_the_program(
    run: Run, package: Path, pictures: Path, tmp_path: Path
) -> None:
    before = set(package.rglob("*"))
    assert run("index", pictures).returncode == 0
    assert set(package.rglob("*")) == before
    assert (tmp_path / "home" / ".local" / "share" / "inkseek" / "library").is_dir()


def test_data_of_a_newer_program_are_refused_and_left_alone(
    run: Run, pictures: Path, drawing: Path, tmp_path: Path
) -> None:
    library = tmp_path / "library"
    assert run("index", pictures, "--library", library).returncode == 0
    catalogue = library / "catalogue.sqlite"
    database = sqlite3.connect(catalogue)
    database.execute("PRAGMA user_version = 999")
    database.close()
    content = catalogue.read_bytes()
    for arguments in (("index", pictures), ("search", "--sketch", drawing), ("library", "status")):
        done = run(*arguments, "--library", library)
        assert done.returncode == 1, arguments
        assert "newer Inkseek" in done.stderr
        assert "Install the newer version" in done.stderr
        assert "Traceback" not in done.stderr
    assert catalogue.read_bytes() == content


def test_the_doctor_is_content(run: Run) -> None:
    findings = json.loads(run("doctor", "--json").stdout)["findings"]
    by_subject = {finding["subject"]: finding for finding in findings}
    assert by_subject["model"]["health"] == "good"
    assert by_subject["on cpu"]["health"] == "good"
    assert "photos a second" in by_subject["on cpu"]["text"]
    assert not any("pip install" in finding["text"] for finding in findings)


def test_research_is_not_inside_and_that_is_said(run: Run) -> None:
    for command in ("train", "evaluate"):
        done = run(command, "encoder")
        assert done.returncode == 1
        assert "from its sources" in done.stderr


def test_the_samples_can_be_rendered(run: Run) -> None:
    done = run("demo", "--sketch", "list")
    assert done.returncode == 0
    assert "umbrella" in done.stdout


def test_without_a_display_it_says_so(run: Run) -> None:
    done = run()
    assert done.returncode == 2
    assert "no display" in done.stderr
