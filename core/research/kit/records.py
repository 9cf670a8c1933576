"""JSON as result files are written: readable, rounded, UTF-8."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core.files import atomic_write

_DIGITS = 6  # significant ones: learning rates are small, percentages are large


def write_json(file: Path, document: Mapping[str, Any]) -> None:
    """Write a document with rounded fractions, making folders as needed."""
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(rounded(document), indent=1, ensure_ascii=False, allow_nan=False)
    atomic_write(file, text + "\n")


def read_json(file: Path) -> dict[str, Any] | None:
    """A document, or None where there is no file.

    Raises:
        ValueError: the file holds no JSON object.
    """
    if not file.exists():
        return None
    document = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(document, dict):
        raise ValueError(f"{file} holds no JSON object")
    return document


def rounded(value: Any) -> Any:
    """The same document with every float rounded."""
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}")
    if isinstance(value, Mapping):
        return {str(key): rounded(entry) for key, entry in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [rounded(entry) for entry in value]
    return value
