"""What the local service answers: as documented, and the same as the commands."""

from __future__ import annotations

import base64
import io
import json
import re
import time
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from service_client import Client
from shapes import photograph, shape
from tiny_encoder import TinyEncoder

from core.library import Filters, Library
from core.search import Query, Searcher, SketchTerm
from core.search.ranking import as_json
from core.service.question import KEYS
from core.service.routes import ROUTES
from core.sketch.formats.bitmap import to_png
from core.sketch.formats.svg import to_svg
from resources import resource

N_SHAPES = 6

DOCUMENT = json.loads(resource("service", "openapi.json").read_text("utf-8"))
SCHEMAS = DOCUMENT["components"]["schemas"]
KINDS: dict[str, Any] = {
    "integer": int,
    "number": (int, float),
    "string": str,
    "boolean": bool,
    "null": type(None),
}


def strokes(seed: int) -> list[Any]:
    return [stroke.xy.tolist() for stroke in shape(seed).strokes]


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def names(answer: dict[str, Any]) -> list[str]:
    return [hit["name"] for hit in answer["results"]]


def check(value: Any, schema: dict[str, Any], where: str) -> None:
    """Compare a value with its description; objects have exactly the keys that are described."""
    if "$ref" in schema:
        schema = SCHEMAS[schema["$ref"].rpartition("/")[2]]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if kinds == ["object"]:
        assert set(value) == set(schema.get("properties", value)), where
        for key, described in schema.get("properties", {}).items():
            check(value[key], described, f"{where}.{key}")
    elif kinds == ["array"]:
        for item in value:
            check(item, schema["items"], where)
    else:
        assert any(type(value) is bool if kind == "boolean" else isinstance(value, KINDS[kind])
                   for kind in kinds), where  # fmt: skip


