"""Chooses the encoder that answers while a new one embeds the library.

An update of the program may bring a new encoder, whose vectors can't be compared with those a
library has. The former encoder, of which a copy was kept, goes on answering until the new one knows
as many photos; from then on the new one answers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass

from core.encoder import CheckpointError, WholeEncoder, store
from core.library import Library
from core.library.vectors import Model


@dataclass(frozen=True)
class Serving:
    """The encoder that answers, and the progress of the shipped one.

    Attributes:
        model_id: the encoder that answers best now.
        shipped_id: the one that came with the program.
        learnt: how many photos the shipped one knows.
        photos: how many photos the library has.
        waiting: how many photos it does not know yet, but could see now.
    """

    model_id: str
    shipped_id: str
    learnt: int
    photos: int
    waiting: int

    @property
    def is_shipped(self) -> bool:
        return self.model_id == self.shipped_id

    @property
    def is_catching_up(self) -> bool:
        """Whether photos known to another encoder still wait for the shipped one."""
        return self.waiting > 0

    @property
    def is_settled(self) -> bool:
        """Whether the shipped encoder answers and has nothing left to catch up on."""
        return self.is_shipped and not self.is_catching_up


def choose(library: Library, shipped: Model, stored: Collection[str] | None = None) -> Serving:
    """Choose the encoder to answer; cheap enough to call after each batch of an import.

    Args:
        library: what is searched.
        shipped: the card of the shipped encoder.
        stored: ids of the older encoders that can be loaded; those kept on this machine when None.
    """
    usable = store.stored_ids() if stored is None else stored
    counts = library.catalogue.models_with_vectors()
    waiting = library.catalogue.waiting_for(shipped.id)
    serves = best(counts, shipped.id, usable, waiting)
    learnt, photos = counts.get(shipped.id, 0), library.catalogue.count()
    return Serving(serves, shipped.id, learnt, photos, waiting)


def load(serving: Serving, device: str = "auto") -> WholeEncoder:
    """Load the encoder that answers, or the shipped one where the copy of a former is damaged."""
    if not serving.is_shipped:
        with suppress(CheckpointError):
            return store.load_stored(serving.model_id, device)
    return store.load_and_keep(device)


def best(counts: Mapping[str, int], shipped: str, usable: Collection[str], waiting: int) -> str:
    """Return the encoder that serves best: the shipped one once it knows as many photos.

    It also serves when nothing waits for it any more: photos without file and thumbnail must not
    keep an old encoder in use.
    """
    known = {model: n for model, n in counts.items() if model == shipped or model in usable}
    former = max(known, key=lambda model: known[model], default=shipped)
    return former if waiting and known.get(former, 0) > known.get(shipped, 0) else shipped
