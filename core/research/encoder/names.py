"""The class names of all sets: one number per class, whatever the spelling."""

from __future__ import annotations

from collections.abc import Iterable

from core.research.datasets.class_names import class_name, squashed

NO_NAME = -1


class Names:
    """Numbers for class names."""

    def __init__(self, labels: Iterable[str]) -> None:
        classes: dict[str, str] = {}
        for label in sorted(labels):
            classes.setdefault(squashed(class_name(label)), label)
        self.labels = tuple(classes.values())
        self._number = {key: number for number, key in enumerate(classes)}

    def __len__(self) -> int:
        return len(self.labels)

    def number(self, label: str | None) -> int:
        """The class of a label, `NO_NAME` for none."""
        return NO_NAME if label is None else self._number[squashed(class_name(label))]
