"""Asks Inkseek's local service, with nothing but Python's own library.

Plug-ins for other programs can copy this file; the service's /openapi.json describes the rest of
what it answers.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

NOT_RUNNING = (
    "Inkseek does not answer. Start Inkseek and switch on Preferences → Other programs, "
    "or run  inkseek serve"
)
REFUSED = "Inkseek does not accept the token. Clear it in the settings, or copy it once more."
NO_ADDRESS = "The address in the settings is none. It looks like  http://127.0.0.1:47365"
UNCLEAR = "What answers at this address is not Inkseek."

SECONDS = 60
"""The longest wait for an answer; the first search loads the encoder."""


class ServiceError(Exception):
    """The service cannot be reached, or refuses; the message says what to do."""


class Service(NamedTuple):
    """Where the service is, such as http://127.0.0.1:47365, and the token it asks for."""

    address: str
    token: str

    def search(self, picture: bytes, *, lines: bool = True, top: int = 30) -> list[dict[str, Any]]:
        """Return the best pictures, best first.

        Args:
            picture: A PNG.
            lines: It is a drawing; otherwise similar pictures are looked for.
            top: How many are wanted.

        Raises:
            ServiceError: It cannot be reached, or refuses.
        """
        sent = {
            "drawing" if lines else "picture": base64.b64encode(picture).decode(),
            "top": top,
        }
        return _understood(self._ask("POST", "/search", sent))["results"]

    def thumbnail(self, photo: int) -> bytes:
        """Return a picture as a PNG of 256 pixels at most."""
        return self._ask("GET", f"/photos/{photo}/thumbnail")

    def preview(self, photo: int) -> bytes:
        """Return a picture as a PNG of 2,047 pixels at most, whatever kind of file it is."""
        return self._ask("GET", f"/photos/{photo}/preview")

    def _ask(self, method: str, path: str, sent: Any = None) -> bytes:
        headers = {"Authorization": "Bearer " + self.token}
        body = None
        if sent is not None:
            body = json.dumps(sent)
            headers["Content-Type"] = "application/json"
        try:
            # Straight to this computer: a proxy must never see the token.
            with closing(HTTPConnection(_host(self.address), timeout=SECONDS)) as connection:
                connection.request(method, path, body, headers)
                answer = connection.getresponse()
                content = answer.read()
        except (OSError, HTTPException) as error:
            raise ServiceError(NOT_RUNNING) from error
        if answer.status == 401:
            raise ServiceError(REFUSED)
        if answer.status != 200:
            raise ServiceError(str(_understood(content).get("error", UNCLEAR)))
        return content


def find(address: str = "", token: str = "") -> Service:
    """Return the service that is running, as Inkseek's own file says, or a chosen one.

    Raises:
        ServiceError: There is none.
    """
    if address and token:
        return Service(address, token)
    for home in _homes():
        try:
            told = json.loads((home / "service.json").read_text("utf-8"))
            return Service(address or told["address"], token or told["token"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
    raise ServiceError(NOT_RUNNING)


def _homes() -> Iterator[Path]:
    """Where Inkseek may keep its data; a Krita in a sandbox is told of other folders."""
    chosen = os.environ.get("INKSEEK_HOME", "").strip()
    if chosen:
        yield Path(chosen).expanduser()
    elif sys.platform == "win32":
        yield Path(os.environ.get("LOCALAPPDATA", "~")).expanduser() / "inkseek"
    elif sys.platform == "darwin":
        yield Path("~/Library/Application Support/inkseek").expanduser()
    else:
        for data in (os.environ.get("XDG_DATA_HOME", ""), "~/.local/share"):
            if data:
                yield Path(data).expanduser() / "inkseek"


def _host(address: str) -> str:
    try:
        parts = urlsplit(address.strip())
        known = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
        if not (known and parts.port):
            raise ValueError
    except ValueError as error:
        raise ServiceError(NO_ADDRESS) from error
    return f"{parts.hostname}:{parts.port}"


def _understood(content: bytes) -> dict[str, Any]:
    try:
        told = json.loads(content)
    except ValueError as error:
        raise ServiceError(UNCLEAR) from error
    if not isinstance(told, dict):
        raise ServiceError(UNCLEAR)
    return told
