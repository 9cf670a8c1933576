"""What a library's catalogue holds, for tests that look at all of it."""

from __future__ import annotations

from core.library import Filters, Library, Photo


def photos(library: Library) -> list[Photo]:
    return library.catalogue.photos(library.catalogue.matching(Filters()))


def by_name(library: Library) -> dict[str, Photo]:
    return {photo.name: photo for photo in photos(library)}
