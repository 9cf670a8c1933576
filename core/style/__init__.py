"""Learning how one person draws, or what one category needs, from a handful of drawings.

Only the drawing's side of M changes, so a library is never embedded again. What a step of learning
may change, and how far, was meta-learned beforehand (`Prior`); here it is applied in numpy.
"""

from core.style.errors import StyleError
from core.style.example import Example
from core.style.profile import Kind, Profile
from core.style.store import ProfileStore

__all__ = ["Example", "Kind", "Profile", "ProfileStore", "StyleError"]
