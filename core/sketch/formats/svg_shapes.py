"""SVG's basic shapes as polylines, each outline a line that comes back to where it began."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from core.sketch.formats import svg_path
from core.sketch.formats.svg_values import length, numbers

Floats = NDArray[np.float64]
Attributes = Mapping[str, str]
Viewport = tuple[float, float]

_ROUND = np.linspace(0.0, math.tau, 65)


def _path(a: Attributes, viewport: Viewport) -> list[Floats]:
    return svg_path.polylines(a.get("d", ""))


def _line(a: Attributes, viewport: Viewport) -> list[Floats]:
    width, height = viewport
    ends = [
        [length(a.get("x1"), width), length(a.get("y1"), height)],
        [length(a.get("x2"), width), length(a.get("y2"), height)],
    ]
    return [np.array(ends if ends[0] != ends[1] else ends[:1])]


def _polyline(a: Attributes, viewport: Viewport) -> list[Floats]:
    flat = numbers(a.get("points", ""), "the list of points")
    # A lone last number is passed over, as browsers do.
    points = np.array(flat[: len(flat) // 2 * 2]).reshape(-1, 2)
    return [points] if len(points) else []


def _polygon(a: Attributes, viewport: Viewport) -> list[Floats]:
    return [np.concatenate([points, points[:1]]) for points in _polyline(a, viewport)]


def _circle(a: Attributes, viewport: Viewport) -> list[Floats]:
    diagonal = math.hypot(*viewport) / math.sqrt(2)
    r = length(a.get("r"), diagonal)
    return _oval(a, viewport, r, r)


def _ellipse(a: Attributes, viewport: Viewport) -> list[Floats]:
    rx, ry = _radii(a, viewport)
    return _oval(a, viewport, rx, ry)


def _oval(a: Attributes, viewport: Viewport, rx: float, ry: float) -> list[Floats]:
    if rx <= 0 or ry <= 0:
        return []
    cx, cy = length(a.get("cx"), viewport[0]), length(a.get("cy"), viewport[1])
    outline = np.stack([cx + rx * np.cos(_ROUND), cy + ry * np.sin(_ROUND)], axis=1)
    outline[-1] = outline[0]
    return [outline]


def _rect(a: Attributes, viewport: Viewport) -> list[Floats]:
    x, y = length(a.get("x"), viewport[0]), length(a.get("y"), viewport[1])
    width = length(a.get("width"), viewport[0])
    height = length(a.get("height"), viewport[1])
    if width <= 0 or height <= 0:
        return []
    rx, ry = _radii(a, viewport)
    rx, ry = min(rx, width / 2), min(ry, height / 2)
    if rx <= 0 or ry <= 0:
        right, bottom = x + width, y + height
        return [np.array([[x, y], [right, y], [right, bottom], [x, bottom], [x, y]])]
    corners: list[Floats] = []
    for quarter, (cx, cy) in enumerate(
        [(x + width - rx, y + ry), (x + width - rx, y + height - ry),
         (x + rx, y + height - ry), (x + rx, y + ry)]
    ):  # fmt: skip
        angles = np.linspace(0, math.pi / 2, 17) + (quarter - 1) * math.pi / 2
        corners.append(np.stack([cx + rx * np.cos(angles), cy + ry * np.sin(angles)], axis=1))
    return [np.concatenate([*corners, corners[0][:1]])]


def _radii(a: Attributes, viewport: Viewport) -> tuple[float, float]:
    """Read rx and ry; one that is missing is like the other."""
    rx = length(a.get("rx"), viewport[0], default=-1.0)
    ry = length(a.get("ry"), viewport[1], default=-1.0)
    return (rx if rx >= 0 else max(ry, 0.0)), (ry if ry >= 0 else max(rx, 0.0))


OUTLINES: Mapping[str, Callable[[Attributes, Viewport], list[Floats]]] = {
    "path": _path,
    "line": _line,
    "polyline": _polyline,
    "polygon": _polygon,
    "circle": _circle,
    "ellipse": _ellipse,
    "rect": _rect,
}
"""For each element that draws: from its attributes and the (width, height) percentages refer to."""
