"""The profiles of the open library as the window sees them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from core.style import Profile, ProfileStore, StyleError


class Shelf(QObject):
    """Holds the store's profiles, and tells when they or the choice change.

    Signals:
        changed: There are other profiles, or another one is in use.
        chosen: Another one is in use, or it has to be learnt again.
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
    def profiles(self) -> list[Profile]:
        return list(self._profiles)

    @property
    def current(self) -> Profile | None:
        """The profile in use."""
        return self.find(self._in_use)

    @property
    def undo_text(self) -> str:
        return self.store.undo_text if self.store is not None else ""

    def find(self, profile_id: str) -> Profile | None:
        return next((p for p in self._profiles if p.id == profile_id), None)

    def open(self, root: Path) -> None:
        """Show the profiles of a library."""
        self.store = ProfileStore(root)
        self._read()

    @Slot(str)
    def use(self, profile_id: str) -> None:
        """Search with this profile; "" for none."""
        if self.store is not None and self._try(self.store.use, profile_id):
            self.chosen.emit()

    def keep(self, profile: Profile, what: str, *, apply: bool = True) -> None:
        """Keep a new or changed profile and use it; `apply` also learns it again."""
        if self.store is not None and self._try(self.store.save, profile, what, use=True) and apply:
            self.chosen.emit()

    def renew(self, profile: Profile) -> None:
        """Keep what was measured anew; that is no change of the user's."""
        if self.store is not None:
            self._try(self.store.save, profile)

    def rename(self, profile_id: str, name: str) -> None:
        if self.store is not None:
            self._try(self.store.rename, profile_id, name, self.tr("Rename"))

    def delete(self, profile_id: str) -> None:
        if self.store is None:
            return
        was_in_use = profile_id == self._in_use
        self._try(self.store.delete, profile_id, self.tr("Delete"))
        if was_in_use:
            self.chosen.emit()

    def export(self, profile_id: str, file: Path) -> None:
        if self.store is not None:
            self._try(self.store.export_to, profile_id, file)

    def take_in(self, file: Path) -> None:
        if self.store is not None:
            self._try(self.store.import_from, file, self.tr("Import"))

    @Slot()
    def undo(self) -> None:
        """Take the last change back."""
        if self.store is not None and self._try(self.store.undo):
            self.chosen.emit()

    def _try(self, do: object, *args: object, **named: object) -> bool:
        assert callable(do)
        try:
            do(*args, **named)
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
