"""After an update the window searches with the former encoder while the new one learns."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tiny_encoder import TinyEncoder

from app.library import ImportService
from app.library.import_service import AddFolders, EmbedAgain
from app.library.progress_strip import ProgressStrip
from app.library.wording import number
from app.search import SearchService
from app.shell.status import Status
from core.encoder import CheckpointError, Encoder, PhotoVectors
from core.library import Library
from core.search import Query, Question, SketchTerm
from core.search.serving import Serving
from core.sketch import Sketch, Stroke

BAR = Query((SketchTerm(Sketch((Stroke.from_xy([[0, 0], [100, 0]]),))),))
POLE = Query((SketchTerm(Sketch((Stroke.from_xy([[0, 0], [0, 100]]),))),))


class New(TinyEncoder):
    """The encoder of the update; it looks at one batch whenever it is let."""

    def __init__(self) -> None:
        super().__init__("tiny-2")
        self.let = threading.Semaphore(0)

    def embed_photos(self, images: NDArray[np.uint8]) -> PhotoVectors:
        self.let.acquire(timeout=10)
        return super().embed_photos(images)


class Program:
    """The two services, joined as the window joins them."""

    def __init__(self, library: Library, former: dict[str, Any]) -> None:
        self.new = New()
        self.learnt: list[Serving] = []
        self.search = SearchService(library.root, lambda: self.new, former)
        self.imports = ImportService()
        self.search.ready.connect(self._ready)
        self.search.switched.connect(self._switched)
        self.search.learning.connect(self.learnt.append)
        self.imports.library_changed.connect(self.search.refresh)
        self.search.start()

    def _ready(self, workspace: Any) -> None:
        self.imports.start(workspace.library, workspace.encoder, workspace.shipped)

    def _switched(self, workspace: Any) -> None:
        self.imports.serve(workspace.encoder)

    def let(self, batches: int) -> None:
        for _ in range(batches):
            self.new.let.release()

    def stop(self) -> bool:
        self.imports.cancel()
        self.let(100)
        return self.imports.stop() and self.search.stop()


@pytest.fixture
def program(library: Library, qtbot: Any) -> Iterator[Program]:
    program = Program(library, {"tiny-1": TinyEncoder})
    yield program
    assert program.stop()


def first(program: Program, query: Query, revision: int, qtbot: Any) -> tuple[str, int]:
    with qtbot.waitSignal(program.search.answered) as answer:
        program.search.ask(Question(query, revision))
    ranking = answer.args[0].ranking
    return ranking.hits[0].photo.name.split("-")[0], ranking.n_photos


def model(program: Program) -> str:
    assert program.search.workspace is not None
    return program.search.workspace.encoder.card.id


def test_the_former_encoder_answers_until_the_new_one_knows_everything(
    program: Program, library: Library, qtbot: Any
) -> None:
    qtbot.waitUntil(lambda: bool(program.learnt))
    assert program.learnt[0] == Serving("tiny-1", "tiny-2", 0, 12, 12)
    assert model(program) == "tiny-1"
    assert first(program, BAR, 1, qtbot) == ("bar", 12)

    program.let(1)
    qtbot.waitUntil(lambda: len(library.catalogue.photo_ids("tiny-2")) > 0)
    program.search.refresh()
    qtbot.waitUntil(lambda: 0 < program.learnt[-1].learnt < 12)
    assert model(program) == "tiny-1"
    assert first(program, POLE, 2, qtbot) == ("pole", 12)

    with qtbot.waitSignal(program.search.switched):
        program.let(20)
    assert model(program) == "tiny-2"
    # Told after the switch, which a busy machine may tear apart.
    qtbot.waitUntil(lambda: program.learnt[-1] == Serving("tiny-2", "tiny-2", 12, 12, 0))
    assert first(program, POLE, 3, qtbot) == ("pole", 12)
    qtbot.waitUntil(lambda: library.catalogue.models_with_vectors() == {"tiny-2": 12})
    assert first(program, BAR, 4, qtbot) == ("bar", 12)


def test_what_is_added_meanwhile_is_found_at_once_and_learnt_later(
    program: Program, library: Library, pictures: Path, tmp_path: Path, qtbot: Any
) -> None:
    qtbot.waitUntil(lambda: program.imports.busy)
    other = tmp_path / "other"
    other.mkdir()
    (pictures / "bar-0.png").rename(other / "crossbar.png")
    (pictures / "pole-0.png").rename(tmp_path / "unseen.png")
    new = other / "pillar.png"
    new.write_bytes((tmp_path / "unseen.png").read_bytes() + b"another file")
    program.imports.add_folders([other])
    program.let(1)
    # The new encoder has learnt part of the library when the new folder is taken in.
    qtbot.waitUntil(lambda: library.catalogue.count() == 13)
    qtbot.waitUntil(lambda: len(library.catalogue.photo_ids("tiny-1")) == 13)
    assert len(library.catalogue.photo_ids("tiny-2")) < 12
    assert first(program, POLE, 1, qtbot)[1] == 13
    program.let(30)
    qtbot.waitUntil(lambda: model(program) == "tiny-2")
    qtbot.waitUntil(lambda: library.catalogue.models_with_vectors() == {"tiny-2": 13})


def test_closing_in_the_middle_keeps_what_was_learnt(
    program: Program, library: Library, qtbot: Any
) -> None:
    program.let(1)
    qtbot.waitUntil(lambda: len(library.catalogue.photo_ids("tiny-2")) > 0)
    assert program.stop()
    counts = library.catalogue.models_with_vectors()
    assert counts["tiny-1"] == 12
    assert counts["tiny-2"] > 0


def test_a_damaged_copy_of_the_former_encoder_is_no_end(library: Library, qtbot: Any) -> None:
    def damaged() -> Encoder:
        raise CheckpointError("damaged")

    program = Program(library, {"tiny-1": damaged})
    qtbot.waitUntil(lambda: program.search.workspace is not None)
    assert model(program) == "tiny-2"
    program.let(30)
    program.imports.rescan()
    qtbot.waitUntil(lambda: bool(program.learnt) and program.learnt[-1].is_settled)
    assert first(program, POLE, 1, qtbot) == ("pole", 12)
    assert program.stop()


def test_learning_makes_room_for_whatever_else_is_asked_for(
    library: Library, pictures: Path, qtbot: Any
) -> None:
    new = New()
    service = ImportService()
    done: list[object] = []
    service.finished.connect(done.append)
    service.start(library, TinyEncoder(), new)
    assert service.busy
    service.add_folders([pictures])
    service.rescan()
    assert [type(job) for job in service._queue][-1] is EmbedAgain
    assert service._queue[0] == AddFolders((pictures,))
    assert service._queue.count(EmbedAgain()) == 1
    for _ in range(30):
        new.let.release()
    qtbot.waitUntil(lambda: not service.busy)
    assert len(done) == 4
    assert library.catalogue.models_with_vectors() == {"tiny-1": 12, "tiny-2": 12}
    assert service.stop()


def test_the_status_bar_tells_how_far_it_is(program: Program, qtbot: Any) -> None:
    status = Status(ProgressStrip(program.imports))
    qtbot.addWidget(status)
    status.show()
    status.set_learning(Serving("old", "new", 1200, 5300, 4100))
    assert status.learning.isVisible()
    far = f"{number(1200)} of {number(5300)}"
    assert status.learning.text() == f"Updating the library for the new encoder: {far}"
    assert "searches use the previous encoder" in status.learning.toolTip()
    status.set_learning(Serving("new", "new", 1200, 5300, 4100))
    assert "it has reached can be found" in status.learning.toolTip()
    status.set_learning(Serving("new", "new", 5300, 5300, 0))
    assert not status.learning.isVisible()
