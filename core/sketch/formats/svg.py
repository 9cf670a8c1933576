"""SVG in and out: drawings for every other program, and other programs' drawings for us.

What is written is one path a stroke. What is read is the outline of every visible shape. Left out
are what a pen could not have drawn (text, pictures, white areas, the frame without paint around
many icons) and style sheets. A document is read as a stream of tags and never as a tree, so depth
costs nothing, and entities are refused before they can multiply.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from xml.parsers import expat

import numpy as np
from numpy.typing import NDArray

from core.sketch.formats.checks import check_counts, check_size
from core.sketch.formats.svg_shapes import OUTLINES, Viewport
from core.sketch.formats.svg_values import (
    is_clear,
    length,
    makes_area,
    makes_line,
    numbers,
    refuse,
    transformation,
)
from core.sketch.raster import LINE_WIDTH, MARGIN
from core.sketch.sketch import Sketch
from core.sketch.stroke import Stroke

_DIGITS = 7
_MOST_BYTES = 16 * 2**20


def to_svg(sketch: Sketch) -> str:
    """Write a drawing; positions keep seven digits, pressure and time are not kept."""
    box = sketch.bounds
    side = box.longest / (1 - 2 * MARGIN) if box and box.longest > 0 else 1.0
    cx, cy = box.centre if box else (side / 2, side / 2)
    view = " ".join(_number(v) for v in (cx - side / 2, cy - side / 2, side, side))
    paths = "".join(f'<path d="{_path(stroke)}"{_ink(stroke)}/>\n' for stroke in sketch.strokes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}">\n'
        f'<g fill="none" stroke="black" stroke-width="{_number(side * LINE_WIDTH)}" '
        f'stroke-linecap="round" stroke-linejoin="round">\n{paths}</g>\n</svg>\n'
    )


def _ink(stroke: Stroke) -> str:
    return f' stroke="{stroke.colour}"' if stroke.colour else ""


def from_svg(data: str | bytes) -> Sketch:
    """Read the lines of an SVG drawing, curves as points, in the units of its viewBox.

    Raises:
        SketchFormatError: when it is none, is damaged, shows no line, or needs what is not
        followed.
    """
    raw = data.encode(errors="replace") if isinstance(data, str) else data
    check_size(len(raw))
    if raw[:2] == b"\x1f\x8b":
        raise refuse("this SVG is compressed (.svgz); unpack it first")
    if len(raw) > _MOST_BYTES:
        raise refuse(f"the file is larger than {_MOST_BYTES // 2**20} MB")
    reader = SvgReader()
    # Absurd transformations may overflow; what comes of it is refused below.
    with np.errstate(all="ignore"):
        reader.read(raw, "utf-8" if isinstance(data, str) else None)
        check_counts(len(reader.lines), 0)
        if not reader.lines:
            raise refuse("the file shows no line at all")
        try:
            return Sketch(tuple(Stroke.from_xy(line) for line in reader.lines))
        except ValueError as error:
            raise refuse(f"a line of the drawing cannot be used: {error}") from error


def _path(stroke: Stroke) -> str:
    first, *others = [f"{_number(x)} {_number(y)}" for x, y in stroke.xy.astype(float)]
    # A line of no length shows as a dot with round ends.
    return f"M{first}" + (f"L{' '.join(others)}" if others else "h0")


def _number(value: float) -> str:
    return f"{value:.{_DIGITS}g}"


Floats = NDArray[np.float64]
Attributes = dict[str, str]

_CONTAINERS = {"g", "a", "switch"}
_DEEPEST = 256
_MOST_ELEMENTS = 1_000_000
_DEFAULT_VIEWPORT: Viewport = (300.0, 150.0)


@dataclass(frozen=True)
class _Context:
    """What an element hands down to those inside it."""

    matrix: Floats
    viewport: Viewport
    fill: str = "black"
    stroke: str = "none"
    fill_clear: bool = False
    stroke_clear: bool = False
    shown: bool = True


class SvgReader:
    """Collects `lines`, float64 (n, 2) each, from one document."""

    def __init__(self) -> None:
        self.lines: list[Floats] = []
        self._n_points = 0
        self._n_elements = 0
        self._contexts: list[_Context] = []
        self._skipping = 0  # depth inside an element that draws nothing

    def read(self, data: bytes, encoding: str | None = None) -> None:
        """Read a whole document; raises SketchFormatError. An encoding given overrules its own."""
        parser = expat.ParserCreate(encoding)
        parser.buffer_text = True
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            raise refuse(f"this is not well-formed XML ({error})") from error
        except (LookupError, UnicodeError) as error:
            raise refuse("the file's text encoding is not known") from error

    def _doctype(self, name: str, system: str | None, public: str | None, subset: bool) -> None:
        if subset:
            raise refuse("the file declares entities of its own, which are not read for safety")

    def _entity(self, *declaration: object) -> None:
        raise refuse("the file declares entities of its own, which are not read for safety")

    def _open(self, tag: str, attributes: Attributes) -> None:
        name = tag.removeprefix("svg:")
        self._n_elements += 1
        if self._n_elements > _MOST_ELEMENTS or len(self._contexts) + self._skipping > _DEEPEST:
            raise refuse("the document is far too large or too deeply nested")
        if self._skipping:
            self._skipping += 1
            return
        if not self._contexts:
            self._open_root(name, attributes)
            return
        drawn = name in OUTLINES
        if name == "use" and self._contexts[-1].shown:
            raise refuse(
                "the drawing holds clones (<use>), which are not followed; unlink them first"
            )
        inner = _inherited(self._contexts[-1], attributes)
        if inner is None or not (drawn or name in _CONTAINERS or name == "svg"):
            self._skipping = 1
            return
        if name == "svg":
            inner = _nested(inner, attributes)
        self._contexts.append(inner)
        if drawn:
            self._outline(name, attributes, inner)

    def _close(self, tag: str) -> None:
        if self._skipping:
            self._skipping -= 1
        else:
            self._contexts.pop()

    def _open_root(self, name: str, attributes: Attributes) -> None:
        if name != "svg":
            raise refuse(f"this is XML, but <{name[:40]}> and not an SVG drawing")
        viewport, stretch = _root_view(attributes)
        inner = _inherited(_Context(stretch, viewport), attributes)
        if inner is None:
            raise refuse("the whole drawing is hidden")
        self._contexts.append(inner)

    def _outline(self, name: str, attributes: Attributes, context: _Context) -> None:
        stroked = makes_line(context.stroke) and not context.stroke_clear
        filled = makes_area(context.fill) and not context.fill_clear
        if not context.shown or not (stroked or filled):
            return
        for line in OUTLINES[name](attributes, context.viewport):
            self._n_points += len(line)
            check_counts(len(self.lines), self._n_points)
            self.lines.append(line @ context.matrix[:2, :2].T + context.matrix[:2, 2])


def _inherited(outer: _Context, attributes: Attributes) -> _Context | None:
    """Return what holds inside an element, or None when nothing in it can be seen."""
    look = {**attributes, **_style(attributes.get("style", ""))}
    if look.get("display", "").strip() == "none" or is_clear(look.get("opacity")):
        return None
    own = {name: value for name, value in look.items() if value != "inherit"}
    context = replace(
        outer, fill=own.get("fill", outer.fill), stroke=own.get("stroke", outer.stroke)
    )
    if "fill-opacity" in own:
        context = replace(context, fill_clear=is_clear(own["fill-opacity"]))
    if "stroke-opacity" in own:
        context = replace(context, stroke_clear=is_clear(own["stroke-opacity"]))
    if "visibility" in own:
        context = replace(context, shown=own["visibility"] == "visible")
    if "transform" in attributes:
        context = replace(context, matrix=context.matrix @ transformation(attributes["transform"]))
    return context


def _style(text: str) -> dict[str, str]:
    declarations = (part.split(":", 1) for part in text.split(";") if ":" in part)
    return {name.strip(): value.removesuffix("!important").strip() for name, value in declarations}


def _view_box(attributes: Attributes) -> tuple[float, float, float, float] | None:
    text = attributes.get("viewBox")
    if text is None:
        return None
    box = numbers(text, "the viewBox")
    if len(box) != 4 or box[2] < 0 or box[3] < 0:
        raise refuse(f"the viewBox '{text[:40]}' is not four numbers with a size")
    return (box[0], box[1], box[2], box[3]) if box[2] and box[3] else None


def _root_view(attributes: Attributes) -> tuple[Viewport, Floats]:
    """Return what percentages refer to, and the stretch of the outermost view.

    The outermost scale is left out, since a drawing's units mean nothing; only a stretch that
    changes its shape counts.
    """
    box = _view_box(attributes)
    whole = box[2:] if box else _DEFAULT_VIEWPORT
    width = length(attributes.get("width"), whole[0], whole[0])
    height = length(attributes.get("height"), whole[1], whole[1])
    if box is None:
        return (width, height), np.eye(3)
    stretch = np.eye(3)
    if _keeps_no_aspect(attributes) and width > 0 and height > 0:
        stretch[1, 1] = (height / box[3]) / (width / box[2])
    return (box[2], box[3]), stretch


def _nested(context: _Context, attributes: Attributes) -> _Context:
    """Enter an <svg> inside a drawing: its place, size and viewBox make a transformation."""
    whole = context.viewport
    x, y = length(attributes.get("x"), whole[0]), length(attributes.get("y"), whole[1])
    width = length(attributes.get("width"), whole[0], whole[0])
    height = length(attributes.get("height"), whole[1], whole[1])
    box = _view_box(attributes)
    place = np.eye(3)
    place[:2, 2] = x, y
    if box is None:
        return replace(context, matrix=context.matrix @ place, viewport=(width, height))
    sx, sy = width / box[2], height / box[3]
    words = attributes.get("preserveAspectRatio", "xMidYMid meet").split()
    if not _keeps_no_aspect(attributes):
        sx = sy = max(sx, sy) if "slice" in words else min(sx, sy)
    align = next((word for word in words if word.startswith("x")), "xMidYMid")
    place[0, 0], place[1, 1] = sx, sy
    place[0, 2] += _aligned(align[:4], width - sx * box[2]) - sx * box[0]
    place[1, 2] += _aligned(align[4:], height - sy * box[3]) - sy * box[1]
    return replace(context, matrix=context.matrix @ place, viewport=(box[2], box[3]))


def _keeps_no_aspect(attributes: Attributes) -> bool:
    return attributes.get("preserveAspectRatio", "").split()[:1] == ["none"]


def _aligned(word: str, free: float) -> float:
    return {"Min": 0.0, "Max": free}.get(word[-3:], free / 2)
