"""Progress of long measurements.

Whatever takes long walks its batches through a `Watch`, which hands them on unchanged: `unwatched`
says nothing, `watched_on` shows a bar. The bar goes to the error stream, so that JSON stays clean.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol, TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

T = TypeVar("T")


class Watch(Protocol):
    """Hands on items one by one and may show how many there are still to come."""

    def __call__(self, items: Sequence[T], doing: str) -> Iterable[T]: ...


def unwatched(items: Sequence[T], doing: str) -> Iterable[T]:
    """Hand on the items and show nothing."""
    return items


@contextmanager
def watched_on(console: Console) -> Iterator[Watch]:
    """Give a `Watch` that draws one bar for each thing that is done on this console."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:

        def watch(items: Sequence[T], doing: str) -> Iterable[T]:
            return progress.track(items, total=len(items), description=doing)

        yield watch
