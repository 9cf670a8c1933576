"""How the commands of the research side say what is wrong with data, recipes and runs."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from core.cli.output import UserError, friendly

P = ParamSpec("P")
R = TypeVar("R")


def plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Say in words what a person can put right."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        from core.research.datasets import DataMissing
        from core.research.datasets.source import DataDamaged
        from core.research.encoder.errors import TrainingError
        from core.research.evaluation.errors import EvaluationError

        try:
            return command(*args, **kwargs)
        except (EvaluationError, TrainingError, DataMissing, DataDamaged) as error:
            raise UserError(str(error)) from error

    return friendly(wrapped)
