"""What an encoder fails at, shown with free pictures: sample drawings over the sample library.

Research pictures may not be passed on, so the drawings that came with the program look for their
pictures among OpenMoji's. Those whose picture is not among the first few are shown with what came
instead.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from core.contact_sheet import Found, SheetRow, draw_sheet
from core.demo import SHOWN, SampleSketch, Step, find_target, replay, sample_sketch
from core.demo import sample_sketch_names as drawings_there_are
from core.encoder import Encoder
from core.library import Importer, Library, Photo
from core.research.evaluation.metrics import acc_at
from core.research.evaluation.output import drawing_picture
from core.samples import CREDIT, SamplePicture, render_samples
from core.search import Searcher

_WORST = 3


@dataclass(frozen=True)
class Failures:
    """What a replay of all sample drawings showed.

    Attributes:
        figures: for the card.
        sheet: the failures as a picture, or the drawings that came last where there are none.
    """

    figures: dict[str, Any]
    sheet: Image.Image


@dataclass(frozen=True)
class _Replayed:
    """One drawing, the picture it is of, and the search once it was complete."""

    drawing: SampleSketch
    target: Photo
    last: Step


def replay_samples(encoder: Encoder, pictures: Sequence[SamplePicture] | None = None) -> Failures:
    """Let every sample drawing look for its picture, in a library that is thrown away again.

    Args:
        encoder: what is tried.
        pictures: the sample pictures to search; all of them when None.

    Raises:
        SamplesError: the sample pictures can't be made here.
    """
    folder = render_samples(pictures=pictures)
    with tempfile.TemporaryDirectory() as root, Library.open(Path(root)) as library:
        Importer(library, encoder).run([folder])
        with closing(Searcher(library, encoder)) as searcher:
            replayed = [_replay(library, searcher, name) for name in drawings_there_are()]
        return _summed_up(replayed, library)


def _replay(library: Library, searcher: Searcher, name: str) -> _Replayed:
    drawing = sample_sketch(name)
    target = find_target(library, drawing.target)
    *_, last = replay(searcher, drawing, target)
    return _Replayed(drawing, target, last)


def _summed_up(replayed: Sequence[_Replayed], library: Library) -> Failures:
    by_rank = sorted(replayed, key=lambda one: -one.last.rank)
    missed = [one for one in by_rank if one.last.rank > SHOWN]
    shown = missed or by_rank[:_WORST]
    ranks = np.array([one.last.rank for one in replayed])
    size = library.catalogue.count()
    figures = {
        "protocol": (
            f"The {len(replayed)} complete sample drawings against all {size:,} pictures of the "
            "sample library; right = the very picture that was meant; ties count against us."
        ),
        **{f"a@{k}": acc_at(ranks, k) for k in (1, SHOWN)},
        "n_queries": len(replayed),
        "n_gallery": size,
        "ranks": {one.drawing.name: one.last.rank for one in replayed},
        "within": SHOWN,
        "missed": len(missed),
        "shown": [
            {
                "drawing": one.drawing.name,
                "rank": one.last.rank,
                "first": [hit.photo.path.stem for hit in one.last.best],
            }
            for one in shown
        ],
        "credit": CREDIT,
    }
    title = (
        f"Not among the first {SHOWN}: {len(missed)} of {len(replayed)} sample drawings"
        if missed
        else f"All among the first {SHOWN}; those that came last"
    )
    return Failures(figures, draw_sheet([_row(one, library) for one in shown], title))


def _row(one: _Replayed, library: Library) -> SheetRow:
    """What came first, and at the end the picture that was meant if it was not among that."""
    photos = [hit.photo for hit in one.last.best]
    if one.target not in photos:
        photos.append(one.target)
    found = tuple(Found(library.thumbnails.read(photo), photo == one.target) for photo in photos)
    return SheetRow(
        drawing_picture(one.drawing.sketch),
        found,
        f"{one.last.rank:,}",
        f"rank of {one.last.n_photos:,}",
        one.drawing.name,
    )
