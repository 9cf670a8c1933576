"""Opens the library and the encoder for a command, with clear errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from core import paths
from core.cli.output import count, err
from core.errors import UserError

if TYPE_CHECKING:
    from core.encoder import Encoder, ModelCard
    from core.library.library import Library


@contextmanager
def existing_library(root: Path | None) -> Iterator[Library]:
    """Open an existing library; a mistyped folder must not become an empty library."""
    from core.library.library import Library

    with Library.open(root or paths.default_library(), create=False) as library:
        yield library


@contextmanager
def filled_library(root: Path | None) -> Iterator[Library]:
    """Open a library that has pictures in it."""
    with existing_library(root) as library:
        if library.catalogue.count() == 0:
            raise UserError("The library has no pictures yet. Add some:  inkseek index FOLDER")
        yield library


def ready_encoder(device: str) -> Encoder:
    """Load the encoder, with a message meanwhile."""
    from core.encoder.store import load_and_keep

    with err.status("Getting the encoder ready …"):
        return load_and_keep(device)


def serving_encoder(library: Library, device: str) -> Encoder:
    """Load the encoder that answers for a library; after an update it may be the former one."""
    from core.search.serving import choose, load

    serving = choose(library, shipped_card())
    if serving.is_catching_up:
        err.print(
            f"[yellow]Inkseek has a new encoder, which knows {serving.learnt:,} of "
            f"{count(serving.photos, 'picture')} so far.[/] It learns the rest with:  inkseek index"
        )
    with err.status("Getting the encoder ready …"):
        return load(serving, device)


def shipped_card() -> ModelCard:
    """Read the card of the encoder that came with the program, without loading its weights."""
    from core.encoder import ModelCard, shipped_weights

    return ModelCard.read(shipped_weights())
