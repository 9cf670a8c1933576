"""The jobs of the import thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class AddFolders:
    """Import folders, or check them again."""

    folders: tuple[Path, ...]


@dataclass(frozen=True)
class Rescan:
    """Check every known folder."""


@dataclass(frozen=True)
class EmbedAgain:
    """Embed every known picture with the shipped encoder while a former one answers.

    It takes long and nobody waits for it, so other jobs go first.
    """


@dataclass(frozen=True)
class AddSamples:
    """Render and import the sample pictures."""


@dataclass(frozen=True)
class Remove:
    """Forget a folder and its photos; the files stay."""

    folder_id: int
    path: Path


Job = AddFolders | Rescan | EmbedAgain | AddSamples | Remove


def without_folder(job: Job, removed: Path) -> Job | None:
    """Return a job without a folder that was removed."""
    if not isinstance(job, AddFolders):
        return job
    left = tuple(folder for folder in job.folders if folder != removed)
    return AddFolders(left) if left else None
