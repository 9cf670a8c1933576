"""The guide: pages that belong together, and a window to read them in."""

import re
from email.message import Message
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QTextDocument
from PySide6.QtWidgets import QApplication, QMainWindow

from app.diagnostics.tablet_tester import TabletTester
from app.shell.about import AboutDialog
from app.shell.application import Application
from app.shell.help import GuideBrowser, GuideWindow, HelpController, guide_pages
from app.ui.theme import Theme, ThemeMode

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "guide"


def test_every_page_is_there_in_order_and_begins_with_its_title() -> None:
    pages = guide_pages()
    assert [page.file.name[0] for page in pages] == [str(n + 1) for n in range(len(pages))]
    assert len(pages) >= 5
    for page in pages:
        assert page.text.startswith(f"# {page.title}\n")


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.md")), ids=lambda file: file.name)
def test_links_and_pictures_lead_somewhere(file: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", file.read_text("utf-8")):
        assert "://" in link or (FOLDER / link.split("#")[0]).is_file(), link


def test_the_contents_page_names_every_page() -> None:
    contents = (FOLDER / "README.md").read_text("utf-8")
    for page in guide_pages():
        assert f"[{page.title}]({page.file.name})" in contents


def test_pages_are_chosen_in_the_list_and_by_links(qtbot: Any) -> None:
    guide = GuideWindow()
    qtbot.addWidget(guide)
    guide.show()
    titles = [guide.list.item(row).text() for row in range(guide.list.count())]
    assert titles == [page.title for page in guide_pages()]
    assert titles[0] in guide.page.toPlainText()
    guide.list.setCurrentRow(3)
    assert titles[3] in guide.page.toPlainText()
    guide.page.anchorClicked.emit(QUrl("2-drawing.md"))
    assert guide.list.currentRow() == 1


def test_links_into_the_world_go_to_the_browser(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    guide = GuideWindow()
    qtbot.addWidget(guide)
    guide.page.anchorClicked.emit(QUrl("https://openmoji.org"))
    assert opened == ["https://openmoji.org"]
    assert guide.list.currentRow() == 0


def test_pictures_are_never_wider_than_the_page(qtbot: Any, tmp_path: Path) -> None:
    picture = tmp_path / "wide.png"
    assert QImage(2000, 100, QImage.Format.Format_RGB32).save(str(picture))
    page = tmp_path / "page.md"
    page.write_text("# A page\n\n![wide](wide.png)\n")
    browser = GuideBrowser()
    qtbot.addWidget(browser)
    browser.resize(400, 300)
    browser.show()
    browser.setSource(QUrl.fromLocalFile(str(page)))
    image = browser.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl("wide.png"))
    assert 0 < image.width() <= browser.viewport().width() * browser.devicePixelRatioF()


def test_help_opens_one_guide_and_the_folder_of_logs(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch, inkseek_home: Path, theme: Theme
) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    help_ = HelpController(theme, window)
    assert help_.guide.shortcut().toString() == "F1"
    help_.guide.trigger()
    help_.guide.trigger()
    (guide,) = window.findChildren(GuideWindow)
    guide.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert window.findChildren(GuideWindow) == []
    help_.guide.trigger()
    assert len(window.findChildren(GuideWindow)) == 1
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    help_.logs.trigger()
    assert opened == [str(inkseek_home / "logs")]
    assert (inkseek_home / "logs").is_dir()


def test_the_pen_can_be_tried_and_is_heard_coming_near(qtbot: Any, theme: Theme) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    HelpController(theme, window).try_pen.trigger()
    (dialog,) = window.findChildren(TabletTester)
    assert dialog.isVisible()
    app = QApplication.instance()
    assert isinstance(app, Application)
    app.pen_proximity.emit(True, False)
    assert dialog.record.lines()
    dialog.close()


@pytest.mark.parametrize(
    ("lines", "page"),
    [
        (["Documentation, https://a.example/docs"], ""),
        (["Repository, https://a.example"], "https://a.example"),
        (
            ["Homepage, https://b.example", "Releases, https://a.example/new"],
            "https://a.example/new",
        ),
        (["Homepage, file:///etc/passwd"], ""),
        ([], ""),
    ],
)
def test_a_page_with_new_versions_is_only_ever_opened_on_request(
    lines: list[str], page: str, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Message()
    for line in lines:
        told["Project-URL"] = line
    monkeypatch.setattr(metadata, "metadata", lambda name: told)
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    window = QMainWindow()
    qtbot.addWidget(window)
    theme = Theme(ThemeMode.LIGHT)
    help_ = HelpController(theme, window)
    assert help_.versions.isVisible() == bool(page)
    about = AboutDialog(None, theme, window)
    assert (f'href="{page}"' in about.text.toHtml()) == bool(page)
    assert opened == []
    if page:
        help_.versions.trigger()
        assert opened == [page]
