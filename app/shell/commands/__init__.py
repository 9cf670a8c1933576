"""Everything the program can do, by its name: the command palette and the sheet of keys."""

from app.shell.commands.palette import Commands

__all__ = ["Commands"]
