"""The frozen encoder of a run: the program's own with its plain M, or one of torchvision's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.encoder import shipped_weights
from core.encoder.domain import Domain
from core.encoder.torch_encoder import TorchEncoder, load_torch_encoder
from core.research.encoder.dataset import load_sources
from core.research.encoder.errors import TrainingError
from core.research.encoder.recipe import Recipe
from core.research.evaluation.progress import Watch
from core.research.onthefly.features import FeatureEncoder
from core.research.onthefly.material import DATA_SETS, Frames, Material, gather
from core.research.onthefly.stage_set import Plain


@dataclass(frozen=True, eq=False)
class Frozen:
    """An encoder and the M that heads start from.

    Attributes:
        encoder: F, and the photos' vectors where it has an M for them.
        plain: M of the drawings' side.
        photo_plain: M of the photos' side, where the encoder has none of its own.
    """

    encoder: FeatureEncoder
    plain: Plain
    photo_plain: Plain | None = None


def own(checkpoint: Path | None, device: str) -> Frozen:
    """The program's encoder, without any head that lies beside it."""
    encoder = load_torch_encoder(checkpoint or shipped_weights(), device, partial_sketch_head=False)
    return Frozen(encoder, plain_of(encoder))


def plain_of(encoder: TorchEncoder) -> Plain:
    linear = encoder.joint(Domain.SKETCH).linear
    return Plain(linear.weight.detach().cpu().float(), linear.bias.detach().cpu().float())


def material_of(
    frozen: Frozen, data_set: str, frames_: Frames, watch: Watch, root: Path | None
) -> Material:
    """Look at a data set; the photos that the encoder's training held out are for validation."""
    try:
        held_out = load_sources(Recipe(), root).held_out.get(data_set)
    except TrainingError:
        held_out = None  # nothing of what the encoder was trained on is here
    keys = frozenset(photo.key for photo in held_out.photos) if held_out else frozenset()
    return gather(
        frozen.encoder, frozen.plain, data_set, frames_, keys, watch, root, frozen.photo_plain
    )


def joint_of(
    encoder: FeatureEncoder, data_set: str, frames_: Frames, watch: Watch, root: Path | None
) -> Frozen:
    """Stage 1 for a network without an M: one is taught on complete sketches and their photos."""
    from core.research.evaluation.embed import embed_photos
    from core.research.evaluation.protocols.by_instance import targets_in
    from core.research.onthefly.features import stage_features
    from core.research.onthefly.stage_one import shared_joint

    train = DATA_SETS[data_set](root, "train")
    cache = frames_.kept(encoder.card, f"{data_set} train")
    photos = embed_photos(encoder, train.photos, watch=watch, cache=cache).features
    stages = stage_features(
        encoder, train.sketches, steps=frames_.steps, by=frames_.by, watch=watch, cache=cache
    )
    target = targets_in(
        [photo.key for photo in train.photos], [sketch.photo or "" for sketch in train.sketches]
    )
    plain = shared_joint(
        photos.astype(np.float32), stages[:, -1].astype(np.float32), target, encoder.card.dim
    )
    return Frozen(encoder, plain, plain)
