"""OKLab: a colour space in which distances are about as large as they look.

Björn Ottosson, "A perceptual color space for image processing", 2020.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float32]

METRIC = np.array([0.5, 1.0, 1.0], np.float32)
"""What lightness, a and b are multiplied by before distances are taken.

Lightness counts half: light and shade change it within one thing, and people remember a hue better
than its brightness.
"""

_LIGHT = 0.2
_CHROMA = 0.05

_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_STEPS = np.arange(256) / 255
_LINEAR = np.where(_STEPS <= 0.04045, _STEPS / 12.92, ((_STEPS + 0.055) / 1.055) ** 2.4)
_HEX = re.compile(r"#[0-9a-f]{6}")


def to_oklab(rgb: ArrayLike) -> Floats:
    """Convert 8-bit sRGB (..., 3) to lightness 0..1, a and b."""
    linear = _LINEAR[np.asarray(rgb, np.uint8)]
    return np.asarray(np.cbrt(linear @ _CONES.T) @ _LAB.T, np.float32)


def by_hue(lab: ArrayLike) -> Floats:
    """Return where colours (..., 3) lie for comparing what somebody painted with a picture.

    Hue counts above all: the red of a pen stands for red things in light and in shade, which differ
    from it in lightness and chroma. So lightness counts less here than in METRIC, and chroma less
    the more there is of it.
    """
    given = np.asarray(lab, np.float32)
    chroma = np.hypot(given[..., 1:2], given[..., 2:3])
    hue = given[..., 1:] * ((0.2 + _CHROMA) / (chroma + _CHROMA))
    return np.concatenate([_LIGHT * given[..., :1], hue], axis=-1).astype(np.float32)


def to_rgb(lab: ArrayLike) -> NDArray[np.uint8]:
    """Convert OKLab (..., 3) to the nearest 8-bit sRGB that a screen can show."""
    cones = (np.asarray(lab, np.float64) @ np.linalg.inv(_LAB).T) ** 3
    linear = np.clip(cones @ np.linalg.inv(_CONES).T, 0.0, 1.0)
    shown = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(shown * 255), np.uint8)


def from_hex(colour: str) -> Floats:
    """Return the OKLab value of a colour such as "#d0392e".

    Raises:
        ValueError: The text is no such colour.
    """
    return to_oklab(np.frombuffer(bytes.fromhex(check_hex(colour)[1:]), np.uint8))


def to_hex(lab: ArrayLike) -> str:
    """Return an OKLab value as text such as "#d0392e"."""
    return "#" + to_rgb(lab).tobytes().hex()


def check_hex(colour: str) -> str:
    """Return a colour's text if it is "#" and six small hexadecimal digits.

    Raises:
        ValueError: It is something else.
    """
    if not isinstance(colour, str) or not _HEX.fullmatch(colour):
        raise ValueError(f"a colour is written like #d0392e, not {colour!r}")
    return colour
