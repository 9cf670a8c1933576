"""Tools for assistants that speak the Model Context Protocol (MCP): search, look, and add."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Image
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from core import __version__
from core.errors import UserError
from core.search.opened import OpenedLibrary
from core.search.ranking import as_json
from core.service.question import query_of
from core.sketch.formats.checks import MAX_BYTES

INSTRUCTIONS = (
    "Finds pictures in the user's own library by drawing. Describe what you look for as a simple "
    "line drawing in SVG, as a child would draw it: a few large strokes, outlines, no text. Search "
    "first, then look at the best results."
)


class Tools:
    """What an assistant can do with a library."""

    def __init__(self, opened: OpenedLibrary) -> None:
        self._opened = opened

    def search(
        self,
        svg: str | None = None,
        picture: str | None = None,
        words: list[str] | None = None,
        like: list[int] | None = None,
        unlike: list[int] | None = None,
        colours: list[str] | None = None,
        categories: list[str] | None = None,
        tags: list[str] | None = None,
        stars: int = 0,
        since: str | None = None,
        until: str | None = None,
        name: str = "",
        top: int = 10,
    ) -> dict[str, Any]:
        """Rank the user's pictures by a line drawing, similar pictures, words, or all together.

        Args:
            svg: A line drawing as an SVG document, dark lines on white.
            picture: The whole path of a picture file to find similar pictures to.
            words: What pictures show, such as dog; -dog for what they do not show.
            like: Ids of results to find similar pictures to.
            unlike: Ids of results that others should resemble less.
            colours: Only pictures that have all of these, such as #d0392e.
            categories: Only pictures of these categories.
            tags: Only pictures that have all of these.
            stars: Only pictures with so many stars or more, up to 5.
            since: Only pictures taken on this day or later, such as 2026-05-31.
            until: Only pictures taken on this day or earlier.
            name: Only pictures with this in their file's name.
            top: How many are wanted.

        Returns:
            The ranking, best first; each result has id, score, path, name and category.
        """
        asked: dict[str, Any] = {
            "svg": svg,
            "words": words or [],
            "colours": colours or [],
            "like": like or [],
            "unlike": unlike or [],
            "categories": categories or [],
            "tags": tags or [],
            "stars": stars,
            "since": since,
            "until": until,
            "name": name,
            "top": top,
        }
        try:
            if picture is not None:
                asked["picture"] = _read(Path(picture))
            with query_of(asked) as query:
                return as_json(self._opened.search(query))
        except UserError as error:
            raise ToolError(str(error)) from error

    def look(self, id: int) -> Image:
        """Show one picture, 256 pixels at most.

        Args:
            id: The id of a result.
        """
        try:
            found = self._opened.library.catalogue.photos([id])
            if not found:
                raise UserError(f"There is no picture {id}.")
            out = io.BytesIO()
            self._opened.library.thumbnails.read(found[0]).save(out, "PNG")
        except UserError as error:
            raise ToolError(str(error)) from error
        return Image(data=out.getvalue(), format="png")

    def add_folder(self, path: str) -> dict[str, Any]:
        """Add a folder of pictures to the library; the files stay where they are.

        Args:
            path: The whole path of a folder on this computer.

        Returns:
            How many pictures were added, were known before, and could not be read.
        """
        folder = Path(path)
        if not folder.is_absolute() or not folder.is_dir():
            raise ToolError(f"{path} is no folder on this computer; give its whole path.")
        try:
            report = self._opened.add([folder])
        except UserError as error:
            raise ToolError(str(error)) from error
        return {"added": report.added, "unchanged": report.unchanged, "failed": report.failed}


def make_server(opened: OpenedLibrary, *, allow_adding: bool) -> MCPServer[Any]:
    """Return the server, which changes nothing unless adding is allowed."""
    tools = Tools(opened)
    server: MCPServer[Any] = MCPServer(
        "inkseek", title="Inkseek", instructions=INSTRUCTIONS, version=__version__,
        log_level="WARNING",
    )  # fmt: skip
    only_reads = ToolAnnotations(read_only_hint=True, open_world_hint=False)
    for tool in (tools.search, tools.look):
        server.add_tool(tool, annotations=only_reads)
    if allow_adding:
        adds = ToolAnnotations(
            read_only_hint=False,
            destructive_hint=False,
            idempotent_hint=True,
            open_world_hint=False,
        )
        server.add_tool(tools.add_folder, annotations=adds)
    return server


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise UserError(f"{file} is larger than {MAX_BYTES >> 20} MB.")
        return base64.b64encode(file.read_bytes()).decode()
    except OSError as error:
        raise UserError(f"{file} can't be read: {error.strerror or error}.") from error
