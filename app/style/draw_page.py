"""The wizard's middle: one picture large, and the paper to draw it on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QPushButton, QSizePolicy, QWidget

from app.canvas import Canvas, SketchDocument
from app.canvas.brush import Tool
from app.ui.layouts import hbox, label, vbox
from app.ui.pictures import fit_rect
from app.ui.plain_text import plain_tip
from app.ui.theme import Theme
from app.ui.themed_actions import ThemedActions
from core.library import Photo
from core.sketch import Page, Sketch

GO_ON = "Ctrl+Return"


class LargePicture(QWidget):
    """A picture as large as there is room."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image = QImage()
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 240)
        theme.changed.connect(self.update)

    def show_image(self, image: QImage, text: str) -> None:
        """Show a picture; `text` replaces a missing one and serves screen readers."""
        self._image, self._text = image, text
        self.setAccessibleName(text)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(460, 460)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.fillRect(self.rect(), self._theme.palette.colour("raised"))
            if self._image.isNull():
                painter.setPen(self._theme.palette.colour("quiet"))
                painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
                return
            room = QRectF(self.rect()).adjusted(8, 8, -8, -8)
            painter.drawImage(fit_rect(self._image.size(), room).toRect(), self._image)


class DrawPage(QWidget):
    """Shows photos one after another and keeps a drawing for each.

    Attributes:
        document: the paper.
        canvas: where it is drawn on.
        back: to the picture before.
        skip: leave this picture out.
        undo: take back the last stroke.
        eraser: erase instead of drawing, while it is down.
        redo: begin this drawing again.
        next: go on, when something is drawn.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = SketchDocument(self)
        self.canvas = Canvas(self.document, theme)
        self.canvas.hint = self.tr("Draw the picture on the left")
        self.picture = LargePicture(theme)
        self.title = label(look="title")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Pictures drawn"))
        self.back = _button(self.tr("&Back"), "Alt+Left")
        self.skip = _button(self.tr("&Skip this picture"), "Ctrl+K")
        self.undo = _button(self.tr("&Undo"), "Ctrl+Z")
        self.eraser = _button(self.tr("&Eraser"), "E")
        self.eraser.setCheckable(True)
        themed = ThemedActions(theme, self)
        themed.set_icon(self.undo, "undo")
        themed.set_icon(self.eraser, "eraser")
        self.redo = _button(self.tr("Draw it &again"), "Ctrl+R")
        self.next = _button(self.tr("&Next"), GO_ON)
        self.next.setProperty("look", "main")
        both = hbox((self.picture, 1), (self.canvas, 1), spacing=12)
        tools = (self.undo, self.eraser, self.redo)
        buttons = hbox(self.back, self.skip, 1, *tools, 1, self.next)
        vbox(self.title, self.bar, (both, 1), buttons, on=self, spacing=12)
        stack = self.document.undo_stack
        self.undo.clicked.connect(stack.undo)
        stack.canUndoChanged.connect(self.undo.setEnabled)
        self.eraser.toggled.connect(
            lambda on: self.canvas.set_tool(Tool.ERASER if on else Tool.PEN)
        )
        self.redo.clicked.connect(self.document.clear)
        self.document.page_changed.connect(self._page_changed)

    def show_photo(self, photo: Photo, sketch: Sketch, number: int, of: int) -> None:
        """Ask for a drawing; show an earlier one again."""
        title = self.tr("Picture {} of {}: draw it the way you would search for it")
        self.title.setText(title.format(number + 1, of))
        self.bar.setRange(0, of)
        self.bar.setValue(number)
        self.picture.show_image(QImage(), photo.name)
        self.document.open(Page(sketch))
        self.document.undo_stack.clear()
        self.undo.setEnabled(False)
        self.eraser.setChecked(False)
        self.back.setEnabled(number > 0)
        self.next.setText(self.tr("&Next") if number + 1 < of else self.tr("&Finish"))
        # Qt takes the keys off a button that gets another text.
        self.next.setShortcut(QKeySequence(GO_ON))
        self._page_changed()
        self.canvas.setFocus()

    @property
    def sketch(self) -> Sketch:
        return self.document.page.sketch

    def _page_changed(self) -> None:
        drawn = not self.document.page.sketch.is_empty
        self.next.setEnabled(drawn)
        self.redo.setEnabled(drawn)


def _button(text: str, keys: str) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.setShortcut(QKeySequence(keys))
    button.setToolTip(plain_tip(f"{text.replace('&', '')}  ({QKeySequence(keys).toString()})"))
    return button
