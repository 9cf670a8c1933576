"""Between the page on the canvas and the sheet that the library keeps."""

from __future__ import annotations

from app.canvas import Page
from core.library import Sheet


def sheet_of(page: Page) -> Sheet:
    return Sheet(page.sketch, page.bitmap)


def page_of(sheet: Sheet) -> Page:
    return Page(sheet.sketch, sheet.bitmap)
