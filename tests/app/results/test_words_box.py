"""The field for words, and the chips of words."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.results.terms_bar import TermsBar
from app.results.words_box import WordsBox
from app.search import QueryComposer
from app.ui.theme import Theme
from core.search import WordTerm
from core.search.words import Words


@pytest.fixture
def box(composer: QueryComposer, theme: Theme, qtbot: Any) -> WordsBox:
    made = WordsBox(composer, theme)
    qtbot.addWidget(made)
    names = (("dog", "Hund"), ("donkey",))
    words = Words(names, np.zeros((2, 4), np.float32), np.zeros(2, np.float32))
    made.use(SimpleNamespace(searcher=SimpleNamespace(words=words)))  # type: ignore[arg-type]
    return made


def test_typed_words_join_the_query(box: WordsBox, composer: QueryComposer, qtbot: Any) -> None:
    asked: list[Any] = []
    composer.changed.connect(asked.append)
    qtbot.keyClicks(box, "  dog , -grey  cat,")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert composer.words == (WordTerm("dog"), WordTerm("grey cat", -1.0))
    assert box.text() == ""
    assert [term.word for term in asked[-1].query.terms] == ["dog", "grey cat"]
    assert composer.has_terms
    box.setText("DOG")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert [term.word for term in composer.words] == ["DOG", "grey cat"]


def test_known_words_are_completed(box: WordsBox, composer: QueryComposer, qtbot: Any) -> None:
    completer = box.completer()
    completer.setCompletionPrefix("d")
    offered = [
        completer.completionModel().index(row, 0).data()
        for row in range(completer.completionCount())
    ]
    assert offered == ["dog", "donkey"]
    box.setText("Hund")
    completer.activated.emit("Hund")
    qtbot.waitUntil(lambda: composer.words == (WordTerm("Hund"),))
    assert box.text() == ""


def test_words_are_chips_that_can_be_weighed_and_taken_off(
    composer: QueryComposer, theme: Theme, qtbot: Any
) -> None:
    bar = TermsBar(composer, theme)
    qtbot.addWidget(bar)
    composer.weigh_word("dog")
    composer.weigh_word("cat", -1.0)
    dog, cat = bar.chips
    assert (dog.property("look"), cat.property("look")) == ("plain", "against")
    assert "dog" in dog.label.text()
    {action.data(): action for action in dog._group.actions()}[2.0].trigger()
    assert composer.words[0] == WordTerm("dog", 2.0)
    bar.say_unknown(("cat",))
    assert not bar._unknown.isHidden()
    bar.chips[1].cross.click()
    assert composer.words == (WordTerm("dog", 2.0),)
    bar.chips[0].cross.click()
    assert composer.words == ()
    assert bar.isHidden()
    assert bar._unknown.isHidden()


def test_a_word_against_alone_asks_for_nothing(composer: QueryComposer) -> None:
    composer.weigh_word("dog", -1.0)
    assert not composer.has_terms
    composer.clear_terms()
    assert composer.words == ()
