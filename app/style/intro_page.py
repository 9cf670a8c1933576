"""The wizard's first page: an explanation, the name, and the number of pictures."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QPushButton, QSpinBox, QWidget

from app.style.wording import limits
from app.ui.layouts import hbox, label, vbox
from core.style.suggestions import MAX_PHOTOS, MIN_PHOTOS, USUAL_PHOTOS

_MIN_IN_CATEGORY = 6
_FIELD_WIDTH = 420


class IntroPage(QWidget):
    """Asks for a name, what to learn, and how many pictures."""

    def __init__(
        self, categories: Sequence[tuple[str, int]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        text = self.tr(
            "You will see a few pictures of your own library. Draw each one the way you would "
            "draw it from memory when you look for it: quickly, not carefully. It takes about "
            "two minutes. Then Inkseek measures on your own drawings whether it finds them "
            "better, and only then changes anything. Your pictures stay as they are."
        )
        self.name = QLineEdit(self.tr("My style"))
        self.name.setMaxLength(60)
        self.about = QComboBox()
        self.about.addItem(self.tr("My way of drawing, for all pictures"), "")
        for category, count in categories:
            if count >= _MIN_IN_CATEGORY:
                self.about.addItem(self.tr("Only pictures of “{}”").format(category), category)
        self.count = QSpinBox()
        self.count.setRange(MIN_PHOTOS, MAX_PHOTOS)
        self.count.setValue(USUAL_PHOTOS)
        for field in (self.name, self.about, self.count):
            field.setMaximumWidth(_FIELD_WIDTH)
            field.setMinimumHeight(32)
        form = QFormLayout()
        form.setVerticalSpacing(12)
        form.addRow(self.tr("&Name"), self.name)
        form.addRow(self.tr("&Learn"), self.about)
        form.addRow(self.tr("&Pictures to draw"), self.count)
        self.start = QPushButton(self.tr("&Start"))
        self.start.setProperty("look", "main")
        self.start.setDefault(True)
        vbox(
            label(self.tr("Teach Inkseek how you draw"), "title"),
            label(text, wrap=True),
            form,
            1,
            label(limits(), "quiet", wrap=True),
            hbox(1, self.start),
            on=self,
            spacing=16,
        )

    def choose(self, category: str) -> None:
        """Set the category, if it has enough pictures, and a matching name."""
        row = self.about.findData(category) if category else -1
        if row >= 0:
            self.about.setCurrentIndex(row)
            self.name.setText(category)

    @property
    def category(self) -> str:
        """The category to sharpen; "" for a style."""
        return str(self.about.currentData())
