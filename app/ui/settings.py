"""The user's settings, stored as JSON in Inkseek's own folder.

The size and position of the window are stored by Qt (QSettings).
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from core.files import atomic_write

log = logging.getLogger(__name__)

_SENSIBLE = {"results": range(1, 10_001), "tile": range(40, 2001), "memory_mb": range(1, 65_537)}
"""Numbers outside were not set in this program, and would fill the memory or show nothing."""


_MOST_SHORTCUTS = 1000


@dataclass
class Settings:
    """The choices.

    Attributes:
        theme: `system`, `light` or `dark`.
        language: `system`, or the code of a language there is a translation for.
        left_handed: Whether the canvas is on the right.
        reduce_motion: Whether to skip animations.
        pressure: How the pen's pressure is felt: `soft`, `normal` or `firm`.
        stabiliser: How much lines are smoothed: `off`, `some` or `strong`.
        results: How many pictures are shown.
        tile: How wide a picture is shown in the list.
        sort: How the library is sorted while it is browsed.
        device: Where the model computes: `auto`, `cpu`, `cuda` or `mps`.
        memory_mb: What thumbnails may use at most.
        service: Whether other programs on this computer may search and add pictures.
        learn: Whether to learn how the user draws from the pictures they use: `ask`, `yes`, `no`.
        shortcuts: The user's own keys: the names of commands, and a key for each or "".
        toured: Whether the first steps were shown (or skipped) once.
        last_folder: Where the last dialog for folders or sketches was.
    """

    theme: str = "system"
    language: str = "system"
    left_handed: bool = False
    reduce_motion: bool = False
    pressure: str = "normal"
    stabiliser: str = "off"
    results: int = 120
    tile: int = 168
    sort: str = "added"
    device: str = "auto"
    memory_mb: int = 96
    service: bool = False
    learn: str = "ask"
    shortcuts: dict[str, str] = field(default_factory=dict)
    toured: bool = False
    last_folder: str = ""

    @classmethod
    def load(cls, file: Path) -> Settings:
        """Read the settings; missing, unknown or invalid ones get their defaults."""
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError, RecursionError) as error:
            log.warning("settings in %s can't be read, starting afresh: %s", file, error)
            return cls()
        known: dict[str, Any] = data if isinstance(data, dict) else {}
        usual = asdict(cls())
        right = {
            name: known[name]
            for name, value in usual.items()
            if type(known.get(name)) is type(value) and _is_sensible(name, known[name])
        }
        return cls(**right)

    def save(self, file: Path) -> None:
        """Write the settings; after a crash the old ones are still there."""
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            atomic_write(file, json.dumps(asdict(self), indent=2) + "\n")
        except OSError as error:
            log.warning("settings can't be written to %s: %s", file, error)


def _is_sensible(name: str, value: object) -> bool:
    if isinstance(value, dict):
        return len(value) < _MOST_SHORTCUTS and all(isinstance(v, str) for v in value.values())
    return name not in _SENSIBLE or value in _SENSIBLE[name]
