"""The shipped weights still give the embeddings that they were released with."""

from pathlib import Path

import numpy as np
import pytest
from tiny_encoder import TinyEncoder

from core.bundle import OtherEncoderError
from core.encoder import shipped_weights
from core.encoder.torch.encoder import TorchEncoder
from core.research.release.golden import FILE, golden_cosines, write_golden

SAME = 0.9999
"""Rounding to half precision and another processor's arithmetic stay above this."""


@pytest.fixture
def tiny() -> TinyEncoder:
    return TinyEncoder()


def test_every_golden_embedding_is_found_again(encoder: TorchEncoder) -> None:
    cosines = golden_cosines(encoder, shipped_weights().with_name(FILE))
    assert len(cosines) == 13
    assert cosines.min() >= SAME, np.round(cosines, 5)


def test_what_is_written_is_compared_with(tiny: TinyEncoder, tmp_path: Path) -> None:
    file = write_golden(tiny, tmp_path)
    assert golden_cosines(tiny, file).min() >= SAME


def test_those_of_another_encoder_are_refused(
    encoder: TorchEncoder, tiny: TinyEncoder, tmp_path: Path
) -> None:
    with pytest.raises(OtherEncoderError):
        golden_cosines(encoder, write_golden(tiny, tmp_path))
