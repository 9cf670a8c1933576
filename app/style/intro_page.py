"""The wizard's first page: what is going to happen, for whom, and how many pictures."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.style.wording import limits
from core.style.suggestions import MAX_PHOTOS, MIN_PHOTOS, USUAL_PHOTOS

_ENOUGH_OF_A_KIND = 6
_FIELD = 420


class IntroPage(QWidget):
    """Asks for a name, what to learn, and how many pictures."""

    def __init__(
        self, categories: Sequence[tuple[str, int]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        title = QLabel(self.tr("Teach Inkseek how you draw"))
        title.setProperty("look", "title")
        text = QLabel(
            self.tr(
                "You will see a few pictures of your own library. Draw each one the way you would "
                "draw it from memory when you look for it: quickly, not carefully. It takes about "
                "two minutes. Then Inkseek measures on your own drawings whether it finds them "
                "better, and only then changes anything. Your pictures stay as they are."
            )
        )
        text.setWordWrap(True)
        note = QLabel(limits())
        note.setWordWrap(True)
        note.setProperty("look", "quiet")
        self.name = QLineEdit(self.tr("My style"))
        self.name.setMaxLength(60)
        self.about = QComboBox()
        self.about.addItem(self.tr("My way of drawing, for all pictures"), "")
        for category, count in categories:
            if count >= _ENOUGH_OF_A_KIND:
                self.about.addItem(self.tr("Only pictures of “{}”").format(category), category)
        self.count = QSpinBox()
        self.count.setRange(MIN_PHOTOS, MAX_PHOTOS)
        self.count.setValue(USUAL_PHOTOS)
        for field in (self.name, self.about, self.count):
            field.setMaximumWidth(_FIELD)
            field.setMinimumHeight(32)
        form = QFormLayout()
        form.setVerticalSpacing(12)
        form.addRow(self.tr("&Name"), self.name)
        form.addRow(self.tr("&Learn"), self.about)
        form.addRow(self.tr("&Pictures to draw"), self.count)
        layout = QVBoxLayout(self)
        layout.setSpacing(16)
        layout.addWidget(title)
        layout.addWidget(text)
        layout.addLayout(form)
        layout.addStretch()
        layout.addWidget(note)

    def choose(self, category: str) -> None:
        """Set the category, if it has pictures enough, and a name that says so."""
        row = self.about.findData(category) if category else -1
        if row >= 0:
            self.about.setCurrentIndex(row)
            self.name.setText(category)

    @property
    def category(self) -> str:
        """The category to sharpen; "" for a style."""
        return str(self.about.currentData())
