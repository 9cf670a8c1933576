"""One picture is computed on one thread, a batch on all, and nobody else is left with one."""

import threading

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.modules.module import register_module_forward_hook

from core.encoder import ModelCard
from core.encoder.torch import encoder as torch_encoder
from core.encoder.torch.encoder import TorchEncoder, threads_for
from core.encoder.torch.network import SketchPhotoNet


@pytest.fixture(autouse=True)
def three_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_encoder, "ALL", 3)


@pytest.fixture(scope="module")
def encoder() -> TorchEncoder:
    card = ModelCard(
        id="small", variant="lite0", dim=4, feature_dim=1280, sketch_size=32, photo_size=32
    )
    return TorchEncoder(SketchPhotoNet("lite0", 4).eval(), card, torch.device("cpu"))


def threads_seen(encoder: TorchEncoder, n: int) -> set[int]:
    """On how many threads the layers were computed."""
    seen: set[int] = set()

    def note(module: nn.Module, given: object, made: object) -> None:
        seen.add(torch.get_num_threads())

    hook = register_module_forward_hook(note)
    try:
        encoder.embed_sketches(np.full((n, 32, 32), 255, np.uint8))
        encoder.embed_photos(np.zeros((n, 32, 32, 3), np.uint8))
    finally:
        hook.remove()
    return seen


@pytest.mark.parametrize(("n", "n_threads"), [(1, 1), (2, 3)])
def test_one_picture_takes_one_thread_and_several_take_all(
    encoder: TorchEncoder, n: int, n_threads: int
) -> None:
    before = torch.get_num_threads()
    assert threads_seen(encoder, n) == {n_threads}
    assert torch.get_num_threads() == before


def test_a_batch_takes_all_on_a_thread_that_began_during_a_search(encoder: TorchEncoder) -> None:
    seen: list[set[int]] = []
    with threads_for(1):
        importing = threading.Thread(target=lambda: seen.append(threads_seen(encoder, 2)))
        importing.start()
        importing.join()
        assert torch.get_num_threads() == 1
    assert seen == [{3}]


def test_the_number_is_back_after_an_error() -> None:
    before = torch.get_num_threads()
    with pytest.raises(KeyError), threads_for(1):
        raise KeyError
    assert torch.get_num_threads() == before
