"""`inkseek` as a process: the window, the command line, and no display."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.__main__ import has_display, window_arguments


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **environment}
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in env.items() if value},
        timeout=120,
    )


@pytest.mark.parametrize(
    ("arguments", "window"),
    [
        ([], True),
        (["--samples"], True),
        (["--library", "here"], True),
        (["--library=here", "--samples"], True),
        (["boat.inkseek"], True),
        (["boat.inkseek", "--library", "here"], True),
        (["search", "boat.inkseek"], False),
        (["--help"], False),
        (["--version"], False),
        (["index", "folder", "--library", "here"], False),
        (["demo"], False),
        (["--sam"], False),
    ],
)
def test_only_the_windows_own_arguments_open_it(arguments: list[str], window: bool) -> None:
    assert (window_arguments(arguments) is not None) == window


def test_without_a_display_it_says_so(inkseek_home: Path) -> None:
    done = run(QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="")
    if sys.platform.startswith("linux"):
        assert done.returncode == 2
        assert "no display" in done.stderr
        assert "inkseek --help" in done.stderr
        assert not any(inkseek_home.iterdir())


def test_a_platform_without_screen_counts_as_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert has_display()
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    assert not has_display()
    monkeypatch.setenv("DISPLAY", ":0")
    assert has_display()


def test_the_command_line_never_loads_qt() -> None:
    code = (
        "import sys; sys.argv = ['inkseek', '--version']\n"
        "from app.__main__ import main\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        "assert not [m for m in sys.modules if m.startswith(('PySide6', 'torch'))]\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("inkseek ")


def test_torch_is_loaded_before_qt(tmp_path: Path) -> None:
    """Windows cannot load torch once Qt is there."""
    (tmp_path / "torch.py").write_text(
        "import sys\n"
        "assert not [m for m in sys.modules if m.startswith('PySide6')]\n"
        "print('torch')\n"
    )
    code = (
        "import sys; sys.argv = ['inkseek']\n"
        f"sys.path.insert(0, {str(tmp_path)!r})\n"
        "import core.files, core.paths, subprocess, asyncio\n"
        "sys.platform = 'win32'\n"
        "sys.modules['app.shell.bootstrap'] = None  # the window itself is not wanted here\n"
        "from app import __main__ as program\n"
        "program.has_display = lambda: True\n"
        "try:\n    program.main()\n"
        "except ImportError as error:\n    print(error.name)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["torch", "app.shell.bootstrap"], done.stderr


def test_a_data_folder_that_cannot_be_made_is_said_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    environment = {
        **os.environ, "INKSEEK_HOME": str(tmp_path / "file" / "home"),
        "QT_QPA_PLATFORM": "offscreen",
    }  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-m", "app"], stderr=subprocess.PIPE, text=True, env=environment
    ) as program:
        assert program.stderr is not None
        said = program.stderr.readline()
        program.kill()
    assert said.startswith(f"Inkseek can't create its data folder {tmp_path}")
