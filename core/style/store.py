"""The profiles of one library: a folder with one file each, and which one is in use.

Every change is one file, written completely or not at all, and can be undone until the program
ends.
"""

from __future__ import annotations

import io
import logging
import threading
import uuid
from dataclasses import dataclass, replace
from pathlib import Path

from core.decoders.errors import PictureError
from core.decoders.process import shared as decoders
from core.files import atomic_write
from core.library.thumbnails import SIDE
from core.style import profile_file
from core.style.example import Example, StyleError
from core.style.profile import Profile

log = logging.getLogger(__name__)

FOLDER = "styles"
_IN_USE = "in-use"
_UNDO_LIMIT = 50


@dataclass(frozen=True)
class _UndoStep:
    """The state before a change: one profile's file (None if there was none), and what was in use.

    `change` describes the change in a few words.
    """

    change: str
    profile_id: str
    content: bytes | None
    in_use: str


class ProfileStore:
    """Keeps profiles in a library's folder; any thread may use it."""

    def __init__(self, library_root: Path) -> None:
        self._folder = library_root / FOLDER
        self._lock = threading.RLock()
        self._undo_steps: list[_UndoStep] = []
        self.unreadable: list[str] = []

    def all(self) -> list[Profile]:
        """Return every profile that can be read, by name; `unreadable` names the others."""
        found = []
        unreadable = []
        for file in sorted(self._folder.glob(f"*{profile_file.SUFFIX}")):
            try:
                found.append(profile_file.read(file))
            except (OSError, StyleError) as error:
                log.warning("the profile %s is skipped: %s", file, error)
                unreadable.append(f"{file.name}: {error}")
        self.unreadable = unreadable
        return sorted(found, key=lambda profile: (profile.name.casefold(), profile.id))

    def get(self, profile_id: str) -> Profile:
        """Return one profile.

        Raises:
            StyleError: there is none, or it is damaged.
        """
        try:
            return profile_file.read(self._file(profile_id))
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

    def save(self, profile: Profile, change: str = "", *, use: bool = False) -> None:
        """Write a new or changed profile.

        Args:
            profile: what to write.
            change: what the user did, for undo; "" if it was not the user.
            use: also search with it from now on.
        """
        with self._lock:
            if change:
                self._remember(change, profile.id)
            self._write(self._file(profile.id), profile_file.to_bytes(profile))
            if use:
                self.use(profile.id)

    def rename(self, profile_id: str, name: str, change: str) -> None:
        self.save(replace(self.get(profile_id), name=name), change)

    def delete(self, profile_id: str, change: str) -> None:
        with self._lock:
            self._remember(change, profile_id)
            if self.in_use == profile_id:
                self.use("")
            self._file(profile_id).unlink(missing_ok=True)

    def export_to(self, profile_id: str, file: Path) -> None:
        """Write a profile to a file of the user's choice."""
        self._write(file, profile_file.to_bytes(self.get(profile_id)))

    def import_from(self, file: Path, change: str) -> Profile:
        """Add an exported profile; if its id is taken, it gets a new one.

        Raises:
            StyleError: it is no profile, or damaged.
        """
        try:
            profile = profile_file.read(file)
        except OSError as error:
            raise StyleError(f"{file.name} can't be read: {error.strerror or error}.") from error
        with self._lock:
            if self._file(profile.id).exists():
                profile = replace(profile, id=uuid.uuid4().hex)
            # Its effect was measured on another library, and its pictures may be made to do harm.
            examples = tuple(map(_with_own_picture, profile.examples))
            profile = replace(profile, effect=None, encoder_id="", examples=examples)
            self.save(profile, change)
        return profile

    @property
    def undo_text(self) -> str:
        """What `undo` would take back; "" for nothing."""
        return self._undo_steps[-1].change if self._undo_steps else ""

    def undo(self) -> None:
        """Undo the last change."""
        with self._lock:
            if not self._undo_steps:
                return
            before = self._undo_steps.pop()
            if before.content is None:
                self._file(before.profile_id).unlink(missing_ok=True)
            else:
                self._write(self._file(before.profile_id), before.content)
            self.use(before.in_use)

    def _remember(self, change: str, profile_id: str) -> None:
        file = self._file(profile_id)
        content = file.read_bytes() if file.exists() else None
        step = _UndoStep(change, profile_id, content, self.in_use)
        self._undo_steps = [*self._undo_steps, step][-_UNDO_LIMIT:]

    def _file(self, profile_id: str) -> Path:
        return self._folder / f"{profile_id}{profile_file.SUFFIX}"

    def _write(self, file: Path, content: bytes) -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            atomic_write(file, content)
        except OSError as error:
            raise StyleError(f"{file} can't be written: {error.strerror or error}.") from error


def _with_own_picture(example: Example) -> Example:
    """Decode a picture apart from this process, and keep what this program writes of it.

    Raises:
        StyleError: it cannot be decoded.
    """
    try:
        image = decoders.decode(example.picture, ".webp").image
    except PictureError as error:
        raise StyleError(f"The profile's copy of {example.name} is damaged: {error}.") from error
    image.thumbnail((SIDE, SIDE))
    written = io.BytesIO()
    image.save(written, "WEBP", quality=95)
    return replace(example, picture=written.getvalue())
