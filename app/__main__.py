"""`inkseek`: without a command the window, with one the command line, which never needs Qt."""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from pathlib import Path

from core.packaged import (
    DECODE_PICTURES,
    WATCH_FOLDERS,
    free_child_programs,
    open_standard_streams,
)

NO_DISPLAY = (
    "inkseek: there is no display to open a window on.\n"
    "Start it on a desktop, or use the commands instead:  inkseek --help"
)

SKETCH = ".inkseek"


def main() -> int:
    """Run the program on the arguments of this process and return its exit code."""
    if sys.argv[1:] == [DECODE_PICTURES]:
        from core.decoders.child import main as decode_pictures

        decode_pictures()
        return 0
    if sys.argv[1:] == [WATCH_FOLDERS]:
        from core.watched import main as watch_folders

        watch_folders()
        return 0
    open_standard_streams()
    free_child_programs()
    if sys.argv[1:] == ["--self-test"]:
        from app.self_test import run_self_test

        return run_self_test()
    wanted = window_arguments(sys.argv[1:])
    if wanted is None:
        from core.cli.main import main as command_line

        command_line()
        return 0
    if not has_display():
        sys.stderr.write(NO_DISPLAY + "\n")
        return 2
    load_torch_first()
    from app.shell.bootstrap import run
    from core import paths

    library = Path(wanted.library).expanduser() if wanted.library else paths.default_library()
    return run(library, with_samples=wanted.samples, sketches=wanted.sketches)


def load_torch_first() -> None:
    """On Windows, load torch before Qt where it is installed.

    Qt brings an older C++ runtime into the process, after which torch can't be loaded any more
    (WinError 1114).
    """
    if sys.platform == "win32" and importlib.util.find_spec("torch") is not None:
        importlib.import_module("torch")


def window_arguments(arguments: list[str]) -> argparse.Namespace | None:
    """Return the window's arguments, or None when these are for the command line."""
    parser = argparse.ArgumentParser(prog="inkseek", add_help=False, allow_abbrev=False)
    parser.add_argument("--library", metavar="DIR")
    parser.add_argument("--samples", action="store_true")
    wanted, others = parser.parse_known_args(arguments)
    # A double click on a sketch starts the program with the file's name.
    wanted.sketches = [Path(name) for name in others if name.endswith(SKETCH)]
    return None if len(wanted.sketches) < len(others) else wanted


def has_display() -> bool:
    """Tell whether a window can be shown; without a display, Qt would abort."""
    if not sys.platform.startswith("linux"):
        return True
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform and not platform.startswith(("xcb", "wayland")):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())
