"""Photos as an import stores them, with vectors but without files."""

from pathlib import Path

import numpy as np
from tiny_encoder import TinyCard

from core.library import NewPhoto

CARD = TinyCard(id="m", dim=4, feature_dim=6)


def new_photo(path: Path, content: int, *, seed: int = 0) -> NewPhoto:
    rng = np.random.default_rng(content + 1000 * seed)
    return NewPhoto(
        path=path,
        width=40,
        height=30,
        size=100,
        mtime_ns=1,
        content_hash=f"{content:032x}",
        embedding=rng.standard_normal(4, np.float32),
        feature=rng.standard_normal(6, np.float32).astype(np.float16),
    )
