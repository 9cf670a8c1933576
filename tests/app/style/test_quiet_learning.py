"""What people do anyway teaches a style, once they have agreed."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app.canvas import SketchDocument
from app.search import Workspace
from app.style import Styles
from app.style.quiet import ID
from core.library import Library, Photo
from core.style import Profile

Draw = Callable[[SketchDocument, int], None]


@pytest.fixture
def photos(library: Library) -> list[Photo]:
    return library.catalogue.photos(library.catalogue.photo_ids("tiny-1"))


def learn(
    styles: Styles, draw: Draw, seed: int, *used: Photo, qtbot: QtBot | None = None
) -> Profile | None:
    """Draw, use pictures one after the other, and begin the next drawing."""
    draw(styles._document, seed)
    for photo in used:
        styles.quiet.note_use([photo])
    if qtbot is None:
        styles._document.clear()
    else:
        with qtbot.waitSignal(styles.profiles.changed):
            styles._document.clear()
    return styles.profiles.find(ID)


def test_it_asks_once_and_learns_nothing_before(
    qtbot: QtBot, styles: Styles, workspace: Workspace, photos: list[Photo], draw: Draw
) -> None:
    styles.use(workspace)
    settings = styles.quiet._settings
    asked: list[tuple[str, str, Callable[[], None]]] = []
    styles.quiet.asked.connect(lambda *question: asked.append(question))
    styles.quiet.note_use([photos[0]])
    assert asked == []  # nothing is drawn
    assert learn(styles, draw, 1, photos[0]) is None
    assert learn(styles, draw, 2, photos[1]) is None
    assert len(asked) == 1
    assert settings.learn == "no"
    assert styles.service._tasks.idle
    with qtbot.waitSignal(styles.quiet.changed):
        asked[0][2]()
    assert settings.learn == "yes"
    profile = learn(styles, draw, 3, photos[2], qtbot=qtbot)
    assert profile is not None
    assert len(profile.examples) == 1


def test_the_picture_used_last_counts_and_several_say_nothing(
    qtbot: QtBot, styles: Styles, workspace: Workspace, photos: list[Photo], draw: Draw
) -> None:
    styles.use(workspace)
    styles.quiet._settings.learn = "yes"
    profile = learn(styles, draw, 0, photos[0], photos[5], qtbot=qtbot)
    assert profile is not None
    assert [example.content_hash for example in profile.examples] == [photos[5].content_hash]
    draw(styles._document, 1)
    styles.quiet.note_use(photos[:3])
    styles._document.clear()
    assert styles.service._tasks.idle
    for seed, photo in ((2, photos[4]), (3, photos[8])):
        profile = learn(styles, draw, seed, photo, qtbot=qtbot)
    assert profile is not None
    assert len(profile.examples) == 3
    # It is in use only if it was measured to help.
    assert profile.effect is not None
    assert (styles.profiles.current == profile) is profile.is_on


def test_a_style_that_was_chosen_stays_in_use(
    qtbot: QtBot, styles: Styles, workspace: Workspace, photos: list[Photo], draw: Draw
) -> None:
    styles.use(workspace)
    own = Profile.new("Own")
    styles.profiles.save(own, "Make", learnt=True)
    styles.quiet._settings.learn = "yes"
    for seed in range(4):
        learn(styles, draw, seed, photos[3 * seed], qtbot=qtbot)
    current = styles.profiles.current
    assert current is not None
    assert current.id == own.id


def test_what_was_learnt_is_forgotten_and_that_can_be_undone(
    qtbot: QtBot, styles: Styles, workspace: Workspace, photos: list[Photo], draw: Draw
) -> None:
    styles.use(workspace)
    assert not styles.forget.isEnabled()
    styles.quiet._settings.learn = "yes"
    learn(styles, draw, 0, photos[0], qtbot=qtbot)
    assert styles.forget.isEnabled()
    styles.forget.trigger()
    assert styles.profiles.find(ID) is None
    assert not styles.forget.isEnabled()
    styles.take_back.trigger()
    assert styles.profiles.find(ID) is not None
