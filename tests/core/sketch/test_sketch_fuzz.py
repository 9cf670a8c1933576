"""Whatever bytes come in, only SketchFormatError comes out."""

import io
import json
from collections.abc import Callable

import numpy as np
import pytest
from drawings import wiggly
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core.sketch import Page, Sketch, SketchBitmap, SketchFormatError, rasterise
from core.sketch.files import _parsed
from core.sketch.formats.bitmap import from_bitmap, to_png
from core.sketch.formats.inkseek_json import from_json, to_json
from core.sketch.formats.quickdraw import from_ndjson, from_record, to_ndjson
from core.sketch.formats.svg import from_svg, to_svg
from core.sketch.formats.svg_path import polylines

Reader = Callable[[bytes], Sketch | SketchBitmap | Page]

SMALL = wiggly(3, 5)
_jpeg = io.BytesIO()
Image.fromarray(rasterise(SMALL, 90)).save(_jpeg, "JPEG")
READERS: dict[str, tuple[Reader, bytes]] = {
    "json": (from_json, to_json(SMALL).encode()),
    "ndjson": (from_ndjson, to_ndjson(SMALL).encode()),
    "svg": (from_svg, to_svg(SMALL).encode()),
    "png": (from_bitmap, to_png(SMALL, 90)),
    "jpeg": (from_bitmap, _jpeg.getvalue()),
}
kinds = pytest.mark.parametrize("kind", READERS)
quick = settings(max_examples=60, deadline=None)


def reads_or_refuses(read: Reader, data: bytes) -> None:
    try:
        drawing = read(data)
    except SketchFormatError:
        return
    if isinstance(drawing, Page):
        drawing = drawing.sketch if drawing.bitmap is None else drawing.bitmap
    assert rasterise(drawing, 16).shape == (16, 16)


@kinds
@quick
@given(data=st.binary(max_size=300))
def test_random_bytes(kind: str, data: bytes) -> None:
    reads_or_refuses(READERS[kind][0], data)


@kinds
@quick
@given(st.data())
def test_truncated_files(kind: str, data: st.DataObject) -> None:
    read, valid = READERS[kind]
    reads_or_refuses(read, valid[: data.draw(st.integers(0, len(valid)))])


@kinds
@quick
@given(st.data())
def test_files_with_bytes_changed(kind: str, data: st.DataObject) -> None:
    read, valid = READERS[kind]
    broken = bytearray(valid)
    for place in data.draw(st.lists(st.integers(0, len(valid) - 1), min_size=1, max_size=8)):
        broken[place] = data.draw(st.integers(0, 255))
    reads_or_refuses(read, bytes(broken))


@quick
@given(st.binary(max_size=200), st.sampled_from(["", ".svg", ".json", ".ndjson", ".png", ".x"]))
def test_random_files_of_any_name(data: bytes, suffix: str) -> None:
    reads_or_refuses(lambda content: _parsed(content, suffix), data)


plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
trees = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["x", "y", "p", "t", "drawing", "strokes"]), inner, max_size=3
        )
    ),
    max_leaves=12,
)


@quick
@given(trees)
def test_json_of_any_shape(tree: object) -> None:
    document = {"inkseek": "sketch", "version": 1, "strokes": tree, "drawing": tree}
    reads_or_refuses(from_json, json.dumps(document).encode())
    reads_or_refuses(from_ndjson, json.dumps(document).encode())
    reads_or_refuses(lambda _: from_record(document), b"")


pieces = st.sampled_from(
    [*"MmLlHhVvCcSsQqTtAaZz", " ", ",", "-", ".", "0", "1", "9.5", "1e5", "1e400", "nan", "\u0663"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(pieces, max_size=30))
def test_path_data_of_any_shape(parts: list[str]) -> None:
    try:
        lines = polylines("M0 0" + "".join(parts))
    except SketchFormatError:
        return
    assert all(np.isfinite(line).all() for line in lines)


tags = st.sampled_from(["g", "svg", "path", "rect", "circle", "line", "polygon", "ellipse", "defs"])
names = st.sampled_from(
    ["d", "points", "transform", "viewBox", "width", "height", "r", "rx", "x", "x1", "style",
     "fill", "opacity", "preserveAspectRatio"]
)  # fmt: skip
values = st.sampled_from(
    ["M0 0L9 9", "0,0 5,5", "scale(0)", "rotate(1e9)", "skewX(90)", "0 0 0 0", "0 0 1e-12 1e12",
     "-5", "1e12", "50%", "none", "fill:none", "xMidYMid slice", "", "é", "matrix(1 1 1 1 1 1)"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(tags, st.dictionaries(names, values, max_size=4), st.booleans()), max_size=8)
)
def test_svg_of_any_shape(elements: list[tuple[str, dict[str, str], bool]]) -> None:
    text, closing = "<svg>", "</svg>"
    for tag, attributes, nested in elements:
        text += f"<{tag} " + " ".join(f'{k}="{v}"' for k, v in attributes.items())
        text += ">" if nested else "/>"
        closing = (f"</{tag}>" if nested else "") + closing
    reads_or_refuses(from_svg, (text + closing).encode())


@pytest.mark.parametrize(
    "data",
    [
        b"<svg>" + b"<g>" * 300_000,
        b"<svg " + b" ".join(b'a%d="1"' % i for i in range(20_000)) + b"/>",
        b'<svg><path d="M0 0' + b"9" * 2_000_000 + b'"/></svg>',
        b'<svg><path d="M0 0' + b"l1 1" * 60_000 + b'"/></svg>',
        b'<svg><polyline points="' + b" " * 2_000_000 + b'x"/></svg>',
        b'<svg><circle r="' + b"1" * 1_000_000 + b'x"/></svg>',
        b'<svg><path d="M0 0h1" fill="' + b"rgba(" * 300_000 + b'"/></svg>',
        b'<svg><path d="M0 0h1" opacity="' + b"0" * 1_000_000 + b'x"/></svg>',
        b'<svg><path d="M0 0h1" style="' + b";:" * 300_000 + b'"/></svg>',
        b'<svg><path d="M0 0h1" transform="' + b"a" * 1_000_000 + b'"/></svg>',
        b"[" * 3_000_000,
        b'{"inkseek":"sketch","version":1,"strokes":[' + b"[" * 2_000_000,
        b'{"drawing":[' + b"[[0],[0]]," * 110_000 + b"[[0],[0]]]}",
        b'{"drawing":[[[' + b"9" * 1_000_000 + b"],[1]]]}",
    ],
)
def test_bombs_are_defused(data: bytes) -> None:
    for suffix in ("", ".ndjson"):
        if suffix and data.startswith(b"<"):
            continue
        reads_or_refuses(lambda content, name=suffix: _parsed(content, name), data)  # type: ignore[misc]
