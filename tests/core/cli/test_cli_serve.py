"""`inkseek serve` in a process of its own, as people start it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest
from command_line import ROOT, inkseek

from core import paths
from core.sketch import read_sketch
from resources import path as resource_path


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_it_serves_until_ctrl_c(filled: Path) -> None:
    command = [sys.executable, "-m", "core.cli", "serve", "--library", str(filled), "--port", "0"]
    with subprocess.Popen(
        [*command, "--device", "cpu"], cwd=ROOT, stderr=subprocess.PIPE, text=True, env=os.environ
    ) as process:
        assert process.stderr is not None
        said = [process.stderr.readline(), process.stderr.readline()]
        told = json.loads(paths.service_file().read_text())
        assert told["address"] in said[0]
        assert "service.json" in said[1]
        assert told["token"] not in "".join(said)
        with resource_path("samples", "umbrella.inkseek") as file:
            strokes = [stroke.points.tolist() for stroke in read_sketch(file).strokes]
        connection = HTTPConnection(told["address"].removeprefix("http://"), timeout=120)
        headers = {"Authorization": f"Bearer {told['token']}", "Content-Type": "application/json"}
        connection.request("POST", "/search", json.dumps({"strokes": strokes}), headers)
        found = json.loads(connection.getresponse().read())["results"]
        connection.close()
        process.send_signal(signal.SIGINT)
        assert process.wait(120) == 0
    assert found[0]["name"] == "umbrella.png"
    assert json.loads(paths.service_file().read_text()) == {"token": told["token"]}


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "There is no library" in inkseek("serve").stderr
    monkeypatch.setattr("core.cli.serve.importlib.util.find_spec", lambda name: None)
    result = inkseek("mcp")
    assert result.exit_code == 1
    assert "inkseek[mcp]" in result.stderr
