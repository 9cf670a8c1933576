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
_UNFINISHED = ".new-"


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
        if _is_copy(place, weights):
            os.utime(place)
        else:
            _copy(weights, place)
        _drop_all_but_last(place)
    except (OSError, CheckpointError) as error:
        log.warning("no copy of the encoder %s is kept: %s", weights, error)


def stored_ids() -> frozenset[str]:
    """Return the ids of the encoders that `load_stored` can load."""
    found = set()
    for place in _places():
        with suppress(CheckpointError):
            found.add(ModelCard.read(place / _WEIGHTS).id)
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


def _places() -> list[Path]:
    if not models_dir().is_dir():
        return []
    return [
        place
        for place in models_dir().iterdir()
        if place.is_dir() and not place.name.startswith(_UNFINISHED)
    ]


def _files(weights: Path) -> dict[str, Path]:
    """The existing files of an encoder, by their names in a copy.

    The packaged program has no torch weights, only the exported networks.

    Raises:
        CheckpointError: neither the weights nor all exported files are there.
    """
    names = [(weights, _WEIGHTS), (card_path(weights), card_path(Path(_WEIGHTS)).name)]
    names += [
        (exported_file(weights, name), exported_file(Path(_WEIGHTS), name).name)
        for name in EXPORTED
    ]
    present = {copied: file for file, copied in names if file.exists()}
    if _WEIGHTS not in present and len(present) <= len(EXPORTED):
        raise CheckpointError(f"The encoder beside {card_path(weights)} is not complete.")
    return present


def _is_copy(place: Path, weights: Path) -> bool:
    """Whether a copy exists; its hashes are checked when it is loaded."""
    return all(
        (place / name).exists() and (place / name).stat().st_size == file.stat().st_size
        for name, file in _files(weights).items()
    )


def _copy(weights: Path, place: Path) -> None:
    models_dir().mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=models_dir()))
    try:
        for name, file in _files(weights).items():
            shutil.copyfile(file, unfinished / name)
        shutil.rmtree(place, ignore_errors=True)
        unfinished.rename(place)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _drop_all_but_last(present: Path) -> None:
    others = [place for place in _places() if place != present]
    others.sort(key=lambda place: place.stat().st_mtime_ns, reverse=True)
    for place in others[KEPT - 1 :]:
        shutil.rmtree(place, ignore_errors=True)
