"""Previews what a folder would add: categories, pictures, duplicates, damaged files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from PIL import Image

from core.decoders import decode
from core.decoders.process import shared as decoders
from core.drive_timeout import within
from core.library import CatalogueError, ImportFailure, Library, PictureError
from core.library.reader import content_hash_of
from core.library.scanner import FoundFile, Scanner

SAMPLES = 12
_SAMPLE_SIDE = 160
_CHECK_SIDE = 64


@dataclass(frozen=True)
class FolderPreview:
    """A folder that would become a category.

    Attributes:
        folder: It and all folders in it, except those that are categories of their own.
        name: The name proposed.
        files: The pictures found.
        samples: Small pictures of some, at most 160 pixels.
        duplicates: Files whose content is in the library, or twice in the folder.
        damaged: Files that can't be read, each with its reason.
        checked: How many files have been looked into.
    """

    folder: Path
    name: str
    files: tuple[FoundFile, ...]
    samples: tuple[Image.Image, ...] = field(default=(), compare=False)
    duplicates: tuple[Path, ...] = ()
    damaged: tuple[ImportFailure, ...] = ()
    checked: int = 0


def proposals(folder: Path, library: Library) -> tuple[FolderPreview, ...]:
    """The categories a folder would become: each folder in it that has pictures, or itself.

    Args:
        folder: dropped or chosen by the user.
        library: that it would be imported into; its spelling of names is reused.

    Raises:
        CatalogueError: It is no folder that can be opened.
    """
    try:
        root = within(folder, Path(folder).expanduser().resolve)
        if not within(root, root.is_dir):
            raise CatalogueError(f"{root} is not a folder that can be opened.")
    except TimeoutError as error:
        raise CatalogueError(f"{folder}: {error.strerror}.") from error
    known = {name.casefold(): name for name, _ in library.catalogue.categories()}
    found: dict[Path, list[FoundFile]] = {}
    for file in Scanner([root], library.root).scan(root):
        inside = Path(file.path).relative_to(root).parts
        found.setdefault(root / inside[0] if len(inside) > 1 else root, []).append(file)
    # Pictures beside a few subfolders make one category; a folder of folders makes several.
    if root in found and len(found[root]) >= sum(len(f) for p, f in found.items() if p != root):
        found = {root: [file for files in found.values() for file in files]}
    return tuple(
        FolderPreview(place, _propose_name(place, known), tuple(files))
        for place, files in sorted(found.items())
    )


def preview(
    proposal: FolderPreview,
    library: Library,
    *,
    go_on: Callable[[int, int], bool] = lambda done, of: True,
) -> FolderPreview:
    """Check every file of a proposal: is it a duplicate, can it be read, what does it look like?

    Args:
        proposal: one of `proposals`.
        library: whose photos duplicates are compared with.
        go_on: is given how many files were checked, of how many; returns False to stop early.

    Raises:
        CatalogueError: The catalogue cannot be read.
    """
    known = library.catalogue.ingest.content_hashes()
    duplicates: list[Path] = []
    damaged: list[ImportFailure] = []
    samples: list[Image.Image] = []
    every = max(1, len(proposal.files) // SAMPLES)
    checked = 0
    for number, file in enumerate(proposal.files):
        if not go_on(number, len(proposal.files)):
            break
        path = Path(file.path)
        wanted = number % every == 0 and len(samples) < SAMPLES
        try:
            content, image = _read_picture(path, file.size, _SAMPLE_SIDE if wanted else _CHECK_SIDE)
        except PictureError as error:
            damaged.append(ImportFailure(path, str(error)))
        except OSError as error:
            damaged.append(ImportFailure(path, decode.reason_of(error)))
        else:
            if content in known:
                duplicates.append(path)
            known.add(content)
            if wanted:
                image.thumbnail((_SAMPLE_SIDE, _SAMPLE_SIDE))
                samples.append(image)
        checked = number + 1
    else:
        go_on(len(proposal.files), len(proposal.files))
    return replace(
        proposal,
        samples=tuple(samples),
        duplicates=tuple(duplicates),
        damaged=tuple(damaged),
        checked=checked,
    )


def _read_picture(path: Path, size: int, side: int) -> tuple[bytes, Image.Image]:
    missing = decode.missing_extra(path.suffix)
    if missing is not None:
        raise PictureError(missing)
    source, content = within(path.parent, partial(content_hash_of, path, size))
    return bytes.fromhex(content), decoders.decode(source, path.suffix, side=side).image


def _propose_name(folder: Path, known: dict[str, str]) -> str:
    name = " ".join(folder.name.replace("_", " ").replace("-", " ").split()) or folder.name
    return known.get(folder.name.casefold()) or known.get(name.casefold()) or name
