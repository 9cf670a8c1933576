"""Help: the guide, the log folder, and the pen tester.

The guide's pages are plain Markdown files, so they can also be read on the project's site. Its
window can stay open beside the drawing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QKeySequence, QShortcut, QTextDocument
from PySide6.QtWidgets import QApplication, QListWidget, QListWidgetItem, QTextBrowser, QWidget

from app.diagnostics.tablet_tester import TabletTester
from app.shell.application import Application
from app.ui.layouts import hbox, vbox
from app.ui.theme import Theme
from app.ui.themed_actions import ThemedActions
from core import paths
from resources import resource

_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")

MARGIN = 64
"""What a picture leaves free of the page's width."""


@dataclass(frozen=True)
class GuidePage:
    """One page.

    Attributes:
        file: the Markdown file.
        title: its first heading.
        text: all of it.
    """

    file: Path
    title: str
    text: str

    @property
    def pictures(self) -> list[str]:
        """The pictures it shows, as paths from the guide's folder."""
        return _PICTURE.findall(self.text)


def guide_pages() -> list[GuidePage]:
    """Return the pages of the guide, in order."""
    folder = Path(str(resource("guide")))
    return [_page(file) for file in sorted(folder.glob("[0-9]*.md"))]


def _page(file: Path) -> GuidePage:
    text = file.read_text(encoding="utf-8")
    title = next((line[2:].strip() for line in text.splitlines() if line.startswith("# ")), "")
    return GuidePage(file, title or file.stem, text)


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
        # Links between pages open here, others in the browser.
        self.page.setOpenLinks(False)
        self.page.document().setDocumentMargin(18)
        self.page.anchorClicked.connect(self._follow)
        hbox(self.list, (vbox(self.page), 1), on=self, margins=(16, 16, 16, 16), spacing=14)
        for page in guide_pages():
            item = QListWidgetItem(page.title, self.list)
            item.setData(Qt.ItemDataRole.UserRole, QUrl.fromLocalFile(str(page.file)))
        self.list.currentItemChanged.connect(self._show)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self).activated.connect(self.close)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        self.list.setCurrentRow(0)

    def _show(self, item: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if item is not None:
            self.page.setSource(item.data(Qt.ItemDataRole.UserRole))

    def go_to(self, name: str) -> bool:
        """Show the page of this file; return whether there is one."""
        for row in range(self.list.count()):
            page: QUrl = self.list.item(row).data(Qt.ItemDataRole.UserRole)
            if page.fileName() == name:
                self.list.setCurrentRow(row)
                return True
        return False

    def _follow(self, link: QUrl) -> None:
        target = self.page.source().resolved(link)
        if not target.isLocalFile():
            QDesktopServices.openUrl(target)
            return
        if self.go_to(target.fileName()) and target.hasFragment():
            self.page.scrollToAnchor(target.fragment())


def download_page() -> str:
    """Return where new versions are to be had, as the installed package says; empty if it doesn't.

    Inkseek never asks by itself whether there is one.
    """
    try:
        told = metadata.metadata("inkseek").get_all("Project-URL") or []
    except metadata.PackageNotFoundError:
        return ""
    named = (line.partition(",") for line in told)
    pages = {name.strip().casefold(): url.strip() for name, _, url in named}
    found = (pages.get(name, "") for name in ("download", "releases", "homepage", "repository"))
    return next((url for url in found if url.startswith("https://")), "")


class HelpController(ThemedActions):
    """Opens the guide, the log folder, and the page with new versions.

    Attributes:
        guide: Opens the guide.
        versions: Opens the page with new versions in the browser; hidden if there is none.
        logs: Shows the folder of the log files.
        actions: All three, for the menu.
        try_pen: Show what the pen reports.
    """

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window)
        self._window = window
        self._open: GuideWindow | None = None
        self.guide = self.action(self.tr("Guide"), keys="F1", slot=lambda: self.show_guide())
        self.logs = self.action(self.tr("Show the log folder"), slot=self.show_logs)
        self.versions = self.action(self.tr("Look for a new version"), slot=self._look_for_versions)
        self._page = download_page()
        self.versions.setVisible(bool(self._page))
        self.try_pen = self.action(self.tr("Try the pen…"), "tablet", slot=self._try_pen)
        self.actions = [self.guide, self.versions, self.logs]

    def show_guide(self, page: str = "") -> None:
        """Open the guide, or bring the open one to the front; go to the page of a file's name."""
        if self._open is None:
            self._open = GuideWindow(self._window)
            self._open.destroyed.connect(self._forget_guide)
            self._open.show()
        if page:
            self._open.go_to(page)
        self._open.raise_()
        self._open.activateWindow()

    def show_logs(self) -> None:
        folder = paths.log_dir()
        folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _look_for_versions(self) -> None:
        QDesktopServices.openUrl(QUrl(self._page))

    def _forget_guide(self) -> None:
        self._open = None

    def _try_pen(self) -> None:
        tester = TabletTester(self._theme, self._window)
        app = QApplication.instance()
        if isinstance(app, Application):
            app.pen_proximity.connect(tester.note_proximity)
        tester.open()
