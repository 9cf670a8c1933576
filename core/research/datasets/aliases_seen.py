"""The decisions about Sketchy's other classes, for when some of them are held back in turn.

Settings are chosen on classes that training does not see; the same rule must hold for those.
"""

from core.research.datasets.aliases_entry import Entry

__all__ = ["SEEN"]

_SAME = "the same"
_KIND = "a kind of it"
_WIDER = "wider class: holds it"
_ALIKE = "drawn alike"

SEEN: dict[str, Entry] = {
    "alarm_clock": Entry(drop={"clock": _WIDER}, keep={"stopwatch": "another thing"}),
    "ape": Entry(
        drop={"orangutan": _KIND, "chimpanzee": _KIND, "baboon": _ALIKE, "monkey": _ALIKE},
    ),
    "bear": Entry(
        drop={"bear_(animal)": _SAME, "brown_bear": _KIND, "panda": _KIND},
        keep={"teddy_bear": "a toy", "koala": "another animal"},
    ),
    "beetle": Entry(drop={"ladybug": _KIND}, keep={"cockroach": "another insect"}),
    "car_(sedan)": Entry(
        drop={
            "car": _SAME,
            "police_car": _KIND,
            "race_car": _KIND,
            "suv": _KIND,
            "sports_car": _KIND,
            "convertible": _KIND,
            "limousine": _KIND,
            "beach_wagon": _KIND,
        },
        keep={"van": "another body", "pickup_truck": "another body"},
    ),
    "cat": Entry(
        drop={"tabby": _KIND, "persian_cat": _KIND, "egyptian_cat": _KIND},
        keep={"lion": "another animal", "cougar": "another animal", "tiger": "another animal"},
    ),
    "chair": Entry(
        drop={"armchair": _KIND, "rocking_chair": _KIND},
        keep={"wheelchair": "a class of its own", "bench": "another thing"},
    ),
    "couch": Entry(drop={"sofa": _SAME, "studio_couch": _KIND}, keep={"armchair": "a chair"}),
    "crab": Entry(keep={"hermit_crab": "a shell, another outline"}),
    "crocodilian": Entry(drop={"crocodile": _KIND, "american_alligator": _KIND}),
    "dog": Entry(
        drop={
            "german_shepherd": _KIND,
            "labrador_retriever": _KIND,
            "golden_retriever": _KIND,
            "yorkshire_terrier": _KIND,
            "chihuahua": _KIND,
            "standard_poodle": _KIND,
        },
        keep={"hot_dog": "shares only the word"},
    ),
    "duck": Entry(drop={"bird": _WIDER, "goose": _ALIKE}, keep={"swan": "a class of its own"}),
    "elephant": Entry(drop={"african_elephant": _KIND}),
    "eyeglasses": Entry(drop={"sunglasses": _KIND}),
    "fish": Entry(drop={"goldfish": _KIND}, keep={"shark": "a class of its own"}),
    "flower": Entry(drop={"flower_with_stem": _SAME}, keep={"potted_plant": "a pot with leaves"}),
    "guitar": Entry(keep={"violin": "a class of its own"}),
    "hat": Entry(drop={"sombrero": _KIND}, keep={"helmet": "hard", "crown": "open"}),
    "hermit_crab": Entry(drop={"crab": _WIDER}),
    "jack-o-lantern": Entry(drop={"pumpkin": "drawn with a face by many"}),
    "lizard": Entry(drop={"european_fire_salamander": _ALIKE}),
    "lobster": Entry(drop={"american_lobster": _KIND, "spiny_lobster": _KIND}),
    "motorcycle": Entry(drop={"motorbike": _SAME}, keep={"bicycle": "a class of its own"}),
    "owl": Entry(drop={"bird": _WIDER, "standing_bird": _WIDER}),
    "pickup_truck": Entry(drop={"truck": _WIDER}, keep={"firetruck": "another body"}),
    "pig": Entry(drop={"hog": _SAME}, keep={"guinea_pig": "shares only the word"}),
    "pistol": Entry(drop={"revolver": _KIND}, keep={"rifle": "a class of its own"}),
    "racket": Entry(drop={"tennis_racquet": _KIND, "tennis_racket": _KIND}),
    "rocket": Entry(drop={"projectile": _SAME, "space_shuttle": _ALIKE}),
    "sailboat": Entry(keep={"speedboat": "no sail", "canoe": "no sail"}),
    "sea_turtle": Entry(drop={"turtle": _WIDER}),
    "seal": Entry(keep={"dugong": "another animal"}),
    "sheep": Entry(drop={"bighorn": _KIND}),
    "snake": Entry(drop={"boa_constrictor": _KIND}),
    "spider": Entry(
        drop={"tarantula": _KIND, "black_widow": _KIND},
        keep={"spider_web": "the web alone", "scorpion": "a class of its own"},
    ),
    "spoon": Entry(drop={"wooden_spoon": _KIND}, keep={"fork": "another thing"}),
    "turtle": Entry(drop={"sea_turtle": _KIND}),
    "violin": Entry(drop={"cello": _ALIKE}, keep={"guitar": "a class of its own"}),
    "wading_bird": Entry(
        drop={
            "bird": _WIDER,
            "standing_bird": _WIDER,
            "flying_bird": _WIDER,
            "flamingo": _KIND,
            "black_stork": _KIND,
        },
        keep={"crane": "in photo sets often the machine"},
    ),
}
