"""Research commands say in words what is wrong with data, recipes and runs."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from core.cli.output import friendly
from core.research.datasets import DataMissing
from core.research.datasets.source import DataDamaged
from core.research.encoder.errors import TrainingError
from core.research.evaluation.errors import EvaluationError

MISSING = DataMissing("Birds", "https://example.org/birds", "birds/\n  1.png", (Path("/data"),))


def command_that_raises(error: Exception) -> typer.Typer:
    app = typer.Typer()

    @app.command()
    @friendly
    def run() -> None:
        raise error

    return app


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (TrainingError("The recipe's steps must be 1 or more."), "steps must be 1 or more."),
        (EvaluationError("No sketch has a photo."), "No sketch has a photo."),
        (DataDamaged("birds.zip is cut off."), "birds.zip is cut off."),
        (MISSING, "Birds not found.\nGet it from https://example.org/birds\nExpected layout:"),
        (MISSING, "Searched: /data"),
    ],
)
def test_it_is_said_without_a_traceback(error: Exception, said: str) -> None:
    done = CliRunner().invoke(command_that_raises(error))
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.startswith("Error: ")
    assert said in done.stderr


def test_a_mistake_of_our_own_is_not_hidden() -> None:
    done = CliRunner().invoke(command_that_raises(ZeroDivisionError("of our own")))
    assert isinstance(done.exception, ZeroDivisionError)


def test_a_command_keeps_its_name_and_what_it_says_of_itself() -> None:
    @friendly
    def learn(steps: int = 3) -> int:
        """Learn for some steps."""
        return steps

    assert (learn.__name__, learn.__doc__) == ("learn", "Learn for some steps.")
    assert learn(steps=5) == 5
