"""`inkseek doctor`: it finds what is broken, says what to do, and changes nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from command_line import inkseek, inkseek_json

from core import doctor, paths
from core.doctor import Finding, Health, examine
from core.encoder import devices
from core.encoder.devices import Timing
from core.library.library import CATALOGUE

MEASURE = devices.measure


@pytest.fixture(autouse=True)
def known_timings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure no device, which takes seconds: one test does."""
    monkeypatch.setattr(devices, "measure", lambda names, _: [Timing(n, 1.0, 1.0) for n in names])


def by_subject(library: Path | None = None) -> dict[str, Finding]:
    return {finding.subject: finding for finding in examine(library)}


def listing(root: Path) -> list[tuple[str, int, int]]:
    return sorted(
        (str(f), f.stat().st_size, f.stat().st_mtime_ns) for f in [root, *root.rglob("*")]
    )


def test_a_fresh_machine_is_healthy_and_stays_untouched(
    inkseek_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "measure", MEASURE)
    answer = inkseek_json("doctor")
    assert answer["healthy"] is True
    subjects = [finding["subject"] for finding in answer["findings"]]
    for subject in ("Inkseek", "onnxruntime", "on cpu", "model", "data folder", "library", "index"):
        assert subject in subjects
    assert {finding["health"] for finding in answer["findings"]} <= {"good", "note"}
    assert list(inkseek_home.iterdir()) == []


def test_it_does_not_change_the_library(filled: Path) -> None:
    before = listing(filled)
    assert by_subject(filled)["library"].health is Health.GOOD
    assert listing(filled) == before


def test_it_reads_a_library_that_is_in_use(tmp_path: Path, filled: Path) -> None:
    copy = shutil.copytree(filled, tmp_path / "copy")
    with closing(sqlite3.connect(copy / CATALOGUE)) as user:
        user.execute("UPDATE photo SET online = 1")
        user.commit()
        assert by_subject(copy)["library"].health is Health.GOOD


def test_a_damaged_library_is_found(tmp_path: Path, filled: Path) -> None:
    copy = shutil.copytree(filled, tmp_path / "copy")
    with (copy / CATALOGUE).open("r+b") as file:
        file.seek(20_000)
        file.write(os.urandom(60_000))
    finding = by_subject(copy)["library"]
    assert finding.health is Health.BROKEN
    assert "backups" in finding.text


def test_a_newer_library_is_found(tmp_path: Path, filled: Path) -> None:
    copy = shutil.copytree(filled, tmp_path / "copy")
    with closing(sqlite3.connect(copy / CATALOGUE)) as database:
        database.execute("PRAGMA user_version = 999")
    assert "newer Inkseek" in by_subject(copy)["library"].text


def test_a_damaged_index_is_found(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "manifest.json").write_text("{")
    finding = by_subject(tmp_path)["index"]
    assert finding.health is Health.BROKEN
    assert "Inkseek rebuilds it" in finding.text


def test_a_damaged_model_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import core.encoder

    shipped = core.encoder.shipped_weights()
    weights = tmp_path / shipped.name
    weights.write_bytes(shipped.read_bytes()[:-1] + b"!")
    shutil.copy(shipped.with_suffix(".json"), weights.with_suffix(".json"))
    monkeypatch.setattr(core.encoder, "shipped_weights", lambda: weights)
    finding = by_subject()["model"]
    assert finding.health is Health.BROKEN
    assert "Install Inkseek again" in finding.text
    weights.unlink()
    assert by_subject()["model"].health is Health.BROKEN


def test_little_space_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LITTLE_SPACE", 1 << 80)
    assert by_subject()["free space"].health is Health.NOTE


def test_a_home_that_cannot_be_written_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path("/proc/version").exists():
        pytest.skip("needs a folder that not even root can write")
    monkeypatch.setenv(paths.HOME_VARIABLE, "/proc/inkseek")
    monkeypatch.setattr(os, "access", lambda place, mode: False)
    finding = by_subject()["data folder"]
    assert finding.health is Health.BROKEN
    assert paths.HOME_VARIABLE in finding.text


def test_missing_extras_are_noted_not_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(doctor.EXTRAS, "samples", (("no_such_module",), "sample pictures"))
    finding = by_subject()["extra samples"]
    assert finding.health is Health.NOTE
    assert 'pip install "inkseek[samples]"' in finding.text


def test_a_missing_package_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "NEEDED", ("no-such-package",))
    assert by_subject()["no-such-package"].health is Health.BROKEN


@pytest.mark.skipif(not Path("/proc").exists(), reason="about Linux displays")
def test_the_display_is_told_without_qt(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert "no display" in by_subject()["window"].text
    monkeypatch.setenv("DISPLAY", ":7")
    assert by_subject()["window"].text == "X11, display :7"
    monkeypatch.setattr(doctor, "window_libraries", lambda: {"libno-such.so.1": "libno"})
    assert by_subject()["window"].health is Health.BROKEN


def test_it_reports_through_its_exit_code(tmp_path: Path) -> None:
    (tmp_path / CATALOGUE).write_bytes(b"no database at all, but some bytes " * 40)
    result = inkseek("doctor", "--library", tmp_path)
    assert result.exit_code == 1
    assert "Something is broken." in result.stdout
