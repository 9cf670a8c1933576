"""The guide in a window of its own, so that it can lie beside the drawing while one tries it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QImage, QKeySequence, QShortcut, QTextDocument
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.shell.guide_pages import guide_pages

MARGIN = 64
"""What a picture leaves free of the page's width."""


class GuideBrowser(QTextBrowser):
    """Shows a page; pictures are never wider than it."""

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return super().loadResource(kind, name)
        url = self.source().resolved(QUrl(name))
        image = QImage(url.toLocalFile())
        ratio = self.devicePixelRatioF()
        wanted = round(max(self.viewport().width() - MARGIN, MARGIN) * ratio)
        if image.width() > wanted:
            image = image.scaledToWidth(wanted, Qt.TransformationMode.SmoothTransformation)
            image.setDevicePixelRatio(ratio)
        return image


class GuideWindow(QWidget):
    """The pages on the left, the chosen one on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(self.tr("Inkseek: guide"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(960, 720)
        self.list = QListWidget()
        self.list.setObjectName("pages")
        self.list.setAccessibleName(self.tr("Pages of the guide"))
        self.list.setMaximumWidth(240)
        self.page = GuideBrowser()
        self.page.setAccessibleName(self.tr("Page of the guide"))
        # Links from page to page stay here; those into the world go to the browser.
        self.page.setOpenLinks(False)
        self.page.document().setDocumentMargin(18)
        self.page.anchorClicked.connect(self._follow)
        column = QVBoxLayout()
        column.addWidget(self.page)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(14)
        layout.addWidget(self.list)
        layout.addLayout(column, 1)
        for page in guide_pages():
            item = QListWidgetItem(page.title, self.list)
            item.setData(Qt.ItemDataRole.UserRole, QUrl.fromLocalFile(str(page.file)))
        self.list.currentItemChanged.connect(self._show)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self).activated.connect(self.close)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        self.list.setCurrentRow(0)

    @Slot(QListWidgetItem, QListWidgetItem)
    def _show(self, item: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if item is not None:
            self.page.setSource(item.data(Qt.ItemDataRole.UserRole))

    @Slot(QUrl)
    def _follow(self, link: QUrl) -> None:
        target = self.page.source().resolved(link)
        if not target.isLocalFile():
            QDesktopServices.openUrl(target)
            return
        for row in range(self.list.count()):
            page: QUrl = self.list.item(row).data(Qt.ItemDataRole.UserRole)
            if page.fileName() == target.fileName():
                self.list.setCurrentRow(row)
                if target.hasFragment():
                    self.page.scrollToAnchor(target.fragment())
                return
