"""One trial of one part: what it is called, how it is done, and what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from core.doctor import Finding, Health

log = logging.getLogger(__name__)


class Broken(Exception):  # noqa: N818 - it says what is the matter, as the user reads it
    """A part does not work; the message says what was seen."""


@dataclass(frozen=True)
class Trial:
    """A part and the way to try it out.

    Attributes:
        subject: the part, in a word or two.
        attempt: tries it out and returns what is worth telling; raises when it does not work.
    """

    subject: str
    attempt: Callable[[], str]


def findings(trials: Iterable[Trial]) -> Iterator[Finding]:
    """Carry the trials out, one by one; one that fails does not keep the others from being done."""
    for trial in trials:
        try:
            text = trial.attempt()
        except Broken as broken:
            yield Finding(trial.subject, Health.BROKEN, str(broken))
        except Exception as error:
            # A missing library or a damaged file may surface as anything; that it did is the news.
            log.exception("self-test of %s", trial.subject)
            yield Finding(trial.subject, Health.BROKEN, f"{type(error).__name__}: {error}")
        else:
            yield Finding(trial.subject, Health.GOOD, text)
