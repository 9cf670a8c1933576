"""Categories: guesses for a drawing, estimates for a category, previews of folders.

Nothing here is trained on the user's categories: a category is known by the photos it has.
"""

from core.categories.expectation import Expectation, expect
from core.categories.guess import Guess, Guesser, Prototypes
from core.categories.names import KnownNames, shipped_names
from core.categories.preview import FolderPreview, preview, proposals
from core.categories.split import groups

__all__ = [
    "Expectation",
    "FolderPreview",
    "Guess",
    "Guesser",
    "KnownNames",
    "Prototypes",
    "expect",
    "groups",
    "preview",
    "proposals",
    "shipped_names",
]
