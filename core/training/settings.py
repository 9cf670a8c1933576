"""What all recipes have in common: saved as JSON beside the weights, and checked when read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Self

from core.training.errors import TrainingError

_ALLOWED = {"int": (int,), "float": (int, float), "str": (str,), "bool": (bool,)}


@dataclass(frozen=True)
class Settings:
    """The settings of a run."""

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Reads settings; a field the file does not name keeps its default.

        Raises:
            TrainingError: these are no settings of this kind, or one of them makes no sense.
        """
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            known = {f.name for f in fields(cls)}
            if strange := set(data) - known:
                raise TrainingError(f"{path} names settings that do not exist: {sorted(strange)}.")
            return cls.made_from(data)
        except OSError as error:
            raise TrainingError(f"The recipe {path} can't be read: {error.strerror}.") from error
        except (ValueError, TypeError, AttributeError) as error:
            raise TrainingError(f"The recipe {path} can't be read: {error}") from error

    @classmethod
    def made_from(cls, data: Mapping[str, Any]) -> Self:
        """The settings that JSON gave."""
        return cls(**data)


def check_types(settings: object) -> None:
    """Refuses what JSON may hold and a setting must not, say a word where a number belongs."""
    for name, kind in type(settings).__annotations__.items():
        value = getattr(settings, name)
        if kind in _ALLOWED and (
            not isinstance(value, _ALLOWED[kind]) or (kind != "bool" and isinstance(value, bool))
        ):
            raise TrainingError(f"The recipe's {name} must be of type {kind}, not {value!r}.")
