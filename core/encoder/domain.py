"""What an image is: each kind has a tower of its own, and both end in one space."""

from __future__ import annotations

from enum import IntEnum


class Domain(IntEnum):
    """Selects the side of the network that an image passes."""

    PHOTO = 0
    SKETCH = 1
