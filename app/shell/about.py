"""The About dialog: versions, licences, and the training of the shipped model."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import PySide6
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QListWidget,
    QPlainTextEdit,
    QTextBrowser,
    QWidget,
)

from app.shell.help import download_page
from app.ui.dialogs import Dialog, close_buttons
from app.ui.icons import pixmap
from app.ui.layouts import hbox, label, vbox
from app.ui.plain_text import PlainLabel
from app.ui.theme import Theme
from core import __version__, paths
from core.encoder import ModelCard
from core.licences import Library, libraries
from core.samples import CREDIT

AT_WORK = "8-commercial-use.md"
"""The page of the guide on using the program and its model commercially."""


class LicencesDialog(Dialog):
    """Packages on the left, the licences of the selected one on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_up(self.tr("Licences"), 900, 600)
        self._libraries = libraries()
        self.list = QListWidget()
        self.list.setObjectName("pages")
        self.list.setAccessibleName(self.tr("Works that Inkseek is made with"))
        self.list.setMaximumWidth(240)
        self.list.addItems([f"{library.name} {library.version}" for library in self._libraries])
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("Licence"))
        both = hbox(self.list, (self.text, 1), spacing=14)
        vbox((both, 1), close_buttons(self), on=self, margins=(20, 20, 20, 16), spacing=14)
        self.list.currentRowChanged.connect(self._show)
        self.list.setCurrentRow(0)

    def _show(self, row: int) -> None:
        if row >= 0:
            self.text.setPlainText(_licence_text(self._libraries[row]))


def _licence_text(library: Library) -> str:
    head = "\n".join(part for part in (library.licence, library.homepage) if part)
    return "\n\n".join((head, *library.texts))


class AboutDialog(Dialog):
    """Shows the credits, and the model card once the model is loaded."""

    def __init__(
        self,
        card: ModelCard | None,
        theme: Theme,
        parent: QWidget | None = None,
        show_guide: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(parent)
        self.set_up(self.tr("About Inkseek"), 560, 560)
        mark = PlainLabel()
        colour = theme.palette.colour("accent")
        mark.setPixmap(pixmap("inkseek", colour, 56, self.devicePixelRatioF()))
        name = label(f"Inkseek {__version__}", "title")
        line = label(self.tr("Find your pictures by drawing them."), "quiet")
        top = hbox(mark, (vbox(0, name, line, 0), 1), spacing=16)
        self.text = QTextBrowser()
        self.text.setOpenExternalLinks(True)
        self.text.setAccessibleName(self.tr("Licences and credits"))
        licence = self.tr("Copyright the Inkseek authors. Licence: Apache-2.0.")
        self.text.setHtml(
            f"<p>{licence}</p>" + self._model(card) + self._credits() + self._versions()
        )
        buttons = close_buttons(self)
        self.licences = buttons.addButton(
            self.tr("Licence texts…"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.licences.clicked.connect(lambda: LicencesDialog(self).open())
        if show_guide is not None:
            self.at_work = buttons.addButton(
                self.tr("Use at work…"), QDialogButtonBox.ButtonRole.ActionRole
            )
            self.at_work.clicked.connect(self.accept)
            self.at_work.clicked.connect(lambda: show_guide(AT_WORK))
        vbox(top, (self.text, 1), buttons, on=self, margins=(20, 20, 20, 16), spacing=14)

    def _model(self, card: ModelCard | None) -> str:
        if card is None:
            return ""
        rows = [(self.tr("Name"), card.title or card.id), (self.tr("Identity"), card.id)]
        trained_on = [
            (data["title"], data["licence"])
            for data in (card.training.get("pretrained"), *card.training.get("sets", {}).values())
            if data
        ]
        measured = [
            (name, _figures(found["protocols"][0]))
            for name, found in card.metrics.get("benchmarks", {}).items()
        ]
        return "".join(
            f"<h4>{title}</h4>{_table(part)}"
            for title, part in (
                (self.tr("Model"), rows),
                (self.tr("Trained on"), trained_on),
                (self.tr("Measured"), measured),
            )
            if part
        )

    def _credits(self) -> str:
        works = "".join(
            f"<tr><td style='padding-right:12px'>{_link(work)}</td>"
            f"<td>{escape(work.licence)}</td></tr>"
            for work in libraries()
        )
        made_with = self.tr("Made with")
        return f"<h4>{made_with}</h4><table>{works}</table><p>{escape(CREDIT)}</p>"

    def _versions(self) -> str:
        versions = f"Python {platform.python_version()} · Qt {PySide6.__version__}"
        where = escape(str(paths.log_dir()))
        page = escape(download_page())
        look = self.tr("Look for a new version")
        newer = f"<p><a href='{page}'>{look}</a></p>" if page else ""
        return (
            f"{newer}<p>{versions} · {escape(platform.platform())}</p>"
            f"<p>{self.tr('Log and crash reports:')} {where}</p>"
        )


def _link(work: Library) -> str:
    name = escape(f"{work.name} {work.version}")
    return f"<a href='{escape(work.homepage)}'>{name}</a>" if work.homepage else name


def _table(rows: Sequence[tuple[str, str]]) -> str:
    body = "".join(
        f"<tr><td style='padding-right:12px'>{escape(key)}</td><td>{escape(value)}</td></tr>"
        for key, value in rows
    )
    return f"<table>{body}</table>"


def _figures(protocol: Mapping[str, Any]) -> str:
    """Return the figures of a protocol in one line."""
    return " · ".join(
        f"{key} {value:.4g}"
        for key, value in protocol.items()
        if isinstance(value, int | float) and not key.startswith("n_")
    )
