"""The wizard's end: what was measured, and whether to keep it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.style.before_after import BeforeAfter
from app.style.wording import outcome
from app.ui.theme import Theme
from core.style import Profile


class WorkingPage(QWidget):
    """Shown for the second or two that learning takes.

    Signals:
        cancelled: The user does not want to wait.
    """

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel(self.tr("Learning, and measuring on each of your drawings…"))
        self.title.setProperty("look", "title")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        cancel = QPushButton(self.tr("&Cancel"))
        cancel.clicked.connect(self.cancelled)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(cancel)
        layout = QVBoxLayout(self)
        layout.addStretch()
        layout.addWidget(self.title)
        layout.addWidget(self.bar)
        layout.addStretch()
        layout.addLayout(row)


class ResultPage(QWidget):
    """Shows the effect in words and as a picture.

    Attributes:
        keep: keep the profile and search with it.
        more: go back and draw more pictures.
        discard: forget it.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel()
        self.title.setProperty("look", "title")
        self.title.setWordWrap(True)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.legend = QLabel(
            self.tr(
                "Each drawing was kept out once while the others were learnt. The circle is the "
                "place of its picture before, the dot after; further left is better."
            )
        )
        self.legend.setWordWrap(True)
        self.legend.setProperty("look", "quiet")
        self.effect = BeforeAfter(theme)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(self.effect)
        self.discard = QPushButton(self.tr("&Discard"))
        self.more = QPushButton(self.tr("Draw &more"))
        self.keep = QPushButton(self.tr("&Keep"))
        self.keep.setProperty("look", "main")
        self.keep.setDefault(True)
        row = QHBoxLayout()
        row.addWidget(self.discard)
        row.addStretch()
        row.addWidget(self.more)
        row.addWidget(self.keep)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(self.title)
        layout.addWidget(self.text)
        layout.addWidget(scroll, 1)
        layout.addWidget(self.legend)
        layout.addLayout(row)

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
