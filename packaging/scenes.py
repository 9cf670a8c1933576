"""What `screenshots.py` can take: the pictures of README and guide, and every other screen.

Each scene takes the program from rest to what is to be seen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screenshots import Studio


def empty(studio: Studio) -> None:
    """A library without pictures."""
    studio.open_empty_library()


def browsing(studio: Studio) -> None:
    """The library, with nothing drawn."""
    studio.window.document.clear()
    studio.rest()


def finding(studio: Studio) -> None:
    """A drawing and what it finds."""
    studio.draw("umbrella")


def course(studio: Studio) -> None:
    """Looking back at an earlier stroke."""
    studio.draw("bicycle")
    studio.window.document.look_back(3)
    studio.rest()


def words(studio: Studio) -> None:
    """A few strokes and a word."""
    studio.draw("fish", strokes=2)
    studio.ask(lambda: studio.window.composer.weigh_word("fish"))


def everything(studio: Studio) -> None:
    """All that takes room: words, pictures, colours, filters, the tray, and a message."""
    from core.library import Filters

    studio.draw("fish", ["#2e6fd0"], strokes=3)
    window = studio.window
    hits = [hit.photo for hit in window.pane.view.results.hits[:4]]
    window.pane.view.setCurrentIndex(window.pane.view.results.index(0))
    window.tray.pin(hits)
    studio.ask(lambda: window.composer.like(hits[1]))
    studio.ask(lambda: window.composer.dislike(hits[2]))
    studio.ask(lambda: window.composer.weigh_word("animal"))
    studio.ask(lambda: window.composer.set_colours_of(hits[0]))
    studio.ask(lambda: window.composer.set_filters(Filters(name="a")))
    window.notice.say("Sheet.pdf", window.tr("Show file"), lambda: None)


def sketches(studio: Studio) -> None:
    """The list of earlier drawings."""
    for name in ("sailboat", "key", "fish", "teapot"):
        studio.draw(name)
        studio.window.document.clear()
        studio.rest(0.4)
    studio.draw("snail")
    studio.window.history.dock.show()
    studio.rest()


def tags(studio: Studio) -> None:
    """Stars under a picture, and the dialog for tags."""
    from PySide6.QtWidgets import QLineEdit

    studio.draw("umbrella")
    marking = studio.window.pane.marking
    studio.select(0)
    studio.ask(marking.stars[4].trigger)
    studio.select(0)
    marking.tags.trigger()
    studio.rest(0.5)
    field = studio.app.focusWidget()
    assert isinstance(field, QLineEdit)
    field.setText("rain, violet")
    studio.rest(0.5)


def colours(studio: Studio) -> None:
    """A drawing in colour, and the colours of the pen."""
    studio.window.document.clear()
    studio.draw("fish", ["#2e6fd0"])
    studio.window.canvas_bar.colour.open()
    studio.rest()


def library(studio: Studio) -> None:
    """The folders of the library."""
    studio.draw("house")
    studio.window.library.dock.show()
    studio.rest()


def categories(studio: Studio) -> None:
    """The categories, beside what was drawn."""
    studio.draw("house")
    studio.window.categories.dock.show()
    studio.rest()


def commands(studio: Studio) -> None:
    """Finding a command by a few letters."""
    studio.draw("mushroom")
    studio.window.commands.find.trigger()
    studio.window.commands.palette.field.setText("ske")
    studio.rest(0.5)


def keys(studio: Studio) -> None:
    """The sheet of keys."""
    studio.window.commands.keys.trigger()
    studio.rest(0.5)


def shortcuts(studio: Studio) -> None:
    """Changing keys."""
    studio.window.commands.change.trigger()
    studio.rest(0.5)


def preferences(studio: Studio) -> None:
    """The preferences."""
    studio.window.preferences.show.trigger()
    studio.rest(0.5)


def compact(studio: Studio) -> None:
    """The small window."""
    studio.draw("fish")
    studio.window.compact.toggle.trigger()
    studio.rest()


def tour(studio: Studio) -> None:
    """The first of the first steps."""
    studio.window.tour.show.trigger()
    studio.rest(0.5)


def about(studio: Studio) -> None:
    """About, with the encoder's figures."""
    studio.window.actions_.about.trigger()
    studio.rest(0.5)


