"""Runs the tests in a folder of their own and prints a line for each."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.markup import escape

from app.self_test.trial import carry_out
from core import paths
from core.cli.doctor import MARKS
from core.cli.output import FAILED, out, shown
from core.doctor import Finding, Health, examine_program


def run_self_test() -> int:
    """Run all tests and return the exit code: 0 if everything works."""
    user_logs = paths.log_dir()
    broken = []
    # Windows keeps a file locked that a library has open; a leftover is no reason to fail.
    with TemporaryDirectory(prefix="inkseek-self-test-", ignore_cleanup_errors=True) as folder:
        os.environ[paths.HOME_VARIABLE] = str(Path(folder, "home"))
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        logging.getLogger().addHandler(logging.NullHandler())
        for finding in _all(Path(folder)):
            mark = MARKS[finding.health]
            out.print(f"{mark} {finding.subject:<14} {escape(shown(finding.text))}", soft_wrap=True)
            if finding.health is Health.BROKEN:
                broken.append(finding.subject)
    if not broken:
        out.print("Everything works.")
        return 0
    out.print(f"[bold red]Broken:[/] {escape(', '.join(broken))}", soft_wrap=True)
    out.print(f"Install Inkseek again. Logs of earlier runs: {shown(user_logs)}", soft_wrap=True)
    return FAILED


def _all(folder: Path) -> Iterator[Finding]:
    yield from examine_program()
    # Either may fail to load; then its tests cannot even be created.
    for subject, trials in (("engine", _of_engine), ("Qt", _of_desktop)):
        try:
            found = trials(folder)
        except Exception as error:
            yield Finding(subject, Health.BROKEN, f"can't be loaded: {error}")
            return
        yield from found


def _of_engine(folder: Path) -> Iterator[Finding]:
    from app.self_test import engine

    return carry_out(engine.trials(folder))


def _of_desktop(folder: Path) -> Iterator[Finding]:
    from PySide6.QtCore import qInstallMessageHandler

    from app.diagnostics.crash import qt_message
    from app.self_test import desktop
    from app.self_test.session import Session
    from app.shell.application import Application
    from app.shell.bootstrap import make_window
    from app.ui.settings import Settings
    from app.ui.theme import Theme, ThemeMode

    def found() -> Iterator[Finding]:
        qInstallMessageHandler(qt_message)
        # Qt's objects die before the application does, in the order of these names.
        application = Application()
        yield from carry_out(desktop.trials())
        window = make_window(folder / "library", Theme(ThemeMode.LIGHT), Settings())
        yield from carry_out(Session(window, folder / "pictures").trials())
        window.stop()
        del window
        application.processEvents()
        qInstallMessageHandler(None)

    return found()
