"""A journal of the current drawing, so that a crash costs at most one stroke.

A journal is a text file that only grows. Each line says how many earlier strokes remain and which
ones follow, so adding a stroke or undoing is cheap, and everything written before a power cut can
be read. A truncated last line is ignored. A long journal is rewritten in short form.
"""

from __future__ import annotations

import base64
import os
from contextlib import suppress
from pathlib import Path
from typing import IO

from core.files import atomic_write
from core.sketch import Page, Sketch, SketchBitmap, SketchFormatError, Stroke
from core.sketch.formats.inkseek_json import from_json, to_json

HEADER = b"inkseek journal 1\n"
LONGEST = 16_000_000
"""Size in bytes from which a journal is rewritten, if that makes it shorter."""


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
        self._written = Page()

    def write(self, page: Page) -> None:
        """Write what is new; on return, it is on the disk.

        Raises:
            OSError: It cannot be written. The next call tries everything again.
        """
        try:
            if self._stream is None or self._stream.tell() > self._limit:
                self._begin(page)
            stream = self._stream
            assert stream is not None
            lines = _difference(self._written, page)
            if lines:
                stream.write(lines)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError:
            self.close()
            raise
        self._written = page

    def close(self) -> None:
        """Close the file and keep it."""
        stream, self._stream = self._stream, None
        self._written = Page()
        if stream is not None:
            with suppress(OSError):
                stream.close()

    def remove(self) -> None:
        """Delete the file, because the drawing is saved elsewhere."""
        self.close()
        self.file.unlink(missing_ok=True)

    def _begin(self, page: Page) -> None:
        """Replace the file by a short one with this drawing."""
        self.close()
        content = HEADER + _difference(Page(), page)
        # A long drawing must not be rewritten at every stroke.
        self._limit = max(self._longest, 2 * len(content))
        atomic_write(self.file, content)
        self._stream = self.file.open("ab")
        self._written = page


def read_journal(file: Path) -> Page:
    """Return the drawing of a journal; an empty page if there is none."""
    try:
        data = file.read_bytes()
    except OSError:
        return Page()
    if not data.startswith(HEADER):
        return Page()
    wanted: list[Stroke] = []
    unwanted: list[Stroke] = []
    bitmap: SketchBitmap | None = None
    lines = data[len(HEADER) :].split(b"\n")
    # What follows the last line break was cut off.
    for line in lines[:-1]:
        try:
            kind, _, rest = line.partition(b" ")
            if kind == b"picture":
                bitmap = SketchBitmap.from_png(base64.b64decode(rest)) if rest else None
            elif kind in (b"strokes", b"negative"):
                keep, _, added = rest.partition(b" ")
                strokes = wanted if kind == b"strokes" else unwanted
                strokes[int(keep) :] = from_json(added).strokes
            else:
                break
        except (SketchFormatError, ValueError, OSError):
            # Damaged in the middle: the lines before are still good.
            break
    return Page(Sketch(tuple(wanted)), bitmap, Sketch(tuple(unwanted)))


def _difference(before: Page, after: Page) -> bytes:
    lines = b""
    if after.bitmap is not before.bitmap:
        picture = b"" if after.bitmap is None else after.bitmap.to_png()
        lines += b"picture " + base64.b64encode(picture) + b"\n"
    lines += _lines_for("strokes", before.sketch.strokes, after.sketch.strokes)
    return lines + _lines_for("negative", before.negative.strokes, after.negative.strokes)


def _lines_for(kind: str, old: tuple[Stroke, ...], new: tuple[Stroke, ...]) -> bytes:
    keep = 0
    while keep < min(len(old), len(new)) and old[keep] is new[keep]:
        keep += 1
    if keep == len(old) == len(new):
        return b""
    return f"{kind} {keep} {to_json(Sketch(new[keep:])).strip()}\n".encode()
