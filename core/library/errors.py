"""What can go wrong with a library, said so that its owner knows what to do next."""

from __future__ import annotations


class CatalogueError(Exception):
    """The catalogue cannot be used; the message says why and what to do about it."""


class PictureError(Exception):
    """One picture cannot be shown or taken in; the message is the plain reason, without path."""
