"""Index files on disk: one numbered directory per build, checked by hash, never changed.

A new build gets a new directory, then the manifest switches to it. So readers of the old files are
not disturbed, and Windows could not overwrite mapped files anyway. Annoy opens truncated or foreign
files without complaint, so nothing is opened that does not match the manifest's hashes.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.files import atomic_write, flush_file, flush_folder
from core.index.annoy_index import METRIC, TREES, AnnoyIndex
from core.index.base import IndexDamaged

NAME = "manifest.json"
FORMAT = 1
_PIECE = 1 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Manifest:
    """The description of one generation.

    Attributes:
        generation: Number of the directory that holds them.
        model_id: Encoder the vectors are of.
        dim: Length of a vector.
        metric: Annoy's metric.
        count: Photos covered.
        trees: Trees in the forest.
        sha256: Hash of each file, by name.
        format: Version of this description.
    """

    generation: int
    model_id: str
    dim: int
    metric: str
    count: int
    trees: int
    sha256: dict[str, str]
    format: int = FORMAT

    @property
    def folder(self) -> str:
        return folder_of(self.generation)


def folder_of(generation: int) -> str:
    return f"gen-{generation:06d}"


def read_manifest(directory: Path) -> Manifest | None:
    """The manifest of an index directory, or None where no index was ever finished.

    Raises:
        IndexDamaged: It cannot be read, or files lie there without one.
    """
    path = directory / NAME
    try:
        data = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        if any(directory.glob("gen-*/" + "index.ann")):
            raise IndexDamaged(f"{NAME} is missing") from None
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise IndexDamaged(f"{NAME} cannot be read ({error})") from error
    try:
        manifest = Manifest(**data)
    except TypeError:
        raise IndexDamaged(f"{NAME} is not in the form this version writes") from None
    numbers = (manifest.generation, manifest.dim, manifest.count, manifest.trees, manifest.format)
    well_formed = (
        all(type(number) is int and number > 0 for number in numbers)
        and manifest.format == FORMAT
        and isinstance(manifest.model_id, str)
        and isinstance(manifest.metric, str)
        and isinstance(manifest.sha256, dict)
        and all(isinstance(h, str) and _SHA256.fullmatch(h) for h in manifest.sha256.values())
    )
    if not well_formed:
        raise IndexDamaged(f"{NAME} is not in the form this version writes")
    return manifest


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Make these files valid, atomically."""
    text = json.dumps(asdict(manifest), indent=2, ensure_ascii=False)
    atomic_write(directory / NAME, text)


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


FOREST, IDS, VECTORS = "index.ann", "ids.npy", "vectors.npy"
FILES = (FOREST, IDS, VECTORS)


@dataclass(frozen=True)
class Generation:
    """Checked files of one build; `ids` and `vectors` follow the forest's positions."""

    manifest: Manifest
    forest: AnnoyIndex
    ids: NDArray[np.int64]
    vectors: NDArray[np.float32]


def load(directory: Path, model_id: str, dim: int) -> Generation | None:
    """Open the valid generation after checking its hashes; None if there is none yet.

    Raises:
        IndexDamaged: The files were changed, or belong to another model.
    """
    manifest = read_manifest(directory)
    if manifest is None:
        return None
    if manifest.model_id != model_id:
        raise IndexDamaged(f"it was made for the model {manifest.model_id}, not {model_id}")
    if manifest.dim != dim or manifest.metric != METRIC or set(manifest.sha256) != set(FILES):
        raise IndexDamaged("the manifest does not fit this program's indexes")
    folder = directory / manifest.folder
    try:
        for name in FILES:
            if sha256_of(folder / name) != manifest.sha256[name]:
                raise IndexDamaged(f"{name} has changed since it was written")
        ids = np.load(folder / IDS, allow_pickle=False)
        vectors = np.load(folder / VECTORS, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"its files cannot be read ({error})") from error
    count = manifest.count
    right_form = (
        ids.dtype == np.int64
        and ids.shape == (count,)
        and vectors.dtype == np.float32
        and vectors.shape == (count, dim)
    )
    if not right_form:
        raise IndexDamaged(f"its files do not hold the {count} photos of the manifest")
    forest = AnnoyIndex(folder / FOREST, vectors)
    if forest.trees != manifest.trees:
        raise IndexDamaged(f"{FOREST} has {forest.trees} trees instead of {manifest.trees}")
    return Generation(manifest, forest, ids, vectors)


def write(
    directory: Path,
    model_id: str,
    ids: NDArray[np.int64],
    vectors: NDArray[np.float32],
    cancelled: threading.Event,
) -> Generation:
    """Build a new generation, make it valid and open it.

    Raises:
        Cancelled: `cancelled` was set meanwhile; nothing is left behind.
        OSError: It could not be written; the valid generation is the same as before.
    """
    directory.mkdir(parents=True, exist_ok=True)
    number, folder = _new_folder(directory)
    try:
        AnnoyIndex.build(folder / FOREST, vectors, cancelled)
        np.save(folder / IDS, ids, allow_pickle=False)
        np.save(folder / VECTORS, vectors, allow_pickle=False)
        for name in FILES:
            flush_file(folder / name)
        flush_folder(folder)
        flush_folder(directory)
        hashes = {name: sha256_of(folder / name) for name in FILES}
        forest = AnnoyIndex(folder / FOREST, vectors)
        dim = vectors.shape[1]
        manifest = Manifest(number, model_id, dim, METRIC, len(ids), TREES, hashes)
        write_manifest(directory, manifest)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Generation(manifest, forest, ids, vectors)


def sweep(directory: Path, current: int) -> None:
    """Remove generations before the current one.

    Windows cannot delete mapped files; a later call will. Higher numbers are left alone: another
    process may be writing them.
    """
    for number, folder in _folders(directory):
        if number < current:
            shutil.rmtree(folder, ignore_errors=True)


def _folders(directory: Path) -> list[tuple[int, Path]]:
    return [
        (int(folder.name[4:]), folder)
        for folder in directory.glob("gen-*")
        if folder.name[4:].isdecimal()
    ]


def _new_folder(directory: Path) -> tuple[int, Path]:
    number = max((number for number, _ in _folders(directory)), default=0)
    while True:
        number += 1
        folder = directory / folder_of(number)
        try:
            folder.mkdir()
        except FileExistsError:
            continue  # another process took this number just now
        return number, folder
