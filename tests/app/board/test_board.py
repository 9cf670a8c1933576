"""Boards: what they hold, how they are arranged, and what a board file may do."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pictures import draw_picture

from app.board.board import (
    NOTE,
    PICTURE,
    SWATCH,
    Board,
    BoardError,
    Item,
    from_json,
    in_rows,
    to_json,
)
from app.board.store import BoardStore, fit_name

PLACE = "0123456789abcdef/a.png"


def picture(x: float = 0, width: float = 100, **more: Any) -> Item:
    return Item(PICTURE, x, 0, width, 50, PLACE, **more)


@pytest.fixture
def board() -> Board:
    note = Item(NOTE, 5, 5, 80, 30, text="warm\nlight")
    items = (
        picture(crop=(0.1, 0, 0.9, 1), gray=True),
        note,
        Item(SWATCH, 9, 9, 8, 8, colour="#3a57c4"),
    )
    return Board("Kitchen", items)


def test_a_board_comes_back_from_its_file(board: Board) -> None:
    assert from_json(to_json(board)) == board


@pytest.mark.parametrize(
    "change",
    [
        {"x": float("1e9")},
        {"x": "3"},
        {"width": 0},
        {"width": True},
        {"crop": [0.5, 0, 0.4, 1]},
        {"crop": [0, 0, 1]},
        {"picture": "../../../etc/passwd"},
        {"picture": "0123456789abcdef/.."},
        {"picture": "0123456789abcdef/a/b.png"},
        {"picture": "/etc/passwd"},
        {"kind": "program"},
        {"gray": 1},
        {"id": "x"},
        {"text": "x" * 30_000},
        {"colour": "red"},
    ],
)
def test_what_no_board_holds_is_refused(board: Board, change: dict[str, object]) -> None:
    data = json.loads(to_json(board))
    data["items"][0].update(change)
    with pytest.raises(BoardError, match="damaged"):
        from_json(json.dumps(data))


@pytest.mark.parametrize("text", ["", "[]", "null", "[" * 100_000, '{"format": "inkseek-board"}'])
def test_no_board_at_all(text: str) -> None:
    with pytest.raises(BoardError):
        from_json(text)


def test_too_many_items_and_newer_boards_are_refused(board: Board) -> None:
    data = json.loads(to_json(board))
    with pytest.raises(BoardError, match="newer"):
        from_json(json.dumps({**data, "version": 2}))
    with pytest.raises(BoardError, match="damaged"):
        from_json(json.dumps({**data, "items": data["items"][:1] * 2}))
    many = [replace(board.items[1], id=f"{i:032x}") for i in range(5_001)]
    with pytest.raises(BoardError, match="damaged"):
        from_json(to_json(replace(board, items=tuple(many))))


@pytest.mark.parametrize("flips", [{}, {"mirrored": True}, {"upended": True, "mirrored": True}])
def test_a_crop_keeps_what_is_under_it_and_can_be_undone(flips: dict[str, bool]) -> None:
    whole = picture(x=10, **flips)
    part = whole.cropped(0.2, 0.0, 0.5, 0.8)
    assert (part.x, part.width, part.height) == pytest.approx((30, 30, 40))
    left = 0.5 if flips.get("mirrored") else 0.2
    assert part.crop[0] == pytest.approx(left)
    twice = part.cropped(0.5, 0.0, 1.0, 1.0)
    assert twice.x == pytest.approx(45)
    for cropped in (part, twice):
        again = cropped.uncropped()
        assert (again.x, again.y) == pytest.approx((whole.x, whole.y))
        assert (again.width, again.height) == pytest.approx((whole.width, whole.height))
        assert again.crop == whole.crop


def test_rows_have_one_height_and_nothing_overlaps() -> None:
    items = [picture(width=30 + 17 * i % 140) for i in range(23)]
    placed = in_rows(items, -5, 7)
    assert [item.id for item in placed] == [item.id for item in items]
    assert {round(item.height, 6) for item in placed} == {50}
    assert min(item.x for item in placed) == -5
    assert min(item.y for item in placed) == 7
    for i, a in enumerate(placed):
        for b in placed[i + 1 :]:
            assert (
                a.x + a.width <= b.x or b.x + b.width <= a.x or a.y + a.height <= b.y
                or b.y + b.height <= a.y
            )  # fmt: skip
    wide = max(item.x + item.width for item in placed) + 5
    high = max(item.y + item.height for item in placed) - 7
    assert 0.5 < wide / high < 4


def test_notes_and_colours_keep_their_size_beside_pictures() -> None:
    note = Item(NOTE, 0, 0, 60, 30, text="Note")
    swatch = Item(SWATCH, 0, 0, 120, 120, colour="#336699")
    placed = in_rows([note, picture(width=90), swatch, picture(width=40)], 0, 0)
    by_id = {item.id: item for item in placed}
    for kept in (note, swatch):
        assert by_id[kept.id].width == kept.width
        assert by_id[kept.id].height == kept.height


def test_the_store_keeps_boards_and_one_copy_of_each_picture(tmp_path: Path, board: Board) -> None:
    store = BoardStore(tmp_path / "library")
    file = draw_picture(tmp_path / "Cup & Saucer.png", "ring")
    name = store.add_file(file)
    assert name == store.add_file(file)
    assert store.path(name).read_bytes() == file.read_bytes()
    assert store.path(name).name == "Cup & Saucer.png"
    store.save(board)
    store.save(replace(board, name="Later"))
    assert [found.name for found in store.all()] == ["Later"]
    unused = store.add_bytes(b"something", "x.png")
    used = replace(board, items=(picture(), replace(picture(), picture=name)))
    store.tidy([used])
    assert store.path(name).exists()
    assert not store.path(unused).exists()
    store.delete(board)
    assert store.all() == []


def test_a_damaged_board_is_left_alone_with_its_pictures(tmp_path: Path, board: Board) -> None:
    store = BoardStore(tmp_path)
    store.save(board)
    name = store.add_bytes(b"something", "x.png")
    bad = tmp_path / "boards" / f"{'0' * 32}.inkboard"
    bad.write_text("{", encoding="utf-8")
    assert store.all() == [board]
    assert store.unreadable == [f"{bad.name}: it is damaged"]
    store.tidy([board])
    assert store.path(name).exists()
    assert bad.read_text(encoding="utf-8") == "{"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, board: Board) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(BoardError, match="Kitchen"):
            BoardStore(tmp_path).save(board)
    finally:
        tmp_path.chmod(0o700)


def test_a_file_in_the_way_is_told(tmp_path: Path, board: Board) -> None:
    (tmp_path / "boards").write_bytes(b"")
    store = BoardStore(tmp_path)
    with pytest.raises(BoardError, match="Kitchen"):
        store.save(board)
    with pytest.raises(BoardError, match=r"x\.png can't be saved"):
        store.add_bytes(b"something", "x.png")


@pytest.mark.parametrize(
    ("name", "fit"),
    [
        ("a.JPG", "a.jpg"),
        ("a/b:c?.png", "a_b_c_.png"),
        ("..", "picture.png"),
        ("page.html", "page.png"),
        ("x" * 300 + ".webp", "x" * 60 + ".webp"),
    ],
)
def test_names_fit_every_system(name: str, fit: str) -> None:
    assert fit_name(name) == fit
