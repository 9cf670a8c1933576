"""One trial of one part: what it is called, how it is done, and what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

from core.doctor import Finding, Health

log = logging.getLogger(__name__)


Trial = tuple[str, Callable[[], str]]
"""A part, in a word or two, and what tries it out: it returns what is worth telling, or raises."""


class Broken(Exception):  # noqa: N818 - it says what is the matter, as the user reads it
    """A part does not work; the message says what was seen."""


def carry_out(trials: Iterable[Trial]) -> Iterator[Finding]:
    """Carry the trials out, one by one; one that fails does not keep the others from being done."""
    for subject, attempt in trials:
        try:
            text = attempt()
        except Broken as broken:
            yield Finding(subject, Health.BROKEN, str(broken))
        except Exception as error:
            # A missing library or a damaged file may surface as anything; that it did is the news.
            log.exception("self-test of %s", subject)
            yield Finding(subject, Health.BROKEN, f"{type(error).__name__}: {error}")
        else:
            yield Finding(subject, Health.GOOD, text)
