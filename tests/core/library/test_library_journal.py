"""Whatever happens to a journal, it stands for a drawing that once was on the paper."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.library.journal import HEADER, Journal, PageHistory, read_journal
from core.sketch import Page, Sketch, SketchBitmap, Stroke


def stroke(n: int) -> Stroke:
    return Stroke.from_xy([(n, n / 3), (n + 1, 2.5)], pressure=[0.25, 0.5], t=[n, n + 0.5])


STROKES = [stroke(n) for n in range(12)]


class Writer(Journal):
    """Adds each page as a step."""

    history = PageHistory()

    def add(self, page: Page) -> None:
        self.history = self.history.followed_by(page, "Stroke")
        self.write(self.history)


def sheet(*numbers: int) -> Page:
    return Page(Sketch(tuple(STROKES[n] for n in numbers)))


@given(pages=st.lists(st.lists(st.integers(0, 11), max_size=6), min_size=1, max_size=8))
@settings(max_examples=15, deadline=None)
def test_it_stands_for_the_last_page(
    pages: list[list[int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("journal") / "drawing.journal"
    journal = Writer(file, longest=600)
    for numbers in pages:
        journal.add(sheet(*numbers))
        assert read_journal(file).page == sheet(*numbers)
    journal.close()
    assert read_journal(file).page == sheet(*pages[-1])
    assert [entry.name for entry in file.parent.iterdir()] == [file.name]


def test_cut_off_anywhere_it_still_stands_for_a_page_that_was(tmp_path: Path) -> None:
    file = tmp_path / "drawing.journal"
    pages = [sheet(0), sheet(0, 1), sheet(0), sheet(0, 2, 3)]
    journal = Writer(file)
    for page in pages:
        journal.add(page)
    journal.close()
    data = file.read_bytes()
    known = [Page(), *pages]
    reached = set()
    for length in [*range(0, len(data), 5), len(data)]:
        file.write_bytes(data[:length])
        found = read_journal(file).page
        assert found in known
        reached.add(known.index(found))
    assert reached == {0, 1, 2, 4}  # page 3 equals page 1


def test_a_damaged_piece_costs_only_what_came_after_it(tmp_path: Path) -> None:
    file = tmp_path / "drawing.journal"
    journal = Writer(file)
    for page in (sheet(0), sheet(0, 1), sheet(0, 1, 2)):
        journal.add(page)
    journal.close()
    lines = file.read_bytes().split(b"\n")
    lines[3] = b"\x00" * len(lines[2])
    file.write_bytes(b"\n".join(lines))
    assert read_journal(file).page == sheet(0)
    file.write_bytes(b"something else")
    assert read_journal(file).page.is_empty
    assert read_journal(tmp_path / "none").page.is_empty


def test_a_picture_under_the_strokes_is_written_once(tmp_path: Path) -> None:
    ink = np.random.default_rng(1).integers(0, 255, (40, 30), dtype=np.uint8)
    bitmap = SketchBitmap(ink)
    file = tmp_path / "drawing.journal"
    journal = Writer(file)
    journal.add(Page(bitmap=bitmap))
    journal.add(Page(Sketch((STROKES[0],)), bitmap))
    assert read_journal(file).page == Page(Sketch((STROKES[0],)), bitmap)
    unwanted = Page(Sketch((STROKES[0],)), bitmap, Sketch((STROKES[3], STROKES[4])))
    journal.add(unwanted)
    assert read_journal(file).page == unwanted
    assert file.read_bytes().count(b"picture ") == 1
    journal.add(Page())
    assert read_journal(file).page.is_empty
    journal.close()


def test_a_journal_that_grew_long_is_written_anew(tmp_path: Path) -> None:
    file = tmp_path / "drawing.journal"
    journal = Writer(file, longest=1500)
    for number in range(60):
        journal.add(sheet(number % 12, 1, 2))
        # Only the newest steps can be undone.
        history = journal.history
        texts = history.texts[-2:]
        journal.history = PageHistory(history.pages[-3:], texts, len(texts))
    journal.add(sheet(0))
    assert file.stat().st_size < 3000
    assert read_journal(file).page == sheet(0)
    journal.close()


def test_a_journal_that_cannot_be_written_is_tried_again_in_full(tmp_path: Path) -> None:
    folder = tmp_path / "away"
    journal = Writer(folder / "drawing.journal")
    with pytest.raises(OSError, match="No such file"):
        journal.add(sheet(0, 1))
    folder.mkdir()
    journal.add(sheet(0, 1, 2))
    journal.close()
    assert read_journal(folder / "drawing.journal").page == sheet(0, 1, 2)
    assert (folder / "drawing.journal").read_bytes().startswith(HEADER)


def test_undo_and_redo_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "drawing.journal"
    journal = Writer(file)
    for page in (sheet(0), sheet(0, 1), sheet(1), Page()):
        journal.add(page)
    at_two = journal.history.going_to(2)
    journal.write(at_two)
    assert read_journal(file) == at_two
    branched = at_two.followed_by(sheet(0, 1, 5), "Erase “a”\n")
    journal.write(branched)
    journal.close(ended=True)
    found = read_journal(file)
    assert found.closed
    assert (found.pages, found.texts, found.at) == (branched.pages, branched.texts, 3)


def test_a_journal_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    file = tmp_path / "drawing.journal"
    journal = Writer(file)
    journal.add(sheet(0, 1))
    journal.close()
    lines = file.read_bytes().split(b"\n")
    file.write_bytes(b"inkseek journal 1\n" + lines[1] + b"\n")
    assert read_journal(file) == PageHistory((sheet(0, 1),))


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of POSIX")
def test_a_killed_process_has_lost_nothing_that_was_drawn(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from core.library.journal import Journal, PageHistory\n"
        "from core.sketch import Page, Sketch, Stroke\n"
        "journal, sketch, n = Journal(Path(sys.argv[1])), Sketch(), 0\n"
        "history = PageHistory()\n"
        "while True:\n"
        "    n += 1\n"
        "    sketch = Sketch((*sketch.strokes, Stroke.from_xy([(n, 0), (n, 9)])))\n"
        "    history = history.followed_by(Page(sketch), 'Stroke')\n"
        "    journal.write(history)\n"
        "    print(n, flush=True)\n"
    )
    file = tmp_path / "drawing.journal"
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(file)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for _ in range(20):
        said = int(process.stdout.readline())
    os.kill(process.pid, signal.SIGKILL)
    said = max([said, *map(int, process.stdout.read().split("\n")[:-1])])
    process.stdout.close()
    process.wait()
    assert len(read_journal(file).page.sketch.strokes) in (said, said + 1)


def test_paint_and_its_colours_are_kept_with_every_step(tmp_path: Path) -> None:
    red = Stroke(stroke(1).points, 20.0, "#d0392e")
    pages = (Page(), sheet(0), sheet(0).with_strokes([red], "paint"), sheet(0, 1))
    history = PageHistory(pages[:3], ("a", "b"), 2)
    journal = Journal(tmp_path / "drawing.journal")
    journal.write(history)
    journal.write(history.going_to(1))
    journal.write(history.going_to(1).followed_by(pages[3], "c"))
    journal.write(history)
    journal.close()
    again = read_journal(journal.file)
    assert again.page == pages[2]
    assert again.page.paint.strokes == (red,)
