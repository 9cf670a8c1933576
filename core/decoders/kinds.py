"""The kinds of picture files: by their content, and what their suffixes promise."""

from __future__ import annotations

import importlib.util

from core.decoders import jxl

_SUFFIXES = {
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "PNG": (".png",),
    "WEBP": (".webp",),
    "AVIF": (".avif",),
    "TIFF": (".tif", ".tiff"),
    "GIF": (".gif",),
    "BMP": (".bmp", ".dib"),
    "HEIF": (".heic", ".heif", ".hif"),
    "SVG": (".svg",),
    "JXL": (".jxl",),
    "PSD": (".psd", ".psb"),
    "XCF": (".xcf",),
    "ZIP": (".kra", ".ora", ".sketch", ".fig", ".xd", ".procreate"),
    "CLIP": (".clip",),
    "PDF": (".pdf", ".ai"),
    "EPS": (".eps", ".epsf", ".epsi"),
    "RAW": (
        *(".dng", ".cr2", ".cr3", ".nef", ".nrw", ".arw", ".sr2", ".orf", ".raf", ".rw2", ".pef"),
        *(".srw", ".3fr", ".iiq", ".rwl"),
    ),
    "FONT": (".ttf", ".otf", ".ttc", ".woff", ".woff2"),
}
if importlib.util.find_spec("av"):
    # Without their reader, all the videos of a folder would only be so many failures.
    _SUFFIXES["VIDEO"] = (".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi")
KIND_OF = {suffix: name for name, group in _SUFFIXES.items() for suffix in group}
SUFFIXES = frozenset(KIND_OF)
MOVING = frozenset({".gif", ".webp", ".png", *_SUFFIXES.get("VIDEO", ())})
"""Suffixes of files that may have several frames."""

_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
SIGNATURES = (b"\xff\xd8", b"\x89PNG", b"RIFF", b"II*\0", b"MM\0*", b"GIF8", b"BM")
_STARTS = {
    b"8BPS": "PSD", b"PK\3\4": "ZIP", b"CSFCHUNK": "CLIP", b"%PDF-": "PDF", b"gimp xcf ": "XCF",
    jxl.STARTS[0]: "JXL", jxl.STARTS[1]: "JXL",
    b"%!PS": "EPS", b"\xc5\xd0\xd3\xc6": "EPS",
    b"FUJIFILMCCD-RAW": "RAW", b"IIRO": "RAW", b"IIRS": "RAW", b"IIU\0": "RAW",
    b"\0\1\0\0": "FONT", b"OTTO": "FONT", b"true": "FONT", b"ttcf": "FONT", b"wOF": "FONT",
}  # fmt: skip


def looks_like_svg(start: bytes, suffix: str) -> bool:
    """Whether a file with this beginning is read as an SVG drawing."""
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text[:1] != b"<" and start[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return False
    return b"<svg" in start or suffix.lower() in _SUFFIXES["SVG"]


def kind_of_file(start: bytes, suffix: str) -> str:
    """What reads a file with this beginning; an empty text if Pillow is to find out."""
    if looks_like_svg(start, suffix):
        return "SVG"
    promised = KIND_OF.get(suffix.lower())
    for beginning, kind in _STARTS.items():
        if start.startswith(beginning):
            return kind
    if start[4:8] == b"ftyp":
        if start[8:12] in _HEIF_BRANDS and b"avif" not in start[8:40]:
            return "HEIF"
        if start[8:12] == b"crx ":
            return "RAW"
    # Most raw files are TIFFs by their beginning.
    if promised == "RAW" and start.startswith((b"II", b"MM")):
        return "RAW"
    if promised == "VIDEO" and not start.startswith(SIGNATURES[:2]):
        return "VIDEO"
    return ""
