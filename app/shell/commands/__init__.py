"""The command palette and the sheet of keyboard shortcuts."""

from app.shell.commands.palette import Commands

__all__ = ["Commands"]
