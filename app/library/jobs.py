"""What the import thread can be asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class AddFolders:
    """Take folders in, or look through them again."""

    folders: tuple[Path, ...]


@dataclass(frozen=True)
class Rescan:
    """Look through every known folder."""


@dataclass(frozen=True)
class EmbedAgain:
    """Let the shipped encoder look at every known picture while a former one answers.

    It takes long and nobody waits for it, so whatever else is asked for goes first.
    """


@dataclass(frozen=True)
class AddSamples:
    """Render the sample pictures and take them in."""


@dataclass(frozen=True)
class Remove:
    """Forget a folder and its photos; the files stay."""

    folder_id: int
    path: Path


Job = AddFolders | Rescan | EmbedAgain | AddSamples | Remove


def without_folder(job: Job, removed: Path) -> Job | None:
    """Return what is left of a job when a folder is no longer wanted."""
    if not isinstance(job, AddFolders):
        return job
    left = tuple(folder for folder in job.folders if folder != removed)
    return AddFolders(left) if left else None
