"""Decodes any picture file to an upright sRGB image of limited size.

The content decides the format; the suffix only says what to try first. Pillow is limited to the
formats listed here, because some of its other readers start programs or have had security holes.
"""

from __future__ import annotations

import importlib.util
import io
import re
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import BinaryIO, NamedTuple

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from core.decoders import colours, film, jxl, pages, photoshop, previews, raw, svg
from core.decoders.errors import PictureError
from core.decoders.kinds import KIND_OF, SIGNATURES, kind_of_file
from core.decoders.metadata import Metadata, metadata_of

# Importing a reader registers it for all threads.
_READERS = (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)
SIDE = 448
"""A decoded picture's longer side is at least this (if the file has as much) and below twice.

It is twice what the encoder sees. A photo of 12 megapixels has an eighth of its size then, which a
JPEG can be decoded to directly."""

_PILLOWS = ("JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF", "BMP")
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_MAX_SCANS = 100
_SCAN = re.compile(rb"\xff\xda")
_DAMAGED = "the picture is damaged or was not copied completely"
_NO_HEIF = 'HEIC pictures need an extra: install it with pip install "inkseek[heif]"'
LARGE_PIXELS = 32_000_000

# Pillow only warns up to twice its limit; here the limit is strict.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
# Pillow's warnings about odd metadata would fill the log of a large library.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")


class Picture(NamedTuple):
    """A decoded picture: the image, reduced, and what its file says.

    Attributes:
        image: Upright, reduced.
        width: Of the picture in the file, as shown.
        height: Likewise.
        metadata: What other programs and the camera wrote about it.
    """

    image: Image.Image
    width: int
    height: int
    metadata: Metadata = Metadata()


