"""The self-test: green as a process, and each trial notices what it is there to notice."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import annoy
import pytest

from app.self_test import desktop, engine, run
from app.self_test.shapes import write_pictures
from app.self_test.trial import Broken, carry_out
from core.decoders.process import open_picture
from core.doctor import Health


def test_the_program_passes_and_leaves_the_users_data_alone(
    inkseek_home: Path, tmp_path: Path
) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path), "QT_QPA_PLATFORM": ""}
    done = subprocess.run(
        [sys.executable, "-m", "app", "--self-test"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "Everything works."
    for subject in ("encoder", "weights", "Annoy", "Qt", "import", "drawing", "closing"):
        assert f"✓ {subject}" in done.stdout
    assert list(inkseek_home.iterdir()) == []
    assert list(tmp_path.iterdir()) == []


def test_a_broken_part_is_named_and_the_others_are_still_tried() -> None:
    def fine() -> str:
        return "as it should be"

    def broken() -> str:
        raise Broken("what was seen")

    def surprising() -> str:
        raise OSError("libnothing.so: cannot open")

    trials = [("one", broken), ("two", surprising), ("three", fine)]
    one, two, three = carry_out(trials)
    assert (one.health, one.text) == (Health.BROKEN, "what was seen")
    assert (two.health, two.text) == (Health.BROKEN, "OSError: libnothing.so: cannot open")
    assert (three.health, three.text) == (Health.GOOD, "as it should be")


def test_damaged_weights_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def models(*_: str) -> Iterator[Path]:
        yield tmp_path

    monkeypatch.setattr(engine, "path", models)
    with pytest.raises(Broken, match=r"encoder-photo\.onnx can't be read"):
        engine.weights_are_whole()
    (tmp_path / "encoder.safetensors").write_bytes(b"half of it")
    (tmp_path / "encoder.json").write_text('{"sha256": "0123"}')
    with pytest.raises(Broken, match=r"encoder\.safetensors are damaged"):
        engine.weights_are_whole()


def test_an_annoy_that_finds_too_little_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert engine.annoy_finds(tmp_path / "good.ann").startswith("finds ")

    class OneNeighbour(annoy.AnnoyIndex):  # type: ignore[misc]
        """Like a build with unsafe arithmetic."""

        def get_nns_by_vector(self, *args: Any, **options: Any) -> Any:
            return list(super().get_nns_by_vector(*args, **options)[:1])

    monkeypatch.setattr(annoy, "AnnoyIndex", OneNeighbour)
    with pytest.raises(Broken, match="compiled wrongly"):
        engine.annoy_finds(tmp_path / "bad.ann")


def test_the_packaged_program_must_read_svg_and_heic(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(suffix: str) -> str | None:
        return f"{suffix} needs an extra" if suffix == ".heic" else None

    monkeypatch.setattr(engine, "missing_extra", lacking)
    assert "needs an extra" in engine.extras_are_there()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(Broken, match="packaged without"):
        engine.extras_are_there()


def test_each_shape_is_a_readable_picture_of_its_own_kind(tmp_path: Path) -> None:
    files = write_pictures(tmp_path / "pictures")
    assert len({file.suffix for file in files}) == len(files) >= 7
    seen = {open_picture(file).convert("L").resize((16, 16)).tobytes() for file in files}
    assert len(seen) == len(files)


def test_trials_of_the_desktop_pass_here(qapp: Any) -> None:
    for finding in carry_out(desktop.trials()):
        assert finding.health is Health.GOOD, finding


def test_a_missing_plugin_is_noticed(qapp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desktop, "PLATFORMS", {sys.platform: ("nosuchplatform",)})
    with pytest.raises(Broken, match="no plugin for nosuchplatform"):
        desktop.platforms_load()
    monkeypatch.setattr(desktop, "FORMATS", {"png", "paintedcanvas"})
    with pytest.raises(Broken, match="can't show paintedcanvas"):
        desktop.pictures_are_read()


def test_a_library_that_cannot_be_loaded_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_: Path) -> NoReturn:
        raise ImportError("libonnxruntime.so: cannot open shared Any file")

    monkeypatch.setattr(run, "_of_engine", broken)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert run.run_self_test() == 1
    said = capsys.readouterr().out
    assert "can't be loaded: libonnxruntime.so" in said
    assert "Broken: engine" in said
    assert "Logs of earlier runs" in said
