"""Pseudo-sketches: line drawings traced from photos, so that any unlabelled photo gives a pair.

A photo is blurred at a random scale and its contours are traced; the salient ones become strokes.
Texture is what makes edge maps look hairy, so it is held back three times: edges among edges count
less (see `contours`), a contour needs a strong place (hysteresis), and long smooth contours win the
limited ink over short wiggly ones. Only NumPy and Pillow are used, since the program itself may
trace photos too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageFilter

from core.sketch.contours import Ridge, find_ridge, follow, join
from core.sketch.sketch import Sketch
from core.sketch.stroke import Stroke

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# Lengths are fractions of the longest side, except for the working side itself.
_WORKING_SIDES = (104, 160)
_BLUR = (0.005, 0.012)
_SURROUND_WEIGHT = (0.5, 1.25)
_HIGH_QUANTILE = (0.4, 0.8)
_HIGH_ENOUGH = 0.25  # so that on plain paper a dark outline does not forbid the folds inside it
_SHORTEST = (0.06, 0.12)
_INK = (3.0, 8.0)
_MAX_STROKES = (10, 36)
_FAINTEST = 0.01  # of the best chain's score
_POINT_SPACING = 0.018
_SECONDS_PER_SIDE = 0.8
_SECONDS_BETWEEN_STROKES = 0.35


def pseudo_sketch(image: NDArray[np.uint8], rng: np.random.Generator) -> Sketch:
    """Draw a photo as a person might: its long contours as strokes, main outlines first.

    Scale of detail, amount of ink, order and direction of the strokes come from ``rng``, so several
    calls give several drawings of one photo. A picture without any edge gives an empty sketch.

    Args:
        image: RGB pixels, (height, width, 3).
        rng: Source of all randomness.

    Returns:
        Strokes in the coordinates of ``image``.
    """
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
        raise ValueError(f"expected uint8 (height, width, 3), got {image.dtype} {image.shape}")
    height, width = image.shape[:2]
    side = int(rng.integers(_WORKING_SIDES[0], _WORKING_SIDES[1] + 1))
    scale = side / max(height, width)
    size = (max(round(width * scale), 8), max(round(height * scale), 8))
    picture = Image.fromarray(image).resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    picture = picture.filter(ImageFilter.GaussianBlur(side * rng.uniform(*_BLUR)))

    ridge = find_ridge(np.asarray(picture, np.float32), rng.uniform(*_SURROUND_WEIGHT))
    if len(ridge.xy) == 0:
        return Sketch(())
    chains = join(follow(ridge), ridge)
    chosen = _salient(chains, ridge, size, side, rng)
    paths = [_smooth(ridge.xy[chain], side * _POINT_SPACING) for chain in chosen]
    to_image = np.array([width / size[0], height / size[1]], np.float32)
    return _drawn([(path + 0.5) * to_image for path in paths], max(height, width), rng)


def _salient(
    chains: list[list[int]],
    ridge: Ridge,
    size: tuple[int, int],
    side: int,
    rng: np.random.Generator,
) -> list[list[int]]:
    """Spend a random amount of ink on the chains worth drawing, the most important first."""
    high = min(np.quantile(ridge.strength, rng.uniform(*_HIGH_QUANTILE)), _HIGH_ENOUGH)
    shortest = side * rng.uniform(*_SHORTEST)
    centre, radius = np.array(size, np.float32) / 2, np.linalg.norm(size) / 2
    scored: list[tuple[float, float, list[int]]] = []
    for chain in chains:
        strength = ridge.strength[chain]
        if len(chain) < shortest * 0.7 or np.partition(strength, -3)[-3] < high:
            continue
        xy = ridge.xy[chain]
        step = np.diff(xy[::2], axis=0)
        length = float(np.sqrt((step * step).sum(1)).sum())
        if length < shortest:
            continue
        unit = xy[4:] - xy[:-4]
        unit = unit / (np.linalg.norm(unit, axis=1, keepdims=True) + 1e-6)
        calm = float((unit[4:] * unit[:-4]).sum(1).mean()) if len(unit) > 4 else 0.5
        off_centre = float(np.linalg.norm(xy.mean(0) - centre) / radius)
        weight = max(calm, 0.05) ** 2 * (1 - 0.5 * off_centre) * length**0.5
        scored.append((float(strength.sum()) * weight, length, chain))
    if not scored:
        return []
    scored.sort(key=lambda entry: -entry[0])
    ink = side * rng.uniform(*_INK)
    n_strokes = int(rng.integers(_MAX_STROKES[0], _MAX_STROKES[1] + 1))
    chosen: list[list[int]] = []
    for score, length, chain in scored[:n_strokes]:
        if chosen and (score < _FAINTEST * scored[0][0] or ink < length / 2):
            continue
        chosen.append(chain)
        ink -= length
    return chosen


def _smooth(xy: Floats, spacing: float) -> Floats:
    """Take the pixel steps out of a path and give it evenly spaced points."""
    closed = len(xy) > 8 and bool((xy[0] == xy[-1]).all())
    for _ in range(3):
        middle = (xy[:-2] + 2 * xy[1:-1] + xy[2:]) / 4
        ends = ((xy[-2] + 2 * xy[0] + xy[1]) / 4,) * 2 if closed else (xy[0], xy[-1])
        xy = np.concatenate([ends[0][None], middle, ends[1][None]])
    along = np.concatenate([[0.0], np.sqrt((np.diff(xy, axis=0) ** 2).sum(1)).cumsum()])
    at = np.linspace(0.0, along[-1], max(round(along[-1] / spacing), 1) + 1)
    even = np.stack([np.interp(at, along, xy[:, 0]), np.interp(at, along, xy[:, 1])], 1)
    return even.astype(np.float32)


def _drawn(paths: list[Floats], side: int, rng: np.random.Generator) -> Sketch:
    """Put the strokes into a person's order and give them a pen's direction and time."""
    # Importance leads, but nobody keeps to it strictly.
    place = np.arange(len(paths)) + rng.normal(0.0, 0.5 + 0.15 * len(paths), len(paths))
    strokes = []
    clock = 0.0
    for index in np.argsort(place):
        path = paths[index]
        across, down = path[-1] - path[0]
        backwards = across + 0.7 * down < 0
        if backwards != (rng.random() < 0.2):
            path = path[::-1]
        along = np.concatenate([[0.0], np.sqrt((np.diff(path, axis=0) ** 2).sum(1)).cumsum()])
        t = clock + along / side * _SECONDS_PER_SIDE
        clock = float(t[-1]) + _SECONDS_BETWEEN_STROKES
        strokes.append(Stroke.from_xy(path, t=t.astype(np.float32)))
    return Sketch(tuple(strokes))
