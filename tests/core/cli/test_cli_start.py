"""Starting: quick, without torch, never with Qt, and with the exit codes that people expect."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import ROOT, inkseek, inkseek_process

import core
from core.cli.main import app

HEAVY = ("torch", "numpy", "PIL", "annoy")


def modules_after(code: str) -> set[str]:
    """Return the modules a fresh process holds after running `code`."""
    script = f"import sys\ntry:\n    {code}\nexcept SystemExit: pass\nprint('\\n', *sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["search", "--help"]])
def test_simple_answers_load_nothing_heavy(words: list[str]) -> None:
    loaded = modules_after(f"from core.cli.main import app; app({words!r}, prog_name='inkseek')")
    assert "core.cli.main" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_the_commands_never_import_qt(filled: Path, pictures: Path) -> None:
    photo = next(pictures.rglob("fish.png"))
    words = ["search", "--photo", str(photo), "--library", str(filled)]
    loaded = modules_after(f"from core.cli.main import app; app({words!r}, prog_name='inkseek')")
    assert "core.search" in loaded
    assert not [name for name in loaded if name.startswith(("PySide6", "shiboken6", "app."))]


def test_version() -> None:
    result = inkseek("--version")
    assert result.exit_code == 0
    assert result.stdout.strip() == f"inkseek {core.__version__}"


def test_help_names_every_command() -> None:
    result = inkseek("--help")
    assert result.exit_code == 0
    for name in ("index", "search", "library", "demo", "doctor", "train", "evaluate"):
        assert f" {name} " in result.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["wrong"],
        ["search"],
        ["search", "--sketch", "not-there.svg"],
        ["search", "--photo", "not-there.png"],
        ["index", "not-there"],
        ["library", "remove"],
        ["demo", "--sketch", "not-there"],
    ],
)
def test_a_mistyped_command_exits_with_2(words: list[str]) -> None:
    result = inkseek(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("words", [["search", "--photo", "LICENSE"], ["library", "status"]])
def test_without_a_library_it_says_how_to_make_one(words: list[str], inkseek_home: Path) -> None:
    result = inkseek(*words[:2], *(ROOT / word for word in words[2:]))
    if words[0] == "library":
        result = inkseek(*words)
    assert result.exit_code == 1
    assert "inkseek index FOLDER" in result.stderr
    assert list(inkseek_home.iterdir()) == []


def test_the_research_commands_are_handed_over() -> None:
    result = inkseek("train", "--help")
    assert result.exit_code == 0
    assert "inkseek train" in result.stdout


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import core.research.encoder

    # A module is known in two places, and both must be as they were for the tests that follow.
    monkeypatch.setattr(core.research, "encoder", core.research.encoder)
    for name in [n for n in sys.modules if n.startswith("core.research.encoder")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "rich.progress", None)
    monkeypatch.setitem(sys.modules, "torchvision", None)
    # Whatever third-party package a research module asks for first, the advice is the same.
    result = inkseek("train", "--help")
    assert result.exit_code == 1
    assert 'pip install "inkseek[train]"' in result.stderr


def test_a_closed_pipe_is_no_crash(filled: Path) -> None:
    words = [sys.executable, "-m", "core.cli", "library", "status", "--json", "--library"]
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [*words, str(filled)], cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writer)
    assert b"Traceback" not in done.stderr


def test_a_real_process_keeps_stdout_clean_for_scripts(filled: Path) -> None:
    done = inkseek_process(["library", "status", "--json", "--library", filled])
    assert done.returncode == 0
    assert json.loads(done.stdout)["photos"] > 10
    failed = inkseek_process(["library", "status", "--json", "--library", filled / "elsewhere"])
    assert failed.returncode == 1
    assert failed.stdout == ""
    assert failed.stderr.startswith("Error: There is no library in")


def test_one_app_holds_all_commands() -> None:
    assert app.info.name == "inkseek"
