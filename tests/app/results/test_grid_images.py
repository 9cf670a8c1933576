"""The grid, pixel by pixel, against pictures of it that somebody has looked at.

Run with INKSEEK_NEW_IMAGES=1 to write them anew, and look at them before they are committed.
"""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QImage

from app.results import ResultsView
from app.ui.theme import Theme, ThemeMode
from core.library import Library
from core.search import Hit

REFERENCE = Path(__file__).parent / "reference"

FAR = 48
"""Grey levels from which a pixel is another one: smoothing of edges differs a little."""

OTHER = 0.012
"""Share of pixels that may be others: letters differ from machine to machine."""


def pixels(image: QImage) -> NDArray[np.int16]:
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), -1)
    return rows[:, : 3 * plain.width()].astype(np.int16).reshape(plain.height(), -1, 3)


def share_of_others(one: QImage, other: QImage) -> float:
    if one.size() != other.size():
        return 1.0
    return float((np.abs(pixels(one) - pixels(other)).max(axis=2) > FAR).mean())


def check(image: QImage, name: str) -> None:
    file = REFERENCE / f"{name}.png"
    if os.environ.get("INKSEEK_NEW_IMAGES"):
        REFERENCE.mkdir(exist_ok=True)
        assert image.save(str(file))
    expected = QImage(str(file))
    assert not expected.isNull(), f"there is no {file}"
    assert share_of_others(image, expected) <= OTHER


@pytest.fixture
def shown(view: ResultsView, hits: list[Hit], library: Library, qtbot: Any) -> ResultsView:
    """Every state a tile has but the pointer's: strengths, a fold, offline, selected."""
    view.motion.reduced = True
    view.results.photos_of = library.catalogue.photos
    # Pictures are taken in by several threads, so their numbers differ from run to run.
    hits = sorted(hits, key=lambda hit: hit.photo.name)
    view.resize(600, 640)
    states = [
        replace(hits[0], chance=0.9),
        replace(hits[3], chance=0.4, folded=(hits[7].photo.id,)),
        replace(hits[6], chance=0.05),
        replace(hits[9], chance=None),
        replace(hits[1], chance=0.3, photo=replace(hits[1].photo, online=False)),
        replace(hits[4], chance=0.7),
    ]
    view.show_hits(states)
    view.set_unfolded(hits[3].photo.id, True)
    view.setCurrentIndex(view.results.index(6))
    view.selectionModel().setCurrentIndex(
        QModelIndex(), view.selectionModel().SelectionFlag.NoUpdate
    )
    for hit in view.results.hits:
        qtbot.waitUntil(lambda p=hit.photo: view._thumbnails.pixmap(p) is not None)
    return view


@pytest.mark.parametrize("mode", [ThemeMode.LIGHT, ThemeMode.DARK])
def test_the_grid_looks_as_it_should(shown: ResultsView, theme: Theme, mode: ThemeMode) -> None:
    theme.set_mode(mode)
    check(shown.grab().toImage(), f"grid-{mode.value}")


def test_other_states_are_told_apart(shown: ResultsView) -> None:
    before = shown.grab().toImage()
    shown.set_unfolded(shown.results.hits[1].photo.id, False)
    assert share_of_others(before, shown.grab().toImage()) > OTHER
