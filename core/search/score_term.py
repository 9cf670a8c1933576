"""Terms of a query that score photos by themselves, beside the vectors of the encoder."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from core.search.photo_store import HomeStore


class Weighted:
    """A term of a query; a negative weight repels.

    Attributes:
        weight: How much it counts; 1 is usual.
        counts: What that means beside a drawing of the same weight.
    """

    counts: ClassVar[float] = 1.0

    weight: float

    def __post_init__(self) -> None:
        if not math.isfinite(self.weight):
            raise ValueError(f"a weight has to be a finite number, not {self.weight}")


class ScoreTerm(Weighted, ABC):
    """A term that scores photos. The score of a query is the weighted sum over all its terms.

    Attributes:
        only_matching: Whether a photo that it scores 0 is no answer to it alone.
    """

    only_matching: ClassVar[bool] = False

    @abstractmethod
    def scores(self, store: HomeStore, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """How well each photo fits, from 0 to 1.

        Args:
            store: The library.
            ids: The photos, ascending. The same array as before means the same photos.
        """

    def chances(self, store: HomeStore, ids: NDArray[np.int64]) -> NDArray[np.float32] | None:
        """The chance that each photo is right; None where the scores are no such thing."""
        return None

    def notice(self, store: HomeStore) -> str | None:
        """What the user should know about these scores now."""
        return None
