"""The field for words: what the pictures should show, beside what was drawn."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QCompleter, QLineEdit

from app.search import QueryComposer, Workspace
from app.ui.icons import icon
from app.ui.plain_text import plain_tip
from app.ui.theme import Theme
from core.errors import UserError
from core.search import WordTerm


class WordsBox(QLineEdit):
    """Adds what is typed to the query, with completion from the known words.

    Attributes:
        begin: Puts the cursor into the field.
    """

    def __init__(self, composer: QueryComposer, theme: Theme) -> None:
        super().__init__()
        self._composer = composer
        self._theme = theme
        self.setPlaceholderText(self.tr("Word…"))
        self.setAccessibleName(self.tr("A word for what the pictures show"))
        self.setToolTip(
            plain_tip(self.tr("What the pictures show, such as dog; -dog for what they don't"))
        )
        self.setMinimumWidth(80)
        self.setMaximumWidth(136)
        self._icon = QAction(self)
        self.addAction(self._icon, QLineEdit.ActionPosition.LeadingPosition)
        self.begin = QAction(self.tr("Search by word"), self)
        self.begin.setShortcut(QKeySequence("Ctrl+Shift+F"))
        self.begin.triggered.connect(self._begin)
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setModelSorting(QCompleter.ModelSorting.CaseInsensitivelySortedModel)
        self.setCompleter(completer)
        self.returnPressed.connect(self._take)
        # Later: the completer first puts its choice into the field.
        completer.activated.connect(self._take, Qt.ConnectionType.QueuedConnection)
        theme.changed.connect(self._paint_icon)
        self._paint_icon()

    def use(self, workspace: Workspace) -> None:
        """Complete with the words of the encoder that answers."""
        words = workspace.searcher.words
        names = {name for names in words.spellings for name in names} if words else set()
        self._names.setStringList(sorted(names, key=str.casefold))

    def _begin(self) -> None:
        self.setFocus()
        self.selectAll()

    def _take(self) -> None:
        for part in self.text().split(","):
            with suppress(UserError):  # nothing between two commas
                term = WordTerm.of(part.strip())
                self._composer.weigh_word(term.word, term.weight)
        self.clear()

    def _paint_icon(self) -> None:
        self._icon.setIcon(icon("word", self._theme.palette, 16))
