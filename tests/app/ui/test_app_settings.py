"""Settings survive what happens to files."""

import json
from pathlib import Path

import pytest

from app.ui.settings import Settings


def test_they_come_back_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "settings.json"
    chosen = Settings(theme="dark", device="cpu", left_handed=True, last_folder="/data")
    chosen.save(file)
    assert Settings.load(file) == chosen
    assert [entry.name for entry in file.parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"theme": 3, "unknown": 1}', "\ufffd\x00"]
)
def test_what_cannot_be_read_is_as_if_never_set(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.json"
    file.write_text(text, encoding="utf-8")
    assert Settings.load(file) == Settings()
    assert Settings.load(tmp_path / "none.json") == Settings()


def test_one_bad_value_does_not_cost_the_others(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"theme": "dark", "device": 7, "results": true}', encoding="utf-8")
    assert Settings.load(file) == Settings(theme="dark")


def test_a_folder_that_cannot_be_written_costs_nothing_else(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("")
    Settings().save(blocker / "settings.json")


def test_settings_nested_without_end_are_as_if_never_set(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text("[" * 100_000, "utf-8")
    assert Settings.load(file) == Settings()


@pytest.mark.parametrize("change", [{"tile": 100_000_000}, {"results": -5}, {"memory_mb": 10**9}])
def test_numbers_that_nobody_can_have_set_get_their_defaults(
    change: dict[str, int], tmp_path: Path
) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"theme": "dark", **change}), "utf-8")
    assert Settings.load(file) == Settings(theme="dark")
