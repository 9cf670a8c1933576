"""Who may ask the local service: programs of this user alone, and no page of the web."""

from __future__ import annotations

import json
import socket
import stat
import sys
import threading
import time
from typing import Any

import pytest
from service_client import Client

from core import paths
from core.service import server
from core.service.server import MOST_CONNECTIONS, LocalService, ServiceError

QUESTION = {"like": [1]}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 200),
        # A page whose own name was made to point to this computer, once it had been loaded.
        ({"Host": "evil.example:{port}"}, 403),
        ({"Host": "127.0.0.1"}, 403),
        ({"Host": None}, 403),
        ({"Host": "localhost:{port}"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Origin": "http://127.0.0.1:{port}"}, 200),
        ({"Authorization": None}, 401),
        ({"Authorization": "Bearer "}, 401),
        ({"Authorization": "Bearer {token}x"}, 401),
        ({"Authorization": "Bearer {token}"[:-2]}, 401),
        ({"Authorization": "Bearer é"}, 401),
        # What a form of a page may send without being asked first.
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": None}, 415),
        ({"Content_Length": None}, 411),
        ({"Content_Length": "-1"}, 411),
        ({"Content_Length": str(server.MAX_BODY + 1)}, 413),
        ({"Transfer_Encoding": "chunked"}, 411),
    ],
)
def test_only_programs_with_the_token_and_no_pages_may_ask(
    client: Client, headers: dict[str, str | None], expected: int
) -> None:
    port = client.host.rpartition(":")[2]
    sent = {
        name: value and value.replace("{port}", port).replace("{token}", client.service.token)
        for name, value in headers.items()
    }
    body = None if headers.get("Content_Length", "") != "" else QUESTION
    if body is None:
        sent.setdefault("Content_Type", "application/json")
    status, data = client.send("POST", "/search", body, **sent)
    assert status == expected, data
    assert ("results" in json.loads(data)) == (expected == 200)


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/search", 405),
        ("POST", "/status", 405),
        ("GET", "/", 404),
        ("GET", "/photos/1/../status", 404),
        ("GET", "/photos/-1", 404),
        ("GET", f"/photos/{10**19}", 404),
        ("DELETE", "/photos/1", 501),
    ],
)
def test_there_is_nothing_else(client: Client, method: str, path: str, expected: int) -> None:
    assert client.send(method, path)[0] == expected


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"top": NaN}', b"\xff", b"[" * 100_000], ids=repr
)
def test_what_is_no_json_object_is_refused(client: Client, body: bytes) -> None:
    assert client.send("POST", "/search", body)[0] == 400


def test_the_description_needs_no_token_but_the_right_host(client: Client) -> None:
    assert client.send("GET", "/openapi.json", Authorization=None)[0] == 200
    assert client.send("GET", "/openapi.json", Authorization=None, Host="evil.example")[0] == 403


def test_it_listens_on_this_computer_alone(client: Client) -> None:
    assert client.service._server.server_address[0] == "127.0.0.1"


def test_the_token_is_for_this_user_and_stays(own_client: Client) -> None:
    client, backend = own_client, own_client.service._server.backend
    file = paths.service_file()
    told = json.loads(file.read_text())
    assert told == {"address": client.service.address, "token": client.service.token}
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    second = LocalService(backend, 0)
    assert second.token == client.service.token
    client.service._server.address = "http://127.0.0.1:1"
    second.close()
    assert json.loads(file.read_text()) == {"token": told["token"]}
    file.write_text('{"token": "short"}')
    third = LocalService(backend, 0)
    assert len(third.token) >= 32
    third.close()


def test_a_port_in_use_is_said(own_client: Client) -> None:
    client, backend = own_client, own_client.service._server.backend
    port = int(client.host.rpartition(":")[2])
    with pytest.raises(ServiceError, match=f"port {port} .*--port"):
        LocalService(backend, port)
    assert json.loads(paths.service_file().read_text())["address"] == client.service.address


def connected(client: Client) -> socket.socket:
    host, _, port = client.host.partition(":")
    return socket.create_connection((host, int(port)), timeout=600)


def test_more_connections_than_programs_need_are_turned_away(client: Client) -> None:
    waiting = [connected(client) for _ in range(MOST_CONNECTIONS)]
    with connected(client) as last:
        assert last.recv(1) == b""
    for connection in waiting:
        connection.close()
    while True:
        try:
            assert client.send("GET", "/openapi.json")[0] == 200
            break
        except ConnectionError:
            time.sleep(0.05)


def test_who_says_nothing_does_not_delay_the_end(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.service.server._Handler.timeout", 3600)
    service = LocalService(client.service._server.backend, 0)
    threads: list[Any] = [threading.Thread(target=service.serve)]
    threads[0].start()
    with connected(Client(service)) as silent:
        silent.sendall(b"GET /status HT")
        while not service._server._open:
            time.sleep(0.01)
        service.end()
        threads.append(threading.Thread(target=service.close))
        threads[1].start()
        for thread in threads:
            thread.join(300)
            assert not thread.is_alive()
