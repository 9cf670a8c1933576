"""The docker: searches with the selection or the current layer, and shows what was found."""

import threading
from pathlib import Path

from krita import DockWidget, Krita
from PyQt5.QtCore import QMimeData, QSize, Qt, QUrl, pyqtSignal
from PyQt5.QtGui import QIcon, QImage, QPixmap
from PyQt5.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from . import document
from .service import ServiceError
from .settings import Settings, found
from .texts import tr

THUMBNAIL = 96
TILE = QSize(THUMBNAIL + 10, THUMBNAIL + 28)


class Results(QListWidget):
    """Thumbnails that can be dragged onto the canvas, which asks how to insert them."""

    def __init__(self):
        super().__init__()
        self.setViewMode(QListWidget.IconMode)
        self.setResizeMode(QListWidget.Adjust)
        self.setMovement(QListWidget.Static)
        self.setIconSize(QSize(THUMBNAIL, THUMBNAIL))
        self.setGridSize(TILE)
        self.setTextElideMode(Qt.ElideMiddle)
        self.setDragEnabled(True)

    def mimeData(self, items):
        dragged = QMimeData()
        dragged.setUrls([QUrl.fromLocalFile(item.data(Qt.UserRole)["path"]) for item in items])
        return dragged


class InkseekDocker(DockWidget):
    """Asks the service in threads, so that the pen never waits; the newest question wins."""

    answered = pyqtSignal(int, list)
    pictured = pyqtSignal(int, int, bytes)
    opened = pyqtSignal(int, dict, bytes, bool)
    failed = pyqtSignal(int, str)

    def __init__(self):
        super().__init__()
        self.setWindowTitle("Inkseek")
        self.number = 0
        self.setWidget(self._made())
        self.answered.connect(self._show)
        self.pictured.connect(self._show_thumbnail)
        self.opened.connect(self._insert)
        self.failed.connect(self._fail)

    def canvasChanged(self, canvas):
        """Krita asks for this method."""

    def document(self):
        """Return the picture in front, also while this docker floats; None without one."""
        canvas = self.canvas()
        view = canvas.view() if canvas is not None else None
        return view.document() if view is not None else None

    def search(self):
        """Search with the selection, or with the current layer."""
        current = self.document()
        if current is None:
            self.say("Open a picture and draw on it first.")
            return
        image = document.searched(current)
        if image is None:
            self.say("There is nothing on this layer.")
            return
        self._begin("Searching …")
        self._ask(self._search, document.png_of(image), self.kind.currentIndex() == 0)

    def insert_layer(self, *_):
        """Insert the chosen file as a layer, or a copy if Krita might be unable to read it."""
        hit = self._chosen()
        if hit is None:
            return
        suffix = Path(hit["path"]).suffix.lower()
        if suffix in document.KRITA_READS:
            document.insert_file(self.document(), hit["name"], hit["path"])
            self.say("")
            return
        self._begin("Opening …")
        self._ask(self._open, hit, False)

    def insert_reference(self):
        """Insert the chosen picture as a reference image."""
        hit = self._chosen()
        if hit is not None:
            self._begin("Opening …")
            self._ask(self._open, hit, True)

    def say(self, text, *values):
        """Show a text of this plug-in, in Krita's language."""
        told = tr(text)
        self.message.setText(told.format(*values) if values else told)
        self.message.setVisible(bool(text))

    def _made(self):
        self.kind = QComboBox()
        self.kind.addItems([tr("Lines"), tr("Similar pictures")])
        tip = "What the selection or the layer is: a drawing, or a picture to find similar ones to"
        self.kind.setToolTip(tr(tip))
        self.start = QPushButton(tr("Search"))
        self.start.clicked.connect(self.search)
        settings = QToolButton()
        settings.setIcon(Krita.instance().icon("configure"))
        settings.setToolTip(tr("Settings"))
        settings.setAccessibleName(tr("Settings"))
        settings.clicked.connect(lambda: Settings(self).exec_())
        self.message = QLabel(tr("Draw something, then press Search."))
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.PlainText)
        self.results = Results()
        self.results.itemActivated.connect(self.insert_layer)
        self.layer, self.reference = QPushButton(tr("As layer")), QPushButton(tr("As reference"))
        self.layer.setToolTip(tr("Insert what is chosen as a layer"))
        self.layer.clicked.connect(self.insert_layer)
        self.reference.setToolTip(tr("Insert what is chosen as a reference image"))
        self.reference.clicked.connect(self.insert_reference)
        content = QWidget(self)
        whole = QVBoxLayout(content)
        for row in ((self.start, self.kind, settings), (self.layer, self.reference)):
            line = QHBoxLayout()
            for widget in row:
                line.addWidget(widget, 0 if widget is settings else 1)
            whole.addLayout(line)
        whole.insertWidget(1, self.message)
        whole.insertWidget(2, self.results, 1)
        return content

    def _begin(self, text):
        self.number += 1
        self.say(text)

    def _ask(self, work, *what):
        try:
            # Not in the thread: there, Krita would read settings that are not written yet.
            service = found()
        except ServiceError as error:
            self._fail(self.number, str(error))
            return
        job = work, service, self.number, *what
        threading.Thread(target=self._work, args=job, daemon=True).start()

    def _work(self, work, service, number, *what):
        try:
            work(service, number, *what)
        except ServiceError as error:
            self.failed.emit(number, str(error))

    def _search(self, service, number, png, lines):
        hits = service.search(png, lines=lines)
        self.answered.emit(number, hits)
        for row, hit in enumerate(hits):
            if number != self.number:
                return
            try:
                self.pictured.emit(number, row, service.thumbnail(hit["id"]))
            except ServiceError:
                continue  # one picture that can't be read hides no other

    def _open(self, service, number, hit, as_reference):
        self.opened.emit(number, hit, service.preview(hit["id"]), as_reference)

    def _show(self, number, hits):
        if number != self.number:
            return
        self.say("" if hits else "Nothing was found.")
        self.results.clear()
        for hit in hits:
            item = QListWidgetItem(hit["name"], self.results)
            item.setToolTip(hit["path"])
            item.setData(Qt.UserRole, hit)
            # Thumbnails come later; without this, tiles would only have room for their names.
            item.setSizeHint(TILE)

    def _show_thumbnail(self, number, row, png):
        picture = QPixmap()
        if number == self.number and picture.loadFromData(png):
            self.results.item(row).setIcon(QIcon(picture))

    def _insert(self, number, hit, png, as_reference):
        current, image = self.document(), QImage.fromData(png)
        if number != self.number or current is None:
            return
        self.say("")
        if not as_reference:
            document.insert_image(current, hit["name"], image)
            suffix = Path(hit["path"]).suffix
            text = "Krita might be unable to read {}, so this layer is a copy of {} pixels."
            self.say(text, suffix, max(image.width(), image.height()))
        elif not document.insert_reference(image):
            self.say("Krita could not insert the reference image.")

    def _fail(self, number, message):
        if number == self.number:
            self.say(message)

    def _chosen(self):
        if self.document() is None:
            self.say("Open a picture and draw on it first.")
            return None
        item = self.results.currentItem()
        if item is None:
            self.say("Choose a result first.")
            return None
        hit = item.data(Qt.UserRole)
        if not Path(hit["path"]).exists():
            self.say("{} is not there now. Is its drive connected?", hit["name"])
            return None
        return hit
