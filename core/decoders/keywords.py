"""Keywords that other programs wrote into a picture: XMP (dc:subject) and IPTC.

Only the process that decodes pictures reads them. Sizes and numbers are limited, and an XMP packet
with a document type is not read, so that no entity is ever expanded. Damaged metadata means no
keywords; the picture itself may be fine.
"""

from __future__ import annotations

from xml.parsers import expat

from PIL import Image, ImageFile, IptcImagePlugin

MOST = 100
"""Keywords of a picture."""

LONGEST = 100
"""Letters of a keyword."""

_MOST_BYTES = 1_000_000
_XMP_OF_TIFF = 700
_SUBJECT = "http://purl.org/dc/elements/1.1/ subject"
_ITEM = "http://www.w3.org/1999/02/22-rdf-syntax-ns# li"
_IPTC_KEYWORDS = (2, 25)


def keywords_of(image: Image.Image) -> tuple[str, ...]:
    """Return the keywords in an open picture, each once."""
    found: dict[str, str] = {}
    for read in (_from_xmp, _from_iptc):
        try:
            words = read(image)
        except Exception:
            # Cameras and editors leave all sorts of damage in metadata.
            continue
        for word in words:
            plain = " ".join("".join(c if c.isprintable() else " " for c in word).split())
            if plain:
                found.setdefault(plain[:LONGEST].casefold(), plain[:LONGEST])
    return tuple(found.values())[:MOST]


def _from_xmp(image: Image.Image) -> list[str]:
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")
    if packet is None and hasattr(image, "tag_v2"):
        packet = image.tag_v2.get(_XMP_OF_TIFF)
    if isinstance(packet, str):
        packet = packet.encode()
    if not packet or len(packet) > _MOST_BYTES:
        return []
    reader = _SubjectReader()
    reader.read(bytes(packet).strip(b"\0 \r\n\t"))
    return reader.found


class _SubjectReader:
    """Collects the items of dc:subject."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._in_subject = False
        self._item: list[str] | None = None

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
        if name == _ITEM and self._in_subject and len(self.found) < MOST:
            self._item = []

    def _add(self, text: str) -> None:
        if self._item is not None:
            self._item.append(text)

    def _end(self, name: str) -> None:
        if name == _SUBJECT:
            self._in_subject = False
        if name == _ITEM and self._item is not None:
            self.found.append("".join(self._item))
            self._item = None


def _from_iptc(image: Image.Image) -> list[str]:
    if not isinstance(image, ImageFile.ImageFile):
        return []
    stored = (IptcImagePlugin.getiptcinfo(image) or {}).get(_IPTC_KEYWORDS, [])
    return [_text(word) for word in (stored if isinstance(stored, list) else [stored])][:MOST]


def _text(word: bytes) -> str:
    try:
        return word.decode("utf-8")
    except UnicodeDecodeError:
        return word.decode("latin-1")
