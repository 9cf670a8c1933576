"""The wizard's first and last pages: what is going to happen, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QProgressBar, QSpinBox, QWidget

from app.style.before_after import BeforeAfter
from app.style.wording import limits, outcome
from app.ui.layouts import button, hbox, label, vbox
from app.ui.theme import Theme
from core.style import Profile
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
        self.start = button(self.tr("&Start"), look="main")
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

    @property
    def category(self) -> str:
        """The category to sharpen; "" for a style."""
        return str(self.about.currentData())


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
        cancel = button(self.tr("&Cancel"), self.cancelled.emit)
        vbox(1, title, self.bar, 1, hbox(1, cancel), on=self)


class ResultPage(QWidget):
    """Shows the effect in words and as a picture.

    Attributes:
        keep: keep the profile and search with it.
        more: go back and draw more pictures.
        discard: forget it.
        add_folder: add pictures, where there are none to draw.
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
        self.discard = button(self.tr("&Discard"))
        self.more = button(self.tr("Draw &more"))
        self.keep = button(self.tr("&Keep"), look="main")
        self.keep.setDefault(True)
        self.add_folder = button(self.tr("&Add a folder…"), look="main")
        self.add_folder.hide()
        buttons = hbox(self.discard, 1, self.more, self.keep, self.add_folder)
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
        self.discard.setText(self.tr("&Discard"))

    def show_refusal(self, title: str, message: str, *, no_pictures: bool = False) -> None:
        """Say why no style could be learnt, and offer what can be done about it."""
        self.title.setText(title)
        self.text.setText(message)
        self.effect.hide()
        self.legend.hide()
        self.keep.hide()
        self.more.setVisible(not no_pictures)
        self.add_folder.setVisible(no_pictures)
        self.discard.setText(self.tr("&Close"))
