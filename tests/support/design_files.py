"""Files of designers' programs and cameras, small and made from scratch."""

from __future__ import annotations

import base64
import io
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageFont


def stored(image: Image.Image, kind: str = "PNG") -> bytes:
    made = io.BytesIO()
    image.save(made, kind)
    return made.getvalue()


def photoshop(
    image: Image.Image,
    bits: int = 8,
    *,
    version: int = 1,
    packed: bool = False,
    resources: Mapping[int, bytes] | None = None,
) -> bytes:
    """Return a Photoshop file that holds nothing but its merged image."""
    mode = {"1": 0, "L": 1, "P": 2, "RGB": 3, "CMYK": 4, "LAB": 9}[image.mode]
    planes = [np.asarray(band) for band in image.split()]
    if image.mode == "1":
        rows = [np.packbits(~planes[0], axis=1)]
    elif bits == 16:
        rows = [(plane * 257.0).astype(">u2").view(np.uint8) for plane in planes]
    elif bits == 32:
        rows = [((plane / 255.0) ** 2.2).astype(">f4").view(np.uint8) for plane in planes]
    else:
        rows = [255 - plane if image.mode == "CMYK" else plane for plane in planes]
    header = struct.pack(
        ">4sH6xHIIHH", b"8BPS", version, len(planes), image.height, image.width, bits, mode
    )
    colours = image.getpalette() or []
    palette = np.reshape(colours + [0] * (-len(colours) % 768), (-1, 3)).T.astype("u1").tobytes()
    told = b"".join(
        struct.pack(">4sHHI", b"8BIM", number, 0, len(data)) + data + b"\0" * (len(data) % 2)
        for number, data in (resources or {}).items()
    )
    head = header + struct.pack(">I", len(palette)) + palette + struct.pack(">I", len(told)) + told
    head += b"\0" * (4 * version)
    if not packed:
        return head + b"\0\0" + b"".join(plane.tobytes() for plane in rows)
    lines = [_packbits(line.tobytes()) for plane in rows for line in plane]
    counts = b"".join(len(line).to_bytes(2 * version, "big") for line in lines)
    return head + b"\0\1" + counts + b"".join(lines)


def _packbits(line: bytes) -> bytes:
    """Bytes as they are, except that a line of one value becomes runs."""
    pieces = [line[at : at + 128] for at in range(0, len(line), 128)]
    if len(set(line)) > 1:
        return b"".join(bytes([len(piece) - 1]) + piece for piece in pieces)
    return b"".join(bytes([(257 - len(piece)) % 256]) + piece[:1] for piece in pieces)