def guide(studio: Studio) -> None:
    """The guide."""
    studio.window.help.show_guide()
    studio.rest(0.5)


def pen(studio: Studio) -> None:
    """The pen tester."""
    studio.window.help.try_pen.trigger()
    studio.rest(0.5)


def join(studio: Studio) -> None:
    """Joining a studio."""
    studio.window.studios.ask_join()
    studio.rest(0.5)


def look(studio: Studio) -> None:
    """A picture, large."""
    studio.draw("umbrella")
    studio.select(0)
    studio.window.viewer.quick.look()
    studio.rest()


def why(studio: Studio) -> None:
    """Why a picture matched."""
    look(studio)
    studio.window.viewer.quick.toggle_why()
    studio.rest(3)


def compare(studio: Studio) -> None:
    """Several pictures side by side."""
    studio.draw("umbrella")
    studio.window.viewer.compare.compare(studio.best(3))
    studio.rest()


def problem(studio: Studio) -> None:
    """A message that stays until it is read."""
    studio.draw("fish")
    name = studio.best(1)[0].name
    studio.window.notice.tell(studio.window.tray.tr("No app can open {}.").format(name))


def board(studio: Studio) -> None:
    """A board with pictures, a note and a colour."""
    studio.draw("umbrella")
    tray, pictures = studio.window.tray, studio.best(6)
    made = tray.board.boards.current
    tray.put_on_board(pictures)
    studio.until(lambda: len(tray.board.boards.current.items) >= len(made.items) + len(pictures))
    tray.board.actions_.note.trigger()
    tray.board.actions_.swatch.trigger()
    studio.close_dialogs()
    tray.board.actions_.arrange.trigger()
    tray.board.canvas.fit()
    studio.window.hide()
    studio.rest()


def wizard(studio: Studio) -> None:
    """The first page of the style wizard."""
    studio.window.styles.show_wizard()
    studio.rest(0.5)


def teaching(studio: Studio) -> None:
    """A picture to draw, and the paper for it."""
    wizard(studio)
    teacher = studio.window.styles.wizard
    assert teacher is not None
    teacher.begin()
    studio.until(lambda: teacher.photo is not None)
    for stroke in studio.placed("fish"):
        teacher.drawing.document.add_stroke(stroke)
    studio.rest()


def taught(studio: Studio) -> None:
    """What the wizard has measured."""
    teaching(studio)
    teacher = studio.window.styles.wizard
    assert teacher is not None
    for name in ("key", "snail", "house", "teapot", "sailboat"):
        teacher.go_on()
        if teacher.photo is None or teacher.pages.currentWidget() is not teacher.drawing:
            break
        for stroke in studio.placed(name):
            teacher.drawing.document.add_stroke(stroke)
    studio.until(lambda: teacher.pages.currentWidget() is teacher.outcome)
    studio.rest()


def style(studio: Studio) -> None:
    """The page of a style: what it learnt, and its measured effect."""
    taught(studio)
    teacher = studio.window.styles.wizard
    assert teacher is not None
    teacher.outcome.keep.click()
    studio.window.styles.show_profiles()
    studio.rest()


SCENES: dict[str, Callable[[Studio], None]] = {
    "empty": empty,
    "tour": tour,
    "browsing": browsing,
    "window": finding,
    "course": course,
    "words": words,
    "everything": everything,
    "problem": problem,
    "sketches": sketches,
    "tags": tags,
    "colours": colours,
    "library": library,
    "categories": categories,
    "look": look,
    "why": why,
    "compare": compare,
    "board": board,
    "compact": compact,
    "wizard": wizard,
    "teaching": teaching,
    "taught": taught,
    "style": style,
    "commands": commands,
    "keys": keys,
    "shortcuts": shortcuts,
    "preferences": preferences,
    "join": join,
    "pen": pen,
    "about": about,
    "guide": guide,
}

SHIPPED = ("window", "course", "words", "sketches", "tags", "colours")
"""Those that the README and the guide show; the others are for looking at."""
