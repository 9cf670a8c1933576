"""From what another program asks to a query."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from core.colours.oklab import check_hex
from core.errors import UserError
from core.library import Filters
from core.search import (
    PhotoTerm,
    PictureTerm,
    Query,
    Term,
    WordTerm,
    balance_terms,
    page_terms,
)
from core.sketch import Page, Sketch, Stroke
from core.sketch.formats.bitmap import from_bitmap
from core.sketch.formats.checks import check_counts
from core.sketch.formats.svg import from_svg

MOST_RESULTS = 1000
MOST_COLOURS = 5
MOST_STARS = 5

KEYS = (
    "strokes", "unwanted", "svg", "drawing", "picture", "words", "like", "unlike", "top",
    "categories", "name", "colours", "stars", "tags", "since", "until",
)  # fmt: skip


class QuestionError(UserError):
    """A question cannot be understood; the message says which part and what is expected."""


@contextmanager
def query_of(asked: Mapping[str, Any]) -> Iterator[Query]:
    """Yield the query; a picture that was sent with it is there as long as the block lasts.

    Raises:
        UserError: A part is wrong, or nothing is looked for.
    """
    unknown = sorted(set(asked) - set(KEYS))
    if unknown:
        raise QuestionError(f"{unknown[0]} is unknown; there are {', '.join(KEYS)}.")
    with tempfile.TemporaryDirectory(prefix="inkseek-") as folder:
        yield Query(
            balance_terms(_terms(asked, Path(folder))),
            Filters(
                categories=frozenset(_texts(asked, "categories")),
                name=_text(asked, "name") or "",
                colours=tuple(_colours(asked)),
                stars=_whole(asked, "stars", 0, (0, MOST_STARS)),
                tags=frozenset(_texts(asked, "tags")),
                since=_day(asked, "since"),
                until=_day(asked, "until"),
            ),
            _whole(asked, "top", 10, (1, MOST_RESULTS)),
        )


def _terms(asked: Mapping[str, Any], folder: Path) -> list[Term]:
    terms: list[Term] = []
    if (picture := _bytes(asked, "picture")) is not None:
        place = folder / "picture"
        place.write_bytes(picture)
        terms.append(PictureTerm(place))
    terms += [PhotoTerm(number) for number in _numbers(asked, "like")]
    words = [WordTerm.of(said) for said in _texts(asked, "words")]
    terms += [word for word in words if word.weight > 0]
    if (svg := _text(asked, "svg")) is not None:
        terms += page_terms(Page(from_svg(svg)))
    if (drawing := _bytes(asked, "drawing")) is not None:
        terms += page_terms(Page(bitmap=from_bitmap(drawing)))
    page = Page(_sketch(asked, "strokes"), negative=_sketch(asked, "unwanted"))
    terms += page_terms(page, beside_others=bool(terms))
    if not terms:
        raise QuestionError(
            "Nothing is looked for: send strokes, svg, drawing, picture, words or like; what is "
            "unwanted only comes in addition."
        )
    terms += [word for word in words if word.weight < 0]
    return terms + [PhotoTerm(number, -1.0) for number in _numbers(asked, "unlike")]


def _sketch(asked: Mapping[str, Any], key: str) -> Sketch:
    strokes = _list(asked, key)
    # Before anything is made of them; each reader of files does the same.
    check_counts(len(strokes), sum(len(s) for s in strokes if isinstance(s, Sequence)))
    try:
        return Sketch(tuple(map(Stroke.from_points, strokes)))
    except (ValueError, TypeError, OverflowError) as error:
        raise QuestionError(
            f"{key} is a list of strokes, each a list of points [x, y] or "
            f"[x, y, pressure, seconds] ({error})."
        ) from error


def _whole(asked: Mapping[str, Any], key: str, usual: int, ends: tuple[int, int]) -> int:
    value = asked.get(key, usual)
    if type(value) is not int or not ends[0] <= value <= ends[1]:
        raise QuestionError(f"{key} is a whole number from {ends[0]} to {ends[1]}.")
    return value


def _day(asked: Mapping[str, Any], key: str) -> date | None:
    text = _text(asked, key)
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise QuestionError(f"{key} is a day such as 2026-05-31.") from error


def _list(asked: Mapping[str, Any], key: str) -> list[Any]:
    value = asked.get(key, [])
    if not isinstance(value, list):
        raise QuestionError(f"{key} is a list.")
    return value


def _texts(asked: Mapping[str, Any], key: str) -> list[str]:
    values = _list(asked, key)
    if not all(isinstance(value, str) for value in values):
        raise QuestionError(f"{key} is a list of names.")
    return values


def _colours(asked: Mapping[str, Any]) -> list[str]:
    colours = _texts(asked, "colours")
    told = f"colours is a list of up to {MOST_COLOURS} colours such as #d0392e."
    if len(colours) > MOST_COLOURS:
        raise QuestionError(told)
    try:
        return [check_hex(colour.lower()) for colour in colours]
    except ValueError as error:
        raise QuestionError(told) from error


def _numbers(asked: Mapping[str, Any], key: str) -> list[int]:
    values = _list(asked, key)
    if not all(type(value) is int and abs(value) < 2**63 for value in values):
        raise QuestionError(f"{key} is a list of ids of pictures.")
    return values


def _text(asked: Mapping[str, Any], key: str) -> str | None:
    value = asked.get(key)
    if value is not None and not isinstance(value, str):
        raise QuestionError(f"{key} is a text.")
    return value


def _bytes(asked: Mapping[str, Any], key: str) -> bytes | None:
    text = _text(asked, key)
    if text is None:
        return None
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise QuestionError(f"{key} is a picture file in base64 ({error}).") from error
