"""The profiles of one library: a folder with a file each, and which one is in use.

Every change is one file written whole or not at all, and can be taken back: what was there before
is remembered until the program ends.
"""

from __future__ import annotations

import logging
import threading
import uuid
from dataclasses import dataclass, replace
from pathlib import Path

from core.files import atomic_write
from core.style import files
from core.style.errors import StyleError
from core.style.profile import Profile

log = logging.getLogger(__name__)

FOLDER = "styles"
_IN_USE = "in-use"
_UNDO_LIMIT = 50


@dataclass(frozen=True)
class _Before:
    """How things were: the file of one profile (None when there was none), and what was in use."""

    what: str
    profile_id: str
    content: bytes | None
    in_use: str


class ProfileStore:
    """Keeps profiles in a library's folder; any thread may use it."""

    def __init__(self, library_root: Path) -> None:
        self._folder = library_root / FOLDER
        self._lock = threading.RLock()
        self._past: list[_Before] = []

    def all(self) -> list[Profile]:
        """Return every profile that can be read, by name; a damaged one is passed over."""
        found = []
        for file in sorted(self._folder.glob(f"*{files.SUFFIX}")):
            try:
                found.append(files.from_bytes(file.read_bytes()))
            except (OSError, StyleError) as error:
                log.warning("the profile %s is passed over: %s", file, error)
        return sorted(found, key=lambda profile: (profile.name.casefold(), profile.id))

    def get(self, profile_id: str) -> Profile:
        """Return one profile.

        Raises:
            StyleError: there is none, or it is damaged.
        """
        try:
            return files.from_bytes(self._file(profile_id).read_bytes())
        except OSError as error:
            raise StyleError("This profile is not there any more.") from error

    @property
    def in_use(self) -> str:
        """Id of the profile in use; "" for none."""
        try:
            chosen = (self._folder / _IN_USE).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""
        return chosen if chosen.isalnum() and self._file(chosen).exists() else ""

    def use(self, profile_id: str) -> None:
        """Choose the profile that searches are made with; "" for none."""
        with self._lock:
            self._write(self._folder / _IN_USE, profile_id.encode())

    def save(self, profile: Profile, what: str = "", *, use: bool = False) -> None:
        """Write a profile, new or changed.

        Args:
            profile: what to keep.
            what: the change in a few words, for undo; "" for one that is not the user's own.
            use: search with it from now on, too.
        """
        with self._lock:
            if what:
                self._remember(what, profile.id)
            self._write(self._file(profile.id), files.to_bytes(profile))
            if use:
                self.use(profile.id)

    def rename(self, profile_id: str, name: str, what: str = "Rename") -> Profile:
        profile = self.get(profile_id).renamed(name)
        self.save(profile, what)
        return profile

    def delete(self, profile_id: str, what: str = "Delete") -> None:
        with self._lock:
            self._remember(what, profile_id)
            if self.in_use == profile_id:
                self.use("")
            self._file(profile_id).unlink(missing_ok=True)

    def export_to(self, profile_id: str, file: Path) -> None:
        """Write a profile to a file of the user's choice."""
        self._write(file, files.to_bytes(self.get(profile_id)))

    def import_from(self, file: Path, what: str = "Import") -> Profile:
        """Take in an exported profile, beside one of the same origin if there is one.

        Raises:
            StyleError: it is no profile, or damaged.
        """
        try:
            profile = files.from_bytes(file.read_bytes())
        except OSError as error:
            raise StyleError(f"{file.name} can't be read: {error.strerror or error}.") from error
        with self._lock:
            if self._file(profile.id).exists():
                profile = replace(profile, id=uuid.uuid4().hex)
            # What it does was measured on another library.
            profile = replace(profile, effect=None, encoder_id="")
            self.save(profile, what)
        return profile

    @property
    def undo_text(self) -> str:
        """What `undo` would take back; "" for nothing."""
        return self._past[-1].what if self._past else ""

    def undo(self) -> None:
        """Take the last change back."""
        with self._lock:
            if not self._past:
                return
            before = self._past.pop()
            if before.content is None:
                self._file(before.profile_id).unlink(missing_ok=True)
            else:
                self._write(self._file(before.profile_id), before.content)
            self.use(before.in_use)

    def _remember(self, what: str, profile_id: str) -> None:
        file = self._file(profile_id)
        content = file.read_bytes() if file.exists() else None
        self._past = [*self._past, _Before(what, profile_id, content, self.in_use)][-_UNDO_LIMIT:]

    def _file(self, profile_id: str) -> Path:
        return self._folder / f"{profile_id}{files.SUFFIX}"

    def _write(self, file: Path, content: bytes) -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            atomic_write(file, content)
        except OSError as error:
            raise StyleError(f"{file} can't be written: {error.strerror or error}.") from error
