"""Where the local service is, and the token that it asks for: one file, for this user alone."""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from core import paths
from core.files import make_private_folder, replacing

PORT = 47365
"""Where it listens unless another port is chosen."""


def publish(address: str) -> str:
    """Tell programs of this user where the service is, and return the token they are to send.

    The token stays the same, so that what was set up with it goes on working.

    Raises:
        OSError: The file cannot be written.
    """
    known = _read().get("token")
    token = known if isinstance(known, str) and len(known) >= 32 else secrets.token_urlsafe(32)
    _write({"address": address, "token": token})
    return token


def withdraw(address: str) -> None:
    """Say that this service has ended; one that was started later stays."""
    known = _read()
    if known.pop("address", None) == address:
        with suppress(OSError):
            _write(known)


def _read() -> dict[str, Any]:
    try:
        known = json.loads(paths.service_file().read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return known if isinstance(known, dict) else {}


def _write(known: dict[str, Any]) -> None:
    file: Path = paths.service_file()
    make_private_folder(file.parent)
    with replacing(file) as unfinished:
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps(known, indent=2) + "\n", "utf-8")
