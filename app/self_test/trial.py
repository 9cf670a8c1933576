"""One test of one part: its name, what it does, and its result."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

from core.doctor import Finding, Health

log = logging.getLogger(__name__)


Trial = tuple[str, Callable[[], str]]
"""A part, in a word or two, and what tries it out: it returns what is worth telling, or raises."""


class Broken(Exception):  # noqa: N818 - it says what is the matter, as the user reads it
    """A part does not work; the message says what happened."""


def carry_out(trials: Iterable[Trial]) -> Iterator[Finding]:
    """Run the tests one by one; a failure does not stop the others."""
    for subject, attempt in trials:
        try:
            text = attempt()
        except Broken as broken:
            yield Finding(subject, Health.BROKEN, str(broken))
        except Exception as error:
            # A missing library or damaged file may raise anything.
            log.exception("self-test of %s", subject)
            yield Finding(subject, Health.BROKEN, f"{type(error).__name__}: {error}")
        else:
            yield Finding(subject, Health.GOOD, text)
