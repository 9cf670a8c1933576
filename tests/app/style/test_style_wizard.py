"""The wizard from the first page to the last: drawing, skipping, going back, an honest end."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot
from stylish_encoder import StylishEncoder, small_priors

from app.canvas import SketchDocument
from app.canvas.brush import Tool
from app.search import Workspace
from app.style import Styles
from app.style.profiles_dialog import ProfilesDialog
from app.style.wizard import StyleWizard
from core.sketch import Stroke
from core.style import Kind, Profile
from core.style.learn import LearntProfile, learn
from core.style.prior import Priors
from core.style.profile import Effect
from core.style.projection import Projection

Draw = Callable[[SketchDocument, int], None]


@pytest.fixture
def wizard(qtbot: QtBot, styles: Styles, workspace: Workspace) -> StyleWizard:
    styles.use(workspace)
    styles.teach.trigger()
    wizard = styles.wizard
    assert wizard is not None
    return wizard


def begin(qtbot: QtBot, wizard: StyleWizard, count: int = 3) -> None:
    wizard.intro.count.setValue(count)
    wizard.intro.start.click()
    qtbot.waitUntil(lambda: wizard.photo is not None)


def shown(wizard: StyleWizard) -> object:
    return wizard.pages.currentWidget()


def test_it_leads_from_pictures_to_a_kept_profile(
    qtbot: QtBot, wizard: StyleWizard, styles: Styles, draw: Draw
) -> None:
    wizard.intro.name.setText("Anna")
    begin(qtbot, wizard)
    seen = set()
    for seed in range(3):
        assert shown(wizard) is wizard.drawing
        assert wizard.photo is not None
        seen.add(wizard.photo.id)
        assert f"{seed + 1} of 3" in wizard.drawing.title.text()
        assert not wizard.drawing.next.isEnabled()
        draw(wizard.drawing.document, seed)
        # On the last page too, where the button says something else.
        assert wizard.drawing.next.shortcut() == QKeySequence("Ctrl+Return")
        wizard.drawing.next.click()
    assert len(seen) == 3
    qtbot.waitUntil(lambda: shown(wizard) is wizard.outcome)
    assert styles.profiles.all == []
    assert len(wizard.outcome.effect.lines()) == 3
    wizard.outcome.keep.click()
    qtbot.waitUntil(lambda: len(styles.profiles.all) == 1)
    (profile,) = styles.profiles.all
    assert (profile.name, profile.kind, len(profile.examples)) == ("Anna", Kind.STYLE, 3)
    assert styles.wizard is None
    styles.take_back.trigger()
    assert styles.profiles.all == []


def test_what_is_kept_is_learnt_once(
    qtbot: QtBot,
    wizard: StyleWizard,
    styles: Styles,
    workspace: Workspace,
    draw: Draw,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    learnt: list[LearntProfile] = []

    def counted(*args: Any, **named: Any) -> LearntProfile:
        found = learn(*args, **named)
        # Whether or not it helps: what is searched with must be what was learnt here.
        helpful = found.profile.measured(Effect((9, 9, 9), (1, 1, 1), 12, 0.3), "tiny-1")
        learnt.append(LearntProfile(helpful, Projection.of(StylishEncoder())))
        return learnt[-1]

    monkeypatch.setattr("app.style.service.learn", counted)
    begin(qtbot, wizard)
    for seed in range(3):
        draw(wizard.drawing.document, seed)
        wizard.drawing.next.click()
    qtbot.waitUntil(lambda: shown(wizard) is wizard.outcome)
    wizard.outcome.keep.click()
    qtbot.waitUntil(lambda: styles.wizard is None)
    # The queue is worked off in order, so nothing else was learnt when this is answered.
    with qtbot.waitSignal(styles.service.picked):
        styles.service.pick(1)
    assert len(learnt) == 1
    assert workspace.searcher._embedder._style is learnt[0].projection


def test_a_profile_in_use_is_learnt_while_the_wizard_is_open(
    qtbot: QtBot, wizard: StyleWizard, styles: Styles, draw: Draw
) -> None:
    begin(qtbot, wizard)
    for seed in range(3):
        draw(wizard.drawing.document, seed)
        wizard.drawing.next.click()
    qtbot.waitUntil(lambda: shown(wizard) is wizard.outcome)
    taught = wizard._learnt
    assert taught is not None
    other = Profile.new("Anna").with_examples(*taught.profile.examples)
    styles.profiles.save(other, "Teach", learnt=False)

    def measured() -> bool:
        profile = styles.profiles.find(other.id)
        return profile is not None and profile.effect is not None

    qtbot.waitUntil(measured)
    assert wizard._learnt is taught
    wizard.close_at_once()


def test_the_picture_is_shown_large(qtbot: QtBot, wizard: StyleWizard) -> None:
    with qtbot.waitSignal(wizard._service.opened) as opened:
        begin(qtbot, wizard)
    photo_id, image = opened.args
    assert wizard.photo is not None
    assert photo_id == wizard.photo.id
    assert isinstance(image, QImage)
    assert not image.isNull()


def test_back_again_and_skip(qtbot: QtBot, wizard: StyleWizard, draw: Draw) -> None:
    begin(qtbot, wizard)
    page = wizard.drawing
    draw(page.document, 0)
    page.redo.click()
    assert page.sketch.is_empty
    draw(page.document, 1)
    first = page.sketch
    page.next.click()
    assert page.sketch.is_empty
    assert page.back.isEnabled()
    page.back.click()
    assert page.sketch == first
    assert not page.back.isEnabled()
    page.next.click()
    page.skip.click()
    draw(page.document, 2)
    page.next.click()
    qtbot.waitUntil(lambda: shown(wizard) is wizard.outcome)
    # Two drawings are too few to say whether they help.
    assert "enough" in wizard.outcome.title.text()
    assert len(wizard.outcome.effect.lines()) == 2


def test_undo_and_eraser_are_beside_the_paper(
    qtbot: QtBot, wizard: StyleWizard, draw: Draw
) -> None:
    begin(qtbot, wizard)
    page = wizard.drawing
    assert not page.undo.isEnabled()
    draw(page.document, 0)
    n_strokes = len(page.sketch.strokes)
    QTest.mouseClick(page.undo, Qt.MouseButton.LeftButton)
    assert len(page.sketch.strokes) == n_strokes - 1
    QTest.mouseClick(page.eraser, Qt.MouseButton.LeftButton)
    assert page.canvas.tool is Tool.ERASER
    draw(page.document, 1)
    page.next.click()
    assert page.canvas.tool is Tool.PEN
    assert not page.undo.isEnabled()


def test_more_pictures_can_be_drawn_afterwards(
    qtbot: QtBot, wizard: StyleWizard, draw: Draw
) -> None:
    begin(qtbot, wizard)
    for seed in range(3):
        draw(wizard.drawing.document, seed)
        wizard.drawing.next.click()
    qtbot.waitUntil(lambda: shown(wizard) is wizard.outcome)
    wizard.outcome.more.click()
    qtbot.waitUntil(lambda: shown(wizard) is wizard.drawing)
    assert wizard.photo is not None
    assert "4 of 6" in wizard.drawing.title.text()


def test_a_dot_is_refused_where_it_is_drawn(qtbot: QtBot, wizard: StyleWizard) -> None:
    begin(qtbot, wizard)
    wizard.drawing.document.add_stroke(Stroke.from_xy(np.array([[5.0, 5.0]])))
    photo = wizard.photo
    wizard.drawing.next.click()
    assert wizard.photo == photo
    assert "too little" in wizard.drawing.title.text()


def test_nothing_drawn_is_said(qtbot: QtBot, wizard: StyleWizard) -> None:
    begin(qtbot, wizard)
    for _ in range(3):
        wizard.drawing.skip.click()
    assert shown(wizard) is wizard.outcome
    assert "skipped every picture" in wizard.outcome.text.text()
    assert wizard.outcome.discard.text() == "&Close"
    assert wizard.outcome.keep.isHidden()
    wizard.outcome.discard.click()


def test_the_same_drawing_for_all_is_refused_with_its_reason(
    qtbot: QtBot, wizard: StyleWizard, draw: Draw
) -> None:
    begin(qtbot, wizard)
    for _ in range(3):
        draw(wizard.drawing.document, 4)
        wizard.drawing.next.click()
    qtbot.waitUntil(lambda: shown(wizard) is wizard.outcome)
    assert "the same" in wizard.outcome.text.text()


def test_leaving_with_drawings_asks_first(qtbot: QtBot, wizard: StyleWizard, draw: Draw) -> None:
    begin(qtbot, wizard)
    draw(wizard.drawing.document, 0)
    wizard.drawing.next.click()
    QTest.keyClick(wizard, Qt.Key.Key_Escape)
    boxes = wizard.findChildren(QMessageBox)
    assert len(boxes) == 1
    assert wizard.isVisible()
    stop = next(b for b in boxes[0].buttons() if b.text() == "Stop")
    stop.click()
    assert not wizard.isVisible()


def test_a_category_has_pictures_of_its_own(
    qtbot: QtBot, styles: Styles, workspace: Workspace
) -> None:
    styles.use(workspace)
    wizard = StyleWizard(styles.service, [("many", 12), ("few", 2)], styles._theme)
    qtbot.addWidget(wizard)
    assert wizard.intro.about.count() == 2
    assert wizard.intro.category == ""
    wizard.intro.about.setCurrentIndex(1)
    assert wizard.intro.category == "many"
    wizard.intro.start.click()
    # No picture of the library is of this category.
    qtbot.waitUntil(lambda: shown(wizard) is wizard.outcome)
    assert "no pictures to draw" in wizard.outcome.text.text()
    assert wizard.outcome.add_folder.isVisibleTo(wizard)
    assert wizard.outcome.more.isHidden()
    with qtbot.waitSignal(wizard.folder_wanted):
        QTest.mouseClick(wizard.outcome.add_folder, Qt.MouseButton.LeftButton)
    assert not wizard.isVisible()


def test_what_does_not_help_is_told_and_changes_nothing(
    qtbot: QtBot, styles: Styles, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, draw: Draw
) -> None:
    def still(encoder_id: str) -> Priors:
        return small_priors(encoder_id, rate=0.0)

    monkeypatch.setattr(styles.service, "_load", still)
    styles.use(workspace)
    styles.teach.trigger()
    wizard = styles.wizard
    assert wizard is not None
    begin(qtbot, wizard)
    for seed in range(3):
        draw(wizard.drawing.document, seed)
        wizard.drawing.next.click()
    qtbot.waitUntil(lambda: shown(wizard) is wizard.outcome)
    assert "nothing was changed" in wizard.outcome.title.text() + wizard.outcome.text.text()
    assert "Keep the drawings" in wizard.outcome.keep.text()
    wizard.outcome.keep.click()
    qtbot.waitUntil(lambda: len(styles.profiles.all) == 1)
    assert workspace.searcher._embedder._style is None
    assert styles.chooser.text() == "Style"
    assert [action.isChecked() for action in styles.chooser.choices] == [True, False]
    dialog = ProfilesDialog(styles.profiles, styles._theme)
    qtbot.addWidget(dialog)
    assert "in use" not in dialog.list.topLevelItem(0).text(1)


def test_a_category_can_be_sharpened_from_elsewhere(styles: Styles, workspace: Workspace) -> None:
    styles.sharpen("chair")
    assert styles.wizard is None
    styles.use(workspace)
    styles.sharpen("chair")
    assert styles.wizard is not None
    styles.wizard.close_at_once()


def test_every_step_can_be_made_with_keys(qtbot: QtBot, wizard: StyleWizard) -> None:
    for button in (
        wizard.drawing.back,
        wizard.drawing.skip,
        wizard.drawing.redo,
        wizard.drawing.next,
    ):
        assert not button.shortcut().isEmpty()
    assert wizard.intro.start.isDefault()
    assert wizard.outcome.keep.focusPolicy() & Qt.FocusPolicy.TabFocus
