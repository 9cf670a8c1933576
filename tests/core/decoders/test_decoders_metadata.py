"""Keywords that other programs wrote into pictures, whole and hostile."""

import io
import struct
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image, PngImagePlugin
from warm_decoders import WarmDecoders

from core.decoders.metadata import LONGEST, MOST, checked

_XMP = (
    '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>Ada</rdf:li>'
    "</rdf:Seq></dc:creator><dc:subject><rdf:Bag>{}</rdf:Bag></dc:subject></rdf:Description>"
    '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)


def xmp(*words: str) -> bytes:
    return _XMP.format("".join(f"<rdf:li>{word}</rdf:li>" for word in words)).encode()


def jpeg(**options: Any) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "JPEG", **options)
    return file.getvalue()


def with_iptc(*words: bytes) -> bytes:
    """A JPEG with IPTC keywords, as Photoshop stores them."""
    records = b"".join(b"\x1c\x02\x19" + struct.pack(">H", len(word)) + word for word in words)
    block = (
        b"8BIM\x04\x04\0\0" + struct.pack(">I", len(records)) + records + b"\0" * (len(records) % 2)
    )
    segment = b"Photoshop 3.0\0" + block
    plain = jpeg()
    return plain[:2] + b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment + plain[2:]


@pytest.fixture
def read() -> Iterator[Callable[[bytes, str], tuple[str, ...]]]:
    with WarmDecoders() as decoders:
        yield lambda content, suffix: decoders.decode(content, suffix).metadata.keywords


def test_keywords_of_xmp_and_iptc_are_read(read: Any) -> None:
    assert read(jpeg(xmp=xmp("Harbour", " night  sky ", "harbour", "Möwe &amp; Co")), ".jpg") == (
        "Harbour",
        "night sky",
        "Möwe & Co",
    )
    assert read(with_iptc(b"boat", "Hütte".encode(), b"caf\xe9"), ".jpg") == (
        "boat",
        "Hütte",
        "café",
    )
    assert read(jpeg(), ".jpg") == ()


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_other_formats_carry_keywords_too(read: Any, kind: str) -> None:
    file, options = io.BytesIO(), {"xmp": xmp("boat")}
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", xmp("boat").decode())
        options = {"pnginfo": info}  # type: ignore[dict-item]
    if kind == "TIFF":
        options = {"tiffinfo": {700: xmp("boat")}}  # type: ignore[dict-item]
    Image.new("RGB", (40, 30), "red").save(file, kind, **options)
    assert read(file.getvalue(), f".{kind.lower()}") == ("boat",)


_BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<rdf:li xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&b;</rdf:li>'
)


@pytest.mark.parametrize(
    "packet", [_BOMB, _BOMB + xmp("boat"), b"<x", b"\xff\xfe\0<", xmp("boat")[:-60], b"<a>" * 9000]
)
def test_hostile_or_damaged_metadata_means_no_keywords(read: Any, packet: bytes) -> None:
    assert read(jpeg(xmp=packet), ".jpg") in ((), ("boat",))
    assert "&" not in "".join(read(jpeg(xmp=packet), ".jpg"))


def test_a_document_type_is_refused(read: Any) -> None:
    packet = b'<!DOCTYPE x [<!ENTITY a "harbour">]>' + xmp("&a;", "boat").split(b"?>", 1)[1]
    assert read(jpeg(xmp=packet), ".jpg") == ()


def test_numbers_and_lengths_are_limited(read: Any) -> None:
    found = read(jpeg(xmp=xmp(*(f"{n:03}{'x' * 150}" for n in range(300)))), ".jpg")
    assert len(found) == MOST
    assert {len(word) for word in found} == {LONGEST}


_PROPERTIES = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
    'syntax-ns#"><rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:photoshop='
    '"http://ns.adobe.com/photoshop/1.0/" xmp:Rating="{}" photoshop:DateCreated="{}"/>'
    "</rdf:RDF></x:xmpmeta>"
)


def test_stars_date_and_camera_are_read() -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x4746] = "Ink\0", "Pot 5", 2
    exif.get_ifd(0x8769)[0x9003] = "2021:02:03 04:05:06"
    plain, tagged = jpeg(), jpeg(exif=exif)
    sidecar = _PROPERTIES.format("4", "2019-01-02T03:04:05+02:00").encode()
    element = xmp("boat").replace(
        b"<dc:subject>",
        b'<xmp:Rating xmlns:xmp="http://ns.adobe.com/xap/1.0/">3</xmp:Rating><dc:subject>',
    )
    with WarmDecoders() as decoders:
        decode = decoders.decode
        assert decode(plain, ".jpg").metadata == ((), 0, "", "")
        assert decode(tagged, ".jpg").metadata == ((), 2, "2021-02-03T04:05:06", "Ink Pot 5")
        found = decode(plain, ".jpg", sidecar=sidecar).metadata
        assert (found.rating, found.taken) == (4, "2019-01-02T03:04:05")
        both = decode(
            jpeg(exif=exif, xmp=element), ".jpg", sidecar=_PROPERTIES.format(5, "").encode()
        )
        assert both.metadata == (("boat",), 5, "2021-02-03T04:05:06", "Ink Pot 5")
        assert decode(jpeg(xmp=element), ".jpg").metadata.rating == 3


@pytest.mark.parametrize(
    ("stars", "moment"), [("-1", "yesterday"), ("99999", "2021-13-45T99:00"), ("nan", "0000-00-00")]
)
def test_nonsense_is_left_out(stars: str, moment: str) -> None:
    with WarmDecoders() as decoders:
        sidecar = _PROPERTIES.format(stars, moment).encode()
        found = decoders.decode(jpeg(), ".jpg", sidecar=sidecar).metadata
    assert found.rating in (0, 5)
    assert found.taken == ""


@pytest.mark.parametrize(
    "told",
    [
        None,
        [["x"], 1, ""],
        [["x" * 101], 0, "", ""],
        [["x"], 9, "", ""],
        [[], 0, "tomorrow", ""],
        [[3], 0, "", ""],
        [["x"] * 101, 0, "", ""],
    ],
)
def test_a_decoder_cannot_send_anything_else(told: Any) -> None:
    with pytest.raises(ValueError, match="no metadata"):
        checked(told)
