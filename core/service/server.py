"""The local service's HTTP server: who may ask, and how much they may send.

It listens on loopback alone. A page in a browser can send requests there too, and can make its own
name point there; so every request needs the token, and a Host and Origin that are the service's.
"""

from __future__ import annotations

import hmac
import json
import logging
import re
import socket
import socketserver
import threading
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from core.errors import UserError
from core.service import access
from core.service.routes import OPEN, ROUTES, Backend, NotFoundError
from core.sketch.formats.checks import parse

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
MAX_BODY = 32 * 2**20
MOST_CONNECTIONS = 16
SILENCE_S = 15
"""How long a connection may say nothing."""

_ID = re.compile(r"/(\d{1,18})(?=/|$)")
_ACCEPTED = "Send a JSON object."


class ServiceError(UserError):
    """The service cannot start; the message says what to do."""


class LocalService:
    """Listens from its creation on; answers between `serve` and `close`.

    Attributes:
        address: Where it is, such as http://127.0.0.1:47365.
        token: What requests must send as `Authorization: Bearer TOKEN`.
    """

    def __init__(self, backend: Backend, port: int = access.PORT) -> None:
        """Listen.

        Args:
            backend: Answers the requests.
            port: On loopback; 0 takes one that is free.

        Raises:
            ServiceError: The port is in use, or the token cannot be written.
        """
        try:
            self._server = _Server((LOOPBACK, port), _Handler)
        except (OSError, OverflowError) as error:
            raise ServiceError(
                f"The service for other programs can't listen on port {port} "
                f"({getattr(error, 'strerror', None) or error}). Another Inkseek may have it; "
                "end that, or choose another:  inkseek serve --port NUMBER"
            ) from error
        self.address = f"http://{LOOPBACK}:{self._server.server_address[1]}"
        try:
            self.token = access.publish(self.address)
        except OSError as error:
            self._server.server_close()
            raise ServiceError(f"The service's token can't be written: {error}.") from error
        self._server.admit(backend, self.address, self.token)

    def serve(self) -> None:
        """Answer until `close` is called from another thread, or Ctrl+C."""
        self._server.serve_forever(poll_interval=0.1)

    def end(self) -> None:
        """Let `serve` return, from another thread."""
        self._server.shutdown()

    def close(self) -> None:
        """Hang up on everybody, wait for searches under way, and free the port."""
        self._server.server_close()
        access.withdraw(self.address)


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    # On Windows it would let another program listen on the same port.
    allow_reuse_address = not hasattr(socket, "SO_EXCLUSIVEADDRUSE")

    backend: Backend
    address: str
    token: bytes

    def __init__(self, *args: Any) -> None:
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        super().__init__(*args)

    def admit(self, backend: Backend, address: str, token: str) -> None:
        self.backend, self.address, self.token = backend, address, token.encode()

    def server_bind(self) -> None:
        # HTTPServer's own also asks the network for the computer's name.
        socketserver.TCPServer.server_bind(self)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            too_many = len(self._open) >= MOST_CONNECTIONS
            if not too_many:
                self._open.add(request)
        if too_many:
            self.shutdown_request(request)
        else:
            super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        with self._lock:
            waiting = list(self._open)
        for connection in waiting:
            # Whoever has not asked yet is not waited for.
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RD)
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        log.info("a connection broke off", exc_info=True)


class _RefusedError(Exception):
    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


class _Handler(BaseHTTPRequestHandler):
    """One request, after which the connection is closed."""

    server: _Server
    timeout = SILENCE_S
    server_version, sys_version = "Inkseek", ""

    def do_GET(self) -> None:
        self._respond()

    def do_POST(self) -> None:
        self._respond()

    def log_message(self, format: str, *args: Any) -> None:
        log.debug(format, *args)

    def _respond(self) -> None:
        try:
            status, kind, content = self._answer()
        except _RefusedError as error:
            status, kind, content = error.status, "application/json", {"error": str(error)}
        except NotFoundError as error:
            status, kind, content = HTTPStatus.NOT_FOUND, "application/json", {"error": str(error)}
        except UserError as error:
            status, kind = HTTPStatus.BAD_REQUEST, "application/json"
            content = {"error": str(error)}
        except TimeoutError:
            raise
        except Exception as error:
            log.exception("a request of another program failed")
            status, kind = HTTPStatus.INTERNAL_SERVER_ERROR, "application/json"
            content = {"error": f"This failed in Inkseek, whose log says more: {error}"}
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        if status == HTTPStatus.UNAUTHORIZED:
            self.send_header("WWW-Authenticate", "Bearer")
        self.end_headers()
        self.wfile.write(data)
        if status >= 400:
            # What is left unread would make the system take the answer back.
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_WR)
                self.connection.settimeout(0.2)
                self.connection.recv(1 << 16)

    def _answer(self) -> tuple[int, str, object]:
        self._check_origin()
        number = _ID.search(self.path)
        path = _ID.sub("/{id}", self.path, count=1)
        if path not in OPEN:
            self._check_token()
        found = ROUTES.get((self.command, path))
        if found is None:
            here = [method for method, known in ROUTES if known == path]
            if here:
                raise _RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, f"Use {here[0]} for {path}.")
            raise _RefusedError(
                HTTPStatus.NOT_FOUND, "There is no such path; /openapi.json lists them."
            )
        answer, status, kind = found
        body = self._body() if self.command == "POST" else {}
        return status, kind, answer(self.server.backend, int(number[1]) if number else 0, body)

    def _check_origin(self) -> None:
        """Refuse pages of the web, also those whose name was made to point here."""
        own = self.server.address
        host = own.removeprefix("http://")
        hosts = {host, host.replace(LOOPBACK, "localhost")}
        if self.headers.get_all("Host", []) not in [[host] for host in hosts]:
            raise _RefusedError(HTTPStatus.FORBIDDEN, f"Ask for {own}, not for another host.")
        origins = self.headers.get_all("Origin", [])
        if any(origin not in {f"http://{host}" for host in hosts} for origin in origins):
            raise _RefusedError(HTTPStatus.FORBIDDEN, "Pages of the web may not use this.")

    def _check_token(self) -> None:
        sent = self.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        if not hmac.compare_digest(sent.encode("utf-8", "replace"), self.server.token):
            raise _RefusedError(
                HTTPStatus.UNAUTHORIZED,
                "Send the token of service.json as  Authorization: Bearer TOKEN",
            )

    def _body(self) -> Mapping[str, Any]:
        if self.headers.get_content_type() != "application/json":
            raise _RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send application/json.")
        length = self.headers.get("Content-Length", "")
        if not re.fullmatch(r"\d{1,12}", length) or "Transfer-Encoding" in self.headers:
            raise _RefusedError(HTTPStatus.LENGTH_REQUIRED, "Send a Content-Length.")
        if int(length) > MAX_BODY:
            raise _RefusedError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"Send {MAX_BODY >> 20} MB at most."
            )
        body = parse(self.rfile.read(int(length)).decode("utf-8", "replace"), _ACCEPTED)
        if not isinstance(body, dict):
            raise _RefusedError(HTTPStatus.BAD_REQUEST, _ACCEPTED)
        return body
