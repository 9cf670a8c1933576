"""Creates the program and runs it until its window is closed."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from errno import ENOENT
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QSettings, Qt, qInstallMessageHandler
from PySide6.QtWidgets import QMessageBox

from app.diagnostics.crash import CrashReporter, qt_message
from app.library import ImportService
from app.library.studios import leave_studio
from app.search import SearchService
from app.shell.application import Application
from app.shell.single_instance import SingleInstance
from app.shell.translation import speak
from app.shell.window import MainWindow
from app.ui.icons import pixmap
from app.ui.settings import Settings
from app.ui.theme import Theme, ThemeMode
from core import paths
from core.drive_timeout import within
from core.encoder.store import load_and_keep, load_stored, stored_ids
from core.erase import OWN_NAMES_AT_HOME, erase_home, erase_library
from core.files import close_to_others, make_private_folder
from core.library.journal import PageHistory
from core.library.presence import is_away
from core.plain_text import showable

NO_ANSWER = (
    "inkseek: this library is open in another Inkseek, which does not answer.\n"
    "Wait until it has closed, or end it; then start again."
)

NO_HOME = (
    "Inkseek can't create its data folder {folder}: {reason}.\n"
    "Free the path or correct its permissions, or set INKSEEK_HOME to another folder."
)

SILENT = (
    "The library {folder} is on a drive or share that does not answer.\n"
    "Check the drive or the network and start again, or open another library."
)

SWITCH_S = 0.002
"""How long a thread may hold the interpreter while another waits. The default of 5 ms, taken twice,
is already seen as a hitch of the pen."""


def run(library: Path, *, with_samples: bool = False, sketches: Sequence[Path] = ()) -> int:
    """Open the window on a library and return the exit code when it has been closed."""
    sys.setswitchinterval(SWITCH_S)
    # Before the application exists, because without a display it can't.
    qInstallMessageHandler(qt_message)
    app = Application()
    try:
        within(paths.home(), paths.home().exists)
        _prepare_home()
    except OSError as error:
        return _tell(NO_HOME.format(folder=paths.home(), reason=error.strerror or error))
    try:
        within(library, library.exists)
    except OSError as error:
        # What else keeps it from being opened is explained in the window.
        if isinstance(error, TimeoutError):
            return _tell(SILENT.format(folder=library))
    single = SingleInstance(paths.home(), library)
    if not single.claim():
        return _show_first(single, sketches)
    crash = CrashReporter(paths.log_dir())
    crash.install()
    settings = Settings.load(paths.settings_file())
    speak(settings.language, app)
    theme = Theme(ThemeMode(settings.theme))
    theme.apply()
    app.setWindowIcon(pixmap("inkseek", theme.palette.colour("accent"), 256))
    drawing: PageHistory | None = None
    while True:
        window = make_window(library, theme, settings)
        _connect(window, app, single, crash)
        window.preferences.changed.connect(partial(settings.save, paths.settings_file()))
        if drawing is not None:
            window.document.restore(drawing)
        window.show()
        crash.tell_of_last_time()
        window.tour.begin_once()
        window.start(with_samples=with_samples)
        for sketch in sketches[:1]:
            window.sketches.open(sketch)
        code = app.exec()
        ended = window.stop()
        single.stop()
        wanted = window.studios.wanted
        if wanted is None or not ended:
            break
        # Another library was chosen: the drawing on the paper moves on to it.
        drawing, with_samples, sketches = window.document.history, False, ()
        if window.studios.leaving is not None:
            leave_studio(window.studios.leaving)
        window.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        library, single = wanted, SingleInstance(paths.home(), wanted)
        if not single.claim():
            return _show_first(single, ())
    settings.save(paths.settings_file())
    crash.uninstall()
    if window.safekeeping.erase_wanted:
        erase_library(library)
        erase_home(paths.home())
    if not ended:
        # A thread that hangs in a driver would abort the process when its object dies.
        sys.stdout.flush()
        os._exit(code)
    return code


def _prepare_home() -> None:
    """Make Inkseek's own folder, which also keeps the window's position.

    Raises:
        OSError: It can't be made, or its drive is not connected.
    """
    if is_away(paths.home()):
        raise FileNotFoundError(ENOENT, "the drive is not connected")
    make_private_folder(paths.log_dir())
    close_to_others(paths.home(), OWN_NAMES_AT_HOME)
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(paths.home() / "window")
    )


def _connect(
    window: MainWindow, app: Application, single: SingleInstance, crash: CrashReporter
) -> None:
    app.pen_proximity.connect(window.canvas.pen_proximity)
    app.file_opened.connect(window.sketches.open)
    app.aboutToQuit.connect(window.stop)
    single.called.connect(window.come_forward)
    crash.told.connect(window.notice.tell)


def make_window(library: Path, theme: Theme, settings: Settings) -> MainWindow:
    """Return the window of a library with its services, not yet started."""
    former = {id_: partial(load_stored, id_, settings.device) for id_ in stored_ids()}
    search = SearchService(library, lambda: load_and_keep(settings.device), former)
    return MainWindow(search, _imports(library), theme, settings)


def _imports(library: Path) -> ImportService:
    if not paths.is_studio(library):
        return ImportService()
    # Only those who joined a studio have what it needs installed.
    from app.library.studio_imports import StudioImports

    return StudioImports()


def _tell(said: str) -> int:
    """Say why there is no window; return the exit code."""
    if sys.stderr is not None:
        sys.stderr.write(said + "\n")
        sys.stderr.flush()
    box = QMessageBox(QMessageBox.Icon.Critical, "Inkseek", showable(said))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.exec()
    return 1


def _show_first(single: SingleInstance, files: Sequence[Path]) -> int:
    """Raise the window that is already open; return the exit code."""
    if single.call_first(files):
        return 0
    sys.stderr.write(NO_ANSWER + "\n")
    return 1
