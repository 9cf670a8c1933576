"""One picture is computed on one thread, a batch on all.

The layers of one picture are so small that two threads spend more time waking each other than they
save: a stroke is answered in 10 ms instead of 17.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

ALL = torch.get_num_threads()
"""As many as torch found fit for this machine, or the environment asked for."""


@contextmanager
def threads_for(n_pictures: int) -> Iterator[None]:
    """Compute on the right number of threads; afterwards on as many as before.

    torch keeps a number for each of the program's threads, but a new one begins with what was set
    last by any other. So a batch says what it needs, too.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1 if n_pictures == 1 else ALL)
    try:
        yield
    finally:
        torch.set_num_threads(before)
