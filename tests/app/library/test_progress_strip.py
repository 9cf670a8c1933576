"""The strip that tells how far an import is, and the words it uses."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale

from app.library import ImportService
from app.library.import_service import Rescan
from app.library.progress_strip import ProgressStrip
from app.library.wording import summary, time_left
from core.library import ImportProgress, ImportReport


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def service(qtbot: Any) -> Iterator[ImportService]:
    service = ImportService()
    yield service
    assert service.stop()


@pytest.fixture
def strip(qtbot: Any, service: ImportService) -> Iterator[ProgressStrip]:
    strip = ProgressStrip(service)
    qtbot.addWidget(strip)
    yield strip
    strip.stop()


def progress(done: int, found: int, *, failed: int = 0, left: float | None = None) -> Any:
    return ImportProgress(found, done, done, failed, 0, 31.4, left, Path("a.jpg"), True)


def report(**counts: Any) -> ImportReport:
    plain = {"added": 0, "unchanged": 0, "moved": 0, "vanished": 0, "failed": 0}
    return ImportReport(**{**plain, "cancelled": False, "seconds": 1.0, "failures": (), **counts})


def test_it_tells_rate_and_time_left(strip: ProgressStrip, service: ImportService) -> None:
    assert strip.isHidden()
    service.busy_changed.emit(True)
    assert not strip.isHidden()
    service.progressed.emit(progress(1000, 5000, failed=2, left=128.0))
    for part in ("1,000 of 5,000", "31 a second", "2 minutes left"):
        assert part in strip.label.text()
    assert strip._problems.isVisibleTo(strip)
    assert strip._bar.value() == strip._bar.maximum() // 5


def test_a_result_without_problems_goes_by_itself(
    strip: ProgressStrip, service: ImportService
) -> None:
    service.busy_changed.emit(True)
    service.finished.emit(report(added=12))
    service.busy_changed.emit(False)
    assert "12 pictures added" in strip.label.text()
    assert not strip.isHidden()
    assert strip._linger.isActive()
    strip._cancel.click()
    assert strip.isHidden()


def test_a_result_with_problems_stays(strip: ProgressStrip, service: ImportService) -> None:
    service.busy_changed.emit(True)
    service.finished.emit(report(added=1, failed=3))
    service.busy_changed.emit(False)
    assert not strip._linger.isActive()
    assert not strip.isHidden()


def test_looking_again_in_vain_is_no_news(strip: ProgressStrip, service: ImportService) -> None:
    service.busy_changed.emit(True)
    service.finished.emit(report(unchanged=500))
    service.busy_changed.emit(False)
    assert strip.isHidden()


def test_samples_are_counted_while_they_are_drawn(
    strip: ProgressStrip, service: ImportService
) -> None:
    service.busy_changed.emit(True)
    service.rendered.emit(40, 1500)
    assert "40 of 1,500" in strip.label.text()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "a few seconds left"),
        (44, "40 seconds left"),
        (125, "2 minutes left"),
        (7300, "2 hours left"),
    ],
)
def test_time_is_told_no_more_exactly_than_it_is_known(seconds: float, words: str) -> None:
    assert time_left(seconds) == words


def test_a_summary_names_what_happened(qapp: Any) -> None:
    text = summary(report(added=1, moved=2, vanished=3, cancelled=True))
    assert text.startswith("1 picture added · 2 pictures found in a new place · 3 pictures offline")
    assert "ended early" in text
    assert summary(report()) == "Nothing new"


def test_totals_only_grow_over_several_imports(
    strip: ProgressStrip, service: ImportService
) -> None:
    service.busy_changed.emit(True)
    service.progressed.emit(progress(40, 50))
    service.progressed.emit(progress(50, 50))
    service.progressed.emit(progress(5, 30))  # the next round of the samples
    assert "55 of 80" in strip.label.text()
    service._queue.append(Rescan())
    service.finished.emit(report(added=80))
    service.busy_changed.emit(True)  # the next folder
    service._queue.clear()
    service.progressed.emit(progress(1, 7))
    assert "56 of 87" in strip.label.text()
    service.finished.emit(report(added=7, failed=1))
    service.busy_changed.emit(False)
    assert "87 pictures added" in strip.label.text()
    service.busy_changed.emit(True)
    service.progressed.emit(progress(1, 3))
    assert "1 of 3" in strip.label.text()
