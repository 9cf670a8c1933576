"""A journal of the current drawing with its undo history; a crash costs at most one stroke.

A journal is a text file that only grows. A step writes how many earlier strokes remain and which
ones follow, then its name; undo and redo write which page is shown. So each is cheap, and
everything written before a power cut can be read. A truncated last line is ignored. A long journal
is rewritten in short form.
"""

from __future__ import annotations

import base64
import json
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from core.files import atomic_write
from core.sketch import Page, Sketch, SketchBitmap, SketchFormatError, Stroke
from core.sketch.formats.inkseek_json import from_json, to_json
from core.sketch.page import Layer

HEADER = b"inkseek journal 2\n"
FORMER_HEADER = b"inkseek journal 1\n"
"""Of journals without steps; they hold one page."""

_NAMES: dict[Layer, str] = {"sketch": "strokes", "negative": "negative", "paint": "paint"}

LONGEST = 16_000_000
"""Size in bytes from which a journal is rewritten, if that makes it shorter."""


@dataclass(frozen=True)
class PageHistory:
    """A drawing with everything that undo and redo can show.

    Attributes:
        pages: All pages, the oldest first; the first one precedes all steps.
        texts: What each step did; one fewer than the pages.
        at: Which page is shown.
        closed: Whether the program ended normally afterwards.
    """

    pages: tuple[Page, ...] = (Page(),)
    texts: tuple[str, ...] = ()
    at: int = 0
    closed: bool = False

    @property
    def page(self) -> Page:
        return self.pages[self.at]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show and nothing to undo or redo."""
        return len(self.pages) == 1 and self.page.is_empty

    def going_to(self, at: int) -> PageHistory:
        """The history after undo or redo."""
        if not 0 <= at < len(self.pages):
            raise ValueError(f"there is no page {at}")
        return replace(self, at=at)

    def followed_by(self, page: Page, text: str) -> PageHistory:
        """The history after a step; what could be redone is gone."""
        pages, texts = self.pages[: self.at + 1], self.texts[: self.at]
        return PageHistory((*pages, page), (*texts, text), self.at + 1)


class Journal:
    """The journal of one library; one thread writes it.

    Attributes:
        file: Where it is.
    """

    def __init__(self, file: Path, longest: int = LONGEST) -> None:
        self.file = file
        self._longest = longest
        self._limit = longest
        self._stream: IO[bytes] | None = None
        self._written = PageHistory()

    def write(self, history: PageHistory) -> None:
        """Write what is new; on return, it is on the disk.

        Raises:
            OSError: It cannot be written. The next call tries everything again.
        """
        try:
            stream = self._stream
            steps = _steps(self._written, history)
            if stream is None or steps is None or stream.tell() > self._limit:
                self._begin(history)
                return
            lines, written = steps
            if lines:
                stream.write(lines)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError:
            self.close()
            raise
        self._written = written

    def close(self, *, ended: bool = False) -> None:
        """Close the file and keep it; `ended` notes that the program ends normally."""
        stream, self._stream = self._stream, None
        self._written = PageHistory()
        if stream is not None:
            with suppress(OSError):
                if ended:
                    stream.write(b"closed\n")
                stream.close()

    def _begin(self, history: PageHistory) -> None:
        """Replace the file by a short one with the same history."""
        self.close()
        first = _difference(Page(), history.pages[0])
        content = HEADER + (first + b"first\n" if first else b"")
        steps = _steps(PageHistory(history.pages[:1]), history)
        assert steps is not None
        content += steps[0]
        # A long drawing must not be rewritten at every stroke.
        self._limit = max(self._longest, 2 * len(content))
        atomic_write(self.file, content)
        self._stream = self.file.open("ab")
        self._written = history


def read_journal(file: Path) -> PageHistory:
    """Return the drawing of a journal with its history; an empty one if there is none."""
    history = PageHistory()
    try:
        data = file.read_bytes()
    except OSError:
        return history
    if not data.startswith((HEADER, FORMER_HEADER)):
        return history
    strokes: dict[str, list[Stroke]] = {name: [] for name in _NAMES.values()}
    bitmap: SketchBitmap | None = None

    def page() -> Page:
        plain = Page(bitmap=bitmap)
        return plain.with_layers(lambda layer, _: Sketch(tuple(strokes[_NAMES[layer]])))

    lines = data[len(HEADER) :].split(b"\n")
    # What follows the last line break was cut off.
    for line in lines[:-1]:
        try:
            kind, _, rest = line.partition(b" ")
            if kind == b"picture":
                bitmap = SketchBitmap.from_png(base64.b64decode(rest)) if rest else None
            elif kind.decode() in strokes:
                keep, _, added = rest.partition(b" ")
                strokes[kind.decode()][int(keep) :] = from_json(added).strokes
            elif kind == b"first":
                history = PageHistory((page(),))
            elif kind == b"step":
                history = history.followed_by(page(), str(json.loads(rest)))
            elif kind == b"at":
                history = history.going_to(int(rest))
                for layer, name in _NAMES.items():
                    strokes[name] = list(history.page.layer(layer).strokes)
                bitmap = history.page.bitmap
            elif kind == b"closed":
                return replace(history, closed=True)
            else:
                break
        except (SketchFormatError, ValueError, OSError, RecursionError):
            # Damaged in the middle: the lines before are still good.
            break
    if data.startswith(FORMER_HEADER):
        return PageHistory((page(),))
    return history


def _steps(before: PageHistory, after: PageHistory) -> tuple[bytes, PageHistory] | None:
    """The lines that turn one history into another, and what the file holds with them.

    A history that grew too long drops its oldest pages, which stay in the file. None if the two
    have no page in common.
    """
    dropped = next((i for i, page in enumerate(before.pages) if page is after.pages[0]), None)
    if dropped is None:
        return None
    old = before.pages[dropped:]
    same = 1
    while same < min(len(old), len(after.pages)) and old[same] is after.pages[same]:
        same += 1
    lines, written = b"", before
    if same < len(after.pages) and written.at != dropped + same - 1:
        written = written.going_to(dropped + same - 1)
        lines += b"at %d\n" % written.at
    for number in range(same, len(after.pages)):
        page, text = after.pages[number], after.texts[number - 1]
        lines += _difference(written.page, page) + f"step {json.dumps(text)}\n".encode()
        written = written.followed_by(page, text)
    if written.at != dropped + after.at:
        written = written.going_to(dropped + after.at)
        lines += b"at %d\n" % written.at
    return lines, written


def _difference(before: Page, after: Page) -> bytes:
    lines = b""
    if after.bitmap is not before.bitmap:
        picture = b"" if after.bitmap is None else after.bitmap.to_png()
        lines += b"picture " + base64.b64encode(picture) + b"\n"
    for layer, name in _NAMES.items():
        lines += _lines_for(name, before.layer(layer).strokes, after.layer(layer).strokes)
    return lines


def _lines_for(kind: str, old: tuple[Stroke, ...], new: tuple[Stroke, ...]) -> bytes:
    keep = 0
    while keep < min(len(old), len(new)) and old[keep] is new[keep]:
        keep += 1
    if keep == len(old) == len(new):
        return b""
    return f"{kind} {keep} {to_json(Sketch(new[keep:])).strip()}\n".encode()
