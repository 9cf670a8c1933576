"""SVG drawings as pictures. The renderer comes with the `samples` extra.

The renderer opens any file that a drawing names, aborts the process on absurd sizes or nesting, and
takes minutes for some filters. So a drawing is cleaned here first: no external references, no
filters, a limited size and depth.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import NamedTuple

from PIL import Image

from core.decoders.errors import PictureError

MAX_BYTES = 32_000_000
MAX_DEPTH = 64
MAX_DRAWN = 1_000_000
"""Elements, counted as often as they are drawn. Time is limited too; this refuses at once."""
MAX_LAYERS = 5_000
"""Elements with a surface of their own, each of which costs as much as a picture."""
NOT_INSTALLED = 'SVG drawings need an extra: install it with pip install "inkseek[samples]"'
_TOO_DEEP = "the drawing is nested too deeply to be rendered safely"
_TOO_MUCH = "the drawing has more in it than can be rendered in a few seconds"
_LAYERED = re.compile(r"(^|[\s;])(opacity|mask|clip-path|mix-blend-mode)\s*:")
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
_EMBEDDED = re.compile(r"\s*data:image/(png|jpe?g|gif|webp)[;,]", re.IGNORECASE)
_REFERENCE = re.compile(r"""#([^\s"'()]+)""")
_LENGTH = re.compile(r"\s*([0-9.]+(?:[eE][-+]?[0-9]+)?)\s*(px|pt|pc|mm|cm|in|em|ex)?\s*$")
_PIXELS = {"pt": 96 / 72, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96, "em": 16, "ex": 8}


def render(data: bytes, side: int) -> tuple[Image.Image, int, int]:
    """The drawing with its longer side at `side` pixels, and its own width and height.

    Raises:
        PictureError: It is not a drawing, cannot be rendered, or the renderer is not installed.
    """
    try:
        import resvg_py
    except ImportError:
        raise PictureError(NOT_INSTALLED) from None
    if len(data) > MAX_BYTES:
        raise PictureError(f"the drawing is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        root = ET.fromstring(data)
    except (ET.ParseError, ValueError, LookupError) as error:
        raise PictureError(f"the file is damaged or not an SVG drawing ({error})") from error
    if _local(root) != "svg":
        raise PictureError("the file is not an SVG drawing")
    width, height = _size(root)
    _check_cost(root)
    _keep_inside(root)
    scale = side / max(width, height)
    shown = max(1, round(width * scale)), max(1, round(height * scale))
    root.attrib.setdefault("viewBox", f"0 0 {width:g} {height:g}")
    root.set("width", str(shown[0]))
    root.set("height", str(shown[1]))
    has_text = any(_local(element) == "text" for element in root.iter())
    try:
        # Looking for the system's fonts takes longer than most drawings.
        png = resvg_py.svg_to_bytes(
            svg_string=ET.tostring(root, "unicode"), skip_system_fonts=not has_text
        )
        image = Image.open(io.BytesIO(bytes(png)), formats=["PNG"])
        image.load()
    except BaseException as error:
        # A panic of the renderer arrives as an exception that is no `Exception`.
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        raise PictureError(f"the drawing cannot be rendered ({error})") from error
    return image, max(1, round(width)), max(1, round(height))


def _local(element: ET.Element) -> str:
    # Comments and processing instructions have a function for a tag.
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _size(root: ET.Element) -> tuple[float, float]:
    box = [_number(part) for part in re.split(r"[\s,]+", root.get("viewBox", "").strip())]
    boxed = (box[2], box[3]) if len(box) == 4 else (0.0, 0.0)
    width = _length(root.get("width")) or boxed[0]
    height = _length(root.get("height")) or boxed[1]
    if not (0 < width < 1e9 and 0 < height < 1e9):
        raise PictureError("the drawing does not say how large it is")
    return width, height


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _length(text: str | None) -> float:
    match = _LENGTH.match(text or "")
    return _number(match[1]) * _PIXELS.get(match[2], 1) if match else 0.0


def _keep_inside(root: ET.Element) -> None:
    for element in list(root.iter()):
        for child in list(element):
            if _local(child) in ("filter", "script", "foreignObject"):
                element.remove(child)
        for name in _HREFS:
            target = element.get(name, "#")
            if not target.lstrip().startswith("#") and not _EMBEDDED.match(target):
                del element.attrib[name]
        element.attrib.pop("filter", None)
        if "filter" in element.get("style", ""):
            element.set("style", re.sub(r"filter\s*:[^;]*;?", "", element.get("style", "")))
        if _local(element) == "style" and element.text:
            element.text = re.sub(r"filter\s*:[^;}]*;?", "", element.text)


class _Cost(NamedTuple):
    """What is below an element: how deep it goes, and what is drawn, in how many layers."""

    depth: int = 0
    drawn: int = 0
    layers: int = 0


def _check_cost(root: ET.Element) -> None:
    """Refuse a drawing that goes too deep or draws too much.

    A reference leads down as much as a child does, and draws all that it refers to once more.
    """
    named = {element.get("id", ""): element for element in root.iter()}
    sheets = "".join(element.text or "" for element in root.iter() if _local(element) == "style")
    styled = [named[name] for name in set(_REFERENCE.findall(sheets)) if name in named]
    # Any element may be meant by a style sheet, so what sheets refer to counts once, below all.
    known: dict[ET.Element, _Cost] = {}
    below = max((_cost(element, named, known, ()).depth for element in styled), default=0)
    whole = _cost(root, named, known, ())
    if whole.depth + below > MAX_DEPTH:
        raise PictureError(_TOO_DEEP)
    if whole.drawn > MAX_DRAWN or whole.layers > MAX_LAYERS:
        raise PictureError(_TOO_MUCH)


def _cost(
    element: ET.Element,
    named: dict[str, ET.Element],
    known: dict[ET.Element, _Cost],
    above: tuple[ET.Element, ...],
) -> _Cost:
    if element not in known:
        if len(above) > MAX_DEPTH:
            raise PictureError(_TOO_DEEP)
        path = (*above, element)
        # A drawing that refers to itself is cut off by the renderer.
        steps = (step for step in _next_down(element, named) if step not in path)
        costs = [_cost(step, named, known, path) for step in steps]
        known[element] = _Cost(
            1 + max((cost.depth for cost in costs), default=0),
            1 + sum(cost.drawn for cost in costs),
            _has_a_layer(element) + sum(cost.layers for cost in costs),
        )
    return known[element]


def _has_a_layer(element: ET.Element) -> bool:
    own = any(name in element.attrib for name in ("opacity", "mask", "clip-path"))
    return own or bool(_LAYERED.search(element.get("style", "")))


def _next_down(element: ET.Element, named: dict[str, ET.Element]) -> Iterator[ET.Element]:
    yield from element
    for name, value in element.attrib.items():
        if name != "id" and "#" in value and not _EMBEDDED.match(value):
            yield from (named[n] for n in _REFERENCE.findall(value) if n in named)
