"""Every command that the pages tell people to type exists, with all its options; quick ones run."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from command_line import inkseek

from core.cli.main import app
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
RUN = ["inkseek evaluate benchmark --list"]


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


@pytest.mark.parametrize("line", RUN)
def test_a_quick_command_runs(line: str) -> None:
    assert any(" ".join(words) == line.removeprefix("inkseek ") for _, words in told()), line
    words = line.split()[1:]
    done = inkseek(*words)
    assert done.exit_code == 0, done.output
