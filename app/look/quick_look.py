"""Quick look: one picture of the list over the whole window, stepping through the others."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QImage, QKeyEvent, QKeySequence, QPainter, QPixmap
from PySide6.QtWidgets import QLayout, QToolButton, QWidget

from app.look.film import Film
from app.look.marks import paint_marks
from app.look.zoom import ZOOM_KEYS, ZoomArea
from app.results.actions import ResultActions
from app.results.thumbnails import LargePictures
from app.results.view import ResultsView
from app.ui import desktop
from app.ui.colours import swatches
from app.ui.icons import pixmap
from app.ui.layouts import hbox, label, vbox
from app.ui.overlay import Overlay
from app.ui.palette import DARK
from app.ui.pictures import fit_pixmap
from app.ui.plain_text import ElidedLabel, PlainLabel, plain_tip
from app.ui.tasks import Tasks
from core.colours import Description
from core.library import Library, Photo
from core.library.colours import ColourTable
from core.search.why import Explanation

INSET = 248
DARKEST = 0.60
WARMTH = 0.22
WARM = (255, 150, 40)


class QuickLook(Overlay):
    """Shows the current picture of a list; stepping here moves the list along.

    Attributes:
        area: The picture.
        film: The frames of a picture that moves.
        also: Actions of other parts of the window whose keys work here.

    Signals:
        why_wanted: The user asks where the encoder looked in a picture (Photo).
        told: Something was done (a message).
    """

    keys: ClassVar[frozenset[Qt.Key]] = ZOOM_KEYS | {
        Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down,
        Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Period,
    }  # fmt: skip

    why_wanted = Signal(object)
    told = Signal(str)

    def __init__(
        self, view: ResultsView, actions: ResultActions, pictures: LargePictures, host: QWidget
    ) -> None:
        super().__init__(host)
        self._view = view
        self._actions = actions
        self._pictures = pictures
        self._photo: Photo | None = None
        self._colours: ColourTable | None = None
        # A library on a slow disk must not hold up the keys.
        self._tasks = Tasks("palette", self)
        self.palette_ = hbox(margins=(0, 4, 0, 0), spacing=2)
        self._explains = False
        self._is_implied = False
        self._explanation: Explanation | None = None
        self.setAccessibleName(self.tr("Quick look"))
        self.film = Film(self)
        self.film.changed.connect(self._show_film)
        self.area = ZoomArea()
        self.also: list[QAction] = []
        self._title = label(look="lookname")
        self._text = ElidedLabel()
        self._text.setProperty("look", "looktext")
        self._legend = label(look="looktext", wrap=True)
        self._legend.hide()
        self._drawing = PlainLabel()
        self._drawing.setFixedSize(INSET, INSET)
        self._drawing.setAccessibleName(self.tr("What the encoder looked at in the drawing"))
        self._drawing.hide()
        self._lay_out()
        pictures.loaded.connect(self._show_loaded)
        self.dismissed.connect(self._forget)
        view.shown.connect(self._follow)
        view.selectionModel().currentChanged.connect(self._follow)

    def use(self, library: Library) -> None:
        """Show palettes of this library's photos."""
        self._colours = library.catalogue.colours

    @property
    def photo(self) -> Photo | None:
        """What is shown, while something is."""
        return self._photo if self.isVisible() else None

    def look(self, explain: bool = False) -> None:
        """Show the list's current picture, or the best match with nothing selected."""
        self._is_implied = not self._view.selected_photos() and self._view.results.is_ranked
        if self._is_implied:
            self._view.setCurrentIndex(self._view.results.index(0))
        hit = self._view.results.hit_at(self._view.currentIndex())
        if hit is None:
            return
        self._explains = explain
        self._photo = None
        self._why.setChecked(self._explains)
        self.come_up()
        self._follow()

    def explain(self, explanation: Explanation) -> None:
        """Show where the encoder looked, over the picture."""
        if self._photo is None or explanation.photo_id != self._photo.id:
            return
        self._explanation = explanation
        self._show_explanation()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, pressed = event.key(), QKeySequence(event.keyCombination())
        action = next((a for a in self._served() if pressed in a.shortcuts()), None)
        if key == Qt.Key.Key_Space or action is self._actions.look:
            self.dismiss()
        elif action is self._actions.why:
            self.toggle_why()
        elif action is not None:
            action.trigger()
        elif key == Qt.Key.Key_Period:
            self.film.toggle()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._actions.open.trigger()
        elif not self.area.zoom_by_key(key) and not self._step(Qt.Key(key)):
            super().keyPressEvent(event)
            return
        event.accept()

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key is handled here although it is a shortcut of the window."""
        pressed = QKeySequence(event.keyCombination())
        return super().takes(event) or any(pressed in a.shortcuts() for a in self._served())

    def _served(self) -> tuple[QAction, ...]:
        a = self._actions
        own = (a.look, a.why, a.more, a.less, a.colours, a.pin, a.board, a.open, a.reveal)
        return (*own, *self.also)

    def toggle_why(self) -> None:
        """Show or hide where the encoder looked."""
        self._explains = not self._explains
        self._why.setChecked(self._explains)
        if self._explains and self._photo is not None and self._explanation is None:
            self.why_wanted.emit(self._photo)
        self._show_explanation()
        self._show_film()

    def _forget(self) -> None:
        if self._is_implied and self._view.currentIndex().row() == 0:
            # Nothing was selected before, so the keys still mean the best match of each stroke.
            self._view.clearSelection()
        self._photo, self._explanation = None, None
        self.film.take(None)
        self.area.show_picture(QSize(1, 1), None)
        self.area.set_overlay(None)

    def _step(self, key: Qt.Key) -> bool:
        rows = self._view.results.rowCount()
        row = self._view.currentIndex().row()
        steps = {
            Qt.Key.Key_Left: row - 1,
            Qt.Key.Key_Up: row - self._view.columns,
            Qt.Key.Key_Right: row + 1,
            Qt.Key.Key_Down: row + self._view.columns,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: rows - 1,
        }
        to = steps.get(key)
        if to is None:
            return False
        if 0 <= to < rows:
            self._view.setCurrentIndex(self._view.results.index(to))
        return True

    def _lay_out(self) -> None:
        bar = QWidget()
        bar.setObjectName("lookbar")
        self.palette_.addStretch(1)
        texts = vbox(self._title, self._text, self.palette_, self._legend, spacing=1)
        buttons = hbox((texts, 1), on=bar, margins=(18, 8, 18, 12), spacing=8)
        previous = self._add_button(buttons, "previous", self.tr("Previous  (←)"))
        previous.clicked.connect(lambda: self._step(Qt.Key.Key_Left))
        following = self._add_button(buttons, "next", self.tr("Next  (→)"))
        following.clicked.connect(lambda: self._step(Qt.Key.Key_Right))
        self._play = self._add_button(buttons, "resume", "")
        self._play.clicked.connect(self.film.toggle)
        self._why = self._add_button(buttons, "why", "", self._actions.why)
        self._why.setCheckable(True)
        self._why.clicked.connect(self.toggle_why)
        actions = self._actions
        for name, action in (
            ("similar", actions.more), ("dissimilar", actions.less), ("pin", actions.pin),
            ("open", actions.open), ("folder", actions.reveal),
        ):  # fmt: skip
            self._add_button(buttons, name, "", action).clicked.connect(action.trigger)
        self._add_button(buttons, "close", self.tr("Close  (Space)")).clicked.connect(self.dismiss)
        # Beside the picture, where it covers nothing of it.
        pictures = hbox(self._drawing, (self.area, 1), margins=(18, 0, 0, 0), spacing=0)
        vbox((pictures, 1), bar, on=self, margins=(0, 0, 0, 0), spacing=0)

    def _add_button(
        self, row: QLayout, icon_name: str, text: str, action: QAction | None = None
    ) -> QToolButton:
        """Add a button; that of an action is named as the action, with its keys."""
        # Always dark, in both themes.
        button = QToolButton()
        button.setIcon(_icon(icon_name))
        button.setIconSize(QSize(20, 20))
        if action is None:
            _name(button, text)
        else:
            action.changed.connect(lambda: _name(button, _hint(action)))
            _name(button, _hint(action))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setProperty("look", "over")
        row.addWidget(button)
        return button

    def _follow(self, *_indexes: object) -> None:
        """Show the list's current picture."""
        if not self.isVisible() or self._view.is_changing:
            return
        index: QModelIndex = self._view.currentIndex()
        hit = self._view.results.hit_at(index)
        if hit is None:
            self.dismiss()
            return
        name, *rest = self._view.results.describe(hit)
        self._title.setText(name)
        self._text.setText("   ·   ".join(rest))
        if self._photo is None or hit.photo.id != self._photo.id:
            self._photo, self._explanation = hit.photo, None
            self._ask_palette(hit.photo)
            self.film.take(hit.photo, play=not self._view.motion.reduced)
            self.area.set_sight(self.area.sight._replace(zoom=1.0, x=0.5, y=0.5))
            self._show_explanation()
            if self._explains:
                self.why_wanted.emit(hit.photo)
            # Skipped pictures need not be read any more.
            self._pictures.want_only({hit.photo.id})
        self._show_picture()

    def _ask_palette(self, photo: Photo) -> None:
        self._show_palette(None)
        if self._colours is not None:
            find = partial(self._colours.of, photo.id)
            self._tasks.run(find, self._show_palette, key="palette")

    def _show_palette(self, found: Description | None) -> None:
        while self.palette_.count() > 1:
            item = self.palette_.takeAt(0)
            shown = item.widget() if item is not None else None
            if shown is not None:
                shown.hide()
                shown.deleteLater()
        if found is None:
            return
        for place, (colour, share) in enumerate(zip(found.colours, found.shares, strict=True)):
            made = self._add_button(self.palette_, "swatch", "")
            made.setIcon(swatches([colour]))
            _name(made, self.tr("{}, {} % (click to copy)").format(colour, round(100 * share)))
            made.clicked.connect(partial(self._copy, colour))
            self.palette_.insertWidget(place, made)

    def _copy(self, colour: str, _checked: bool = False) -> None:
        desktop.copy_text(colour)
        self.told.emit(self.tr("Copied {}").format(colour))

    def _show_loaded(self, photo_id: int) -> None:
        if self.isVisible() and self._photo is not None and photo_id == self._photo.id:
            self._show_picture()

    def _show_film(self) -> None:
        if self.photo is not None:
            self._show_picture()

    def _show_picture(self) -> None:
        assert self._photo is not None
        playing = self.film.is_playing
        self._play.setVisible(self.film.moves)
        self._play.setIcon(_icon("pause" if playing else "resume"))
        _name(self._play, self.tr("Pause  (.)") if playing else self.tr("Play  (.)"))
        # What is explained is the picture that was searched, and no other frame.
        frame = None if self._explains else self.film.frame
        found: QPixmap | None = frame or self._pictures.pixmap(self._photo)
        self.area.show_picture(QSize(self._photo.width, self._photo.height), found)

    def _show_explanation(self) -> None:
        shown = self._explanation if self._explains else None
        self.area.set_overlay(
            None if shown is None else spotlight(shown.photo),
            [] if shown is None else [there for _, there in shown.parts],
        )
        lit = None if shown is None else lit_drawing(shown)
        self._drawing.setVisible(lit is not None)
        self._legend.setVisible(shown is not None)
        if shown is not None:
            self._legend.setText(self._legend_of(shown))
        if lit is not None:
            size = QSize(INSET, INSET)
            self._drawing.setPixmap(fit_pixmap(lit, size, self.devicePixelRatioF()))

    def _legend_of(self, shown: Explanation) -> str:
        if shown.drawn is None:
            parts = ""
        elif not shown.parts:
            parts = self.tr("No part of your drawing clearly corresponds to a part of the picture.")
        elif shown.mirrored:
            parts = self.tr(
                "Circles with the same number correspond; the picture shows your drawing mirrored."
            )
        else:
            parts = self.tr("Circles with the same number correspond.")
        counted = self.tr("Bright places counted, dark ones hardly.")
        return f"{parts} {counted}".strip()


