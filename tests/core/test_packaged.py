"""What the packaged program does to its environment, and nothing else does."""

import os
import sys
import threading
from pathlib import Path

import pytest

from core.packaged import WORTH_READING_AHEAD, free_child_programs, is_packaged, read_ahead

STARTED = {
    "LD_LIBRARY_PATH": "/opt/Inkseek/_internal",
    "LD_LIBRARY_PATH_ORIG": "/usr/local/lib",
    "DYLD_LIBRARY_PATH": "/opt/Inkseek/_internal",
    "QT_PLUGIN_PATH": "/opt/Inkseek/_internal/PySide6/Qt/plugins",
    "QML2_IMPORT_PATH": "/opt/Inkseek/_internal/PySide6/Qt/qml",
    "LANG": "de_DE.UTF-8",
}


def test_children_of_the_packaged_program_see_the_users_own_libraries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert is_packaged()
    environment = dict(STARTED)
    free_child_programs(environment)
    assert environment == {"LD_LIBRARY_PATH": "/usr/local/lib", "LANG": "de_DE.UTF-8"}


def test_from_sources_the_environment_is_the_users_own() -> None:
    assert not is_packaged()
    environment = dict(STARTED)
    free_child_programs(environment)
    assert environment == STARTED


def test_the_packaged_program_says_that_research_is_not_inside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from command_line import inkseek

    monkeypatch.setattr(sys, "frozen", True, raising=False)
    for command in ("train", "evaluate"):
        said = inkseek(command, "anything")
        assert said.exit_code == 1
        assert "from its sources" in said.output


def test_the_large_libraries_are_fetched_the_largest_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = {
        "torch/lib/libtorch.so": 3 * WORTH_READING_AHEAD,
        "libQt6Core.so.6": WORTH_READING_AHEAD,
        "libsmall.so": WORTH_READING_AHEAD - 1,
        "weights.bin": 2 * WORTH_READING_AHEAD,
    }
    for name, size in sizes.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        with (tmp_path / name).open("wb") as file:
            file.truncate(size)
    fetched: list[str] = []
    advise = os.posix_fadvise

    def heard(descriptor: int, start: int, length: int, advice: int) -> None:
        assert advice == os.POSIX_FADV_WILLNEED
        fetched.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        advise(descriptor, start, length, advice)

    monkeypatch.setattr(os, "posix_fadvise", heard)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    read_ahead()
    for thread in threading.enumerate():
        if thread.name == "read-ahead":
            thread.join()
    names = [str(Path(path).relative_to(tmp_path)) for path in fetched]
    assert names == ["torch/lib/libtorch.so", "libQt6Core.so.6"]


def test_from_sources_nothing_is_fetched() -> None:
    read_ahead()
    assert "read-ahead" not in [thread.name for thread in threading.enumerate()]
