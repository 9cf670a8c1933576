"""When something breaks it is logged, said once, and the program goes on."""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow

from app.diagnostics.crash import CrashDialog, CrashReporter, qt_message, without_paths
from core import __version__
from core.library import CatalogueError
from core.packaged import open_standard_streams


@pytest.fixture
def reporter(qapp: QApplication, tmp_path: Path) -> Iterator[CrashReporter]:
    hooks = sys.excepthook, threading.excepthook
    level = logging.getLogger().level
    reporter = CrashReporter(tmp_path / "logs")
    reporter.install()
    # pytest-qt watches Qt's messages itself in every test.
    ours = qInstallMessageHandler(None)
    assert ours is not None
    yield reporter
    reporter.uninstall()
    sys.excepthook, threading.excepthook = hooks
    logging.getLogger().setLevel(level)
    # uninstall() switched the crash dumps off that pytest wants for itself.
    import faulthandler

    faulthandler.enable(sys.__stderr__ or 2)


def boxes() -> list[CrashDialog]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, CrashDialog)]


def test_an_error_is_logged_and_said_once(reporter: CrashReporter, qtbot: Any) -> None:
    for i in range(3):
        try:
            raise ValueError(f"the {i}th mistake")
        except ValueError as error:
            sys.excepthook(type(error), error, error.__traceback__)
    qtbot.waitUntil(lambda: len(boxes()) == 1)
    box = boxes()[0]
    report = box.text.toPlainText()
    assert "ValueError: the 0th mistake" in report
    assert "Traceback" in report
    assert "The last lines of the log:" in report
    assert f"Inkseek {__version__}" in report
    box.copy_button.click()
    assert QGuiApplication.clipboard().text() == report
    log = reporter.log_file.read_text(encoding="utf-8")
    assert log.count("Traceback") == 3
    box.close()
    qtbot.waitUntil(lambda: not boxes())


def test_an_error_in_a_thread_is_said_in_the_gui_thread(
    reporter: CrashReporter, qtbot: Any
) -> None:
    def fail() -> None:
        raise RuntimeError("in a thread")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(boxes()) == 1)
    assert boxes()[0].thread() is QApplication.instance().thread()  # type: ignore[union-attr]
    boxes()[0].close()
    qtbot.waitUntil(lambda: not boxes())


def test_qts_messages_go_to_the_log(reporter: CrashReporter) -> None:
    qt_message(QtMsgType.QtWarningMsg, None, "a warning of Qt")  # type: ignore[arg-type]
    assert "WARNING MainThread qt: a warning of Qt" in reporter.log_file.read_text("utf-8")


def test_ctrl_c_is_no_error(reporter: CrashReporter) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert not reporter.log_file.exists()


def test_missing_streams_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    open_standard_streams()
    assert sys.stdout is not None
    assert sys.stderr is not None
    for stream in (sys.stdout, sys.stderr):
        stream.write("into the void")
        stream.close()


def test_a_native_crash_leaves_its_stack_and_is_told_once(tmp_path: Path, qtbot: Any) -> None:
    code = (
        "import faulthandler, sys; from pathlib import Path\n"
        "from app.shell.application import Application\n"
        "from app.diagnostics.crash import CrashReporter\n"
        "app = Application()\n"
        f"CrashReporter(Path({str(tmp_path)!r})).install()\n"
        "faulthandler._sigsegv()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert done.returncode != 0
    assert "Segmentation fault" in (tmp_path / "crash.log").read_text("utf-8")

    reporter = CrashReporter(tmp_path)
    reporter.tell_of_last_time()
    (box,) = boxes()
    assert "Segmentation fault" in box.text.toPlainText()
    box.close()
    qtbot.waitUntil(lambda: not boxes())
    reporter.tell_of_last_time()
    assert not boxes()
    reporter.uninstall()
    again = CrashReporter(tmp_path)
    again.tell_of_last_time()
    assert not boxes()
    again.uninstall()


def test_a_platform_that_cannot_start_is_said_without_an_abort(tmp_path: Path) -> None:
    code = (
        "from PySide6.QtCore import qInstallMessageHandler\n"
        "from app.diagnostics.crash import qt_message\n"
        "from app.shell.application import Application\n"
        "qInstallMessageHandler(qt_message)\n"
        "Application()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "no-such-platform"},
    )
    assert done.returncode == 2
    assert "inkseek --help" in done.stderr


def test_an_error_that_is_the_users_is_said_in_its_own_words(
    reporter: CrashReporter, qtbot: Any
) -> None:
    error = CatalogueError("The library folder is gone. Put it back, then start Inkseek again.")
    with qtbot.waitSignal(reporter.told) as told:
        sys.excepthook(CatalogueError, error, None)
    assert told.args == [str(error)]
    QApplication.processEvents()
    assert not [box for box in boxes() if box.isVisible()]


def test_ctrl_q_quits_while_the_report_is_open(reporter: CrashReporter, qtbot: Any) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    dialog = CrashDialog("Title", "Explained", "Report", reporter.log_file, window)
    dialog.open()
    qtbot.waitExposed(dialog)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    qtbot.keyClick(dialog, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not window.isVisible())


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("no picture of /home/anna/My Dogs/rex & me.jpg: gone", "no picture of [path].jpg: gone"),
        ("settings in C:\\Users\\Anna\\a.json: gone", "settings in [path].json: gone"),
        ("[Errno 2] No such file: '/media/anna/x y/z.png'", "[Errno 2] No such file: '[path].png'"),
        ("the folder \\\\nas\\anna\\clients", "the folder [path]"),
        ('File "/home/anna/inkseek/app/ui/tasks.py", line 7', 'File "…/app/ui/tasks.py", line 7'),
        ("took 3/4 of a second and/or more", "took 3/4 of a second and/or more"),
    ],
)  # fmt: skip
def test_a_report_has_no_names_of_files_and_people(line: str, shown: str) -> None:
    assert without_paths(line) == shown
    assert without_paths(f"{line}\n{line}") == f"{shown}\n{shown}"
