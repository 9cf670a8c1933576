"""Fonts as pictures: a specimen of their letters."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import BinaryIO

from PIL import Image, ImageDraw, ImageFont

from core.decoders.errors import PictureError

_SIDE, _MARGIN = 640, 40
_MOST_BYTES = 64_000_000
_NOT_IN_FONTS = "\uffff"
# A large line and some smaller ones, in the first script that a font has.
_SPECIMENS = (
    ("Aa", "ABCDEFGHIJKLM", "NOPQRSTUVWXYZ", "abcdefghijklm", "nopqrstuvwxyz", "0123456789"),
    ("АБв", "АБВГДЕЖЗИКЛ", "МНОПРСТУФХЦ", "абвгдежзикл", "мнопрстуфхц"),
    ("Αβγ", "ΑΒΓΔΕΖΗΘΙΚΛΜ", "ΝΞΟΠΡΣΤΥΦΧΨΩ", "αβγδεζηθικλμ", "νξοπρστυφχψω"),
    ("永字", "一二三四五六七八九十", "日月火水木金土山川人"),
    ("かな", "あいうえおかきくけこ", "アイウエオカキクケコ"),
    ("한글", "가나다라마바사아자차", "카타파하"),
    ("אבג", "אבגדהוזחטיכ", "למנסעפצקרשת"),
    ("عربي", "ابتثجحخدذرزس", "شصضطظعغفقكلم"),
    ("अआ", "अआइईउऊएऐओऔ", "कखगघङचछजझञ"),
    ("★☂♞", "←↑→↓⇐⇒∞≈≠±", "■□▲△●○◆◇★☆"),
    ("\ue001\ue002", "\ue003\ue004\ue005\ue006", "\ue007\ue008\ue009\ue00a"),
    ("\uf001\uf002", "\uf003\uf004\uf005\uf006", "\uf007\uf008\uf009\uf00a"),
)


def specimen(file: BinaryIO) -> tuple[Image.Image, int, int]:
    """A sheet of letters in the font, and its width and height.

    Raises:
        PictureError: It has none of the letters that a specimen shows.
        Exception: It is damaged.
    """
    data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise PictureError(f"the font has more than {_MOST_BYTES // 1_000_000} MB")
    # The other layout engine runs the font's own rules, which nothing here needs.
    font = ImageFont.truetype(io.BytesIO(data), 100, layout_engine=ImageFont.Layout.BASIC)
    nothing = _shape(font, _NOT_IN_FONTS)
    for lines in _SPECIMENS:
        if all(_shape(font, letter) not in (nothing, b"") for letter in lines[0]):
            return _sheet(font, lines), _SIDE, _SIDE
    raise PictureError("the font has no letters that a specimen could show")


def _shape(font: ImageFont.FreeTypeFont, letter: str) -> bytes:
    return bytes(font.getmask(letter))


def _sheet(font: ImageFont.FreeTypeFont, lines: tuple[str, ...]) -> Image.Image:
    sheet = Image.new("L", (_SIDE, _SIDE), "white")
    pen = ImageDraw.Draw(sheet)
    inside = _SIDE - 2 * _MARGIN
    _write(pen, font, lines[:1], _MARGIN, inside // 2)
    _write(pen, font, lines[1:], _SIDE // 2 + _MARGIN // 2, inside // 2)
    return sheet


def _write(
    pen: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont,
    lines: Sequence[str],
    top: int,
    high: int,
) -> None:
    """Write lines of one size into a part of the sheet, each in the middle of its room."""
    boxes = [font.getbbox(line) for line in lines]
    wide = max(1.0, *(box[2] - box[0] for box in boxes))
    tall = max(1.0, *(box[3] - box[1] for box in boxes))
    room = high / len(lines)
    fitting = min((_SIDE - 2 * _MARGIN) / wide, 0.8 * room / tall)
    fitted = font.font_variant(size=max(4, min(300, int(font.size * fitting))))
    for number, line in enumerate(lines):
        box = fitted.getbbox(line)
        middle = _SIDE / 2, top + room * (number + 0.5)
        place = middle[0] - (box[0] + box[2]) / 2, middle[1] - (box[1] + box[3]) / 2
        pen.text(place, line, fill="black", font=fitted)
