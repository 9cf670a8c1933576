"""What lay on the tray when the program was closed, kept beside the library it belongs to."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path

log = logging.getLogger(__name__)


class TrayFile:
    """The ids of the photos on the tray, in a small file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> list[int]:
        """Return the ids; none when there is no file or it is damaged."""
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        except (OSError, ValueError) as error:
            log.warning("the tray in %s can't be read: %s", self._path, error)
            return []
        return [i for i in data if type(i) is int] if isinstance(data, list) else []

    def write(self, ids: Sequence[int]) -> None:
        """Keep these ids; a crash in between leaves the old ones."""
        unfinished = self._path.with_suffix(".part")
        try:
            unfinished.write_text(json.dumps(list(ids)) + "\n", encoding="utf-8")
            unfinished.replace(self._path)
        except OSError as error:
            log.warning("the tray can't be written to %s: %s", self._path, error)
