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

from core.library.journal import HEADER, Journal, read_journal
from core.sketch import Page, Sketch, SketchBitmap, Stroke


def stroke(n: int) -> Stroke:
    return Stroke.from_xy([(n, n / 3), (n + 1, 2.5)], pressure=[0.25, 0.5], t=[n, n + 0.5])


STROKES = [stroke(n) for n in range(12)]


def sheet(*numbers: int) -> Page:
    return Page(Sketch(tuple(STROKES[n] for n in numbers)))


@given(pages=st.lists(st.lists(st.integers(0, 11), max_size=6), min_size=1, max_size=8))
@settings(max_examples=15, deadline=None)
def test_it_stands_for_the_last_page(
    pages: list[list[int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("journal") / "drawing.journal"
    journal = Journal(file, longest=600)
    for numbers in pages:
        journal.write(sheet(*numbers))
        assert read_journal(file) == sheet(*numbers)
    journal.close()
    assert read_journal(file) == sheet(*pages[-1])
    assert [entry.name for entry in file.parent.iterdir()] == [file.name]


def test_cut_off_anywhere_it_still_stands_for_a_page_that_was(tmp_path: Path) -> None:
    file = tmp_path / "drawing.journal"
    pages = [sheet(0), sheet(0, 1), sheet(0), sheet(0, 2, 3)]
    journal = Journal(file)
    for page in pages:
        journal.write(page)
    journal.close()
    data = file.read_bytes()
    known = [Page(), *pages]
    reached = set()
    for length in [*range(0, len(data), 5), len(data)]:
        file.write_bytes(data[:length])
        found = read_journal(file)
        assert found in known
        reached.add(known.index(found))
    assert reached == {0, 1, 2, 4}  # page 3 equals page 1


def test_a_damaged_piece_costs_only_what_came_after_it(tmp_path: Path) -> None:
    file = tmp_path / "drawing.journal"
    journal = Journal(file)
    for page in (sheet(0), sheet(0, 1), sheet(0, 1, 2)):
        journal.write(page)
    journal.close()
    lines = file.read_bytes().split(b"\n")
    lines[2] = b"\x00" * len(lines[2])
    file.write_bytes(b"\n".join(lines))
    assert read_journal(file) == sheet(0)
    file.write_bytes(b"something else")
    assert read_journal(file).is_empty
    assert read_journal(tmp_path / "none").is_empty


def test_a_picture_under_the_strokes_is_written_once(tmp_path: Path) -> None:
    ink = np.random.default_rng(1).integers(0, 255, (40, 30), dtype=np.uint8)
    bitmap = SketchBitmap(ink)
    file = tmp_path / "drawing.journal"
    journal = Journal(file)
    journal.write(Page(bitmap=bitmap))
    journal.write(Page(Sketch((STROKES[0],)), bitmap))
    assert read_journal(file) == Page(Sketch((STROKES[0],)), bitmap)
    unwanted = Page(Sketch((STROKES[0],)), bitmap, Sketch((STROKES[3], STROKES[4])))
    journal.write(unwanted)
    assert read_journal(file) == unwanted
    assert file.read_bytes().count(b"picture ") == 1
    journal.write(Page())
    assert read_journal(file).is_empty
    journal.remove()
    assert not file.exists()


def test_a_journal_that_grew_long_is_written_anew(tmp_path: Path) -> None:
    file = tmp_path / "drawing.journal"
    journal = Journal(file, longest=2000)
    for _ in range(60):
        journal.write(sheet(0, 1, 2))
        journal.write(sheet(0))
    assert file.stat().st_size < 3000
    assert read_journal(file) == sheet(0)
    journal.close()


def test_a_journal_that_cannot_be_written_is_tried_again_in_full(tmp_path: Path) -> None:
    folder = tmp_path / "away"
    journal = Journal(folder / "drawing.journal")
    with pytest.raises(OSError, match="No such file"):
        journal.write(sheet(0, 1))
    folder.mkdir()
    journal.write(sheet(0, 1, 2))
    journal.close()
    assert read_journal(folder / "drawing.journal") == sheet(0, 1, 2)
    assert (folder / "drawing.journal").read_bytes().startswith(HEADER)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of POSIX")
def test_a_killed_process_has_lost_nothing_that_was_drawn(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from core.library.journal import Journal\n"
        "from core.sketch import Page, Sketch, Stroke\n"
        "journal, sketch, n = Journal(Path(sys.argv[1])), Sketch(), 0\n"
        "while True:\n"
        "    n += 1\n"
        "    sketch = Sketch((*sketch.strokes, Stroke.from_xy([(n, 0), (n, 9)])))\n"
        "    journal.write(Page(sketch))\n"
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
    assert len(read_journal(file).sketch.strokes) in (said, said + 1)
