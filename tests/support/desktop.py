"""A desktop of its own for a program under test: a display, a mouse, a keyboard, and eyes.

Xvfb is the display and xdotool the hand. What is on the screen is known only from looking at it.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Box = tuple[int, int, int, int]
"""left, top, right, bottom; the last two are just outside."""


class Desktop:
    """A display that is running."""

    def __init__(self, display: str, scratch: Path) -> None:
        self._environment = {**os.environ, "DISPLAY": display}
        self._shot = scratch / "screen.png"

    def run(self, *command: object) -> str:
        done = subprocess.run(
            [str(part) for part in command],
            env=self._environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        return done.stdout

    def start(self, *command: object, **environment: str) -> subprocess.Popen[str]:
        env = {**self._environment, **environment, "QT_QPA_PLATFORM": "xcb"}
        # Scaling and a style of the developer's own desktop would move things about.
        for name in ("QT_SCALE_FACTOR", "QT_STYLE_OVERRIDE", "WAYLAND_DISPLAY"):
            env.pop(name, None)
        return subprocess.Popen(
            [str(part) for part in command],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def window(self, name: str, of: subprocess.Popen[str], patience_s: float = 240) -> str:
        """Wait for a window with this title and return what xdotool calls it.

        Args:
            name: a pattern of its title.
            of: the program that shows it; waiting is in vain once it has ended.
            patience_s: how long to wait.
        """

        def found() -> str:
            done = subprocess.run(
                ["xdotool", "search", "--onlyvisible", "--name", name],
                env=self._environment,
                capture_output=True,
                text=True,
                check=False,
            )
            return done.stdout.split("\n")[0]

        until(lambda: bool(found()) or of.poll() is not None, patience_s, f"the window {name}")
        if of.poll() is not None:
            said = of.stdout.read() if of.stdout is not None else ""
            raise AssertionError(f"the program ended with {of.returncode}: {said}")
        return found()

    def place(self, window: str) -> Box:
        """Return where a window is on the screen."""
        told = self.run("xdotool", "getwindowgeometry", "--shell", window)
        at = dict(line.split("=") for line in told.splitlines())
        left, top = int(at["X"]), int(at["Y"])
        return left, top, left + int(at["WIDTH"]), top + int(at["HEIGHT"])

    def press(self, window: str, keys: str) -> None:
        # There is no window manager that would give the focus by itself.
        self.run("xdotool", "windowfocus", "--sync", window)
        self.run("xdotool", "key", keys)

    def drag(self, points: list[tuple[int, int]], pause_s: float = 0.015) -> None:
        """Press the mouse at the first point, go through the others and let go at the last."""
        steps: list[object] = ["mousemove", *points[0], "mousedown", 1]
        for x, y in points[1:]:
            steps += ["mousemove", x, y, "sleep", pause_s]
        self.run("xdotool", *steps, "mouseup", 1)

    def look(self) -> NDArray[np.uint8]:
        """Return what is on the screen, as (height, width, 3)."""
        self.run("import", "-window", "root", self._shot)
        with Image.open(self._shot) as image:
            return np.asarray(image.convert("RGB"))


@contextmanager
def desktop(scratch: Path, width: int, height: int) -> Iterator[Desktop]:
    """Run a display of this size."""
    read, write = os.pipe()
    server = subprocess.Popen(
        [
            "Xvfb",
            "-displayfd",
            str(write),
            "-screen",
            "0",
            f"{width}x{height}x24",
            "-nolisten",
            "tcp",
        ],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as told:
            yield Desktop(f":{told.readline().strip()}", scratch)
    finally:
        server.terminate()
        server.wait()


def until(so: Callable[[], bool], patience_s: float, what: str) -> None:
    end = time.monotonic() + patience_s
    while not so():
        if time.monotonic() > end:
            raise AssertionError(f"waited {patience_s:g} s in vain for {what}")
        time.sleep(0.3)


def largest(area: NDArray[np.bool_]) -> Box:
    """Return the box of the rows and columns that are mostly in an area."""
    rows = np.flatnonzero(area.sum(axis=1) > 0.3 * area.sum(axis=1).max())
    columns = np.flatnonzero(area.sum(axis=0) > 0.3 * area.sum(axis=0).max())
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def first_tall(area: NDArray[np.bool_], height: int) -> tuple[int, int] | None:
    """Return the topmost, then leftmost place (x, y) from which an area reaches so far down."""
    reach = np.zeros(area.shape, np.int32)
    run = np.zeros(area.shape[1], np.int32)
    for y in range(area.shape[0] - 1, -1, -1):
        run = np.where(area[y], run + 1, 0)
        reach[y] = run
    places = np.argwhere(reach >= height)
    return (int(places[0][1]), int(places[0][0])) if len(places) else None
