"""On what terms the training data are published, for the model card.

Weights are no copies of pictures, but who passes a model on has to know what its data allow. Said
here is what the authors' pages say; where they say nothing, that is said too.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.research.datasets import flickr, qmul, quickdraw, sketchy
from core.research.datasets.about import About
from core.research.datasets.labelled_photos import PHOTO_SETS

_NO_LICENCE = "published for research; no licence is stated"
_NO_PASSING_ON = "passing the pictures on; commercial use of the pictures is not granted by anybody"
_IMAGENET = "ImageNet's terms of access: non-commercial research and education"
_NOT_COMMERCIAL = "commercial use and passing on of the pictures; the rights stay with their owners"


@dataclass(frozen=True)
class Terms:
    """What may be done with a data set.

    Attributes:
        about: the set.
        used: what of it is used.
        licence: on what terms it is published.
        forbids: what these terms do not allow.
    """

    about: About
    used: str
    licence: str
    forbids: str


TERMS = {
    "sketchy": Terms(
        sketchy.ABOUT,
        "sketches with the photos they were drawn from (photos from ImageNet)",
        f"{_NO_LICENCE}; for the photos {_IMAGENET}",
        _NOT_COMMERCIAL,
    ),
    "chairv2": Terms(qmul.CHAIR_V2, "sketches with their photos", _NO_LICENCE, _NO_PASSING_ON),
    "chairv1": Terms(qmul.CHAIR_V1, "sketches with their photos", _NO_LICENCE, _NO_PASSING_ON),
    "shoev1": Terms(qmul.SHOE_V1, "sketches with their photos", _NO_LICENCE, _NO_PASSING_ON),
    "shoev2-photos": Terms(qmul.SHOE_V2, "photos alone", _NO_LICENCE, _NO_PASSING_ON),
    "quickdraw": Terms(
        quickdraw.ABOUT,
        "drawings with class names, by the players of Google's game",
        "CC BY 4.0",
        "use without naming Google as the source",
    ),
    "tiny-imagenet": Terms(
        PHOTO_SETS["tiny-imagenet"], "photos with class names", _IMAGENET, _NOT_COMMERCIAL
    ),
    "flickr": Terms(
        flickr.ABOUT,
        "photos alone",
        "gathered for research; each photo's rights are its photographer's",
        _NOT_COMMERCIAL,
    ),
}

PRETRAINED = {
    "title": "{network}, trained on ImageNet (ILSVRC 2012)",
    "page": "https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite",
    "licence": f"weights Apache-2.0; the photos they were trained on: {_IMAGENET}",
    "forbids": f"for the weights nothing beyond Apache-2.0; for the photos {_NOT_COMMERCIAL}",
}
"""Where training starts from."""
