"""The search thread: opens, answers the newest question, says what is wrong, and ends."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tiny_encoder import TinyEncoder

from app.search import SearchService
from core.encoder import CheckpointError, Encoder
from core.library import Library
from core.search import Answer, PictureTerm, Query, Question, SketchTerm
from core.sketch import Sketch, Stroke

Load = Callable[[], Encoder]
BAR = Sketch((Stroke.from_xy([[0, 0], [100, 0]]),))
POLE = Sketch((Stroke.from_xy([[0, 0], [0, 100]]),))


class Slow(TinyEncoder):
    """Stays in the first drawing until it is let go, and counts the drawings."""

    def __init__(self) -> None:
        super().__init__()
        self.entered = threading.Event()
        self.go_on = threading.Event()
        self.count = 0

    def embed_sketches(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        self.count += 1
        self.entered.set()
        self.go_on.wait(5)
        return super().embed_sketches(images)


@pytest.fixture
def start(qtbot: Any) -> Iterator[Callable[[Path, Load], SearchService]]:
    services: list[SearchService] = []

    def started(root: Path, load: Load) -> SearchService:
        service = SearchService(root, load)
        services.append(service)
        service.start()
        return service

    yield started
    for service in services:
        assert service.stop()


def drawn(sketch: Sketch, revision: int = 1) -> Question:
    return Question(Query((SketchTerm(sketch),)), revision)


def test_it_opens_and_answers(library: Library, start: Any, qtbot: Any) -> None:
    root = library.root
    service = SearchService(root, TinyEncoder)
    with qtbot.waitSignals([service.opened, service.ready, service.counted], order="none"):
        service.start()
    with qtbot.waitSignal(service.answered) as answer:
        service.ask(drawn(BAR, 1))
    (found,) = answer.args
    assert found.ranking.hits[0].photo.name.startswith("bar")
    assert found.question == drawn(BAR, 1)
    assert found.milliseconds > 0
    assert service.stop()
    assert service.stop()


def test_a_question_from_before_it_was_ready_is_answered(
    library: Library, start: Any, qtbot: Any
) -> None:
    service = SearchService(library.root, TinyEncoder)
    service.ask(drawn(POLE, 7))
    with qtbot.waitSignal(service.answered) as answer:
        service.start()
    assert answer.args[0].ranking.hits[0].photo.name.startswith("pole")
    assert service.stop()


def test_only_the_first_and_the_newest_of_a_burst_are_computed(
    library: Library, start: Any, qtbot: Any
) -> None:
    slow = Slow()
    service = start(library.root, lambda: slow)
    qtbot.waitUntil(lambda: service.workspace is not None)
    seen: list[Answer] = []
    service.answered.connect(seen.append)
    service.ask(drawn(BAR, 1))
    qtbot.waitUntil(slow.entered.is_set)
    for revision in range(2, 60):
        service.ask(drawn(BAR if revision < 59 else POLE, revision))
    slow.go_on.set()
    qtbot.waitUntil(lambda: service.is_idle)
    assert slow.count == 2
    # Each answer brings its own question, however late it comes.
    assert [answer.question for answer in seen] == [drawn(BAR, 1), drawn(POLE, 59)]
    assert [answer.ranking.hits[0].photo.name[:3] for answer in seen] == ["bar", "pol"]


def test_a_damaged_model_is_said(library: Library, start: Any, qtbot: Any) -> None:
    def load() -> Encoder:
        raise CheckpointError("The model file is damaged. Install Inkseek again.")

    service = SearchService(library.root, load)
    with qtbot.waitSignal(service.failed) as failure:
        service.start()
    assert failure.args == ["The model file is damaged. Install Inkseek again."]
    service.ask(drawn(BAR, 1))
    service.refresh()
    assert service.stop()


def test_a_library_that_cannot_be_opened_is_said(tmp_path: Path, start: Any, qtbot: Any) -> None:
    (tmp_path / "library").write_text("a file where a folder should be")
    service = SearchService(tmp_path / "library", TinyEncoder)
    with qtbot.waitSignal(service.failed) as failure:
        service.start()
    assert str(tmp_path / "library") in failure.args[0]
    assert service.stop()


def test_a_picture_that_cannot_be_read_is_a_problem_not_an_end(
    library: Library, start: Any, qtbot: Any, tmp_path: Path
) -> None:
    service = start(library.root, TinyEncoder)
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"not a picture")
    with qtbot.waitSignal(service.problem) as problem:
        service.ask(Question(Query((PictureTerm(broken),))))
    assert problem.args[0]
    with qtbot.waitSignal(service.answered):
        service.ask(drawn(BAR, 2))


def test_another_device_answers_at_once(library: Library, start: Any, qtbot: Any) -> None:
    loaded: list[TinyEncoder] = []

    def load() -> Encoder:
        loaded.append(TinyEncoder())
        return loaded[-1]

    service = start(library.root, load)
    qtbot.waitUntil(lambda: service.workspace is not None)
    with qtbot.waitSignal(service.switched) as switched:
        service.reload()
    assert service.workspace is switched.args[0]
    assert service.workspace.encoder is service.workspace.shipped is loaded[1]
    with qtbot.waitSignal(service.answered):
        service.ask(drawn(BAR))


def test_a_device_that_fails_leaves_the_present_one(
    library: Library, start: Any, qtbot: Any
) -> None:
    encoders = iter([TinyEncoder()])

    def load() -> Encoder:
        for encoder in encoders:
            return encoder
        raise CheckpointError("This computer can't compute on cuda: choose auto or cpu.")

    service = start(library.root, load)
    qtbot.waitUntil(lambda: service.workspace is not None)
    with qtbot.waitSignal(service.problem) as problem:
        service.reload()
    assert problem.args == ["This computer can't compute on cuda: choose auto or cpu."]
    with qtbot.waitSignal(service.answered):
        service.ask(drawn(BAR))


def test_it_ends_while_the_model_is_being_loaded(library: Library, qtbot: Any) -> None:
    loading, go_on = threading.Event(), threading.Event()

    def load() -> Encoder:
        loading.set()
        go_on.wait(0.3)
        return TinyEncoder()

    service = SearchService(library.root, load)
    service.start()
    qtbot.waitUntil(loading.is_set)
    assert service.stop()
    assert service.workspace is None


def test_it_ends_in_the_middle_of_a_search(library: Library, qtbot: Any) -> None:
    slow = Slow()
    service = SearchService(library.root, lambda: slow)
    service.start()
    qtbot.waitUntil(lambda: service.workspace is not None)
    service.ask(drawn(BAR, 1))
    qtbot.waitUntil(slow.entered.is_set)
    service.ask(drawn(POLE, 2))
    threading.Timer(0.1, slow.go_on.set).start()
    with qtbot.assertNotEmitted(service.answered, wait=50):
        assert service.stop()
    assert slow.count == 1


def test_a_service_that_never_started_ends(tmp_path: Path, qtbot: Any) -> None:
    assert SearchService(tmp_path, TinyEncoder).stop()
