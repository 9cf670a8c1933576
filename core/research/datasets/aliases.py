"""Under which names a class hides in the other data sets, decided class by class.

A name is dropped with an unseen class when it is the same thing, a kind of it, or a wider class
whose pictures often show it. It stays when it is another thing that only looks or sounds alike, or
a neighbour that the published split itself trains on (it trains on `owl` while `songbird` is
unseen). Every borderline decision carries its reason, in both directions.
"""

from core.research.datasets.aliases_entry import Entry, squashed
from core.research.datasets.aliases_seen import SEEN
from core.research.datasets.aliases_unseen import UNSEEN

__all__ = ["ALIASES", "Entry", "squashed"]

ALIASES: dict[str, Entry] = {squashed(name): entry for name, entry in (UNSEEN | SEEN).items()}
"""The decisions about each class, by its squashed name."""