def test_the_description_has_the_paths_there_are() -> None:
    described = {
        (method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods
    }
    assert described == set(ROUTES)
    assert set(SCHEMAS["Question"]["properties"]) == set(KEYS)
    for method, path in ROUTES:
        operation = DOCUMENT["paths"][path][method.lower()]
        assert str(ROUTES[method, path][1]) in operation["responses"]
        assert (method == "POST") == ("requestBody" in operation)
    for reference in re.findall(r'"#/components/(\w+)/(\w+)"', json.dumps(DOCUMENT)):
        kind, name = reference
        assert name in DOCUMENT["components"][kind]


def test_each_path_answers_as_described(own_client: Client, tmp_path: Path) -> None:
    client = own_client
    found = client.ask("/search", {"strokes": strokes(0)})["results"][0]["id"]
    bodies = {"/search": {"strokes": strokes(0)}, "/folders": {"path": str(tmp_path)}}
    for (method, path), (_, expected, kind) in ROUTES.items():
        status, data = client.send(method, path.replace("{id}", str(found)), bodies.get(path))
        assert status == expected, data
        content = DOCUMENT["paths"][path][method.lower()]["responses"][str(status)]["content"]
        (described,) = content
        assert described == kind
        if kind == "application/json":
            check(json.loads(data), content[described]["schema"], path)
        else:
            assert max(Image.open(io.BytesIO(data)).size) <= 256


def test_the_ranking_is_that_of_the_commands(client: Client, root: Path) -> None:
    told = client.ask("/search", {"strokes": strokes(3), "top": 4})
    with (
        Library.open(root) as library,
        closing(Searcher(library, TinyEncoder())) as searcher,
    ):
        ranking = as_json(searcher.search(Query((SketchTerm(shape(3)),), k=4)))
    assert told["results"] == ranking["results"]
    assert told["photos"] == ranking["photos"] == N_SHAPES


def test_drawings_and_pictures_of_every_kind(client: Client, tmp_path: Path) -> None:
    photo = tmp_path / "one.png"
    photograph(shape(4), photo)
    ink = to_png(shape(4), 256)
    for body in (
        {"strokes": strokes(4)},
        {"strokes": [[[*point, 0.5, 1.0] for point in stroke] for stroke in strokes(4)]},
        {"svg": to_svg(shape(4))},
        {"drawing": base64_of(ink)},
        {"picture": base64_of(photo.read_bytes())},
    ):
        assert names(client.ask("/search", body))[0] == "shape 04.png", list(body)
    found = client.ask("/search", {"strokes": strokes(4)})["results"]
    like = client.ask("/search", {"like": [found[2]["id"]]})
    assert like["results"][0]["id"] == found[2]["id"]
    unlike = client.ask("/search", {"strokes": strokes(4), "unlike": [found[0]["id"]]})
    assert unlike["results"][0]["score"] < found[0]["score"]
    pushed = client.ask("/search", {"svg": to_svg(shape(4)), "unwanted": strokes(4)})
    assert pushed["results"][0]["score"] < found[0]["score"]


def test_filters(client: Client) -> None:
    odd = client.ask("/search", {"strokes": strokes(0), "categories": ["odd"]})
    assert sorted(names(odd)) == ["shape 01.png", "shape 03.png", "shape 05.png"]
    assert odd["photos"] == 3
    assert names(client.ask("/search", {"strokes": strokes(0), "name": "05"})) == ["shape 05.png"]
    assert client.ask("/search", {"strokes": strokes(0), "colours": ["#ff0000"]})["photos"] == 0
    assert client.ask("/search", {"strokes": strokes(0), "colours": ["#FFFFFF"]})["photos"] == 6


def test_stars_tags_and_days_are_filters(own_client: Client, own_root: Path) -> None:
    def found(**filters: object) -> list[str]:
        return sorted(names(own_client.ask("/search", {"strokes": strokes(0), **filters})))

    with Library.open(own_root) as library:
        ids = library.catalogue.matching(Filters(name="0")).tolist()
        photos = {photo.name: photo.id for photo in library.catalogue.photos(ids)}
        library.marks.rate([photos["shape 02.png"], photos["shape 03.png"]], 4)
        library.marks.tag([photos["shape 03.png"]], ["Sea", "sky"])
        day = datetime.fromtimestamp(
            library.catalogue.photos([photos["shape 02.png"]])[0].mtime_ns / 1e9
        ).date()
    assert found(stars=4) == ["shape 02.png", "shape 03.png"]
    assert found(stars=5) == []
    assert found(tags=["sea"]) == found(tags=["sky", "sea"], stars=1) == ["shape 03.png"]
    assert found(tags=["sea", "land"]) == []
    assert len(found(since=str(day - timedelta(1)), until=str(day + timedelta(1)))) == N_SHAPES
    assert found(since=str(day + timedelta(2))) == found(until=str(day - timedelta(2))) == []


def test_words(client: Client) -> None:
    """The tiny encoder knows none, so they are looked for in names."""
    told = client.ask("/search", {"words": ["shape 03"], "top": 1})
    assert names(told) == ["shape 03.png"]
    assert told["unknown_words"] == ["shape 03"]
    without = client.ask("/search", {"strokes": strokes(3), "words": ["-shape 03"]})
    assert names(without)[0] != "shape 03.png"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "Nothing is looked for"),
        ({"unwanted": [[[0, 0], [1, 1]]]}, "Nothing is looked for"),
        ({"unlike": [1]}, "Nothing is looked for"),
        ({"words": ["-dog"]}, "Nothing is looked for"),
        ({"words": [" "]}, "empty word"),
        ({"words": "dog"}, "words is a list"),
        ({"like": [1], "colours": ["red"]}, "#d0392e"),
        ({"like": [1], "colours": ["#ff0000"] * 6}, "#d0392e"),
        ({"stroke": []}, "stroke is unknown"),
        ({"strokes": {}}, "strokes is a list"),
        ({"strokes": [[]]}, "list of points"),
        ({"strokes": [[[1]]]}, "list of points"),
        ({"strokes": [5]}, "list of points"),
        ({"strokes": [[["a", "b"]]]}, "list of points"),
        ({"strokes": [[[1e300, 1]]]}, "list of points"),
        ({"strokes": [[[0, 0]]] * 100_001}, "too detailed"),
        ({"svg": "<svg"}, "SVG"),
        ({"svg": 5}, "svg is a text"),
        ({"drawing": "no base64!"}, "base64"),
        ({"drawing": base64_of(b"not a picture")}, "picture"),
        ({"picture": base64_of(b"not a picture")}, ""),
        ({"like": ["1"]}, "ids"),
        ({"like": [2**70]}, "ids"),
        ({"like": [1], "top": 0}, "top"),
        ({"like": [1], "top": True}, "top"),
        ({"like": [1], "categories": [1]}, "categories"),
        ({"like": [1], "name": ["a"]}, "name"),
        ({"like": [1], "stars": 6}, "stars is a whole number from 0 to 5"),
        ({"like": [1], "stars": True}, "stars"),
        ({"like": [1], "tags": "sea"}, "tags is a list"),
        ({"like": [1], "since": "31.5.2026"}, "since is a day such as 2026-05-31"),
        ({"like": [1], "until": 2026}, "until is a text"),
    ],
)
def test_what_is_wrong_is_said(client: Client, body: Any, said: str) -> None:
    status, data = client.send("POST", "/search", body)
    assert status == 400
    assert said in json.loads(data)["error"]


def test_folders_are_added_one_after_the_other(own_client: Client, tmp_path: Path) -> None:
    client = own_client
    for name in ("first", "second"):
        photograph(shape(40 + len(name)), tmp_path / name / f"{name}.png")
        client.ask("/folders", {"path": str(tmp_path / name)})
    while client.ask("/status")["adding"]["running"]:
        time.sleep(0.05)
    status = client.ask("/status")
    assert status["photos"] == N_SHAPES + 2
    assert status["adding"] == {"running": False, "done": 1, "found": 1, "problem": None}
    found = client.ask("/search", {"strokes": strokes(45), "name": "first"})["results"]
    assert client.ask(f"/photos/{found[0]['id']}")["path"] == str(tmp_path / "first" / "first.png")


@pytest.mark.parametrize("body", [{}, {"path": 5}, {"path": "pictures"}, {"path": "/nowhere"}])
def test_what_is_no_folder_is_said(client: Client, body: Any) -> None:
    status, data = client.send("POST", "/folders", body)
    assert status == 400
    assert "folder" in json.loads(data)["error"]


def test_pictures_that_are_not_there(client: Client) -> None:
    for path in ("/photos/99999", "/photos/99999/thumbnail"):
        status, data = client.send("GET", path)
        assert status == 404
        assert json.loads(data) == {"error": "There is no picture 99999."}
