"""Learning how one person draws, or what one category needs, from a handful of sketches.

Only M for sketches changes, so a library is never embedded again. The start and the learning rates
of the gradient steps were meta-learned beforehand (`Prior`); here they are applied in numpy.
"""

from core.style.example import Example, StyleError
from core.style.profile import Kind, Profile
from core.style.store import ProfileStore

__all__ = ["Example", "Kind", "Profile", "ProfileStore", "StyleError"]
