"""Krita's picture: what is searched with, and where what was found goes."""

from krita import Krita
from PyQt5.QtCore import QBuffer, QIODevice, QMimeData, QRect, Qt
from PyQt5.QtGui import QImage, QPainter
from PyQt5.QtWidgets import QApplication

LONGEST = 1024
"""Pixels of what is sent: more than the finest line that Inkseek sees."""

KRITA_READS = frozenset(
    (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".bmp", ".webp", ".psd", ".kra", ".ora")
)
"""Files that any Krita can show in a layer; it says nothing of those it can't."""

PASTED_COLOURS, OF_THE_WEB, ASK = "pasteBehaviour", "0", "2"
"""A setting of Krita, and two of its values."""

SRGB = "sRGB-elle-V2-srgbtrc.icc"


def searched(document):
    """Return what is visible in the selection, or else the current layer; None if it is empty."""
    selection = document.selection()
    if selection is not None:
        return _small(_in_selection(document, selection))
    node = document.activeNode()
    box = node.bounds() if node is not None else QRect()
    if box.isEmpty():
        return None
    # Krita returns nothing at all for a thumbnail larger than the layer.
    size = box.size().scaled(LONGEST, LONGEST, Qt.KeepAspectRatio).boundedTo(box.size())
    image = node.thumbnail(size.width(), size.height())
    return None if image.isNull() else image


def png_of(image):
    """Return an image as the bytes of a PNG."""
    buffer = QBuffer()
    buffer.open(QIODevice.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data())


def insert_file(document, name, path):
    """Insert a file as a layer above the current one; the layer follows the file."""
    _insert(document, document.createFileLayer(name, path, "ToImageSize"))


def insert_image(document, name, image):
    """Insert an image as a layer above the current one, in the middle and no larger than that."""
    if image.width() > document.width() or image.height() > document.height():
        size = document.width(), document.height()
        image = image.scaled(*size, Qt.KeepAspectRatio, Qt.SmoothTransformation)
    image = image.convertToFormat(QImage.Format_ARGB32)
    layer = document.createNode(name, "paintlayer")
    layer.setColorSpace("RGBA", "U8", SRGB)
    pixels = image.constBits().asstring(image.sizeInBytes())
    left = (document.width() - image.width()) // 2
    top = (document.height() - image.height()) // 2
    layer.setPixelData(pixels, left, top, image.width(), image.height())
    _insert(document, layer)


def insert_reference(image):
    """Insert an image as a reference image; return whether Krita offers to."""
    krita = Krita.instance()
    paste = krita.action("paste_as_reference")
    if paste is None:
        return False
    # A script has no other way to make one than over the clipboard, whose content comes back.
    clipboard, kept = QApplication.clipboard(), QMimeData()
    before = clipboard.mimeData()
    for kind in before.formats() if before is not None else []:
        kept.setData(kind, before.data(kind))
    # Otherwise Krita asks for the colours of what is pasted; they are those of the web.
    asks = krita.readSetting("", PASTED_COLOURS, ASK)
    krita.writeSetting("", PASTED_COLOURS, OF_THE_WEB)
    try:
        clipboard.setImage(image)
        paste.trigger()
    finally:
        krita.writeSetting("", PASTED_COLOURS, asks)
        clipboard.setMimeData(kept)
    return True


def _insert(document, layer):
    current = document.activeNode()
    current.parentNode().addChildNode(layer, current)
    document.refreshProjection()


def _in_selection(document, selection):
    """Return what is visible, on white wherever nothing is selected."""
    box = selection.x(), selection.y(), selection.width(), selection.height()
    width, height = box[2:]
    image = document.projection(*box).convertToFormat(QImage.Format_ARGB32_Premultiplied)
    chosen = bytes(selection.pixelData(*box))
    mask = QImage(chosen, width, height, width, QImage.Format_Alpha8)
    painter = QPainter(image)
    painter.setCompositionMode(QPainter.CompositionMode_DestinationIn)
    painter.drawImage(0, 0, mask)
    painter.setCompositionMode(QPainter.CompositionMode_DestinationOver)
    painter.fillRect(image.rect(), Qt.white)
    painter.end()
    return image


def _small(image):
    if max(image.width(), image.height()) <= LONGEST:
        return image
    return image.scaled(LONGEST, LONGEST, Qt.KeepAspectRatio, Qt.SmoothTransformation)
