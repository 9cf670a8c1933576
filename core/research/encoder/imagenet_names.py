"""Class names of the data sets that ImageNet knows, too, under this or another name."""

from __future__ import annotations

from functools import cache

from core.research.datasets.class_names import squashed

# The nearest ImageNet class where the name itself is none.
_NEAREST = {
    "aircraft_carrier": "aircraft carrier",
    "airplane": "airliner",
    "alarm_clock": "analog clock",
    "bandage": "Band Aid",
    "basket": "shopping basket",
    "beach": "seashore",
    "bed": "four-poster",
    "book": "book jacket",
    "bridge": "suspension bridge",
    "bulldozer": "snowplow",
    "bus": "school bus",
    "calculator": "hand-held computer",
    "camera": "reflex camera",
    "cell_phone": "cellular telephone",
    "clock": "wall clock",
    "coffee_cup": "cup",
    "compass": "magnetic compass",
    "computer": "desktop computer",
    "cruise_ship": "liner",
    "dresser": "chiffonier",
    "drill": "power drill",
    "drums": "drum",
    "eraser": "rubber eraser",
    "fence": "picket fence",
    "fireplace": "fire screen",
    "firetruck": "fire engine",
    "flashlight": "torch",
    "flip_flops": "sandal",
    "floor_lamp": "table lamp",
    "helmet": "crash helmet",
    "hot_tub": "tub",
    "house_plant": "pot",
    "jail": "prison",
    "keyboard": "computer keyboard",
    "lighthouse": "beacon",
    "monkey": "macaque",
    "mountain": "alp",
    "mug": "coffee mug",
    "ocean": "seashore",
    "panda": "giant panda",
    "pants": "jean",
    "pencil": "ballpoint",
    "police_car": "police van",
    "pond": "lakeside",
    "popsicle": "ice lolly",
    "power_outlet": "switch",
    "river": "lakeside",
    "shorts": "swimming trunks",
    "sink": "washbasin",
    "stereo": "tape player",
    "stop_sign": "street sign",
    "suitcase": "mailbag",
    "sweater": "cardigan",
    "swing_set": "swing",
    "t-shirt": "jersey",
    "telephone": "dial telephone",
    "tent": "mountain tent",
    "toilet": "toilet seat",
    "train": "electric locomotive",
    "van": "minivan",
    "washing_machine": "washer",
    "whale": "grey whale",
    "wheel": "car wheel",
    "wine_glass": "goblet",
    "wristwatch": "digital watch",
}


# What ImageNet calls so is another thing, an ear of corn.
_HOMONYMS = {"ear"}


def imagenet_class(name: str) -> int | None:
    """The number of the ImageNet class that a class name means, if there is one."""
    return None if name in _HOMONYMS else _numbers().get(squashed(_NEAREST.get(name, name)))


@cache
def _numbers() -> dict[str, int]:
    # Part of the extra that training needs anyway; nothing at use imports this.
    from torchvision.models._meta import _IMAGENET_CATEGORIES

    return {squashed(title): number for number, title in enumerate(_IMAGENET_CATEGORIES)}
