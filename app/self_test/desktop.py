"""Tests of Qt: its plugins and the resources of the window."""

from __future__ import annotations

import sys
from pathlib import Path

import PySide6
from PySide6.QtCore import QLibraryInfo, QPluginLoader, QTranslator, qVersion
from PySide6.QtGui import QColor, QImage, QImageReader

from app.self_test.trial import Broken, Trial
from app.shell.help import guide_pages
from app.shell.translation import PREFIX, SOURCE, SUFFIX, languages
from app.ui.icons import pixmap
from core.licences import libraries
from resources import resource

PLATFORMS = {"linux": ("xcb", "wayland"), "win32": ("windows",), "darwin": ("cocoa",)}
FORMATS = {"png", "jpg", "svg", "webp", "gif"}
"""What the window itself shows through Qt; libraries are read by Pillow."""


def trials() -> list[Trial]:
    """Return the tests; they need an application."""
    return [
        ("Qt", platforms_load),
        ("Qt's pictures", pictures_are_read),
        ("icons", icons_are_drawn),
        ("languages", languages_are_spoken),
        ("guide", guide_is_there),
        ("licences", licences_are_told),
    ]


def platforms_load() -> str:
    """The plugins that put windows on a screen, which the offscreen trial does not use itself."""
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), "platforms")
    failures = []
    for name in PLATFORMS.get(sys.platform, ()):
        found = sorted(folder.glob(f"*q{name}*"))
        if not found:
            raise Broken(f"{folder} has no plugin for {name}")
        loader = QPluginLoader(str(found[0]))
        if not loader.load():
            failures.append(loader.errorString())
    told = f"{qVersion()} (PySide {PySide6.__version__})"
    if not failures:
        return told
    # Without them there is no window; `inkseek doctor` says how to install them.
    return f"{told}; no window could open here: {'; '.join(failures)}"


def pictures_are_read() -> str:
    known = {bytes(name.data()).decode() for name in QImageReader.supportedImageFormats()}
    lacking = FORMATS - known
    if lacking:
        raise Broken(f"Qt can't show {', '.join(sorted(lacking))}")
    return f"{len(known)} kinds"


def icons_are_drawn() -> str:
    names = sorted(
        file.name.removesuffix(".svg")
        for file in resource("icons").iterdir()
        if file.name.endswith(".svg")
    )
    blank = QImage(20, 20, QImage.Format.Format_ARGB32_Premultiplied)
    blank.fill(0)
    for name in names:
        drawn = pixmap(name, QColor("black")).toImage()
        if drawn.convertToFormat(blank.format()) == blank:
            raise Broken(f"the icon {name} is not drawn")
    return f"{len(names)} drawn"


def languages_are_spoken() -> str:
    told = []
    for code, name in languages():
        if code != SOURCE:
            translator = QTranslator()
            data = resource("translations", f"{PREFIX}{code}{SUFFIX}").read_bytes()
            if not translator.load(data):
                raise Broken(f"the texts in {name} can't be read")
        told.append(name)
    return ", ".join(told)


def guide_is_there() -> str:
    pages = guide_pages()
    for page in pages:
        for picture in page.pictures:
            if not (page.file.parent / picture).is_file():
                raise Broken(f"the picture {picture} of {page.title!r} is missing")
    if not pages:
        raise Broken("the guide has no pages")
    return f"{len(pages)} pages"


def licences_are_told() -> str:
    told = libraries()
    without = [library.name for library in told if not library.texts and not library.licence]
    if len(told) < 8 or without:
        raise Broken(f"licences are missing: {', '.join(without) or 'of nearly everything'}")
    return f"{len(told)} works"
