"""GIMP files (XCF) as one picture: they carry none, so their layers are merged here.

Layers, groups, masks, opacity and the usual modes are those of GIMP; the effects that GIMP 3 can
put on a layer are left out.
"""

from __future__ import annotations

from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.decoders.blend import Pixels, from_light, lay_over
from core.decoders.xcf_file import Layer, XcfFile

_DEEPEST = 60
_PASS_THROUGH, _SINCE_2_10 = 61, 22
# By GIMP's numbers: those of its versions before 2.10, then those since. The others are "normal".
_MODES = dict(
    zip(
        (3, 4, 5, 6, 7, 8, 9, 10, 15, 16, 17, 18, 19, 20, 21,
         30, 31, 23, 32, 33, 34, 35, 36, 41, 42, 43, 44, 45, 46, 47),
        ("multiply", "screen", "overlay", "difference", "add", "subtract", "darken", "lighten",
         "divide", "dodge", "burn", "hard light", "soft light", "grain extract", "grain merge") * 2,
        strict=True,
    )
) | {5: "soft light"}  # fmt: skip


class _Item(NamedTuple):
    layer: Layer
    inside: list[_Item]


def size(file: BinaryIO) -> tuple[int, int]:
    """Return width and height of the canvas."""
    head = file.read(22)
    file.seek(0)
    return int.from_bytes(head[14:18], "big"), int.from_bytes(head[18:22], "big")


