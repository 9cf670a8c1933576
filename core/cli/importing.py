"""An import in the terminal: a progress bar, and Ctrl+C for a clean end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from core.cli.output import count, err

if TYPE_CHECKING:
    from core.encoder import Encoder
    from core.library import ImportControl, ImportProgress, ImportReport
    from core.library.library import Library


def import_with_progress(
    library: Library,
    encoder: Encoder,
    folders: Sequence[Path] | None,
    what: str = "Importing",
    *,
    read_all: bool = False,
) -> ImportReport:
    """Run an import in this thread and show its progress on stderr."""
    from core.library import ImportControl
    from core.library.colours import add_from_thumbnails
    from core.library.importer import Importer

    control = ImportControl()
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=32),
        TextColumn("{task.fields[state]}"),
    )
    with (
        Progress(*columns, console=err, transient=True) as bars,
        cancelled_by_ctrl_c(control),
    ):
        bar = bars.add_task(what, total=None, state="looking for pictures")

        def show(progress: ImportProgress) -> None:
            # The total is known only after the scan; until then the bar just moves.
            total = progress.found if progress.finished_scanning else None
            state = "stopping …" if control.cancelled else describe(progress)
            bars.update(bar, total=total, completed=progress.done, state=state)

        report = Importer(library, encoder).run(
            folders, read_all=read_all, control=control, on_progress=show
        )

        def show_colours(done: int, total: int) -> None:
            state = f"{done:,} of {total:,}"
            what = "Reading colours of earlier pictures"
            bars.update(bar, description=what, total=total, completed=done, state=state)

        add_from_thumbnails(library, control, show_colours)
    # No other encoder is needed once this one has embedded every picture.
    library.catalogue.forget_replaced_models(encoder.card.id)
    return report


def describe(progress: ImportProgress) -> str:
    """Return an import's state in a few words."""
    parts = [f"{progress.done:,} of {progress.found:,}"]
    if not progress.finished_scanning:
        parts[0] += " found so far"
    if progress.rate > 0:
        parts.append(f"{progress.rate:.0f}/s" if progress.rate >= 1 else f"{progress.rate:.1f}/s")
    if progress.seconds_left is not None:
        parts.append(f"{duration(progress.seconds_left)} left")
    if progress.failed:
        parts.append(count(progress.failed, "problem"))
    return " · ".join(parts)


def duration(seconds: float) -> str:
    """Return a length of time as people say it: 8 s, 3 min, 2 h 05 min."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes = round(whole / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


@contextmanager
def cancelled_by_ctrl_c(control: ImportControl) -> Iterator[None]:
    """Let the first Ctrl+C end the import cleanly; a second one stops the program as usual."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread hears signals
        return

    def cancel(signum: int, frame: FrameType | None) -> None:
        control.cancel()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, cancel)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