def decode(
    file: BinaryIO,
    suffix: str,
    *,
    side: int = SIDE,
    sidecar: bytes = b"",
    frames: bool = False,
    turn_of_large: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Picture:
    """Decode an open file by its content, in this process.

    Only the process that `core.decoders.process` starts calls this.

    Args:
        file: A picture file.
        suffix: The suffix of its name.
        side: A larger picture is reduced; its longer side is at least this and below twice this.
        sidecar: What other programs wrote about it into a file beside it (XMP).
        frames: A few frames of a moving picture are wanted. They come below each other in one
            image; the size is that of one of them in the image.
        turn_of_large: Entered while a picture of very many pixels is in memory.

    Raises:
        PictureError: It cannot be shown; the message is the reason.
    """
    start = file.read(512)
    file.seek(0)
    if not start:
        raise PictureError("the file is empty")
    try:
        if frames:
            return _frames(file, kind_of_file(start, suffix), side)
        return _decode(file, kind_of_file(start, suffix), suffix, side, sidecar, turn_of_large)
    except PictureError:
        raise
    except UnidentifiedImageError as error:
        raise PictureError(_describe_unknown(start)) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(_too_large()) from error
    except MemoryError as error:
        raise PictureError("there is not enough memory for this picture") from error
    except Exception as error:
        # Readers may raise anything on damaged data.
        raise PictureError(_DAMAGED) from error


def _decode(
    file: BinaryIO,
    kind: str,
    suffix: str,
    side: int,
    sidecar: bytes,
    turn_of_large: Callable[[], AbstractContextManager[None]],
) -> Picture:
    shown: tuple[int, int] | None = None
    match kind:
        case "SVG":
            return _drawn(*svg.render(file.read(svg.MAX_BYTES + 1), side), sidecar)
        case "PDF":
            return _drawn(*pages.first_page(file, side), sidecar)
        case "FONT":
            # Loading it takes a while, for every process that decodes.
            from core.decoders import fonts

            return _drawn(*fonts.specimen(file), sidecar)
        case "VIDEO":
            return _drawn(*film.poster(file), sidecar)
        case "PSD":
            merged = photoshop.read(file, side)
            if merged.image is not None:
                image = merged.image
                image.info["xmp"] = merged.xmp
                srgb = colours.to_srgb(colours.plain_mode(image), merged.profile)
                return Picture(srgb, merged.width, merged.height, metadata_of(image, sidecar))
            data, shown = merged.thumbnail, (merged.width, merged.height)
        case "XCF":
            return _merged(file, side, sidecar, turn_of_large)
        case "JXL":
            with turn_of_large() if jxl.pixels(file) > LARGE_PIXELS else nullcontext():
                read = jxl.read(file)
                if read.image is not None:
                    return _upright(read.image, side, nullcontext, sidecar)
            data = read.jpeg
        case "RAW":
            data, width, height = raw.preview(file)
            shown = width, height
        case "ZIP" | "CLIP" | "EPS":
            find = {"ZIP": previews.in_zip, "CLIP": previews.in_clip, "EPS": previews.in_postscript}
            data = find[kind](file)
        case _:
            return _pixels(file, _formats(kind, suffix), side, sidecar, turn_of_large)
    try:
        picture = _pixels(io.BytesIO(data), previews.FORMATS, side, sidecar, turn_of_large)
    except UnidentifiedImageError as error:
        raise PictureError("the picture of itself that the file carries is damaged") from error
    return picture if shown is None else _as_large_as(picture, *shown)


def _merged(
    file: BinaryIO,
    side: int,
    sidecar: bytes,
    turn_of_large: Callable[[], AbstractContextManager[None]],
) -> Picture:
    # Loaded when the first one comes, as few have any.
    from core.decoders import xcf

    width, height = xcf.size(file)
    with turn_of_large() if width * height > LARGE_PIXELS else nullcontext():
        image, profile = xcf.read(file, side)
    srgb = colours.to_srgb(image, profile)
    return Picture(srgb, width, height, metadata_of(image, sidecar))


def _frames(file: BinaryIO, kind: str, side: int) -> Picture:
    if kind == "VIDEO":
        return Picture(*film.strip(film.key_frames(file), side))
    with Image.open(file, formats=film.ANIMATIONS) as image:
        if image.width * image.height > (Image.MAX_IMAGE_PIXELS or 0):
            raise PictureError(_too_large())
        if getattr(image, "n_frames", 1) < 2:
            raise PictureError("it does not move")
        return Picture(*film.strip(film.frames(image), side))


def _drawn(image: Image.Image, width: int, height: int, sidecar: bytes) -> Picture:
    srgb = colours.to_srgb(colours.plain_mode(image), None)
    return Picture(srgb, width, height, metadata_of(image, sidecar))


def _as_large_as(picture: Picture, width: int, height: int) -> Picture:
    """A preview of something of this size, either way up."""
    if (width < height) != (picture.width < picture.height):
        width, height = height, width
    return picture._replace(width=width, height=height)


def _pixels(
    file: BinaryIO,
    formats: list[str] | tuple[str, ...],
    side: int,
    sidecar: bytes,
    turn_of_large: Callable[[], AbstractContextManager[None]],
) -> Picture:
    if file.read(2) == b"\xff\xd8" and _scans(file) > _MAX_SCANS:
        raise PictureError("it is a JPEG of more passes than any program writes")
    file.seek(0)
    with Image.open(file, formats=formats) as image:
        return _upright(image, side, turn_of_large, sidecar)


def missing_extra(suffix: str) -> str | None:
    """Return why files of this kind can't be read on this machine, if so."""
    kind = KIND_OF.get(suffix.lower())
    if kind == "SVG" and importlib.util.find_spec("resvg_py") is None:
        return svg.NOT_INSTALLED
    if kind == "HEIF" and importlib.util.find_spec("pi_heif") is None:
        return _NO_HEIF
    if kind == "JXL" and importlib.util.find_spec("pillow_jxl") is None:
        return jxl.NOT_INSTALLED
    if kind == "PDF" and importlib.util.find_spec("pypdfium2") is None:
        return pages.NOT_INSTALLED
    if kind == "RAW" and importlib.util.find_spec("rawpy") is None:
        return raw.NOT_INSTALLED
    return None


def load_readers() -> None:
    """Load what is otherwise loaded for the first picture of its kind, unless that takes long."""
    with suppress(PictureError):
        _enable_heif()
    with suppress(ImportError):
        import resvg_py  # noqa: F401
    Image.preinit()


def reason_of(error: OSError) -> str:
    """A failed file access in plain words."""
    if isinstance(error, PermissionError):
        return "there is no permission to read it"
    if isinstance(error, FileNotFoundError):
        return "it is no longer there"
    return f"it cannot be read ({error.strerror or error})"


def _upright(
    image: Image.Image,
    side: int,
    turn_of_large: Callable[[], AbstractContextManager[None]],
    sidecar: bytes = b"",
) -> Picture:
    width, height = image.size
    if width * height > (Image.MAX_IMAGE_PIXELS or 0):
        raise PictureError(_too_large())
    longest = max(width, height)
    if longest > side:
        # Affects only JPEG, which decodes faster at 1/2, 1/4 or 1/8 of its size.
        image.draft(None, tuple(max(1, length * side // longest) for length in image.size))  # type: ignore[arg-type]
    large = image.width * image.height > LARGE_PIXELS
    with turn_of_large() if large else nullcontext():
        if image.format in film.ANIMATIONS:
            film.go_to_poster(image)
        image.load()
        profile = colours.profile_of(image)
        metadata = metadata_of(image, sidecar)
        turn = _UPRIGHT.get(_orientation(image))
        factor = max(image.size) // side
        # Numbers of 32 bits are reduced first: their conversion needs several copies.
        wide = image.reduce(factor) if factor > 1 and image.mode in ("I", "F") else image
        small = colours.plain_mode(wide)
        if factor > 1 and wide is image:
            small = small.reduce(factor)
    small = colours.to_srgb(small, profile)
    if turn is not None:
        small = small.transpose(turn)
        if turn in (_UPRIGHT[5], _UPRIGHT[6], _UPRIGHT[7], _UPRIGHT[8]):
            width, height = height, width
    elif small is image:
        small = small.copy()
    return Picture(small, width, height, metadata)


def _scans(file: BinaryIO) -> int:
    """About how many passes a JPEG has; each costs the time of the whole picture."""
    count = 0
    while piece := file.read(1 << 22):
        count += len(_SCAN.findall(piece))  # three times as fast as counting the bytes
    return count


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:
        # Cameras and editors leave all sorts of damage in EXIF; the picture itself is fine.
        return 1


def _formats(kind: str, suffix: str) -> list[str]:
    if kind == "HEIF":
        _enable_heif()
        return ["HEIF"]
    promised = KIND_OF.get(suffix.lower())
    return sorted(_PILLOWS, key=lambda name: name != promised)


def _enable_heif() -> None:
    try:
        import pi_heif
    except ImportError:
        raise PictureError(_NO_HEIF) from None
    pi_heif.register_heif_opener(thumbnails=False)


def _too_large() -> str:
    most = (Image.MAX_IMAGE_PIXELS or 0) // 1_000_000
    return f"the picture has more than {most} megapixels; import a smaller copy of it"


def _describe_unknown(start: bytes) -> str:
    if start.startswith(SIGNATURES) or start[4:8] == b"ftyp":
        return _DAMAGED
    return "the content is not a picture of a kind that can be read"