def read(file: BinaryIO, side: int) -> tuple[Image.Image, bytes | None]:
    """Merge the visible layers of an open file, and return its ICC profile, too.

    Args:
        file: Is at its beginning.
        side: A larger picture is reduced; its longer side is at least this and below twice this.

    Raises:
        PictureError: It is of a kind that is not read.
        Exception: It is damaged.
    """
    opened = XcfFile(file)
    width, height = opened.width, opened.height
    if width * height > (Image.MAX_IMAGE_PIXELS or 0):
        raise Image.DecompressionBombError
    merger = _Merger(opened, max(1, max(width, height) // side))
    canvas = merger.empty()
    merger.draw(_tree(opened.layers), canvas)
    return Image.fromarray((255 * canvas + 0.5).astype(np.uint8)), opened.profile


class _Merger:
    """Draws layers on a canvas that is so many times smaller than the picture's."""

    def __init__(self, opened: XcfFile, factor: int) -> None:
        self._opened, self._factor = opened, factor

    def empty(self) -> Pixels:
        high, wide = (-(-n // self._factor) for n in (self._opened.height, self._opened.width))
        return np.zeros((high, wide, 4), np.float32)

    def draw(self, items: list[_Item], canvas: Pixels) -> None:
        """Draw items, the topmost of which is first."""
        for layer, inside in reversed(items):
            if not layer.visible or layer.opacity == 0:
                continue
            whole = layer.opacity == 1 and not layer.mask
            if layer.is_group and layer.mode == _PASS_THROUGH and whole:
                self.draw(inside, canvas)
                continue
            left, top, drawn = self._drawn(layer, inside)
            if drawn is None:
                continue
            drawn[..., 3] *= layer.opacity
            high, wide = drawn.shape[:2]
            mode = _MODES.get(layer.mode, "normal")
            place = canvas[top : top + high, left : left + wide]
            lay_over(place, drawn, mode, as_light=layer.mode >= _SINCE_2_10)

    def _drawn(self, layer: Layer, inside: list[_Item]) -> tuple[int, int, Pixels | None]:
        """What a layer or group shows, with its mask, and where on the smaller canvas it is."""
        box = self._box(layer)
        if box is None:
            return 0, 0, None
        left, top = (n // self._factor for n in box[:2])
        mask = None
        if layer.mask:
            mask = self._plane(layer, self._opened.mask_of(layer), 1, box)
        if layer.is_group:
            canvas = self.empty()
            self.draw(inside, canvas)
            if mask is not None:
                covered = np.zeros(canvas.shape[:2], np.float32)
                small = self._reduced(mask[..., 0])
                covered[top : top + small.shape[0], left : left + small.shape[1]] = small
                canvas[..., 3] *= covered
            return 0, 0, canvas
        pixels = self._plane(layer, layer.pixels, layer.bands, box)
        if mask is not None:
            pixels[..., 3] = pixels[..., 3].astype(np.uint16) * mask[..., 0] // 255
        return left, top, self._reduced(pixels)

    def _box(self, layer: Layer) -> tuple[int, int, int, int] | None:
        """The part of a layer that is on the canvas, in the canvas's pixels; None if none is.

        It begins where a pixel of the smaller canvas does.
        """
        factor = self._factor
        left, top = (max(0, n) // factor * factor for n in (layer.left, layer.top))
        right = min(self._opened.width, layer.left + layer.width)
        bottom = min(self._opened.height, layer.top + layer.height)
        return (left, top, right, bottom) if left < right and top < bottom else None

    def _plane(
        self, layer: Layer, at: int, bands: int, box: tuple[int, int, int, int]
    ) -> NDArray[np.uint8]:
        """A part of a layer as RGBA of 8 bits, or its mask; nothing where the layer is not."""
        left, top, right, bottom = box
        is_mask = at != layer.pixels
        made = np.zeros((bottom - top, right - left, 1 if is_mask else 4), np.uint8)
        inner = (
            max(0, left - layer.left), max(0, top - layer.top),
            right - layer.left, bottom - layer.top,
        )  # fmt: skip
        for x, y, tile in self._opened.tiles(at, layer.width, layer.height, bands, inner):
            shown = self._eight_bits(tile, is_linear=self._opened.is_linear and not is_mask)
            if not is_mask:
                shown = self._in_colour(shown)
            # From the tile's place in the layer to its place in the box.
            x, y = x + layer.left - left, y + layer.top - top
            cut = shown[max(0, -y) : made.shape[0] - y, max(0, -x) : made.shape[1] - x]
            x, y = max(0, x), max(0, y)
            made[y : y + cut.shape[0], x : x + cut.shape[1]] = cut
        return made

    def _eight_bits(self, tile: NDArray[Any], *, is_linear: bool) -> NDArray[np.uint8]:
        indexed = self._opened.palette is not None
        if tile.dtype.kind == "u" and (not is_linear or indexed):
            whole: NDArray[Any] = tile >> 8 * (tile.dtype.itemsize - 1)
            return whole.astype(np.uint8)
        values = tile.astype(np.float32)
        if tile.dtype.kind == "u":
            values /= np.iinfo(tile.dtype).max
        values = np.nan_to_num(values).clip(0, 1)
        if is_linear:
            n_colours = tile.shape[2] - (tile.shape[2] in (2, 4))
            values[..., :n_colours] = from_light(values[..., :n_colours])
        return (255 * values + 0.5).astype(np.uint8)

    def _in_colour(self, tile: NDArray[np.uint8]) -> NDArray[np.uint8]:
        bands = tile.shape[2]
        made = np.full((*tile.shape[:2], 4), 255, np.uint8)
        if self._opened.palette is not None:
            made[..., :3] = self._opened.palette[tile[..., 0]]
        else:
            made[..., :3] = tile[..., : 3 if bands > 2 else 1]
        if bands in (2, 4):
            made[..., 3] = tile[..., -1]
        return made

    def _reduced(self, pixels: NDArray[np.uint8]) -> Pixels:
        image = Image.fromarray(pixels)
        small = image.reduce(self._factor) if self._factor > 1 else image
        return np.asarray(small, np.float32) / 255


def _tree(layers: list[Layer]) -> list[_Item]:
    """Sort layers into their groups; those whose group is missing are on top."""
    top: list[_Item] = []
    groups: dict[tuple[int, ...], list[_Item]] = {(): top}
    for layer in layers:
        if len(layer.path) > _DEEPEST:
            raise ValueError("groups within too many groups")
        around = groups.get(layer.path[:-1], top)
        item = _Item(layer, [])
        around.append(item)
        if layer.is_group:
            groups.setdefault(layer.path or (len(top) - 1,), item.inside)
    return top
