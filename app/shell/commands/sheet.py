"""The sheet of shortcuts: every command that has one, by menu, searchable."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtWidgets import QTextBrowser, QWidget

from app.shell.commands.catalogue import Command, match_score
from app.ui.dialogs import Dialog, close_buttons
from app.ui.layouts import find_field, vbox
from app.ui.theme import Theme

Row = tuple[str, str]
"""What is done, and the keys for it."""


class ShortcutSheet(Dialog):
    """Shows the keys.

    Attributes:
        text: The sheet.
        field: Narrows it.
    """

    def __init__(
        self, commands: Sequence[Command], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._groups = self._group(commands)
        self.set_up(self.tr("Keyboard shortcuts"), 620, 640)
        self.field = find_field(self.tr("Find"))
        self.text = QTextBrowser()
        self.text.setAccessibleName(self.windowTitle())
        vbox(
            self.field,
            (self.text, 1),
            close_buttons(self),
            on=self,
            margins=(16, 16, 16, 16),
            spacing=10,
        )
        self.field.textChanged.connect(self._renew)
        self._renew()

    def _group(self, commands: Sequence[Command]) -> list[tuple[str, list[Row]]]:
        groups: dict[str, list[Row]] = {}
        for command in commands:
            if command.keys:
                groups.setdefault(command.place.split(" › ")[0], []).append(
                    (command.name, command.keys)
                )
        return [*groups.items(), *self._without_menu()]

    def _without_menu(self) -> list[tuple[str, list[Row]]]:
        """Return the keys that parts of the window handle themselves."""
        return [
            (
                self.tr("On the canvas"),
                [
                    (self.tr("Clear it, or delete what is selected"), self.tr("Del")),
                    (self.tr("Move the paper"), self.tr("Space and draw; middle button; arrows")),
                    (
                        self.tr("Turn the paper"),
                        self.tr("Shift, Space and draw; Shift and wheel"),
                    ),
                    (self.tr("Zoom"), self.tr("wheel; Ctrl, Space and draw; two fingers")),
                    (self.tr("Undo, redo"), self.tr("tap with two fingers, with three")),
                    (self.tr("Move what is selected"), self.tr("arrows, with Shift farther")),
                    (self.tr("Select one more stroke"), self.tr("Shift and tap")),
                    (self.tr("Select nothing"), self.tr("Esc")),
                ],
            ),
            (
                self.tr("Among the pictures"),
                [
                    (self.tr("Go to the pictures, back to the canvas"), self.tr("Tab, Esc")),
                    (self.tr("Go from picture to picture"), self.tr("arrow keys")),
                    (self.tr("Go to a name"), self.tr("type it, with Shift for the first letter")),
                    (self.tr("Open in its app"), self.tr("Enter")),
                    (self.tr("Quick look"), self.tr("Space")),
                    (self.tr("Select several"), self.tr("Shift or Ctrl and click")),
                ],
            ),
            (
                self.tr("Along the course of the drawing"),
                [
                    (self.tr("One stroke back or forward"), "←  →"),
                    (self.tr("The first stroke, the last one"), self.tr("Home, End")),
                ],
            ),
            (
                self.tr("Among earlier sketches"),
                [
                    (self.tr("Open"), self.tr("Enter")),
                    (self.tr("Rename"), "F2"),
                    (self.tr("Delete"), self.tr("Del")),
                ],
            ),
        ]

    def _renew(self) -> None:
        typed = self.field.text().strip()
        look = self._theme.palette
        cap = f"background-color:{look.hover}; color:{look.text};"
        parts = []
        for title, rows in self._groups:
            wanted = [row for row in rows if not typed or match_score(typed, f"{row[0]} {row[1]}")]
            if not wanted:
                continue
            lines = "".join(
                f"<tr><td width='72%' style='padding:3px 0'>{escape(name)}</td>"
                f"<td align='right' style='padding:3px 0'>"
                f"<span style='{cap}'>&nbsp;{escape(keys)}&nbsp;</span></td></tr>"
                for name, keys in wanted
            )
            parts.append(
                f"<h4 style='color:{look.quiet}'>{escape(title)}</h4>"
                f"<table width='100%' cellspacing='0'>{lines}</table>"
            )
        self.text.setHtml("".join(parts) or f"<p>{escape(self.tr('No key is like that.'))}</p>")
