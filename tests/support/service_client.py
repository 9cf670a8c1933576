"""A program that asks the local service."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from core.service.server import LocalService


@dataclass
class Client:
    """Asks as a program of the user does; headers can be replaced, or left out with None."""

    service: LocalService

    @property
    def host(self) -> str:
        return self.service.address.removeprefix("http://")

    def send(
        self, method: str, path: str, body: Any = None, **headers: str | None
    ) -> tuple[int, bytes]:
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        usual: dict[str, str | None] = {
            "Host": self.host,
            "Authorization": f"Bearer {self.service.token}",
            "Content-Type": None if data is None else "application/json",
            "Content-Length": None if data is None else str(len(data)),
        }
        usual.update({name.replace("_", "-"): value for name, value in headers.items()})
        with closing(HTTPConnection(self.host, timeout=600)) as connection:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in usual.items():
                if value is not None:
                    connection.putheader(name, value)
            connection.endheaders(data)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def ask(self, path: str, body: Any = None) -> Any:
        """Return an answer that must be a good one."""
        status, data = self.send("GET" if body is None else "POST", path, body)
        assert status in (200, 202), data
        return json.loads(data)
