"""Lays pictures over each other as GIMP does: numbers from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.floating[Any]]
"""Height × width × 4: red, green, blue, and how opaque it is."""

_TINY = 1e-6
_AS_LIGHT = ("multiply", "add", "subtract", "divide")
"""What these do is done to light, too; the others look as expected only in sRGB."""


def _divided(below: Pixels, by: Pixels) -> Pixels:
    return below / np.maximum(by, _TINY)


def _hard(below: Pixels, above: Pixels) -> Pixels:
    dark, light = 2 * below * above, 1 - 2 * (1 - below) * (1 - above)
    return np.where(above <= 0.5, dark, light)


def _soft(below: Pixels, above: Pixels) -> Pixels:
    return (1 - below) * below * above + below * (1 - (1 - below) * (1 - above))


_MIXES: dict[str, Callable[[Pixels, Pixels], Pixels]] = {
    "multiply": lambda below, above: below * above,
    "screen": lambda below, above: 1 - (1 - below) * (1 - above),
    "overlay": lambda below, above: _hard(above, below),
    "difference": lambda below, above: np.abs(below - above),
    "add": lambda below, above: below + above,
    "subtract": lambda below, above: below - above,
    "darken": np.minimum,
    "lighten": np.maximum,
    "divide": _divided,
    "dodge": lambda below, above: _divided(below, 1 - above),
    "burn": lambda below, above: 1 - _divided(1 - below, above),
    "hard light": _hard,
    "soft light": _soft,
    "grain extract": lambda below, above: below - above + 0.5,
    "grain merge": lambda below, above: below + above - 0.5,
}
MODES = frozenset(_MIXES)
"""Besides "normal"."""


def to_light(colour: Pixels) -> Pixels:
    """From the numbers of sRGB to those proportional to light."""
    return np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)


def from_light(light: Pixels) -> Pixels:
    """From numbers proportional to light to those of sRGB."""
    light = np.maximum(light, 0)
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def lay_over(below: Pixels, above: Pixels, mode: str, *, as_light: bool) -> None:
    """Change what is below as if something of the same size were laid over it.

    Args:
        below: Is changed.
        above: Of the same size.
        mode: "normal" or one of `MODES`.
        as_light: Colours are mixed as light, as GIMP does since 2.10.
    """
    covered, opacity = below[..., 3:], above[..., 3:]
    colour, shown = below[..., :3], above[..., :3]
    if as_light:
        colour, shown = to_light(colour), to_light(shown)
    mix = _MIXES.get(mode)
    if mix is None:
        all_covered = opacity + covered * (1 - opacity)
        mixed = shown * opacity + colour * covered * (1 - opacity)
        mixed /= np.maximum(all_covered, _TINY)
        covered[...] = all_covered
    else:
        # Only what is there already can be changed.
        if as_light and mode not in _AS_LIGHT:
            new = to_light(mix(below[..., :3], above[..., :3]).clip(0, 1))
        else:
            new = mix(colour, shown).clip(0, 1)
        mixed = colour * (1 - opacity) + new * opacity
    below[..., :3] = from_light(mixed) if as_light else mixed
