"""Inkseek's own folders: one variable moves them all, and asking creates nothing."""

from pathlib import Path

import platformdirs
import pytest

from core import paths


def test_one_variable_moves_everything(inkseek_home: Path) -> None:
    places = [
        paths.default_library(),
        paths.demo_library(),
        paths.samples_dir(),
        paths.log_dir(),
        paths.settings_file(),
    ]
    assert paths.home() == inkseek_home
    assert all(place.is_relative_to(inkseek_home) for place in places)
    assert len(set(places)) == len(places)
    assert list(inkseek_home.iterdir()) == []


@pytest.mark.parametrize("unset", [None, "", "  "])
def test_without_it_the_systems_custom_holds(
    monkeypatch: pytest.MonkeyPatch, unset: str | None
) -> None:
    monkeypatch.delenv("INKSEEK_HOME")
    if unset is not None:
        monkeypatch.setenv("INKSEEK_HOME", unset)
    assert paths.home() == platformdirs.user_data_path("inkseek", appauthor=False)


def test_the_variable_may_be_relative_or_start_with_a_tilde(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INKSEEK_HOME", "here")
    assert paths.home() == tmp_path / "here"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("INKSEEK_HOME", "~/ink")
    assert paths.home() == tmp_path / "ink"
