"""`inkseek search`: drawings and pictures in, a ranking out, and plain words for what can't be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from command_line import inkseek, inkseek_json

from core import paths
from core.library.library import Library
from core.sketch import Page, read_sketch, write_page
from resources import path as resource_path

KEYS = {"id", "rank", "score", "path", "name", "category", "online", "folded", "chance"}

Words = list[str | Path]


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    with resource_path("samples", "fish.inkseek") as file:
        copy = tmp_path / "fish.inkseek"
        copy.write_bytes(file.read_bytes())
    return copy


def test_a_drawing_ranks_the_library(filled: Path, drawing: Path) -> None:
    answer = inkseek_json("search", "--sketch", drawing, "-k", "5", "--library", filled)
    assert set(answer) == {"photos", "notice", "unknown_words", "ms", "results"}
    assert set(answer["ms"]) == {"raster", "encode", "index", "catalogue", "total"}
    assert [hit["rank"] for hit in answer["results"]] == [1, 2, 3, 4, 5]
    assert all(set(hit) == KEYS for hit in answer["results"])
    scores = [hit["score"] for hit in answer["results"]]
    assert scores == sorted(scores, reverse=True)


def test_a_picture_finds_itself_first(filled: Path, pictures: Path) -> None:
    photo = next(pictures.rglob("umbrella.png"))
    answer = inkseek_json("search", "--photo", photo, "--library", filled)
    assert answer["results"][0]["path"] == str(photo)
    assert answer["results"][0]["score"] > 0.99
    assert answer["results"][0]["category"] == photo.parent.name


def test_several_queries_and_filters(filled: Path, pictures: Path, drawing: Path) -> None:
    photo = next(pictures.rglob("house.png"))
    words: Words = [
        "search",
        "--sketch",
        drawing,
        "--photo",
        photo,
        "--library",
        filled,
        "-k",
        "100",
    ]
    everything = inkseek_json(*words)["results"]
    filtered = inkseek_json(*words, "--category", "animal-marine")["results"]
    assert {hit["category"] for hit in filtered} == {"animal-marine"}
    assert [hit["path"] for hit in filtered] == [
        hit["path"] for hit in everything if hit["category"] == "animal-marine"
    ]
    named = inkseek_json(*words, "--name", "HOUSE")["results"]
    assert named
    assert all("house" in hit["name"] for hit in named)


def test_tags_and_stars_are_filters(filled: Path, pictures: Path) -> None:
    words: Words = ["search", "--words", "umbrella", "--library", filled]
    with Library.open(filled) as library:
        first, second = library.catalogue.photos(library.catalogue.all_ids()[:2])
        library.marks.tag([first.id, second.id], ["Sky"])
        library.marks.rate([second.id], 4)
    tagged = inkseek_json(*words, "--tag", "sky")["results"]
    assert {hit["id"] for hit in tagged} == {first.id, second.id}
    starred = inkseek_json(*words, "--tag", "sky", "--stars", "4")["results"]
    assert [hit["id"] for hit in starred] == [second.id]
    everything = inkseek_json(*words)["results"]
    assert inkseek_json(*words, "--since", "2000-01-01")["results"] == everything
    assert inkseek_json(*words, "--until", "2000-01-01")["results"] == []


def test_words_search_alone_and_beside_a_drawing(filled: Path, drawing: Path) -> None:
    answer = inkseek_json("search", "--words", "umbrella", "--library", filled)
    assert answer["unknown_words"] == []
    assert [hit["name"] for hit in answer["results"]][:1] == ["umbrella.png"]
    both = inkseek_json("search", "--sketch", drawing, "--words", "umbrella", "--library", filled)
    alone = inkseek_json("search", "--sketch", drawing, "--library", filled, "-k", "100")
    names = [[hit["name"] for hit in found["results"]] for found in (both, alone)]
    assert names[0].index("umbrella.png") < names[1].index("umbrella.png")
    named = inkseek_json("search", "--words", "animal-mar", "--library", filled)
    assert named["unknown_words"] == ["animal-mar"]
    assert {hit["category"] for hit in named["results"]} == {"animal-marine"}
    assert "Inkseek does not know what" in inkseek("search", "--words", "qwx", "-l", filled).stderr
    assert inkseek("search", "--words", "-", "-l", filled).exit_code == 1


def test_red_strokes_push_what_is_like_them_away(
    filled: Path, drawing: Path, tmp_path: Path
) -> None:
    words: Words = ["--library", filled, "-k", "100"]
    plain = inkseek_json("search", "--sketch", drawing, *words)["results"]
    with resource_path("samples", "umbrella.inkseek") as file:
        umbrella = read_sketch(file)
    fish = read_sketch(drawing)
    write_page(Page(fish, negative=umbrella), tmp_path / "no-umbrella.inkseek")
    pushed = inkseek_json("search", "--sketch", tmp_path / "no-umbrella.inkseek", *words)["results"]

    def place(results: list[dict[str, Any]], name: str) -> int:
        return next(i for i, hit in enumerate(results) if name in str(hit["name"]))

    assert place(pushed, "umbrella") > place(plain, "umbrella")
    write_page(Page(negative=umbrella), tmp_path / "only.inkseek")
    result = inkseek("search", "--sketch", tmp_path / "only.inkseek", *words)
    assert result.exit_code == 1
    assert "nothing drawn" in result.stderr


def test_for_people_it_is_a_table(filled: Path, drawing: Path) -> None:
    result = inkseek("search", "--sketch", drawing, "--library", filled)
    assert result.exit_code == 0
    assert "likeness" in result.stdout
    assert "ranked in" in result.stdout
    words: Words = [
        "search",
        "--sketch",
        drawing,
        "--library",
        filled,
        "--name",
        "zebra crossing",
    ]
    nothing = inkseek(*words)
    assert nothing.exit_code == 0
    assert "No pictures match these filters." in nothing.stdout


def test_what_is_no_drawing_is_said(filled: Path, tmp_path: Path) -> None:
    poem = tmp_path / "poem.svg"
    poem.write_text("<svg xmlns='http://www.w3.org/2000/svg'><path d='M nowhere'/></svg>")
    for file in (poem, tmp_path / "letter.inkseek"):
        file.exists() or file.write_text("Dear reader")
        result = inkseek("search", "--sketch", file, "--library", filled)
        assert result.exit_code == 1, file
        assert result.stdout == ""
        assert result.stderr.startswith("Error: ")


def test_an_empty_drawing_is_said(filled: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.inkseek"
    empty.write_text('{"inkseek":"sketch","version":1,"strokes":[]}')
    result = inkseek("search", "--sketch", empty, "--library", filled)
    assert result.exit_code == 1
    assert "nothing drawn" in result.stderr


def test_what_is_no_picture_is_said(filled: Path, tmp_path: Path) -> None:
    file = tmp_path / "notes.jpg"
    file.write_text("not a picture")
    result = inkseek("search", "--photo", file, "--library", filled)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")


def test_an_empty_library_is_said(drawing: Path) -> None:
    Library.open(paths.default_library()).close()
    result = inkseek("search", "--sketch", drawing)
    assert result.exit_code == 1
    assert "no pictures yet" in result.stderr
