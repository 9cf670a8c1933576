"""The manifest: which index files are valid, for which model, and how every byte of them hashes.

Annoy opens truncated or foreign files without complaint, so nothing is opened that does not match
the manifest. Switching to new files is one atomic replacement of this one small file.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from core.files import atomic_write
from core.index.base import IndexDamaged

NAME = "manifest.json"
FORMAT = 1
_PIECE = 1 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Manifest:
    """What the files of one generation are.

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
    except (OSError, ValueError) as error:
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
    """Make these files the valid ones, in one step that a crash cannot halve."""
    text = json.dumps(asdict(manifest), indent=2, ensure_ascii=False)
    atomic_write(directory / NAME, text)


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
