"""What the tests do inside Krita: a plug-in of its own that uses the docker as a designer does.

It runs in Krita's Python, and writes what it saw into the file that INKSEEK_SEEN names. Krita only
goes on while nothing of this runs, so each step yields what the next one waits for.
"""

import json
import os
import time
import traceback
import zipfile
from pathlib import Path

from krita import Krita, Selection
from PyQt5.QtCore import Qt, QTimer
from PyQt5.QtGui import QImage, QPainter, QPen
from PyQt5.QtWidgets import QApplication

SIDE, PATIENCE_S = 300, 200
SEEN = os.environ["INKSEEK_SEEN"]


class Driver:
    """Goes on whenever what a step waits for has happened."""

    def __init__(self, steps, ended):
        self.steps, self.ended, self.wait, self.since = steps, ended, lambda: True, time.monotonic()
        self.timer = QTimer()
        self.timer.timeout.connect(self.tick)
        self.timer.start(100)

    def tick(self):
        failed = ""
        try:
            if not self.wait():
                if time.monotonic() - self.since < PATIENCE_S:
                    return
                self.steps.throw(TimeoutError())
            self.wait, self.since = next(self.steps), time.monotonic()
            return
        except StopIteration:
            pass
        except BaseException:
            failed = traceback.format_exc()
        self.timer.stop()
        self.ended(failed)


def rested(seconds=1.0):
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def drawn(strokes, across=SIDE):
    """Return strokes as dark lines on nothing."""
    image = QImage(SIDE, SIDE, QImage.Format_ARGB32)
    image.fill(Qt.transparent)
    pen = QPainter(image)
    pen.setPen(QPen(Qt.black, 3))
    for stroke in strokes:
        points = [(int(across * x), int(across * y)) for x, y in stroke]
        for number in range(1, len(points)):
            pen.drawLine(*points[number - 1], *points[number])
    pen.end()
    return image


def put(document, layer, image):
    layer.setPixelData(image.constBits().asstring(image.sizeInBytes()), 0, 0, SIDE, SIDE)
    document.refreshProjection()
    document.waitForDone()


def choose(document, layer):
    yield rested()
    # Without a window manager, no window is ever active; Krita asks for that one.
    QApplication.setActiveWindow(Krita.instance().activeWindow().qwindow())
    document.setActiveNode(layer)
    yield lambda: document.activeNode().name() == layer.name()


def answered(docker, seen, name):
    """Wait for an answer, and note the message and the names of what was found."""
    yield lambda: docker.message.text() not in ("Searching …", "Opening …")
    items = [docker.results.item(row) for row in range(docker.results.count())]
    yield lambda: all(not item.icon().isNull() for item in items)
    seen[name] = [docker.message.text(), [item.text() for item in items]]


def asked(docker, seen, name):
    docker.search()
    yield from answered(docker, seen, name)


def settle(name, value):
    Krita.instance().writeSetting("inkseek", name, value)


def work(docker, seen):
    krita, told = Krita.instance(), json.loads(os.environ["INKSEEK_TOLD"])
    yield from asked(docker, seen, "no document")
    document = krita.createDocument(SIDE, SIDE, "try", "RGBA", "U8", "", 72.0)
    krita.activeWindow().addView(document)
    yield rested()
    layer = document.createNode("drawing", "paintlayer")
    document.rootNode().addChildNode(layer, None)
    yield from choose(document, layer)
    yield from asked(docker, seen, "empty layer")
    put(document, layer, drawn(told["strokes"]))
    settle("address", "http://127.0.0.1:9")
    yield from asked(docker, seen, "nobody there")
    settle("address", "")
    settle("token", "wrong")
    yield from asked(docker, seen, "wrong token")
    settle("token", "")
    yield from asked(docker, seen, "layer")
    docker.grab().save(SEEN + ".png")
    yield from inserted(docker, document, seen, told["unreadable"])
    # A quarter of the size in a corner, beside layers that would be in the way.
    yield from choose(document, layer)
    put(document, layer, drawn(told["strokes"], SIDE // 2))
    for node in document.topLevelNodes():
        node.setVisible(node.name() in ("Background", "drawing"))
    corner = Selection()
    corner.select(0, 0, SIDE // 2 + 3, SIDE // 2 + 3, 255)
    document.setSelection(corner)
    document.refreshProjection()
    yield rested()
    yield from asked(docker, seen, "selection")
    docker.kind.setCurrentIndex(1)
    yield from asked(docker, seen, "similar")


def inserted(docker, document, seen, unreadable):
    names = [docker.results.item(row).text() for row in range(docker.results.count())]
    for row in (0, names.index(unreadable)):
        docker.results.setCurrentRow(row)
        docker.insert_layer()
        yield from answered(docker, seen, "inserted")
        yield rested()
    QApplication.clipboard().setText("mine")
    docker.insert_reference()
    yield from answered(docker, seen, "reference")
    yield rested()
    seen["clipboard"] = QApplication.clipboard().text()
    seen["nodes"] = [[node.type(), node.name()] for node in document.topLevelNodes()]
    document.setBatchmode(True)
    document.saveAs(SEEN + ".kra")
    with zipfile.ZipFile(SEEN + ".kra") as archive:
        seen["references"] = [n for n in archive.namelist() if "reference_images/" in n]


def main():
    (docker,) = (d for d in Krita.instance().dockers() if d.objectName() == "inkseek")
    docker.show()
    seen = {}

    def write(failed):
        seen["failed"] = failed
        Path(SEEN).write_text(json.dumps(seen))
        # Krita would ask about the unsaved picture.
        os._exit(0)

    Krita.instance().inkseek_driver = Driver(work(docker, seen), write)


if __name__ != "__console__":
    Krita.instance().notifier().setActive(True)
    Krita.instance().notifier().windowCreated.connect(lambda: QTimer.singleShot(2000, main))
