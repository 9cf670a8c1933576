"""How the commands of the research side say what is wrong with data, recipes and runs."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from core.commands.output import UserError, friendly

P = ParamSpec("P")
R = TypeVar("R")


def plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Say in words what a person can put right."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        from core.datasets import DataMissing
        from core.datasets.missing import DataDamaged
        from core.evaluation.errors import EvaluationError
        from core.training.errors import TrainingError

        try:
            return command(*args, **kwargs)
        except (EvaluationError, TrainingError, DataMissing, DataDamaged) as error:
            raise UserError(str(error)) from error

    return friendly(wrapped)
