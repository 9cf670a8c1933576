"""What other programs and cameras wrote about a picture: keywords, stars, date and camera.

It is read from XMP (in the file or in a sidecar beside it), IPTC and EXIF, and only by the process
that decodes pictures. Sizes and numbers are limited, and an XMP packet with a document type is not
read, so that no entity is ever expanded. Damaged metadata means none; the picture may be fine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple
from xml.parsers import expat

from PIL import Image, ImageFile, IptcImagePlugin

MOST = 100
"""Keywords of a picture."""

LONGEST = 100
"""Letters of a keyword."""

MOST_BYTES = 1_000_000
"""Of a packet or sidecar."""

STARS = 5

_XMP_OF_TIFF = 700
_SUBJECT = "http://purl.org/dc/elements/1.1/ subject"
_ITEM = "http://www.w3.org/1999/02/22-rdf-syntax-ns# li"
_PROPERTIES = {
    "http://ns.adobe.com/xap/1.0/ Rating": "rating",
    "http://ns.adobe.com/exif/1.0/ DateTimeOriginal": "taken",
    "http://ns.adobe.com/photoshop/1.0/ DateCreated": "created",
    "http://ns.adobe.com/tiff/1.0/ Make": "make",
    "http://ns.adobe.com/tiff/1.0/ Model": "model",
}
_IPTC_KEYWORDS = (2, 25)
_MAKE, _MODEL, _RATING, _EXIF, _TAKEN = 0x010F, 0x0110, 0x4746, 0x8769, 0x9003
_MOMENT = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?")


class Metadata(NamedTuple):
    """What is known about a picture.

    Attributes:
        keywords: Each once.
        rating: Stars from 1 to 5; 0 without.
        taken: By the camera's clock, such as "2024-05-31T14:03:07"; empty if unknown.
        camera: Make and model; empty if unknown.
    """

    keywords: tuple[str, ...] = ()
    rating: int = 0
    taken: str = ""
    camera: str = ""


def metadata_of(image: Image.Image, sidecar: bytes = b"") -> Metadata:
    """Return what an open picture and its sidecar say; the sidecar is the newer of the two."""
    words: list[str] = []
    told: dict[str, str] = {}
    readers: tuple[Callable[[], tuple[Iterable[str], dict[str, str]]], ...] = (
        lambda: _from_xmp(sidecar),
        lambda: _from_xmp(_packet(image)),
        lambda: (_from_iptc(image), {}),
        lambda: ((), _from_exif(image)),
    )
    for read in readers:
        # Cameras and editors leave all sorts of damage in metadata.
        with suppress(Exception):
            found, properties = read()
            words += found
            told = properties | told
    keywords: dict[str, str] = {}
    for word in words:
        if plain := _plain(word):
            keywords.setdefault(plain.casefold(), plain)
    moments = (_moment(told.get(name, "")) for name in ("taken", "created"))
    make, model = _plain(told.get("make", "")), _plain(told.get("model", ""))
    alike = model.casefold().startswith(make.casefold())
    return Metadata(
        tuple(keywords.values())[:MOST],
        _stars(told.get("rating", "")),
        next(filter(None, moments), ""),
        (model if alike else f"{make} {model}")[:LONGEST].strip(),
    )


def checked(told: Any) -> Metadata:
    """Metadata as the process that decodes sends it; that may be in the hands of a picture.

    Raises:
        ValueError: It is none.
    """
    match told:
        case [list(words), int(rating), str(taken), str(camera)] if (
            all(isinstance(word, str) and len(word) <= LONGEST for word in words)
            and len(words) <= MOST
            and 0 <= rating <= STARS
            and taken in ("", _moment(taken))
            and len(camera) <= LONGEST
        ):
            return Metadata(tuple(words), int(rating), taken, camera)
    raise ValueError("no metadata")


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST]


def _stars(text: str) -> int:
    try:
        return max(0, min(STARS, round(float(text))))
    except (ValueError, OverflowError):
        return 0


def _moment(text: str) -> str:
    found = _MOMENT.match(text.strip())
    if found is None:
        return ""
    try:
        return datetime(*(int(part or 0) for part in found.groups())).isoformat()  # type: ignore[arg-type]
    except ValueError:
        return ""


def _packet(image: Image.Image) -> bytes:
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")
    if packet is None and hasattr(image, "tag_v2"):
        packet = image.tag_v2.get(_XMP_OF_TIFF)
    return packet.encode() if isinstance(packet, str) else bytes(packet or b"")


def _from_xmp(packet: bytes) -> tuple[list[str], dict[str, str]]:
    if not packet or len(packet) > MOST_BYTES:
        return [], {}
    reader = _XmpReader()
    reader.read(packet.strip(b"\0 \r\n\t"))
    return reader.words, reader.properties


class _XmpReader:
    """Collects the items of dc:subject, and properties, which are attributes or elements."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.properties: dict[str, str] = {}
        self._in_subject = False
        self._text: list[str] | None = None

    def read(self, packet: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._add
        parser.Parse(packet, True)

    def _refuse(self, *declared: object) -> None:
        raise ValueError("a packet with a document type")

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._in_subject |= name == _SUBJECT
        for attribute, value in attributes.items():
            if attribute in _PROPERTIES:
                self.properties.setdefault(_PROPERTIES[attribute], value)
        is_item = name == _ITEM and self._in_subject and len(self.words) < MOST
        if is_item or name in _PROPERTIES:
            self._text = []

    def _add(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, name: str) -> None:
        if name == _SUBJECT:
            self._in_subject = False
        if self._text is None:
            return
        if name == _ITEM:
            self.words.append("".join(self._text))
        elif name in _PROPERTIES:
            self.properties.setdefault(_PROPERTIES[name], "".join(self._text))
        else:
            return
        self._text = None


def _from_iptc(image: Image.Image) -> list[str]:
    if not isinstance(image, ImageFile.ImageFile):
        return []
    stored = (IptcImagePlugin.getiptcinfo(image) or {}).get(_IPTC_KEYWORDS, [])
    return [_text(word) for word in (stored if isinstance(stored, list) else [stored])][:MOST]


def _from_exif(image: Image.Image) -> dict[str, str]:
    exif = image.getexif()
    found = {"make": exif.get(_MAKE), "model": exif.get(_MODEL), "rating": exif.get(_RATING)}
    with suppress(Exception):
        found["taken"] = exif.get_ifd(_EXIF).get(_TAKEN)
    return {name: str(value).strip("\0 ") for name, value in found.items() if value}


def _text(word: bytes) -> str:
    try:
        return word.decode("utf-8")
    except UnicodeDecodeError:
        return word.decode("latin-1")
