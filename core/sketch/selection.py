"""Some strokes of a page, and what can be done to them together.

Strokes are known by their places, so that a selection is small, and a selection of what was moved
is the same selection. What is done makes a new page; what is not selected stays the very same.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from numpy.typing import ArrayLike

from core.sketch.bounds import Bounds
from core.sketch.eraser import touched
from core.sketch.page import Page
from core.sketch.picking import nearest, within_loop
from core.sketch.placement import Matrix, growth
from core.sketch.sketch import Sketch
from core.sketch.stroke import Stroke


@dataclass(frozen=True)
class Selection:
    """Places in the two sketches of a page.

    Attributes:
        wanted: Of the strokes that are looked for.
        unwanted: Of those that are not wanted.
    """

    wanted: frozenset[int] = frozenset()
    unwanted: frozenset[int] = frozenset()

    @classmethod
    def at(cls, page: Page, x: float, y: float, reach: float) -> Selection:
        """Return the one stroke that a point means, or none; what is not wanted lies on top."""
        found = nearest(page.negative.strokes, x, y, reach)
        if found is not None:
            return cls(unwanted=frozenset({found}))
        found = nearest(page.sketch.strokes, x, y, reach)
        return cls() if found is None else cls(frozenset({found}))

    @classmethod
    def within(cls, page: Page, loop_xy: ArrayLike) -> Selection:
        """Return the strokes that a loop is drawn round."""
        return cls(
            frozenset(within_loop(page.sketch.strokes, loop_xy)),
            frozenset(within_loop(page.negative.strokes, loop_xy)),
        )

    @classmethod
    def under(cls, page: Page, path_xy: ArrayLike, radius: float) -> Selection:
        """Return the strokes that a round tip moved along a path comes upon."""
        return cls(
            frozenset(touched(page.sketch.strokes, path_xy, radius)),
            frozenset(touched(page.negative.strokes, path_xy, radius)),
        )

    @classmethod
    def all_of(cls, page: Page) -> Selection:
        return cls(
            frozenset(range(len(page.sketch.strokes))), frozenset(range(len(page.negative.strokes)))
        )

    @property
    def is_empty(self) -> bool:
        return not self.wanted and not self.unwanted

    def __len__(self) -> int:
        return len(self.wanted) + len(self.unwanted)

    def joined(self, other: Selection) -> Selection:
        """Return both together."""
        return Selection(self.wanted | other.wanted, self.unwanted | other.unwanted)

    def toggled(self, other: Selection) -> Selection:
        """Return what is in one of the two, and not in both."""
        return Selection(self.wanted ^ other.wanted, self.unwanted ^ other.unwanted)

    def fits(self, page: Page) -> bool:
        """Tell whether the page has strokes at all these places."""
        most_wanted, most_unwanted = len(page.sketch.strokes), len(page.negative.strokes)
        return all(i < most_wanted for i in self.wanted) and all(
            i < most_unwanted for i in self.unwanted
        )

    def alone(self, page: Page) -> Page:
        """Return the page with nothing but the selected strokes."""
        return Page(
            Sketch(_at(page.sketch, self.wanted)),
            negative=Sketch(_at(page.negative, self.unwanted)),
        )

    def bounds(self, page: Page) -> Bounds | None:
        """Return the box round the selected strokes."""
        return self.alone(page).bounds

    def removed(self, page: Page) -> Page:
        """Return the page without the selected strokes."""
        return replace(
            page,
            sketch=page.sketch.without_all(self.wanted),
            negative=page.negative.without_all(self.unwanted),
        )

    def placed(self, page: Page, matrix: Matrix) -> Page:
        """Return the page with the selected strokes elsewhere; the line grows with the stroke."""
        return replace(
            page,
            sketch=page.sketch.replaced(_placed(page.sketch, self.wanted, matrix)),
            negative=page.negative.replaced(_placed(page.negative, self.unwanted, matrix)),
        )

    def doubled(self, page: Page, matrix: Matrix) -> tuple[Page, Selection]:
        """Return the page with a second copy elsewhere, and the selection of the copy."""
        copies = self.alone(self.placed(page, matrix))
        return self._added(page, copies.sketch, copies.negative)

    def turned_over(self, page: Page) -> tuple[Page, Selection]:
        """Return the page with what was wanted not wanted, and the other way about."""
        chosen = self.alone(page)
        return self._added(self.removed(page), chosen.negative, chosen.sketch)

    def _added(self, page: Page, wanted: Sketch, unwanted: Sketch) -> tuple[Page, Selection]:
        sketch = Sketch((*page.sketch.strokes, *wanted.strokes))
        negative = Sketch((*page.negative.strokes, *unwanted.strokes))
        added = Selection(
            frozenset(range(len(page.sketch.strokes), len(sketch.strokes))),
            frozenset(range(len(page.negative.strokes), len(negative.strokes))),
        )
        return replace(page, sketch=sketch, negative=negative), added


def _at(sketch: Sketch, places: Collection[int]) -> tuple[Stroke, ...]:
    return tuple(sketch.strokes[i] for i in sorted(places))


def _placed(sketch: Sketch, places: Collection[int], matrix: Matrix) -> dict[int, Stroke]:
    wider = growth(matrix)
    # Rounding must not make a stroke that was only turned another pen's.
    wider = 1.0 if abs(wider - 1.0) < 1e-6 else wider
    return {i: sketch.strokes[i].transformed(matrix).broadened(wider) for i in places}
