"""One name for a class, however a set spells it: the one that QuickDraw or Sketchy uses.

`class_names.json` lists the other names of a class, and the kinds that no drawing tells apart (the
breeds of a dog). `imagenet_classes.tsv` gives each ImageNet id (wnid) its name.
"""

import json
import re
from functools import cache
from importlib import resources

_WNID = re.compile(r"(n\d{8})(?:[_-](.+))?")


def normal_label(name: str) -> str:
    """Return a class name the way every set of ours writes it: lower case, "_" for spaces."""
    return "_".join(name.strip().lower().split())


def squashed(name: str) -> str:
    """Return a name without case, spaces and signs: "T-shirt" and "t_shirt" are one."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def class_name(name: str) -> str:
    """Return the common name of a class: "n03063599_coffee_mug" and "Coffee mug" are "mug".

    A wnid decides where there is one: n02113186_Cardigan is a dog.
    """
    names = _common_names()
    if found := _WNID.fullmatch(name):
        wnid, said = found.groups()
        if wnid in names:
            return names[wnid]
        name = imagenet_classes().get(wnid) or said or wnid
    return names.get(squashed(name), normal_label(name))


@cache
def imagenet_classes() -> dict[str, str]:
    """Return the name of each of ImageNet's thousand classes by its wnid, in their order."""
    table = (resources.files(__package__) / "imagenet_classes.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in table.splitlines())


@cache
def _common_names() -> dict[str, str]:
    listed = (resources.files(__package__) / "class_names.json").read_text(encoding="utf-8")
    return {
        squashed(other): name for name, others in json.loads(listed).items() for other in others
    }
