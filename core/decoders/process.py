"""Decodes pictures in processes of their own, which are ended when they take too long.

The readers of picture files are C and Rust code that meets files from anywhere. One may crash, take
hours or fill the memory; here that costs one picture, never the program. Each process decodes one
picture after the other. A second thread that wants a picture meanwhile gets a second process.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, Self

from PIL import Image

from core.decoders import child
from core.decoders.decode import SIDE, Picture, reason_of
from core.decoders.errors import PictureError, TooCostlyError
from core.decoders.kinds import looks_like_svg
from core.decoders.metadata import LONGEST, MOST, MOST_BYTES, Metadata, checked
from core.drive_timeout import within
from core.packaged import DECODE_PICTURES, is_packaged

SECONDS, SVG_SECONDS = 20, 5
"""Processor time for one picture. On the clock it may take three times that."""

IN_MEMORY = 64_000_000
"""Larger files are not held in memory; the process reads them from the disk."""

_TIMES_ON_THE_CLOCK = 3
_MOST_OF_METADATA = 12 * LONGEST * (MOST + 2)
_MAX_REASON, _MAX_PIXELS = 4000, 100_000_000
_MODES = {1: "L", 3: "RGB", 4: "RGBA"}
_CRASHED = "decoding it crashed; the file is damaged, or made to do harm"
# In the installed package, everything is beneath `inkseek`.
_ROOT = str(Path(__file__).resolve().parents[child.__name__.count(".")])
_START = f"import sys; sys.path.insert(0, sys.argv[1]); from {child.__name__} import main; main()"
# Pictures of many megapixels are decoded one at a time, to limit memory.
_large_one_at_a_time = threading.Lock()


class Decoders:
    """Processes that decode; any thread may use them. They start when they are needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[_Decoder] = []
        self._busy: set[_Decoder] = set()
        self._closed = False

    def decode(
        self,
        content: bytes | Path,
        suffix: str,
        *,
        side: int = SIDE,
        drawing: bool = False,
        sidecar: bytes = b"",
        frames: bool = False,
    ) -> Picture:
        """Decode a picture.

        Args:
            content: The file's bytes, or a file that is too large to be held in memory twice.
            suffix: The suffix of its name.
            side: As for `open_picture`; of a drawing the longer side at most.
            drawing: It is a picture of lines, to be returned in grey (L), or with its transparency
                (RGBA).
            sidecar: What other programs wrote about it into a file beside it (XMP).
            frames: As for `core.decoders.decode.decode`.

        Raises:
            PictureError: It cannot be shown; the message is the reason. `TooCostlyError` if its
                decoder crashed or had to be ended.
        """
        while True:
            decoder, fresh = self._take()
            try:
                return decoder.decode(content, suffix, side, drawing, sidecar, frames)
            except TooCostlyError as error:
                if self._closed:
                    raise PictureError("it was called off") from error
                # A process that has decoded other pictures may have suffered from those.
                if fresh or decoder.ended_late:
                    raise
            finally:
                self._give_back(decoder)

    def close(self) -> None:
        """End all processes, those that are decoding, too."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            for decoder in self._busy:
                decoder.kill()
        for decoder in idle:
            decoder.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _take(self) -> tuple[_Decoder, bool]:
        with self._lock:
            if self._closed:
                raise PictureError("it was called off")
            fresh = not self._idle
            try:
                decoder = _Decoder() if fresh else self._idle.pop()
            except OSError as error:
                raise PictureError(f"no process to decode it can be started ({error})") from error
            self._busy.add(decoder)
        return decoder, fresh

    def _give_back(self, decoder: _Decoder) -> None:
        with self._lock:
            self._busy.discard(decoder)
            if decoder.alive and not self._closed:
                self._idle.append(decoder)
                return
        decoder.end()


class _Decoder:
    """One process."""

    def __init__(self) -> None:
        command = [sys.executable, DECODE_PICTURES]
        if not is_packaged():
            command = [sys.executable, "-I", "-c", _START, _ROOT]
        # A process decodes on one core; there is one for each core.
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        _widen(self._process.stdin, self._process.stdout)
        self._requests: IO[bytes] = self._process.stdin
        self._answers: IO[bytes] = self._process.stdout
        self.ended_late = False
        self.alive = True

    def decode(
        self,
        content: bytes | Path,
        suffix: str,
        side: int,
        drawing: bool,
        sidecar: bytes,
        frames: bool,
    ) -> Picture:
        is_svg = not isinstance(content, Path) and looks_like_svg(content[:512], suffix)
        seconds = SVG_SECONDS if is_svg else SECONDS
        request = {"suffix": suffix, "side": side, "seconds": seconds, "drawing": drawing}
        request["frames"] = frames
        request["sidecar"] = sidecar[: MOST_BYTES + 1].decode("latin-1")
        # Whatever interrupts an answer, nobody could understand the next one.
        self.alive = False
        try:
            with self._limited(seconds):
                self._ask(content, request)
                kind = self._read(1)
                answer = None if kind == child.LARGE else self._answer(kind)
            if answer is None:
                with _large_one_at_a_time, self._limited(seconds):
                    self._requests.write(child.GO)
                    self._requests.flush()
                    answer = self._answer(self._read(1))
        except (EOFError, OSError) as error:
            self._process.kill()
            # The limit on processor time has a signal of its own.
            self.ended_late |= -self._process.wait() == getattr(signal, "SIGXCPU", 0)
            reason = (
                f"decoding it took more than {seconds} seconds" if self.ended_late else _CRASHED
            )
            raise TooCostlyError(reason) from error
        self.alive = True
        if isinstance(answer, str):
            raise PictureError(answer)
        return answer

    def kill(self) -> None:
        """End it at once, from any thread; whoever waits for it gets an error."""
        self._process.kill()

    def end(self) -> None:
        """End it and wait for the end."""
        self._process.kill()
        # Closing writes what is left, which a process that crashed does not take.
        with suppress(OSError):
            self._requests.close()
        self._answers.close()
        self._process.wait()

    @contextmanager
    def _limited(self, seconds: float) -> Iterator[None]:
        timer = threading.Timer(seconds * _TIMES_ON_THE_CLOCK, self._end_late)
        timer.name, timer.daemon = "inkseek-decoder-limit", True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def _end_late(self) -> None:
        self.ended_late = True
        self.kill()

    def _ask(self, content: bytes | Path, request: dict[str, object]) -> None:
        file = str(content) if isinstance(content, Path) else None
        data = b"" if isinstance(content, Path) else content
        text = json.dumps({**request, "file": file}).encode()
        self._requests.write(child.HEADER.pack(len(text), len(data)) + text)
        self._requests.write(data)
        self._requests.flush()

    def _answer(self, kind: bytes) -> Picture | str:
        """The picture, or the reason why there is none."""
        if kind == child.FAILURE:
            (length,) = child.LENGTH.unpack(self._read(child.LENGTH.size))
            return self._read(min(length, _MAX_REASON)).decode("utf-8", "replace")
        if kind != child.PICTURE:
            raise EOFError
        wide, high, width, height, bands = child.PIXELS.unpack(self._read(child.PIXELS.size))
        if wide * high > _MAX_PIXELS or bands not in _MODES:
            raise EOFError
        metadata = self._metadata()
        pixels = self._read(bands * wide * high)
        image = Image.frombytes(_MODES[bands], (wide, high), pixels)
        return Picture(image, width, height, metadata)

    def _metadata(self) -> Metadata:
        (length,) = child.LENGTH.unpack(self._read(child.LENGTH.size))
        if length > _MOST_OF_METADATA:
            raise EOFError
        try:
            return checked(json.loads(self._read(length)))
        except (ValueError, RecursionError) as error:
            raise EOFError from error

    def _read(self, length: int) -> bytes:
        data = self._answers.read(length)
        if len(data) < length:
            raise EOFError
        return data


def _widen(*pipes: IO[bytes]) -> None:
    """Let a pipe hold a megabyte, so that a photo does not keep both sides waiting 50 times."""
    if sys.platform == "linux":
        import fcntl

        # A user's pipes may hold only so much in all.
        with suppress(OSError):
            for pipe in pipes:
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 1 << 20)


shared = Decoders()
"""For whoever wants one picture: thumbnails, previews, and pictures looked at closely."""
atexit.register(shared.close)


def open_picture(path: Path, *, side: int = SIDE) -> Image.Image:
    """Decode a file: upright, sRGB, on white, reduced towards `side` pixels.

    Args:
        path: Any picture file.
        side: A larger picture is reduced; its longer side is at least this and below twice this.

    Raises:
        PictureError: It cannot be shown, or its drive does not answer; the message is the reason.
    """
    return shared.decode(_read(path), path.suffix, side=side).image


def open_frames(path: Path, *, side: int = SIDE) -> list[Image.Image]:
    """Decode a few frames of an animation or a video, spread over its length.

    Args:
        path: A file with a suffix among `MOVING`.
        side: As for `open_picture`.

    Raises:
        PictureError: As for `open_picture`, and if it does not move.
    """
    strip, width, height, _ = shared.decode(_read(path), path.suffix, side=side, frames=True)
    return [strip.crop((0, top, width, top + height)) for top in range(0, strip.height, height)]


def _read(path: Path) -> bytes | Path:
    try:
        return within(path.parent, partial(_content_of, path))
    except OSError as error:
        raise PictureError(reason_of(error)) from error


def _content_of(path: Path) -> bytes | Path:
    return path if path.stat().st_size > IN_MEMORY else path.read_bytes()
