"""Stages: made once, again when an input changes, and after a stop where it stopped."""

from pathlib import Path

import pytest

from core.research.encoder.errors import TrainingError
from core.research.encoder.stages import Stages

NAMES = ("first", "second")


class Work:
    """Two stages; the second is made from the first one's output."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.made = folder, list[str]()
        self.a, self.b = folder / "a", folder / "b"

    def run(self, setting: int = 1, redo_from: str | None = None, fail: bool = False) -> list[str]:
        self.made.clear()
        stages = Stages(self.folder / "state", NAMES, redo_from=redo_from)
        stages.run("first", [setting], [self.a], lambda: self._make("first", self.a, setting))
        if fail:
            raise KeyboardInterrupt
        stages.run("second", [self.a], [self.b], lambda: self._make("second", self.b, 0))
        return self.made

    def _make(self, name: str, file: Path, setting: int) -> None:
        self.made.append(name)
        file.write_text(str(setting // 2))


@pytest.fixture
def work(tmp_path: Path) -> Work:
    return Work(tmp_path)


def test_what_is_done_is_not_made_again(work: Work) -> None:
    assert work.run() == ["first", "second"]
    assert work.run() == []


def test_a_changed_setting_makes_what_depends_on_it(work: Work) -> None:
    work.run(2)
    assert work.run(4) == ["first", "second"]
    # The first stage's output is the same as before, so the second is not made again.
    assert work.run(5) == ["first"]


def test_a_missing_output_is_made_again(work: Work) -> None:
    work.run()
    work.b.unlink()
    assert work.run() == ["second"]


def test_after_a_stop_it_goes_on(work: Work) -> None:
    with pytest.raises(KeyboardInterrupt):
        work.run(fail=True)
    assert work.run() == ["second"]


def test_stages_are_made_again_when_asked(work: Work) -> None:
    work.run()
    assert work.run(redo_from="second") == ["second"]
    assert work.run(redo_from="first") == ["first", "second"]
    with pytest.raises(TrainingError, match="no stage 'third'; there are first, second"):
        work.run(redo_from="third")


def test_a_stage_that_makes_nothing_is_an_error(work: Work, tmp_path: Path) -> None:
    stages = Stages(tmp_path / "state", NAMES)
    with pytest.raises(TrainingError, match="first did not make"):
        stages.run("first", [], [tmp_path / "none"], lambda: None)