def zipped(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def clip_studio(preview: bytes) -> bytes:
    """Return a document of Clip Studio Paint: chunks, one of which is a database."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE CanvasPreview (MainId INTEGER, ImageData BLOB)")
    database.execute("INSERT INTO CanvasPreview VALUES (1, ?)", (preview,))
    database.commit()
    data = database.serialize()
    database.close()
    chunks = [(b"CHNKHead", b"\0" * 40), (b"CHNKExta", b"pixels"), (b"CHNKSQLi", data)]
    body = b"".join(name + len(part).to_bytes(8, "big") + part for name, part in chunks)
    return b"CSFCHUNK" + (24 + len(body)).to_bytes(8, "big") + (24).to_bytes(8, "big") + body


POSTSCRIPT = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 80 60\n%%EndComments\n"


def eps_with_tiff(image: Image.Image) -> bytes:
    tiff = stored(image, "TIFF")
    at = 32 + len(POSTSCRIPT)
    head = struct.pack("<4s6I", b"\xc5\xd0\xd3\xc6", 32, len(POSTSCRIPT), 0, 0, at, len(tiff))
    return head + b"\xff\xff\0\0" + POSTSCRIPT + tiff


def eps_with_xmp(image: Image.Image) -> bytes:
    text = base64.encodebytes(stored(image, "JPEG")).replace(b"\n", b"&#xA;")
    return POSTSCRIPT + b"<xmpGImg:image>" + text + b"</xmpGImg:image>\nshowpage\n"


def epsi(image: Image.Image) -> bytes:
    """Return an EPS file with a preview in hexadecimal digits; `image` is grey."""
    lines = [bytes(255 - value for value in line) for line in np.asarray(image).tolist()]
    text = b"".join(b"% " + line.hex().encode() + b"\n" for line in lines)
    begin = f"%%BeginPreview: {image.width} {image.height} 8 {len(lines)}\n".encode()
    return POSTSCRIPT + begin + text + b"%%EndPreview\nshowpage\n"


def pdf(box: str = "0 0 80 60", drawing: str = "1 0 0 rg 0 30 40 30 re f", pages: int = 1) -> bytes:
    """Return a PDF whose first page has one drawing."""
    kids = " ".join(f"{4 + n} 0 R" for n in range(pages))
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        f"<< /Length {len(drawing)} >>\nstream\n{drawing}\nendstream",
    ]
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents 3 0 R >>"
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate([*parts, *[page] * pages], 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{part}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(places) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return made + f"{end}startxref\n{len(made)}\n%%EOF\n".encode()


def camera_raw(preview: bytes | None, *, orientation: int = 1, side: int = 64) -> bytes:
    """Return a DNG: raw pixels of one grey, and a JPEG as its preview."""
    raw = np.full((side * 3 // 4, side), 30_000, "<u2").tobytes()
    main = [
        (254, 4, 1), (271, 2, b"Ink\0"), (272, 2, b"Seek\0"), (274, 3, orientation),
        (50706, 1, b"\1\4\0\0"), (50707, 1, b"\1\1\0\0"), (50708, 2, b"Ink Seek\0"),
    ]  # fmt: skip
    pixels = [
        (254, 4, 0), (256, 4, side), (257, 4, side * 3 // 4), (258, 3, 16), (259, 3, 1),
        (262, 3, 32803), (277, 3, 1), (278, 4, side * 3 // 4), (33421, 3, (2, 2)),
        (33422, 1, b"\0\1\1\2"), (50714, 3, 0), (50717, 4, 65535),
    ]  # fmt: skip
    data, at = b"", 8
    strips = {}
    for name, part in (("raw", raw), ("preview", preview or b"")):
        strips[name] = (at + len(data), len(part))
        data += part + b"\0" * (len(part) % 2)
    pixels += [(273, 4, strips["raw"][0]), (279, 4, strips["raw"][1])]
    if preview is not None:
        with Image.open(io.BytesIO(preview)) as image:
            width, height = image.size
        main += [
            (256, 4, width), (257, 4, height), (258, 3, (8, 8, 8)), (259, 3, 7), (262, 3, 6),
            (273, 4, strips["preview"][0]), (277, 3, 3), (278, 4, height),
            (279, 4, strips["preview"][1]),
        ]  # fmt: skip
    second = _directory(pixels, at + len(data))
    main.append((330, 4, at + len(data)))
    first_at = at + len(data) + len(second)
    return b"II*\0" + struct.pack("<I", first_at) + data + second + _directory(main, first_at)


def _directory(entries: list[tuple[int, int, object]], at: int) -> bytes:
    """Return a directory of a TIFF that begins at this place."""
    size = 2 + 12 * len(entries) + 4
    head, extra = struct.pack("<H", len(entries)), b""
    for tag, kind, value in sorted(entries, key=lambda entry: entry[0]):
        if isinstance(value, bytes):
            data, count = value, len(value)
        else:
            numbers = value if isinstance(value, tuple) else (value,)
            data = struct.pack(f"<{len(numbers)}{'H' if kind == 3 else 'I'}", *numbers)
            count = len(numbers)
        if len(data) > 4:
            place = struct.pack("<I", at + size + len(extra))
            extra += data + b"\0" * (len(data) % 2)
        else:
            place = data.ljust(4, b"\0")
        head += struct.pack("<HHI", tag, kind, count) + place
    return head + b"\0" * 4 + extra


def font() -> bytes:
    """Return the font that Pillow carries."""
    known = ImageFont.load_default(20)
    assert isinstance(known, ImageFont.FreeTypeFont)
    return bytes(known.font_bytes)


def lab(image: Image.Image) -> Image.Image:
    srgb, other = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    done = ImageCms.profileToProfile(image, srgb, other, outputMode="LAB")
    assert done is not None
    return done


class GimpLayer(NamedTuple):
    """A layer for `gimp`: its picture and what is unlike the usual."""

    image: Image.Image
    left: int = 0
    top: int = 0
    opacity: int = 255
    mode: int = 0
    visible: bool = True
    path: tuple[int, ...] = ()
    is_group: bool = False
    mask: Image.Image | None = None


def gimp(
    size: tuple[int, int],
    layers: Sequence[GimpLayer],
    *,
    version: int = 0,
    precision: int = 150,
    compression: int = 1,
    palette: bytes = b"",
    profile: bytes = b"",
) -> bytes:
    """Return a GIMP file; the topmost layer is first."""
    base = {"R": 0, "L": 1, "P": 2}[layers[0].image.mode[0]]
    number = struct.Struct(">Q" if version >= 11 else ">I").pack
    told = _property(17, bytes([compression]))
    if palette:
        told += _property(1, struct.pack(">I", len(palette) // 3) + palette)
    if profile:
        named = struct.pack(">I", 12) + b"icc-profile\0"
        told += _property(21, named + struct.pack(">II", 0, len(profile)) + profile)
    head = b"gimp xcf " + (b"v%03d" % version if version else b"file") + b"\0"
    head += struct.pack(">3I", *size, base)
    head += struct.pack(">I", precision) if version >= 4 else b""
    head += told + _property(0)
    pointers = len(number(0)) * (len(layers) + 2)
    body, places, at = b"", [], len(head) + pointers

    def pixels(image: Image.Image, at: int) -> bytes:
        data = _numbers(image, precision, version)
        bytes_each = data.shape[2] * data.dtype.itemsize
        start = struct.pack(">3I", *image.size, bytes_each) + number(at + 12 + 2 * len(number(0)))
        start += number(0) + struct.pack(">2I", *image.size)
        tiles = [
            data[y : y + 64, x : x + 64]
            for y in range(0, image.height, 64) for x in range(0, image.width, 64)
        ]  # fmt: skip
        packed = [_packed_tile(tile, compression) for tile in tiles]
        first, found = at + len(start) + len(number(0)) * (len(tiles) + 1), b""
        for tile in packed:
            found += number(first)
            first += len(tile)
        return start + found + number(0) + b"".join(packed)

    for layer in layers:
        places.append(at + len(body))
        kind = {"RGB": 0, "RGBA": 1, "L": 2, "LA": 3, "P": 4, "PA": 5}[layer.image.mode]
        told = _property(6, struct.pack(">I", layer.opacity))
        told += _property(7, struct.pack(">I", layer.mode))
        told += _property(8, struct.pack(">I", layer.visible))
        told += _property(15, struct.pack(">ii", layer.left, layer.top))
        told += _property(29) if layer.is_group else b""
        told += _property(30, struct.pack(f">{len(layer.path)}I", *layer.path))
        start = struct.pack(">3I", *layer.image.size, kind) + struct.pack(">I", 2) + b"a\0"
        start += told + _property(0)
        here = at + len(body) + len(start) + 2 * len(number(0))
        shown = pixels(layer.image, here)
        mask, mask_at = b"", 0
        if layer.mask is not None:
            mask_at = here + len(shown)
            mask = struct.pack(">2I", *layer.mask.size) + struct.pack(">I", 2) + b"m\0"
            mask += _property(0)
            mask += number(mask_at + len(mask) + len(number(0)))
            mask += pixels(layer.mask, mask_at + len(mask))
        body += start + number(here) + number(mask_at) + shown + mask
    return head + b"".join(map(number, places)) + number(0) + number(0) + body


def _property(kind: int, data: bytes = b"") -> bytes:
    return struct.pack(">II", kind, len(data)) + data


def _numbers(image: Image.Image, precision: int, version: int) -> NDArray[Any]:
    values = np.asarray(image).reshape(image.height, image.width, -1)
    if precision == 150:
        return values
    shown = values / 255.0
    if precision % 100 == 0:
        light = np.where(shown <= 0.04045, shown / 12.92, ((shown + 0.055) / 1.055) ** 2.4)
        n_colours = values.shape[2] - (values.shape[2] in (2, 4))
        shown[..., :n_colours] = light[..., :n_colours]
    kind = {1: "u1", 2: "u2", 3: "u4", 5: "f2", 6: "f4", 7: "f8"}[precision // 100]
    most = np.iinfo(kind).max if kind[0] == "u" else 1
    return (shown * most).astype((">" if version >= 12 else "<") + kind)


def _packed_tile(tile: NDArray[Any], compression: int) -> bytes:
    raw = tile.tobytes()
    if compression == 2:
        return zlib.compress(raw)
    if compression == 0:
        return raw
    count = tile.shape[0] * tile.shape[1]
    planes = np.frombuffer(raw, np.uint8).reshape(count, -1).T
    return b"".join(_packed_plane(plane.tobytes()) for plane in planes)


def _packed_plane(plane: bytes) -> bytes:
    """Runs where a plane has one value, long and short pieces as they are elsewhere."""
    if len(set(plane)) == 1:
        if len(plane) <= 127:
            return bytes([len(plane) - 1]) + plane[:1]
        return b"\x7f" + struct.pack(">H", len(plane)) + plane[:1]
    if len(plane) <= 127:
        return bytes([256 - len(plane)]) + plane
    return (
        b"\x80" + struct.pack(">H", len(plane) - 100) + plane[:-100] + bytes([156]) + plane[-100:]
    )
