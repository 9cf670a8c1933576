"""The items of a data set: photos, sketches, and their pairing.

Items name their picture and open it only when asked, so that a set of a hundred thousand drawings
loads in a moment and can be filtered, split and sent to worker processes at little cost.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from PIL import Image

from core.research.datasets.class_names import normal_label
from core.research.datasets.pictures import PictureFile
from core.sketch import Sketch, SketchBitmap


class Drawing(Protocol):
    """Something that can be opened as a drawing, any number of times."""

    def drawing(self) -> Sketch | SketchBitmap: ...


@dataclass(frozen=True, slots=True)
class PhotoItem:
    """One photo. `key` is unique in its set; `label` is its normalised class name, if any."""

    key: str
    label: str | None
    file: PictureFile = field(repr=False)

    def open(self) -> Image.Image:
        """Return the photo as an RGB picture."""
        return self.file.photo()


@dataclass(frozen=True, slots=True)
class SketchItem:
    """One sketch. `photo` is the key of the photo it was drawn for, `drawer` who drew it."""

    key: str
    label: str | None
    photo: str | None
    drawer: str | None
    ink: Drawing = field(repr=False)

    def drawing(self) -> Sketch | SketchBitmap:
        return self.ink.drawing()


@dataclass(frozen=True)
class PairData:
    """Photos and sketches of one data set.

    Attributes:
        name: What to call the set in tables and messages.
        photos: The photos; keys are unique.
        sketches: The sketches; keys are unique, and a named photo is always among `photos`.
        fine_grained: Whether the pairing is of instances: this sketch shows exactly that photo.
    """

    name: str
    photos: tuple[PhotoItem, ...]
    sketches: tuple[SketchItem, ...]
    fine_grained: bool

    @property
    def labels(self) -> tuple[str, ...]:
        """The class names that occur, sorted."""
        found = {item.label for item in self.photos} | {item.label for item in self.sketches}
        return tuple(sorted(label for label in found if label is not None))

    def where(self, labels: Collection[str]) -> "PairData":
        """Return only the items of these classes."""
        kept = self._find_labels(labels)
        return self._with_items(
            (photo for photo in self.photos if photo.label in kept),
            (sketch for sketch in self.sketches if sketch.label in kept),
        )

    def without(self, labels: Collection[str]) -> "PairData":
        """Return everything but the items of these classes; items without a class stay."""
        dropped = self._find_labels(labels)
        return self._with_items(
            (photo for photo in self.photos if photo.label not in dropped),
            (sketch for sketch in self.sketches if sketch.label not in dropped),
        )

    def only_photos(self, keys: Collection[str]) -> "PairData":
        """Return these photos and the sketches that were drawn for them."""
        kept = frozenset(keys)
        return self._with_items(
            (photo for photo in self.photos if photo.key in kept),
            (sketch for sketch in self.sketches if sketch.photo in kept),
        )

    def _find_labels(self, labels: Collection[str]) -> frozenset[str]:
        """Return our own labels that are among those asked for, however either is written."""
        asked = {normal_label(label) for label in labels}
        return frozenset(label for label in self.labels if normal_label(label) in asked)

    def _with_items(
        self, photos: Iterable[PhotoItem], sketches: Iterable[SketchItem]
    ) -> "PairData":
        return PairData(self.name, tuple(photos), tuple(sketches), self.fine_grained)
