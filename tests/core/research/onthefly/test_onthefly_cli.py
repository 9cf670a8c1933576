"""The commands: there, with help, and with a sentence for what a person can put right."""

import pytest
from typer.testing import CliRunner

from core.research.commands import add_to
from core.research.evaluation.cli import evaluate_app

RUN = CliRunner()


def test_is_there() -> None:
    add_to(evaluate_app, "evaluate")
    add_to(evaluate_app, "evaluate")  # a second time changes nothing
    shown = RUN.invoke(evaluate_app, ["onthefly", "--help"])
    assert shown.exit_code == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--table", "shoes"], "paper, paper-ink"),
        (["--data-set", "cars"], "chairv2, shoev2"),
    ],
)
def test_mistakes_are_answered_in_words(
    options: list[str], said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("INKSEEK_DATA", str(tmp_path))
    add_to(evaluate_app, "evaluate")
    answer = RUN.invoke(evaluate_app, ["onthefly", *options])
    assert answer.exit_code == 1
    assert said in answer.output


def test_unknown_rows_are_named_before_anything_is_computed() -> None:
    add_to(evaluate_app, "evaluate")
    answer = RUN.invoke(evaluate_app, ["onthefly", "--row", "B9"])
    assert answer.exit_code == 1
    assert "B9" in answer.output
    assert "gallery" in answer.output
