"""The process that watches folders: it reads what to watch from its input, and tells of changes.

Setting up the watch looks at every folder below, and keeps the interpreter from doing anything else
meanwhile, for ever on a share that hangs. In a process of its own it keeps nobody waiting.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Collection
from pathlib import Path


def main() -> None:
    """Write a line for changes, a list of the folders they are in, until the input ends."""
    # What libraries print must not get between the lines.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    wanted = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_input, daemon=True).start()
    import watchfiles

    folders = [Path(folder) for folder in wanted["folders"]]
    suffixes, excluded = frozenset(wanted["suffixes"]), Path(wanted["excluded"])
    for changes in watchfiles.watch(
        *folders,
        watch_filter=lambda _, path: is_told(Path(path), suffixes, excluded),
        debounce=wanted["longest_ms"],
        step=wanted["quiet_ms"],
        raise_interrupt=False,
        ignore_permission_denied=True,
    ):
        places = [Path(path) for _, path in changes]
        concerned = [str(f) for f in folders if any(is_seen_in(f, place) for place in places)]
        if concerned:
            answers.write(json.dumps(sorted(concerned)) + "\n")
            answers.flush()


def is_told(path: Path, suffixes: Collection[str], excluded: Path) -> bool:
    """Whether a change of this file or folder matters; nothing in `excluded` does."""
    return path.suffix.lower() in suffixes and not path.is_relative_to(excluded)


def is_seen_in(folder: Path, path: Path) -> bool:
    """Whether a scan of a folder would look at a path: hidden directories are left out."""
    if not path.is_relative_to(folder):
        return False
    return not any(part.startswith(".") for part in path.relative_to(folder).parts)


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
