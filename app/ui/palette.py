"""All colours of the program, by purpose; light and dark differ only here."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette


@dataclass(frozen=True)
class Palette:
    """The colours of one look, as #rrggbb.

    Attributes:
        paper: What is drawn on.
        ink: What is drawn with.
        unwanted: What is drawn with to say "not like this".
        window: Ground of bars and of the results.
        raised: Ground of what lies on the window: thumbnails, menus, fields.
        line: Hairlines between areas.
        text: What is read.
        quiet: Secondary text; still 4.5:1 on the window.
        accent: The one colour: relevance, selection, the main button.
        on_accent: Text on the accent.
        hover: Ground under the pointer.
        notice: Ground of a message.
        on_notice: Text of a message.
        danger: What is wrong.
        dark: Whether light text stands on dark ground.
    """

    paper: str
    ink: str
    unwanted: str
    window: str
    raised: str
    line: str
    text: str
    quiet: str
    accent: str
    on_accent: str
    hover: str
    notice: str
    on_notice: str
    danger: str
    dark: bool

    def colour(self, name: str, alpha: float = 1.0) -> QColor:
        """Return one colour by its name here, optionally see-through."""
        colour = QColor(getattr(self, name))
        colour.setAlphaF(alpha)
        return colour

    def to_qpalette(self) -> QPalette:
        """Return the palette Qt's own style paints with."""
        role = QPalette.ColorRole
        palette = QPalette(self.colour("window"))
        for target, name in {
            role.Window: "window",
            role.WindowText: "text",
            role.Base: "raised",
            role.AlternateBase: "window",
            role.Text: "text",
            role.Button: "raised",
            role.ButtonText: "text",
            role.BrightText: "danger",
            role.ToolTipBase: "text",
            role.ToolTipText: "window",
            role.Highlight: "accent",
            role.HighlightedText: "on_accent",
            role.Link: "accent",
            role.LinkVisited: "accent",
            role.PlaceholderText: "quiet",
            role.Light: "raised",
            role.Midlight: "hover",
            role.Mid: "line",
            role.Dark: "quiet",
            role.Accent: "accent",
        }.items():
            palette.setColor(target, self.colour(name))
        for target in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, target, self.colour("quiet", 0.55))
        return palette


LIGHT = Palette(
    paper="#fffefc",
    ink="#1f2130",
    unwanted="#d0392e",
    window="#f5f3ef",
    raised="#ffffff",
    line="#e1ddd5",
    text="#25231f",
    quiet="#6d675d",
    accent="#3a57c4",
    on_accent="#ffffff",
    hover="#ebe7e0",
    notice="#fbeecb",
    on_notice="#4f3a08",
    danger="#b3362b",
    dark=False,
)

DARK = Palette(
    paper="#242322",
    ink="#efebe4",
    unwanted="#ff7566",
    window="#1b1a19",
    raised="#2b2928",
    line="#393634",
    text="#ece8e1",
    quiet="#a59f95",
    accent="#93abff",
    on_accent="#14182b",
    hover="#34312f",
    notice="#463a1c",
    on_notice="#f6e6bb",
    danger="#ff8d80",
    dark=True,
)
