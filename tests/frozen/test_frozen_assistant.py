"""The packaged program as an assistant's server, asked over its input and output as one does."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

Run = Callable[..., subprocess.CompletedProcess[str]]
RING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
    '<circle cx="50" cy="50" r="40" fill="none" stroke="black"/></svg>'
)


def test_an_assistant_searches_and_looks(run: Run, package: Path, tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    ring, bar = (Image.new("RGB", (200, 200), "white") for _ in range(2))
    ImageDraw.Draw(ring).ellipse((30, 30, 170, 170), outline="black", width=6)
    ImageDraw.Draw(bar).line((30, 170, 170, 30), fill="black", width=6)
    ring.save(pictures / "ring.png")
    bar.save(pictures / "bar.png")
    assert run("index", pictures).returncode == 0
    server = subprocess.Popen(
        [str(package / "inkseek"), "mcp"],
        env={"HOME": str(tmp_path / "home"), "PATH": ""},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with server:
        about = {"protocolVersion": "2025-06-18", "capabilities": {}}
        told = ask(server, "initialize", **about, clientInfo={"name": "test", "version": "1"})
        assert told["serverInfo"]["name"] == "inkseek"
        say(server, {"jsonrpc": "2.0", "method": "notifications/initialized"})
        tools = [tool["name"] for tool in ask(server, "tools/list")["tools"]]
        assert sorted(tools) == ["look", "search"]
        found = ask(server, "tools/call", name="search", arguments={"svg": RING})
        results = json.loads(found["content"][0]["text"])["results"]
        assert [hit["name"] for hit in results] == ["ring.png", "bar.png"]
        seen = ask(server, "tools/call", name="look", arguments={"id": results[0]["id"]})
        assert seen["content"][0]["mimeType"] == "image/png"
        assert server.stdin is not None
        server.stdin.close()
    assert server.returncode == 0


def say(server: subprocess.Popen[str], message: dict[str, Any]) -> None:
    assert server.stdin is not None
    server.stdin.write(json.dumps(message) + "\n")
    server.stdin.flush()


def ask(server: subprocess.Popen[str], method: str, **parameters: Any) -> Any:
    say(server, {"jsonrpc": "2.0", "id": method, "method": method, "params": parameters})
    assert server.stdout is not None
    for line in server.stdout:
        told = json.loads(line)
        if told.get("id") == method:
            return told["result"]
    raise AssertionError("the server has ended")
