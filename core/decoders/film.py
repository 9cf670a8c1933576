"""Moving pictures: the frame that tells most, of animations and, with an extra, of video."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from PIL import Image

from core.decoders import colours
from core.decoders.errors import PictureError

NOT_INSTALLED = 'video needs an extra: install it with pip install "inkseek[video]"'
ANIMATIONS = ("GIF", "PNG", "WEBP")
FRAMES = 8
"""So many are looked at."""

_MOST_PIXELS = 60_000_000
"""Of an animation; every frame up to the one wanted has to be decoded."""

_LOOKED_AT = (64, 64)
_BETTER = 1.5
"""How much more another frame must show to be preferred to the first."""


def go_to_poster(image: Image.Image) -> None:
    """Move an open animation to the frame that tells most, among a few from its beginning."""
    numbers = _frame_numbers(image)
    if len(numbers) < 2:
        return
    told = []
    for number in numbers:
        image.seek(number)
        told.append(_tells(image))
    image.seek(numbers[_most_telling(told)])


def frames(image: Image.Image) -> Iterator[Image.Image]:
    """Yield a few frames of an open animation, which is at that frame meanwhile."""
    for number in _frame_numbers(image):
        image.seek(number)
        yield image


def _frame_numbers(image: Image.Image) -> list[int]:
    """Return a few numbers spread over what may be decoded of an animation."""
    within = _MOST_PIXELS // max(1, image.width * image.height)
    last = max(0, min(getattr(image, "n_frames", 1), within) - 1)
    return sorted({step * last // (FRAMES - 1) for step in range(FRAMES)})


def poster(file: BinaryIO) -> tuple[Image.Image, int, int]:
    """The frame of a video that tells most, among a few key frames, and the video's size.

    Raises:
        PictureError: As for `key_frames`.
        Exception: It is damaged.
    """
    found = key_frames(file)
    image = found[_most_telling([_tells(frame) for frame in found])]
    return image, *image.size


def key_frames(file: BinaryIO) -> list[Image.Image]:
    """A few key frames of a video, spread over its length; at least one.

    Raises:
        PictureError: There is none, or the library is not installed.
        Exception: It is damaged.
    """
    try:
        import av
    except ImportError:
        raise PictureError(NOT_INSTALLED) from None
    with av.open(file, options={"protocol_whitelist": ""}) as container:
        if not container.streams.video:
            raise PictureError("the file has sound only")
        stream = container.streams.video[0]
        size = stream.width * stream.height
        if size > (Image.MAX_IMAGE_PIXELS or 0):
            raise Image.DecompressionBombError
        stream.codec_context.skip_frame = "NONKEY"
        found = list(_key_frames(container, stream))
    if not found:
        raise PictureError("no picture of the video can be read")
    return found


def strip(found: Iterable[Image.Image], side: int) -> tuple[Image.Image, int, int]:
    """Frames below each other in one image, each reduced towards `side`, and the size of one."""
    small = [_reduced(frame, side) for frame in found]
    width, height = small[0].size
    image = Image.new("RGB", (width, len(small) * height))
    for number, frame in enumerate(small):
        image.paste(frame.resize((width, height)), (0, number * height))
    return image, width, height


def _reduced(image: Image.Image, side: int) -> Image.Image:
    plain = colours.plain_mode(image)
    factor = max(image.size) // side
    return colours.to_srgb(plain.reduce(factor) if factor > 1 else plain, None)


def _key_frames(container: Any, stream: Any) -> Iterator[Image.Image]:
    """Yield up to eight, spread over the length of the video."""
    length = container.duration or 0
    for step in range(FRAMES if length > 0 else 1):
        if step:
            container.seek(length * step // FRAMES)
        frame = next(container.decode(stream), None)
        if frame is not None:
            yield frame.to_image().rotate(frame.rotation, expand=True)


def _tells(image: Image.Image) -> float:
    """How much a frame shows: nothing if it is one colour, as where a film fades in."""
    return image.convert("L").resize(_LOOKED_AT, Image.Resampling.BOX).entropy()


def _most_telling(told: list[float]) -> int:
    best = max(range(len(told)), key=told.__getitem__)
    return best if told[best] > _BETTER * told[0] + 0.1 else 0
