"""Profiles in the window: pairs in passing, the chooser, the list, and another encoder."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from shapes import shape
from stylish_encoder import StylishEncoder, small_priors

from app.canvas import SketchDocument
from app.search import Workspace
from app.style import Styles
from app.style.before_after import BeforeAfter
from app.style.profiles_dialog import ProfilesDialog
from app.style.service import StyleService
from app.style.wording import in_short, outcome
from app.ui.palette import LIGHT
from app.ui.theme import Theme, ThemeMode
from core.library import Library, Photo
from core.search import Query, Searcher, SketchTerm
from core.style import Example, Profile
from core.style.profile import Effect
from core.style.projection import Projection

Draw = Callable[[SketchDocument, int], None]


@pytest.fixture
def photos(library: Library) -> list[Photo]:
    return library.catalogue.photos(library.catalogue.photo_ids("tiny-1"))


def made(library: Library, photos: list[Photo], name: str, n: int = 4) -> Profile:
    """A profile with drawings of the library's own pictures."""
    examples = [
        Example(
            shape(row),
            photo.content_hash,
            photo.name,
            library.thumbnails.get(photo).read_bytes(),
        )
        for row, photo in enumerate(photos[:: len(photos) // n][:n])
    ]
    return Profile.new(name).with_examples(*examples)


def pair(
    qtbot: QtBot, styles: Styles, selected: list[Photo], photo: Photo, seed: int, draw: Draw
) -> None:
    selected[:] = [photo]
    styles.follow_selection()
    styles._document.clear()
    draw(styles._document, seed)
    with qtbot.waitSignal(styles.told):
        styles.meant.trigger()


def test_what_was_meant_is_learnt_in_passing(
    qtbot: QtBot,
    styles: Styles,
    workspace: Workspace,
    selected: list[Photo],
    photos: list[Photo],
    draw: Draw,
) -> None:
    styles.use(workspace)
    assert not styles.meant.isEnabled()
    for seed in range(3):
        pair(qtbot, styles, selected, photos[4 * seed], seed, draw)
        profile = styles.profiles.current
        assert profile is not None
        assert len(profile.examples) == seed + 1
        assert profile.examples[-1].content_hash == photos[4 * seed].content_hash
    assert profile.effect is not None
    assert len(profile.effect.before) == 3
    assert "3 drawings" in styles.chooser.toolTip()
    assert (styles.chooser.text() == "My style") is profile.is_on
    styles.take_back.trigger()
    after = styles.profiles.current
    assert after is not None
    assert len(after.examples) == 2


def test_without_a_drawing_nothing_can_be_meant(
    qtbot: QtBot, styles: Styles, workspace: Workspace, selected: list[Photo], photos: list[Photo]
) -> None:
    styles.use(workspace)
    with qtbot.waitSignal(styles.told) as told:
        styles.add_pair()
    assert "Select" in told.args[0]
    selected[:] = photos[:1]
    with qtbot.waitSignal(styles.told) as told:
        styles.add_pair()
    assert "Draw" in told.args[0]


def test_a_profile_that_helps_changes_searches_and_no_style_changes_them_back(
    qtbot: QtBot, styles: Styles, workspace: Workspace, library: Library, photos: list[Photo]
) -> None:
    styles.use(workspace)
    searcher = workspace.searcher
    asked = Query((SketchTerm(shape(7)),))
    before = searcher.search(asked).hits[0].score
    profile = made(library, photos, "Anna")
    styles.profiles.save(profile, "Teach", learnt=False)
    qtbot.waitUntil(lambda: styles.profiles.find(profile.id).effect is not None)
    learnt = styles.profiles.find(profile.id)
    assert learnt is not None
    on = searcher._embedder._style is not None
    assert on is learnt.is_on
    weight, bias = StylishEncoder().sketch_joint()
    searcher.use_style(Projection("tiny-1", weight, bias + 0.2))
    assert searcher.search(asked).hits[0].score != pytest.approx(before, abs=1e-6)
    styles.chooser.choices[0].trigger()
    assert styles.profiles.current is None
    assert searcher.search(asked).hits[0].score == pytest.approx(before, abs=1e-6)


def test_the_chooser_shows_who_draws(
    qtbot: QtBot, styles: Styles, workspace: Workspace, library: Library, photos: list[Photo]
) -> None:
    styles.use(workspace)
    assert styles.chooser.choices == []
    anna, ben = made(library, photos, "Anna & Co"), made(library, photos[1:], "Ben")
    for profile in (anna, ben):
        styles.profiles.save(profile, "Teach", learnt=False)
    assert styles.chooser.text() == "Ben"
    assert [a.isChecked() for a in styles.chooser.choices] == [False, False, True]
    styles.chooser.choices[1].trigger()
    assert styles.profiles.current is not None
    assert styles.profiles.current.id == anna.id
    assert styles.chooser.text() == "Anna && Co"
    qtbot.waitUntil(lambda: all(p.effect is not None for p in styles.profiles.all))


def test_the_list_of_profiles(
    qtbot: QtBot,
    styles: Styles,
    workspace: Workspace,
    library: Library,
    photos: list[Photo],
    tmp_path: Path,
    theme: Theme,
) -> None:
    styles.use(workspace)
    styles.profiles.save(made(library, photos, "Anna"), "Teach", learnt=False)
    dialog = ProfilesDialog(styles.profiles, theme)
    qtbot.addWidget(dialog)
    assert dialog.selected() is not None
    dialog.list.topLevelItem(0).setText(0, "Anna on paper")
    assert styles.profiles.all[0].name == "Anna on paper"
    dialog.list.topLevelItem(0).setText(0, "  ")
    assert styles.profiles.all[0].name == "Anna on paper"
    file = tmp_path / "anna.inkstyle"
    dialog.export_to(file)
    dialog.delete_button.click()
    assert styles.profiles.all == []
    assert dialog.selected() is None
    dialog.undo_button.click()
    assert [p.name for p in styles.profiles.all] == ["Anna on paper"]
    # The page shows a style that is not in use, too.
    styles.profiles.use("")
    again = ProfilesDialog(styles.profiles, theme)
    qtbot.addWidget(again)
    assert again.selected() is not None
    assert not again.effect.isHidden()
    styles.profiles.import_from(file)
    assert len(styles.profiles.all) == 2
    styles.profiles.import_from(tmp_path / "none")
    assert "can't be read" in dialog.note.text()
    dialog.use_button.click()
    qtbot.waitUntil(lambda: any(p.effect is not None for p in styles.profiles.all))


def test_another_encoder_learns_the_profile_anew(
    qtbot: QtBot, styles: Styles, workspace: Workspace, library: Library, photos: list[Photo]
) -> None:
    styles.use(workspace)
    profile = made(library, photos, "Anna")
    styles.profiles.save(profile, "Teach", learnt=False)
    qtbot.waitUntil(lambda: styles.profiles.find(profile.id).encoder_id == "tiny-1")
    newer = StylishEncoder("tiny-2")
    with_newer = Searcher(library, newer)
    styles.use(Workspace(library, newer, with_newer, newer))
    qtbot.waitUntil(lambda: styles.profiles.find(profile.id).encoder_id == "tiny-2")
    style = with_newer._embedder._style
    assert style is None or style.encoder_id == "tiny-2"
    with_newer.close()


def test_an_encoder_that_cannot_adapt_says_so(
    qtbot: QtBot, styles: Styles, workspace: Workspace, library: Library, searcher: Searcher
) -> None:
    from tiny_encoder import TinyEncoder

    plain = TinyEncoder()
    styles.use(Workspace(library, plain, searcher, plain))
    assert not styles.teach.isEnabled()
    assert "can't learn" in styles.teach.toolTip()
    styles.use(workspace)
    assert styles.teach.isEnabled()


def test_learning_can_be_called_off(
    qtbot: QtBot, workspace: Workspace, library: Library, photos: list[Photo]
) -> None:
    from app.style.service import LearnRequest

    service = StyleService(small_priors)
    service.use(workspace)
    # At once, in the thread that learns: it may be done before this one hears of its progress.
    service.progress.connect(service.cancel, Qt.ConnectionType.DirectConnection)
    with qtbot.waitSignal(service.failed) as failed:
        service.learn(LearnRequest(made(library, photos, "Anna")))
    assert failed.args[1] == ""
    service.stop()


def test_outcomes_in_words(library: Library, photos: list[Photo]) -> None:
    profile = made(library, photos, "Anna")
    assert in_short(profile) == "4 drawings"
    cases: dict[str, Callable[[], Effect]] = {
        "helps": lambda: Effect((9, 8, 7, 6), (1, 1, 1, 9), 12, 0.3),
        "already understood": lambda: Effect((1, 1, 1, 1), (1, 1, 1, 1), 12, 0.3),
        "stays off": lambda: Effect((2, 2, 2, 2), (3, 3, 3, 3), 12, 0.3),
        "too few": lambda: Effect((2, 2), (1, 1), 12, 0.3),
    }
    for words, effect in cases.items():
        assert words in in_short(profile.measured(effect(), "tiny-1"))
    assert "earlier: 3 of 4 drawings. Found later: 1." in outcome(cases["helps"]())[1]
    assert "more clearly" not in outcome(cases["helps"]())[1]
    assert "more clearly" in outcome(Effect((2, 5, 1), (2, 5, 1), 12, 0.3))[1]


def test_the_effect_is_painted_in_either_look(
    qtbot: QtBot, theme: Theme, library: Library, photos: list[Photo]
) -> None:
    effect = Effect((9, 2, 1, 6), (1, 5, 1, 3), 12, 0.3)
    picture = BeforeAfter(theme)
    qtbot.addWidget(picture)
    picture.show_profile(made(library, photos, "Anna").measured(effect, "tiny-1"))
    assert picture.lines() == ["place 9 → 1", "place 2 → 5", "place 1 → 1", "place 6 → 3"]
    picture.resize(500, picture.sizeHint().height())
    light = picture.grab().toImage()
    colours = {light.pixelColor(x, y).name() for x in range(90, 400) for y in range(0, 200, 2)}
    assert {LIGHT.accent, LIGHT.danger} <= colours
    theme.set_mode(ThemeMode.DARK)
    assert picture.grab().toImage() != light


def test_a_damaged_style_is_named_with_what_to_do(
    qtbot: QtBot, styles: Styles, workspace: Workspace, theme: Theme
) -> None:
    folder = workspace.library.root / "styles"
    folder.mkdir()
    (folder / f"{'0' * 32}.inkstyle").write_bytes(b"damaged")
    with qtbot.waitSignal(styles.told) as told:
        styles.use(workspace)
    dialog = ProfilesDialog(styles.profiles, theme)
    qtbot.addWidget(dialog)
    for text in (told.args[0], dialog.note.text()):
        assert "0" * 32 in text
        assert "Restore a backup" in text
