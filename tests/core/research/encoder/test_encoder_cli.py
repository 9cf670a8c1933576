"""`inkseek train encoder` and `train release`: what is wrong is said in one line."""

from pathlib import Path

import pytest
from command_line import inkseek


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("no json", "can't be read"),
        ('{"towers": {"steps": 0}}', "steps must be 1 or more"),
        ('{"colour": 1}', "unknown settings"),
    ],
)
def test_a_wrong_recipe(tmp_path: Path, content: str, message: str) -> None:
    recipe = tmp_path / "recipe.json"
    recipe.write_text(content, "utf-8")
    done = inkseek("train", "encoder", recipe, "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_no_data(tmp_path: Path) -> None:
    done = inkseek("train", "encoder", "--out", tmp_path / "out", "--data", tmp_path)
    assert done.exit_code == 1
    assert "None of the paired data sets" in " ".join(done.stderr.split())


def test_a_stage_that_does_not_exist(data_sets: Path, tmp_path: Path) -> None:
    words = ("train", "encoder", "--out", tmp_path, "--data", data_sets, "--from", "heads")
    done = inkseek(*words)
    assert done.exit_code == 1
    assert "no stage 'heads'; there are towers" in " ".join(done.stderr.split())


def test_there_is_nothing_to_release(tmp_path: Path) -> None:
    done = inkseek("train", "release", tmp_path, "--to", tmp_path / "models")
    assert done.exit_code == 1
    assert "encoder.json can't be read" in "".join(done.stderr.split("\n"))
    assert not (tmp_path / "models").exists()
