"""`inkseek mcp`, asked by the official client in a real process."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from command_line import ROOT
from PIL import Image
from shapes import photograph, shape

from core.search.opened import OpenedLibrary
from core.sketch.formats.svg import to_svg

pytest.importorskip("mcp", reason="needs the extra mcp")

from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

SERVER = """
import sys
sys.path[:0] = ["tests/support"]
from tiny_encoder import TinyEncoder
from core.search import opened
opened.serving.load = opened.load_and_keep = lambda *_: TinyEncoder()
from core.cli.main import main
sys.argv = ["inkseek", "mcp", *sys.argv[1:]]
main()
"""
"""The command with the tiny encoder, which starts at once."""


def text_of(result: Any) -> str:
    return result.content[0].text


async def talk(root: Path, tmp_path: Path) -> dict[str, Any]:
    said: dict[str, Any] = {}
    arguments = ["-c", SERVER, "--library", str(root), "--allow-adding"]
    home = {"INKSEEK_HOME": str(tmp_path / "home")}
    server = StdioServerParameters(command=sys.executable, args=arguments, cwd=ROOT, env=home)
    async with Client(stdio_client(server)) as client:
        said["tools"] = (await client.list_tools()).tools
        said["search"] = await client.call_tool("search", {"svg": to_svg(shape(2)), "top": 3})
        first = json.loads(text_of(said["search"]))["results"][0]
        said["look"] = await client.call_tool("look", {"id": first["id"]})
        said["starred"] = await client.call_tool(
            "search", {"svg": to_svg(shape(2)), "stars": 1, "since": "2020-01-01", "tags": ["sea"]}
        )
        said["nothing"] = await client.call_tool("search", {})
        said["gone"] = await client.call_tool("look", {"id": 99999})
        photo = str(photograph(shape(70), tmp_path / "new" / "new.png"))
        said["added"] = await client.call_tool("add_folder", {"path": str(tmp_path / "new")})
        said["nowhere"] = await client.call_tool("add_folder", {"path": "new"})
        said["similar"] = await client.call_tool("search", {"picture": photo})
    return said


def test_the_official_client_searches_looks_and_adds(own_root: Path, tmp_path: Path) -> None:
    said = asyncio.run(talk(own_root, tmp_path))
    read_only = {tool.name: tool.annotations.read_only_hint for tool in said["tools"]}
    assert read_only == {"search": True, "look": True, "add_folder": False}
    assert all(tool.description for tool in said["tools"])
    found = json.loads(text_of(said["search"]))
    assert [hit["rank"] for hit in found["results"]] == [1, 2, 3]
    assert found["results"][0]["name"] == "shape 02.png"
    assert json.loads(text_of(said["starred"]))["photos"] == 0
    (seen,) = said["look"].content
    assert seen.mime_type == "image/png"
    assert max(Image.open(io.BytesIO(base64.b64decode(seen.data))).size) <= 256
    for failed, words in (
        ("nothing", "Nothing is looked for"),
        ("gone", "no picture 99999"),
        ("nowhere", "no folder"),
    ):
        assert said[failed].is_error
        assert words in text_of(said[failed])
    assert json.loads(text_of(said["added"])) == {"added": 1, "unchanged": 0, "failed": 0}
    assert json.loads(text_of(said["similar"]))["results"][0]["name"] == "new.png"


def test_nothing_can_be_added_unless_it_is_allowed(root: Path) -> None:
    from core.service.assistant import make_server

    with closing(OpenedLibrary.open(root)) as opened:
        tools = asyncio.run(make_server(opened, allow_adding=False).list_tools())
    assert sorted(tool.name for tool in tools) == ["look", "search"]
