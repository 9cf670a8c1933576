"""Crash handling: a log, and one message with a report to copy.

Python's exceptions (also those in slots and threads), Qt's messages and crashes of native code all
end up in the log folder. The hooks may be called in any thread; they only write and pass a signal
on, and the dialog is shown by the GUI thread. Reports are never sent automatically.
"""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import os
import re
import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtGui import QFontDatabase, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QPlainTextEdit, QWidget

from app.diagnostics.system import describe_system
from app.ui import desktop
from app.ui.dialogs import Dialog, close_buttons
from app.ui.layouts import label, vbox
from core.errors import UserError

LOG_LINES = 60
# A path ends at a quotation mark, at a colon and a space, or with the line: names have spaces.
_PATH = re.compile(
    r"""(?<![\w.<])(?:[A-Za-z]:[\\/]|\\\\|~?/(?=[^/\s]+/))[^"'\n]*?(?=["'\n]|: |$)"""
)
_OWN_PARTS = ("/app/", "/core/", "/resources/", "/site-packages/", "/lib/python")
log = logging.getLogger("inkseek")

qt_log = logging.getLogger("qt")

LOG_BYTES = 1_000_000
LOGS_KEPT = 3
NO_DISPLAY = (
    "Inkseek can't open a window here: {reason}\n"
    "Start it on a desktop, or use the commands instead:  inkseek --help"
)

PLATFORM = "platform plugin"
"""What Qt's last words speak of when it cannot show windows at all."""

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class CrashDialog(Dialog):
    """Shows a report of an error.

    Attributes:
        text: The report as it would be sent.
    """

    def __init__(
        self, title: str, explained: str, report: str, log_file: Path, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.set_up(title, 680, 460)
        self.text = QPlainTextEdit(report)
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setAccessibleName(self.tr("Report"))
        note = label(
            self.tr("The report stays on this machine unless you send it. Log: {}").format(
                log_file
            ),
            "quiet",
            wrap=True,
        )
        note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = close_buttons(self)
        action = QDialogButtonBox.ButtonRole.ActionRole
        self.copy_button = buttons.addButton(self.tr("Copy report"), action)
        self.folder_button = buttons.addButton(self.tr("Show log"), action)
        self.copy_button.clicked.connect(self._copy)
        self.folder_button.clicked.connect(lambda: desktop.reveal(log_file))
        # The window's own shortcut is blocked while a dialog is over it.
        QShortcut(QKeySequence("Ctrl+Q"), self, self._quit)
        vbox(
            label(title, "title"),
            label(explained, wrap=True),
            (self.text, 1),
            note,
            buttons,
            on=self,
            margins=(20, 18, 20, 16),
            spacing=10,
        )

    def _quit(self) -> None:
        self.reject()
        QApplication.closeAllWindows()

    def _copy(self) -> None:
        desktop.copy_text(self.text.toPlainText())
        self.copy_button.setText(self.tr("Copied"))


def report_of(trouble: str, log_file: Path) -> str:
    """Return a report: what happened, the system, and the end of the log."""
    where = [f"{name} {value}" for name, value in describe_system()]
    told = without_paths("\n".join([trouble.strip(), "", *_last_lines(log_file)]))
    return "\n".join([*where, "", told]) + "\n"


def without_paths(text: str) -> str:
    """Leave out where the user's files are and what they are called; keep the program's own."""
    return _PATH.sub(_without_path, text)


def _without_path(found: re.Match[str]) -> str:
    path = found[0].replace("\\", "/")
    own = [path.rfind(part) for part in _OWN_PARTS]
    if max(own) >= 0 and path.endswith(".py"):
        return "…" + path[max(own) :]
    return "[path]" + Path(path).suffix


def _last_lines(log_file: Path) -> list[str]:
    try:
        lines = log_file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return ["The last lines of the log:", *lines[-LOG_LINES:]]


class CrashReporter(QObject):
    """Logs errors and tells the user once.

    Attributes:
        log_file: The log file.

    Signals:
        told: Something failed that is no fault of the program (a message).
    """

    told = Signal(str)
    _broke = Signal(str)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        folder.mkdir(parents=True, exist_ok=True)
        self.log_file = folder / "inkseek.log"
        self._told = False
        self._dialog: CrashDialog | None = None
        crashes = folder / "crash.log"
        self._last_time = _take_crash_log(crashes)
        self._faults: IO[str] = crashes.open("a", encoding="utf-8")
        self._handler = logging.handlers.RotatingFileHandler(
            self.log_file, maxBytes=LOG_BYTES, backupCount=LOGS_KEPT, encoding="utf-8", delay=True
        )
        self._handler.setFormatter(
            logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s")
        )
        self._broke.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Install the hooks for all kinds of errors."""
        logging.getLogger().addHandler(self._handler)
        logging.getLogger().setLevel(logging.INFO)
        # Native crashes (a driver, a damaged library) leave the Python stack here.
        faulthandler.enable(self._faults)
        sys.excepthook = self._exception
        threading.excepthook = self._thread_exception
        qInstallMessageHandler(qt_message)

    def uninstall(self) -> None:
        """Restore the former hooks, in reverse."""
        qInstallMessageHandler(None)
        threading.excepthook = threading.__excepthook__
        sys.excepthook = sys.__excepthook__
        faulthandler.disable()
        logging.getLogger().removeHandler(self._handler)
        self._handler.close()
        self._faults.close()

    def _exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        if isinstance(error, UserError):
            # A disk that went away, for example: the message says what to do.
            log.warning("%s", error, exc_info=(kind, error, trace))
            self.told.emit(str(error))
            return
        log.critical("unexpected error", exc_info=(kind, error, trace))
        self._broke.emit("".join(traceback.format_exception(kind, error, trace)))

    def _thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._exception(args.exc_type, args.exc_value, args.exc_traceback)

    def tell_of_last_time(self) -> None:
        """Report a native crash of the last session, if there was one."""
        if self._last_time:
            self._show(self.tr("Inkseek crashed last time"), self._last_time)
            self._last_time = ""

    def _tell(self, trouble: str) -> None:
        # One message helps; repeating it for the same error does not.
        if self._told:
            return
        self._told = True
        self._show(self.tr("Something went wrong, but Inkseek goes on"), trouble)

    def _show(self, title: str, trouble: str) -> None:
        explained = self.tr(
            "Your pictures and sketches are safe. If it happens again, please report it with the "
            "text below."
        )
        report = report_of(trouble, self.log_file)
        parent = QApplication.activeWindow()
        # Without a window there is no parent that would keep it alive.
        self._dialog = CrashDialog(title, explained, report, self.log_file, parent)
        self._dialog.open()


def qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Log Qt's messages; explain a fatal one in plain words first."""
    qt_log.log(_LEVELS.get(kind, logging.WARNING), "%s", message)
    if kind == QtMsgType.QtFatalMsg and PLATFORM in message and sys.stderr is not None:
        # Qt would abort with a core dump because it found no display or lacks a library.
        reason = message.split("\n")[0]
        sys.stderr.write(NO_DISPLAY.format(reason=reason) + "\n")
        sys.stderr.flush()
        os._exit(2)


def _take_crash_log(crashes: Path) -> str:
    """Return the trace of a crash and move it away, so that it is reported once."""
    with suppress(OSError):
        left = crashes.read_text(encoding="utf-8", errors="replace").strip()
        if left:
            crashes.replace(crashes.with_name("crash-before.log"))
        return left
    return ""