def _icon(name: str) -> QPixmap:
    return pixmap(name, DARK.colour("text"), 20, 2.0)


def _name(button: QToolButton, text: str) -> None:
    button.setToolTip(plain_tip(text))
    button.setAccessibleName(text)


def _hint(action: QAction) -> str:
    keys = action.shortcut().toString(action.shortcut().SequenceFormat.NativeText)
    return f"{action.text()}  ({keys})" if keys else action.text()


def spotlight(counted: NDArray[np.float32]) -> QImage:
    """Return an image to lay over a picture, from how much each place counted (0..1)."""
    share = counted.astype(np.float32)[..., np.newaxis]
    dark, warm = DARKEST * (1.0 - share), WARMTH * share
    alpha = dark + warm
    colour = np.array(WARM, np.float32) * warm
    # Premultiplied, as Qt mixes without further ado: B, G, R, A in memory.
    bgra = np.concatenate([colour[..., ::-1], 255.0 * alpha], axis=2).round().astype(np.uint8)
    height, width = counted.shape
    data = np.ascontiguousarray(bgra).tobytes()
    image = QImage(data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    return image.copy()


def lit_drawing(shown: Explanation) -> QPixmap | None:
    """Return the drawing with its spotlight and the marks of its parts on it, if there is one."""
    if shown.drawn is None or shown.drawing is None:
        return None
    page = np.ascontiguousarray(shown.drawn)
    side = len(page)
    # Qt does not keep the bytes it is given.
    data = page.tobytes()
    image = QImage(data, side, side, side, QImage.Format.Format_Grayscale8)
    result = QPixmap(2 * INSET, 2 * INSET)
    with QPainter(result) as painter:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for over in (image, spotlight(shown.drawing)):
            painter.drawImage(result.rect(), over)
        # Painted at twice the size, for screens with small pixels.
        painter.scale(2.0, 2.0)
        paint_marks(painter, QRectF(0, 0, INSET, INSET), [here for here, _ in shown.parts])
    return result
