"""A page: wanted strokes or pixels, and unwanted strokes."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from numpy.typing import ArrayLike

from core.sketch.bitmap import SketchBitmap
from core.sketch.bounds import Bounds
from core.sketch.sketch import Sketch
from core.sketch.stroke import Stroke


@dataclass(frozen=True)
class Page:
    """An immutable page; every change makes a new one.

    Attributes:
        sketch: The strokes that are looked for.
        bitmap: A drawing opened from a picture file, lying under the strokes.
        negative: Strokes that say "not like this".
    """

    sketch: Sketch = Sketch()  # noqa: RUF009 - it is frozen
    bitmap: SketchBitmap | None = None
    negative: Sketch = Sketch()  # noqa: RUF009 - it is frozen

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing at all on the paper."""
        return not self.asks and self.negative.is_empty

    @property
    def asks(self) -> bool:
        """Whether something is looked for; what is only not wanted asks for nothing."""
        return not self.sketch.is_empty or self.bitmap is not None

    @property
    def bounds(self) -> Bounds | None:
        """The box round all strokes, wanted or not (a bitmap always fits)."""
        boxes = [box for box in (self.sketch.bounds, self.negative.bounds) if box is not None]
        return boxes[0].union(boxes[-1]) if boxes else None

    def with_strokes(self, strokes: Iterable[Stroke], *, wanted: bool = True) -> Page:
        """Return the page with more strokes on top."""
        if wanted:
            return replace(self, sketch=Sketch((*self.sketch.strokes, *strokes)))
        return replace(self, negative=Sketch((*self.negative.strokes, *strokes)))

    def erased(self, path_xy: ArrayLike, radius: float) -> Page:
        """Return what is left of all strokes after a round eraser went along an (m, 2) path."""
        return replace(
            self,
            sketch=self.sketch.erased(path_xy, radius),
            negative=self.negative.erased(path_xy, radius),
        )

    @property
    def content_hash(self) -> str:
        """Equal for equal pages, and for no others."""
        digest = hashlib.blake2b(digest_size=16)
        for kind, sketch in (b"", self.sketch), (b"negative", self.negative):
            # What says nothing adds nothing, so the hash of a plain drawing does not depend on it.
            digest.update(kind if sketch.strokes else b"")
            for stroke in sketch.strokes:
                # Adding 0.0 turns -0.0, which is equal to 0.0, into it.
                digest.update(len(stroke).to_bytes(4, "little") + (stroke.points + 0.0).tobytes())
                digest.update(b"" if stroke.width == 1 else repr(stroke.width).encode())
        if self.bitmap is not None:
            digest.update(repr(self.bitmap.ink.shape).encode() + self.bitmap.ink.tobytes())
        return digest.hexdigest()


def changed_strokes(
    before: Page, after: Page, known: Collection[Stroke] = ()
) -> tuple[Stroke, ...]:
    """Return the strokes that one of two pages has and the other has not.

    They are told apart as objects, which is quick, and by whether they are wanted.

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


def _by_identity(page: Page) -> dict[tuple[int, bool], Stroke]:
    strokes = {(id(stroke), True): stroke for stroke in page.sketch.strokes}
    strokes.update({(id(stroke), False): stroke for stroke in page.negative.strokes})
    return strokes
