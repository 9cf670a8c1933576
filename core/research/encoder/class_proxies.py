"""Class proxies: stand for the photos of classes that have only drawings.

Most classes of QuickDraw have no photos, so their place in the space of photos is unknown. If
ImageNet has the class, its classifier's row points to where the photos would be (on Sketchy's
classes, at a mean cosine of 0.75 with their centre), and replaces them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.encoder.torch.network import JointEmbedding
from core.research.datasets.class_names import squashed
from core.research.encoder.names import Names

# How sure a class proxy's soft target is: about as the network is of a good photo of the class.
_SURENESS = 8.0
# ImageNet's class of this name is another thing, an ear of corn.
_HOMONYMS = {"ear"}


class ClassProxies(nn.Module):
    """One direction in the space of features for each class that has one.

    Attributes:
        names: int64 (k,), the numbers of the classes.
        directions: (k, 1280), from the centre of all classes.
        soft_targets: (k, 1000), what a teacher would say that they show.
    """

    def __init__(self, names: Tensor, classes: Tensor, rows: Tensor) -> None:
        """Take the rows of some classes.

        Args:
            names: the numbers of the names that need a class proxy.
            classes: the ImageNet class of each.
            rows: the ImageNet classifier (1000, 1280) of the photos' tower.
        """
        super().__init__()
        centred = nnf.normalize(rows - rows.mean(0), dim=1)
        soft_targets = (_SURENESS * centred[classes] @ centred.T).softmax(1)
        self.register_buffer("names", names, persistent=False)
        self.register_buffer("directions", centred[classes], persistent=False)
        self.register_buffer("soft_targets", soft_targets, persistent=False)
        self.names: Tensor
        self.directions: Tensor
        self.soft_targets: Tensor

    def through(self, joint: JointEmbedding) -> Tensor:
        """Where M of the photo side puts them: unit rows (k, dim).

        M begins centred on the photos, so a direction from the centre passes without the bias.
        """
        return nnf.normalize(nnf.linear(self.directions, joint.linear.weight), dim=1)


def class_proxies_for(names: Names, shown: Iterable[int], rows: Tensor) -> ClassProxies:
    """Class proxies for the names that no photo shows and that ImageNet knows.

    Args:
        names: of all data sets; unseen classes are not among them.
        shown: the numbers of the names that have photos.
        rows: the ImageNet classifier of the photos' tower.
    """
    has_photos = set(shown)
    found = {
        number: known
        for number, label in enumerate(names.labels)
        if number not in has_photos and (known := imagenet_class(label)) is not None
    }
    return ClassProxies(
        torch.tensor(list(found), dtype=torch.long),
        torch.tensor(list(found.values()), dtype=torch.long),
        rows,
    )


def imagenet_class(name: str) -> int | None:
    """The number of the ImageNet class that a class name means, if there is one."""
    return None if name in _HOMONYMS else _numbers().get(squashed(_nearest().get(name, name)))


@cache
def _numbers() -> dict[str, int]:
    # Part of the extra that training needs anyway; nothing at use imports this.
    from torchvision.models._meta import _IMAGENET_CATEGORIES

    return {squashed(title): number for number, title in enumerate(_IMAGENET_CATEGORIES)}


@cache
def _nearest() -> dict[str, str]:
    """Read which ImageNet class is nearest to a name that is none of its own."""
    table = resources.files(__package__) / "imagenet_nearest.tsv"
    lines = table.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines)
