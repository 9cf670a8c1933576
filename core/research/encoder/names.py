"""The class names of all sets together: one class has one number, however a set spells it."""

from __future__ import annotations

from collections.abc import Iterable

from core.research.datasets.class_names import squashed

NO_NAME = -1

# The same thing under two names; the classes of two sets that share one should pull together.
_SAME = {
    "carsedan": "car",
    "motorbike": "motorcycle",
    "crocodile": "crocodilian",
    "teddybear": "teddy",
    "monarch": "butterfly",
    "tennisracquet": "racket",
    "television": "tv",
    "cellphone": "cellulartelephone",
    "couch": "sofa",
    "studiocouch": "sofa",
    "africanelephant": "elephant",
    "airliner": "airplane",
}


class Names:
    """Numbers for class names."""

    def __init__(self, labels: Iterable[str]) -> None:
        classes: dict[str, str] = {}
        for label in sorted(labels):
            classes.setdefault(_class_of(label), label)
        self.labels = tuple(classes.values())
        self._number = {key: number for number, key in enumerate(classes)}

    def __len__(self) -> int:
        return len(self.labels)

    def number(self, label: str | None) -> int:
        """The class of a label, `NO_NAME` for none."""
        return NO_NAME if label is None else self._number[_class_of(label)]


def _class_of(label: str) -> str:
    plain = squashed(label)
    return _SAME.get(plain, plain)
