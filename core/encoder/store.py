"""Copies of the encoders used so far, so that search keeps working after an update.

Vectors can only be compared with vectors of the same encoder. After an update with a new encoder,
the library is embedded again, which can take an hour; until then the copy of the former encoder
answers. A copy is a folder with weights and card, written atomically.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from core import paths
from core.bundle import card_path
from core.encoder import (
    CheckpointError,
    ModelCard,
    WholeEncoder,
    load_encoder,
    shipped_weights,
)
from core.encoder.onnx_encoder import EXPORTED, exported_file

log = logging.getLogger(__name__)

KEPT = 2
"""How many encoders are kept: the present one, and the one before."""

_WEIGHTS = "encoder.safetensors"
"""What every release calls its weights."""


def models_dir() -> Path:
    """Return the folder of the copies."""
    return paths.home() / "models"


def load_and_keep(device: str = "auto") -> WholeEncoder:
    """Load the shipped encoder, and store a copy for later updates.

    Raises:
        CheckpointError: the weights are missing or damaged.
    """
    encoder = load_encoder(device)
    keep(shipped_weights())
    return encoder


def keep(weights: Path) -> None:
    """Store a copy of an encoder, and delete all but the last few copies.

    A copy is a precaution; if it can't be written, the program continues without it.
    """
    try:
        place = _place(ModelCard.read(weights).id)
        files = _files_of(weights)
        # The hashes are checked when a copy is loaded.
        if all(_size(place / file.name) == file.stat().st_size for file in files):
            os.utime(place)
        else:
            _copy(files, place)
        others = [copy for copy in _copies() if copy != place]
        others.sort(key=lambda copy: copy.stat().st_mtime_ns, reverse=True)
        for old in others[KEPT - 1 :]:
            shutil.rmtree(old, ignore_errors=True)
    except (OSError, CheckpointError) as error:
        log.warning("no copy of the encoder %s is kept: %s", weights, error)


def stored_ids() -> frozenset[str]:
    """Return the ids of the encoders that `load_stored` can load."""
    found = set()
    for copy in _copies():
        with suppress(CheckpointError):
            found.add(ModelCard.read(copy / _WEIGHTS).id)
    return frozenset(found)


def load_stored(model_id: str, device: str = "auto") -> WholeEncoder:
    """Load a stored encoder by its id.

    Raises:
        CheckpointError: there is none with this id, or it is damaged.
    """
    weights = _place(model_id) / _WEIGHTS
    if not card_path(weights).exists():
        raise CheckpointError(f"There is no copy of the encoder {model_id} in {models_dir()}.")
    return load_encoder(device, weights)


def _place(model_id: str) -> Path:
    # An id is free text; as a folder it must be valid on every system.
    return models_dir() / quote(model_id, safe="@").replace("~", "%7E")


def _copies() -> list[Path]:
    # A copy that is being made has a name that no id becomes.
    return [place for place in models_dir().glob("[!~]*") if place.is_dir()]


def _files_of(weights: Path) -> list[Path]:
    """The existing files of an encoder; the packaged program has only the exported networks.

    Raises:
        CheckpointError: neither the weights nor all exported files are there.
    """
    exported = [exported_file(weights, name) for name in EXPORTED]
    if not weights.exists() and not all(file.exists() for file in exported):
        raise CheckpointError(f"The encoder beside {card_path(weights)} is not complete.")
    return [file for file in (weights, card_path(weights), *exported) if file.exists()]


def _size(file: Path) -> int | None:
    return file.stat().st_size if file.exists() else None


def _copy(files: list[Path], place: Path) -> None:
    models_dir().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="~", dir=models_dir()) as unfinished:
        made = Path(unfinished) / "copy"
        made.mkdir()
        for file in files:
            shutil.copyfile(file, made / file.name)
        shutil.rmtree(place, ignore_errors=True)
        made.rename(place)
