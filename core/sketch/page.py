"""A page: wanted strokes or pixels, unwanted strokes, and paint."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from numpy.typing import ArrayLike

from core.sketch.bitmap import SketchBitmap
from core.sketch.bounds import Bounds
from core.sketch.sketch import Sketch
from core.sketch.stroke import Stroke

Layer = Literal["sketch", "negative", "paint"]
LAYERS: tuple[Layer, ...] = ("sketch", "negative", "paint")


@dataclass(frozen=True)
class Page:
    """An immutable page; every change makes a new one.

    Attributes:
        sketch: The strokes that are looked for.
        bitmap: A drawing opened from a picture file, lying under the strokes.
        negative: Strokes that say "not like this".
        paint: Broad strokes of colour under the others. They say which colour is where, and nothing
            of a shape.
    """

    sketch: Sketch = Sketch()  # noqa: RUF009 - it is frozen
    bitmap: SketchBitmap | None = None
    negative: Sketch = Sketch()  # noqa: RUF009 - it is frozen
    paint: Sketch = Sketch()  # noqa: RUF009 - it is frozen

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing at all on the paper."""
        return not self.asks and self.negative.is_empty

    @property
    def asks(self) -> bool:
        """Whether something is looked for; what is only not wanted asks for nothing."""
        return self.has_shape or not self.paint.is_empty

    @property
    def has_shape(self) -> bool:
        """Whether something of a shape is looked for, and not of colours alone."""
        return not self.sketch.is_empty or self.bitmap is not None

    @property
    def has_colour(self) -> bool:
        """Whether anything on it counts for colour."""
        return not self.paint.is_empty or any(s.colour for s in self.sketch.strokes)

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """All strokes, of every kind."""
        return (*self.sketch.strokes, *self.negative.strokes, *self.paint.strokes)

    @property
    def bounds(self) -> Bounds | None:
        """The box round all strokes of every kind (a bitmap always fits)."""
        return Sketch(self.strokes).bounds

    def layer(self, layer: Layer) -> Sketch:
        """Return the strokes of one kind."""
        found: Sketch = getattr(self, layer)
        return found

    def with_layers(self, change: Callable[[Layer, Sketch], Sketch]) -> Page:
        """Return the page with other strokes of each kind."""
        changed = {layer: change(layer, self.layer(layer)) for layer in LAYERS}
        return Page(changed["sketch"], self.bitmap, changed["negative"], changed["paint"])

    def with_strokes(self, strokes: Iterable[Stroke], layer: Layer = "sketch") -> Page:
        """Return the page with more strokes on top of those of their kind."""
        added = Sketch((*self.layer(layer).strokes, *strokes))
        return self.with_layers(lambda kind, now: added if kind == layer else now)

    def erased(self, path_xy: ArrayLike, radius: float) -> Page:
        """Return what is left of all strokes after a round eraser went along an (m, 2) path."""
        return self.with_layers(lambda _, sketch: sketch.erased(path_xy, radius))

    @property
    def content_hash(self) -> str:
        """Equal for equal pages, and for no others."""
        digest = hashlib.blake2b(digest_size=16)
        for layer in LAYERS:
            sketch = self.layer(layer)
            # What says nothing adds nothing, so the hash of a plain drawing does not depend on it.
            digest.update(layer.encode() if sketch.strokes and layer != "sketch" else b"")
            for stroke in sketch.strokes:
                # Adding 0.0 turns -0.0, which is equal to 0.0, into it.
                digest.update(len(stroke).to_bytes(4, "little") + (stroke.points + 0.0).tobytes())
                digest.update(b"" if stroke.width == 1 else repr(stroke.width).encode())
                digest.update((stroke.colour or "").encode())
        if self.bitmap is not None:
            digest.update(repr(self.bitmap.ink.shape).encode() + self.bitmap.ink.tobytes())
        return digest.hexdigest()


def changed_strokes(
    before: Page, after: Page, known: Collection[Stroke] = ()
) -> tuple[Stroke, ...]:
    """Return the strokes that one of two pages has and the other has not.

    They are told apart as objects, which is quick, and by their kind.

    Args:
        before: One page.
        after: The other.
        known: Strokes of the second that are left out.
    """
    old, new = _by_identity(before), _by_identity(after)
    passed = {id(stroke) for stroke in known}
    lost = tuple(stroke for key, stroke in old.items() if key not in new)
    came = tuple(s for key, s in new.items() if key not in old and id(s) not in passed)
    return lost + came


def _by_identity(page: Page) -> dict[tuple[int, Layer], Stroke]:
    return {(id(s), layer): s for layer in LAYERS for s in page.layer(layer).strokes}
