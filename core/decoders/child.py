"""The process that decodes pictures: reads requests from its input, answers with pixels.

A request is a header and, unless the header names a file, its bytes. An answer is one letter and
what belongs to it. See `core.decoders.process` for the other side.
"""

from __future__ import annotations

import io
import json
import os
import struct
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from core.decoders import decode
from core.decoders.confine import allow_seconds, confine
from core.decoders.drawing import decode_drawing
from core.decoders.errors import PictureError

HEADER = struct.Struct("<IQ")
"""Lengths of the request's JSON and of the picture's bytes."""
PIXELS = struct.Struct("<IIIIB")
"""Size of the decoded image, that of the picture in the file, and the image's bands."""
LENGTH = struct.Struct("<I")
"""Of a reason, or of the JSON of the metadata, which follow the size."""
PICTURE, FAILURE, LARGE, GO = b"P", b"E", b"L", b"G"


def main() -> None:
    """Serve requests until the input ends, which it does when the program ends."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    # Nothing that a library prints may get between the answers.
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 1)
    os.dup2(nothing, 0)
    decode.load_readers()
    confine()

    @contextmanager
    def one_at_a_time() -> Iterator[None]:
        answers.write(LARGE)
        answers.flush()
        requests.read(1)
        yield

    while header := requests.read(HEADER.size):
        n_json, n_bytes = HEADER.unpack(header)
        request = json.loads(requests.read(n_json))
        content: bytes | Path = requests.read(n_bytes)
        if request["file"] is not None:
            content = Path(request["file"])
        allow_seconds(request["seconds"])
        try:
            with _opened(content) as file:
                picture = _decode(file, request, one_at_a_time)
        except PictureError as error:
            reason = str(error).encode("utf-8", "replace")
            answers.write(FAILURE + LENGTH.pack(len(reason)) + reason)
        except OSError as error:
            reason = decode.reason_of(error).encode("utf-8", "replace")
            answers.write(FAILURE + LENGTH.pack(len(reason)) + reason)
        else:
            bands = len(picture.image.getbands())
            size = PIXELS.pack(*picture.image.size, picture.width, picture.height, bands)
            metadata = json.dumps(picture.metadata).encode()
            answers.write(PICTURE + size + LENGTH.pack(len(metadata)) + metadata)
            answers.write(picture.image.tobytes())
        answers.flush()


def _decode(
    file: BinaryIO, request: dict[str, Any], turn: Callable[[], AbstractContextManager[None]]
) -> decode.Picture:
    if request["drawing"]:
        return decode_drawing(file, side=request["side"], turn_of_large=turn)
    sidecar = request["sidecar"].encode("latin-1")
    return decode.decode(
        file,
        request["suffix"],
        side=request["side"],
        sidecar=sidecar,
        frames=request["frames"],
        turn_of_large=turn,
    )


def _opened(content: bytes | Path) -> BinaryIO:
    return content.open("rb") if isinstance(content, Path) else io.BytesIO(content)


if __name__ == "__main__":
    main()
