"""The first page of PDF files, and of Illustrator files, which are PDFs inside."""

from __future__ import annotations

from typing import BinaryIO

from PIL import Image

from core.decoders.errors import PictureError

NOT_INSTALLED = (
    'PDF and Illustrator files need an extra: install it with pip install "inkseek[formats]"'
)
MAX_SIDE = 4096
_PASSWORD = "password"


def first_page(file: BinaryIO, side: int) -> tuple[Image.Image, int, int]:
    """The first page with its longer side at `side` pixels, and its own width and height.

    Raises:
        PictureError: It is locked, or the library is not installed.
        Exception: It is damaged, or has no pages.
    """
    try:
        import pypdfium2
    except ImportError:
        raise PictureError(NOT_INSTALLED) from None
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        if _PASSWORD in str(error).lower():
            raise PictureError("the file is protected with a password") from error
        raise
    with document:
        page = document[0]
        width, height = page.get_size()
        scale = min(side, MAX_SIDE) / max(width, height)
        image = page.render(scale=scale, may_draw_forms=False).to_pil()
        page.close()
    return image, max(1, round(width)), max(1, round(height))
