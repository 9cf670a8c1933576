"""The wizard's last page: what was measured, and whether to keep it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from app.style.before_after import BeforeAfter
from app.style.wording import outcome
from app.ui.layouts import hbox, label, vbox
from app.ui.theme import Theme
from core.style import Profile


class WorkingPage(QWidget):
    """Shown while learning, for a second or two.

    Signals:
        cancelled: The user cancels.
    """

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = label(self.tr("Learning, and measuring on each of your drawings…"), "title")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        cancel = QPushButton(self.tr("&Cancel"))
        cancel.clicked.connect(self.cancelled)
        vbox(1, title, self.bar, 1, hbox(1, cancel), on=self)


class ResultPage(QWidget):
    """Shows the effect in words and as a picture.

    Attributes:
        keep: keep the profile and search with it.
        more: go back and draw more pictures.
        discard: forget it.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = label(look="title", wrap=True)
        self.text = label(wrap=True)
        legend = self.tr(
            "Each drawing was kept out once while the others were learnt. The circle is the "
            "place of its picture before, the dot after; further left is better."
        )
        self.legend = label(legend, "quiet", wrap=True)
        self.effect = BeforeAfter(theme)
        self.discard = QPushButton(self.tr("&Discard"))
        self.more = QPushButton(self.tr("Draw &more"))
        self.keep = QPushButton(self.tr("&Keep"))
        self.keep.setProperty("look", "main")
        self.keep.setDefault(True)
        buttons = hbox(self.discard, 1, self.more, self.keep)
        middle = (self.effect.in_scroll_area(), 1)
        vbox(self.title, self.text, middle, self.legend, buttons, on=self, spacing=12)

    def show_profile(self, profile: Profile) -> None:
        """Show what was measured."""
        assert profile.effect is not None
        title, text = outcome(profile.effect)
        self.title.setText(title)
        self.text.setText(text)
        self.effect.show_profile(profile)
        self.legend.setVisible(bool(profile.effect.before))
        helps = profile.effect.helps
        self.keep.setText(self.tr("&Use it") if helps else self.tr("&Keep the drawings"))

    def show_refusal(self, message: str) -> None:
        """Say why nothing could be learnt."""
        self.title.setText(self.tr("Nothing could be learnt"))
        self.text.setText(message)
        self.effect.hide()
        self.legend.hide()
        self.keep.hide()
