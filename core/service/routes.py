"""What the local service answers, path by path."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from core import __version__
from core.decoders.process import open_picture
from core.errors import UserError
from core.library import Library, Photo
from core.search import Query, Ranking
from core.search.ranking import as_json
from core.service.question import QuestionError, query_of
from resources import resource

PREVIEW = 1024
"""A preview's longer side has at least so many pixels, if the file has, and below twice that."""


class Backend(Protocol):
    """Who searches and imports; any thread may call it."""

    @property
    def library(self) -> Library: ...

    def search(self, query: Query) -> Ranking: ...

    def add(self, folder: Path) -> None:
        """Begin to import a folder."""
        ...

    def adding(self) -> Mapping[str, Any]:
        """How far imports are: running, done, found, problem."""
        ...


class NotFoundError(UserError):
    """There is no such thing."""


Body = Mapping[str, Any]


def openapi(backend: Backend, number: int, body: Body) -> bytes:
    return resource("service", "openapi.json").read_bytes()


def status(backend: Backend, number: int, body: Body) -> object:
    return {
        "version": __version__,
        "photos": backend.library.catalogue.count(),
        "adding": dict(backend.adding()),
    }


def search(backend: Backend, number: int, body: Body) -> object:
    with query_of(body) as query:
        return as_json(backend.search(query))


def photo(backend: Backend, number: int, body: Body) -> object:
    found = _photo(backend, number)
    return {
        "id": found.id,
        "path": str(found.path),
        "name": found.name,
        "category": found.category,
        "online": found.online,
        "width": found.width,
        "height": found.height,
        "size": found.size,
    }


def thumbnail(backend: Backend, number: int, body: Body) -> bytes:
    # PNG, because not every program reads WebP.
    out = io.BytesIO()
    backend.library.thumbnails.read(_photo(backend, number)).save(out, "PNG", compress_level=1)
    return out.getvalue()


def preview(backend: Backend, number: int, body: Body) -> bytes:
    out = io.BytesIO()
    image = open_picture(_photo(backend, number).path, side=PREVIEW)
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def add(backend: Backend, number: int, body: Body) -> object:
    name = body.get("path")
    if not isinstance(name, str) or set(body) != {"path"}:
        raise QuestionError('Send the folder to import as {"path": "/home/me/Pictures"}.')
    folder = Path(name)
    if not folder.is_absolute() or not folder.is_dir():
        raise QuestionError(f"{name} is no folder on this computer; give its whole path.")
    backend.add(folder)
    return dict(backend.adding())


def _photo(backend: Backend, number: int) -> Photo:
    found = backend.library.catalogue.photos([number])
    if not found:
        raise NotFoundError(f"There is no picture {number}.")
    return found[0]


Answer = Callable[[Backend, int, Body], object]

ROUTES: dict[tuple[str, str], tuple[Answer, int, str]] = {
    ("GET", "/openapi.json"): (openapi, 200, "application/json"),
    ("GET", "/status"): (status, 200, "application/json"),
    ("POST", "/search"): (search, 200, "application/json"),
    ("GET", "/photos/{id}"): (photo, 200, "application/json"),
    ("GET", "/photos/{id}/thumbnail"): (thumbnail, 200, "image/png"),
    ("GET", "/photos/{id}/preview"): (preview, 200, "image/png"),
    ("POST", "/folders"): (add, 202, "application/json"),
}
"""Each with its status and the kind of its content. All but the first need the token."""

OPEN = ("/openapi.json",)
