"""The boards with their undo history; each change is saved soon after it was made."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoGroup, QUndoStack

from app.board.board import Board
from app.board.store import BoardStore
from app.ui.layouts import single_shot
from app.ui.tasks import Tasks

SAVE_AFTER_MS = 600
UNDO_LIMIT = 200


class _Change(QUndoCommand):
    def __init__(self, boards: Boards, before: Board, after: Board, text: str) -> None:
        super().__init__(text)
        self._boards = boards
        self._before = before
        self._after = after

    def redo(self) -> None:
        self._boards._show(self._after)

    def undo(self) -> None:
        self._boards._show(self._before)


class Boards(QObject):
    """All boards of a library, one of them current.

    Attributes:
        undo_group: The undo history of the current board.
        unreadable: What could not be read, each with its reason.

    Signals:
        changed: The current board changed, or another became current.
        listed: There is a new board, one was deleted or renamed.
        failed: A board could not be saved (a message).
    """

    changed = Signal()
    listed = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store: BoardStore | None = None
        self._boards: dict[str, Board] = {}
        self._stacks: dict[str, QUndoStack] = {}
        self._current = Board(self.tr("Board"))
        self.undo_group = QUndoGroup(self)
        self.unreadable: list[str] = []
        self._unsaved: dict[str, None] = {}
        self._tasks = Tasks("boards", self)
        self._tasks.failed.connect(self.failed)
        self._save_soon = single_shot(self, "boards", SAVE_AFTER_MS, self._save)
        self._take_up(self._current)
        self.show(self._current.id)

    @property
    def current(self) -> Board:
        return self._current

    def all(self) -> list[Board]:
        """Return the boards by name."""
        return sorted(self._boards.values(), key=lambda board: board.name.casefold())

    def use(self, store: BoardStore) -> None:
        """Read the boards of a library; the one changed last is current."""
        self._store = store
        found = store.all()
        self.unreadable = store.unreadable
        store.tidy(found)
        for stack in self._stacks.values():
            stack.deleteLater()
        self._boards, self._stacks = {}, {}
        for board in found or [Board(self.tr("Board"))]:
            self._take_up(board)
        self.show(next(iter(self._boards)))
        self.listed.emit()

    def show(self, board_id: str) -> None:
        """Make a board the current one."""
        if board_id in self._boards:
            self._current = self._boards[board_id]
            self.undo_group.setActiveStack(self._stacks[board_id])
            self.changed.emit()

    def change(self, after: Board, text: str) -> None:
        """Replace the current board as one step; an equal one is no change."""
        if after != self._current:
            self._stacks[after.id].push(_Change(self, self._current, after, text))

    def add(self, name: str) -> None:
        """Make a new board, the current one from now on."""
        board = Board(name)
        self._take_up(board)
        self._keep(board)
        self.show(board.id)
        self.listed.emit()

    def rename(self, name: str) -> None:
        """Rename the current board."""
        self.change(replace(self._current, name=name), self.tr("Rename"))

    def delete(self) -> None:
        """Delete the current board."""
        gone = self._current
        self._boards.pop(gone.id)
        self._stacks.pop(gone.id).deleteLater()
        self._unsaved.pop(gone.id, None)
        if self._store is not None:
            self._tasks.run(partial(self._store.delete, gone))
        if not self._boards:
            self._take_up(Board(self.tr("Board")))
        self.show(next(iter(self._boards)))
        self.listed.emit()

    def stop(self) -> None:
        """Save what is unsaved, and wait for it."""
        self._save_soon.stop()
        self._save()
        self._tasks.stop(finish=True)

    def _take_up(self, board: Board) -> None:
        self._boards[board.id] = board
        stack = QUndoStack(self.undo_group)
        stack.setUndoLimit(UNDO_LIMIT)
        self._stacks[board.id] = stack

    def _show(self, board: Board) -> None:
        renamed = board.name != self._boards[board.id].name
        self._boards[board.id] = self._current = board
        self._keep(board)
        self.changed.emit()
        if renamed:
            self.listed.emit()

    def _keep(self, board: Board) -> None:
        # The board changed last is written last: the next start shows that one.
        self._unsaved.pop(board.id, None)
        self._unsaved[board.id] = None
        self._save_soon.start()

    def _save(self) -> None:
        if self._store is None:
            return
        for board_id in self._unsaved:
            board = self._boards[board_id]
            self._tasks.run(partial(self._store.save, board), key=board_id)
        self._unsaved.clear()
