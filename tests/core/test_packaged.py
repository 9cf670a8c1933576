"""What the packaged program does to its environment, and nothing else does."""

import sys

import pytest

from core.packaged import free_child_programs, is_packaged

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
