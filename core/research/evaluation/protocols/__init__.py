"""Which queries meet which gallery.

A protocol takes vectors (one row an item; their length does not matter) and what is known of the
items, and returns a result that knows its figures and can say in one sentence how it was measured.
"""

from core.research.evaluation.protocols.by_category import (
    CategoryResult,
    Direction,
    NoAnswerError,
    category,
    category_generalised,
    four_directions,
)
from core.research.evaluation.protocols.by_frame import FrameResult, on_the_fly
from core.research.evaluation.protocols.by_instance import (
    InstanceResult,
    instance,
    instance_within_class,
    targets_in,
)

__all__ = [
    "CategoryResult",
    "Direction",
    "FrameResult",
    "InstanceResult",
    "NoAnswerError",
    "category",
    "category_generalised",
    "four_directions",
    "instance",
    "instance_within_class",
    "on_the_fly",
    "targets_in",
]
