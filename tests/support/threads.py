"""Tests of small networks compute alone: helping threads cost more than they give here.

On a machine that is busy with other things they even wait for each other most of the time.
"""

from collections.abc import Iterator

import pytest
import torch


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
