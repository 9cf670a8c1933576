"""The profiles of the open library as the window sees them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.style import Profile, ProfileStore, StyleError


class ProfileList(QObject):
    """Holds the profiles of the store, and signals every change.

    Signals:
        changed: The profiles changed, or which one is in use.
        chosen: Another profile is in use, or the same one must be learnt again.
        refused: Something could not be done (a message).
    """

    changed = Signal()
    chosen = Signal()
    refused = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store: ProfileStore | None = None
        self._profiles: list[Profile] = []
        self._in_use = ""

    @property
    def all(self) -> list[Profile]:
        """All profiles, by name."""
        return list(self._profiles)

    @property
    def current(self) -> Profile | None:
        """The profile in use."""
        return self.find(self._in_use)

    @property
    def shown_in_use(self) -> Profile | None:
        """The profile in use, unless it was measured and doesn't help."""
        current = self.current
        unhelpful = current is not None and current.effect is not None and not current.is_on
        return None if unhelpful else current

    @property
    def undo_text(self) -> str:
        return self.store.undo_text if self.store is not None else ""

    def find(self, profile_id: str) -> Profile | None:
        return next((p for p in self._profiles if p.id == profile_id), None)

    def open(self, root: Path) -> None:
        """Show the profiles of a library."""
        self.store = ProfileStore(root)
        self._read()

    def use(self, profile_id: str) -> None:
        """Search with this profile; "" for none."""
        if self._try(lambda store: store.use(profile_id)):
            self.chosen.emit()

    def save(self, profile: Profile, change: str, *, learnt: bool, use: bool = True) -> None:
        """Save a new or changed profile; unless `learnt`, it will be learnt again.

        Args:
            profile: new or changed.
            change: what the user did, for undo.
            learnt: its effect and projection are up to date.
            use: Whether to search with it from now on.
        """
        saved = self._try(lambda store: store.save(profile, change, use=use))
        if saved and not learnt:
            self.chosen.emit()

    def update_effect(self, profile: Profile) -> None:
        """Save a new measurement; undo does not offer to take it back."""
        self._try(lambda store: store.save(profile))

    def rename(self, profile_id: str, name: str) -> None:
        self._try(lambda store: store.rename(profile_id, name, self.tr("Rename")))

    def delete(self, profile_id: str) -> None:
        was_in_use = profile_id == self._in_use
        self._try(lambda store: store.delete(profile_id, self.tr("Delete")))
        if was_in_use:
            self.chosen.emit()

    def export(self, profile_id: str, file: Path) -> None:
        self._try(lambda store: store.export_to(profile_id, file))

    def import_from(self, file: Path) -> None:
        self._try(lambda store: store.import_from(file, self.tr("Import")))

    def undo(self) -> None:
        """Undo the last change."""
        if self._try(ProfileStore.undo):
            self.chosen.emit()

    @property
    def unreadable(self) -> str:
        """What to tell about profiles that can't be read; "" if all can."""
        if self.store is None or not self.store.unreadable:
            return ""
        return self.tr(
            "Some styles can't be read: {} They are in the folder “styles” of the library. Restore "
            "a backup (Library menu), import them again, or delete the files."
        ).format(" ".join(self.store.unreadable))

    def _try(self, change: Callable[[ProfileStore], object]) -> bool:
        """Change the store and read it again; return whether that worked."""
        if self.store is None:
            return False
        try:
            change(self.store)
        except StyleError as error:
            self.refused.emit(str(error))
            return False
        finally:
            self._read()
        return True

    def _read(self) -> None:
        if self.store is not None:
            self._profiles = self.store.all()
            self._in_use = self.store.in_use
        self.changed.emit()
