"""What every torture test shares: a seed, a bound in time, and one report as a table.

`TORTURE_SEED` repeats a run, and `TORTURE_SHARE` (1 by default) shortens it. A test goes through
`torture.rounds(...)`, draws all chance from `torture.random`, and counts what must be zero:
`torture.lost`, `torture.wrong` and `torture.crashed`.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

SEED = int(os.environ.get("TORTURE_SEED", "1"))
SHARE = float(os.environ.get("TORTURE_SHARE", "1"))


@dataclass
class Torture:
    """One row of the report.

    Attributes:
        name: Name of the test.
        random: The only source of chance.
        done: Rounds that were gone through.
        lost: What of the user's was gone.
        wrong: Answers that were wrong, or failures without a word.
        crashed: Processes that ended, or hung, when they should not.
        worst: The largest figures seen, by what was measured.
        note: Why the test failed or was skipped.
    """

    name: str
    random: random.Random
    done: int = 0
    lost: int = 0
    wrong: int = 0
    crashed: int = 0
    worst: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    note: str = ""

    def rounds(self, wanted: int, seconds: float) -> Iterator[int]:
        """Count up to `wanted` rounds, at least one; stop early after `seconds`.

        Both shrink with the share of the torture that is asked for.
        """
        end = time.monotonic() + seconds * SHARE
        for number in range(max(1, round(wanted * SHARE))):
            if number and time.monotonic() > end:
                return
            self.done += 1
            yield number

    def measure(self, what: str, value: float) -> None:
        """Keep the largest value of something measured, for the report."""
        self.worst[what] = max(value, self.worst.get(what, value))

    def as_line(self) -> str:
        """Return the row as a line of a table."""
        said = [f"{what} {value:.4g}" for what, value in sorted(self.worst.items())]
        said += [self.note] if self.note else []
        counts = f"{self.done:,} | {self.lost} | {self.wrong} | {self.crashed}"
        return f"| {self.name} | {counts} | {self.seconds:.0f} | {', '.join(said)} |"


HEAD = f"""Seed {SEED}, share {SHARE:g}

| test | rounds | lost | wrong | crashed | seconds | worst |
| --- | ---: | ---: | ---: | ---: | ---: | --- |
"""


def table_of(rows: list[Torture], before: str = "") -> str:
    """Return the report: these rows, and those of an earlier report of the same seed and share."""
    lines = {row.name: row.as_line() for row in rows}
    earlier = before.removeprefix(HEAD).splitlines() if before.startswith(HEAD) else []
    kept = {line.split(" | ")[0].removeprefix("| "): line for line in earlier}
    return HEAD + "\n".join({**kept, **lines}.values()) + "\n"
