"""Every command that the pages tell people to type exists with its options; those that can, run."""

import os
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from command_line import inkseek
from PIL import Image, ImageDraw

from core import samples
from core.cli.main import app
from core.demo import sample_sketch_names
from core.encoder import devices
from core.encoder.devices import Timing
from core.research.commands import add_to
from core.research.encoder.cli import train_app
from core.research.evaluation.cli import evaluate_app

ROOT = Path(__file__).resolve().parents[1]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "resources" / "guide").glob("*.md")),
    *sorted((ROOT / "core").rglob("README.md")),
    *sorted((ROOT / "core" / "research" / "tutorials").glob("*.md")),
    ROOT / "packaging" / "README.md",
]
STANDS_FOR_A_COMMAND = {"…", "NAME"}
STAYS_OR_TAKES_HOURS = {"serve", "mcp", "train", "evaluate"}
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90">
<path d="M10 60 H80 L70 80 H20 Z M45 60 V10 L75 50 H45" fill="none" stroke="black"/></svg>"""


def commands(page: Path) -> Iterator[list[str]]:
    """Yield the words of each `inkseek …` in blocks and in the text of a page."""
    text = page.read_text("utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    lines += re.findall(r"`(inkseek [^`\n]+)`", text)
    for line in lines:
        if line.startswith("inkseek "):
            yield shlex.split(line, comments=True)[1:]


def told() -> list[tuple[str, list[str]]]:
    return [
        (f"{page.relative_to(ROOT)}: {' '.join(words)}", words)
        for page in PAGES
        for words in commands(page)
    ]


@cache
def commands_of(name: str) -> Any:
    if name == "inkseek":
        return typer.main.get_command(app)
    chosen = {"train": train_app, "evaluate": evaluate_app}[name]
    add_to(chosen, name)
    return typer.main.get_command(chosen)


@pytest.mark.parametrize("words", [pytest.param(w, id=name) for name, w in told()])
def test_a_command_on_a_page_exists(words: list[str]) -> None:
    rest = list(words)
    if rest[0].startswith("-"):
        # The window's own.
        assert rest[0] in {"--self-test", "--samples", "--help"}
        return
    command = commands_of(rest.pop(0) if rest[0] in {"train", "evaluate"} else "inkseek")
    while hasattr(command, "commands") and rest and rest[0] not in STANDS_FOR_A_COMMAND:
        assert rest[0] in command.commands, f"there is no `{rest[0]}`"
        command = command.commands[rest.pop(0)]
    options = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
    used = {word.split("=")[0] for word in rest if word.startswith("-")}
    assert used <= options | {"--help", "-h"}


def test_the_pages_are_found() -> None:
    assert len({name.split(":")[0] for name, _ in told()}) >= 8
    assert len(told()) > 60


def test_the_benchmarks_are_listed() -> None:
    done = inkseek("evaluate", "benchmark", "--list")
    assert done.exit_code == 0, done.output


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where somebody types the README's commands: the files they name, and pictures to find."""
    pytest.importorskip("resvg_py", reason="needs the samples extra")
    for name in ("boat.svg", "dog.svg"):
        (tmp_path / name).write_text(DRAWING, "utf-8")
    pictures = tmp_path / "Pictures"
    pictures.mkdir()
    for number in range(3):
        picture = Image.new("RGB", (160, 120), "white")
        ImageDraw.Draw(picture).ellipse((20, 20, 60 + 30 * number, 100), fill="teal")
        picture.save(pictures / f"{number}.jpg")
        picture.save(tmp_path / "holiday.jpg")
    # The demo on all samples, and the speed of every device, take long and have tests of their own.
    names = set(sample_sketch_names())
    few = tuple(picture for picture in samples.sample_pictures() if picture.name in names)
    monkeypatch.setattr(samples, "sample_pictures", lambda: few)
    monkeypatch.setattr(devices, "measure", lambda names, _: [Timing(n, 1.0, 1.0) for n in names])
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_commands_of_the_readme_run_one_after_the_other(desk: Path) -> None:
    ran = []
    for words in commands(ROOT / "README.md"):
        if words[0] in STAYS_OR_TAKES_HOURS or words[0].startswith("-"):
            continue
        done = inkseek(*map(os.path.expanduser, words))
        assert done.exit_code == 0, f"inkseek {' '.join(words)}\n{done.output}"
        ran.append(words[0])
    assert {"index", "search", "library", "demo", "doctor"} <= set(ran)
    assert len(ran) >= 8
