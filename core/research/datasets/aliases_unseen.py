"""The decisions about the classes that are unseen in a published split."""

from core.research.datasets.aliases_entry import Entry

__all__ = ["UNSEEN"]

_BIRD = {
    "bird": "wider class: holds it",
    "flying_bird": "wider class: holds it",
    "standing_bird": "wider class: holds it",
    "animal_migration": "scenes, mostly of flocks of birds and herds",
}

UNSEEN: dict[str, Entry] = {
    # Unseen in the 104/21 split of Sketchy.
    "bat": Entry(keep={"baseball_bat": "the club shares only the name"}),
    "cabin": Entry(
        drop={
            "house": "a cabin is a small house and drawn as one",
            "barn": "a wooden house with a gable",
            "thatch": "photos of cottages",
            "log_cabin": "the same",
        },
        keep={
            "birdhouse": "a box for birds",
            "cliff_dwelling": "ruins in rock",
            "church": "seen in the published split",
            "tent": "cloth",
            "hospital": "a large building",
        },
    ),
    "cow": Entry(
        drop={
            "ox": "cattle",
            "bull": "cattle",
            "animal_migration": "scenes, herds of cattle among them",
        },
        keep={"bison": "another animal", "dugong": "the sea cow shares only the name"},
    ),
    "dolphin": Entry(
        keep={
            "whale": "another animal",
            "shark": "seen in the published split",
            "dugong": "another animal",
        }
    ),
    "door": Entry(
        drop={"door_handle": "photos of it show the door", "garage_door": "a kind of door"},
        keep={"picket_fence": "not a door", "triumphal_arch": "a gate without a door"},
    ),
    "helicopter": Entry(keep={"airplane": "seen in the published split", "blimp": "seen as well"}),
    "mouse": Entry(
        drop={
            "mouse_(animal)": "the same",
            "rat": "drawn alike",
            "hamster": "drawn alike",
        },
        keep={
            "computer_mouse": "the device shares only the name",
            "guinea_pig": "tailless, another animal",
        },
    ),
    "pear": Entry(keep={"apple": "seen in the published split"}),
    "raccoon": Entry(keep={"lesser_panda": "another animal", "panda": "another animal"}),
    "saw": Entry(
        drop={"chain_saw": "a kind of saw", "hacksaw": "a kind of saw"},
        keep={"see_saw": "the playground swing shares only the name"},
    ),
    "seagull": Entry(
        drop={**_BIRD, "gull": "the same", "albatross": "a white sea bird, drawn alike"},
        keep={"pigeon": "another bird, as duck and owl are", "swan": "seen in the published split"},
    ),
    "skyscraper": Entry(
        drop={"building": "wider class: holds it"},
        keep={
            "the_eiffel_tower": "a lattice tower",
            "obelisk": "a stone",
            "water_tower": "a tank",
            "hospital": "a low building",
        },
    ),
    "songbird": Entry(
        drop={
            **_BIRD,
            "robin": "a songbird",
            "sparrow": "a songbird",
            "nightingale": "a songbird",
            "tomtit": "a songbird",
            "bluejay": "a songbird",
            "jay": "a songbird",
            "crow": "a songbird by kin and drawn as one",
            "cuckoo": "drawn as one",
        },
        keep={
            "pigeon": "no songbird; a class of its own, as owl and parrot are",
            "birdhouse": "the house, not the bird",
        },
    ),
    "sword": Entry(drop={"dagger": "a short sword"}, keep={"knife": "seen in the published split"}),
    "tree": Entry(
        drop={
            "palm_tree": "a kind of tree",
            "bush": "drawn as a small tree or a crown without its trunk",
            "forest": "many of them",
            "christmas_tree": "a kind of tree",
        },
        keep={
            "leaf": "a part, drawn large and alone",
            "acorn": "its fruit alone",
            "house_plant": "a pot with leaves",
            "potted_plant": "a pot with leaves",
            "cactus": "another plant",
            "broccoli": "a vegetable",
        },
    ),
    "wheelchair": Entry(
        keep={"chair": "seen in the published split", "rocking_chair": "no wheels"}
    ),
    "windmill": Entry(
        keep={"fan": "indoors, seen in one published split", "lighthouse": "no sails"}
    ),
    "window": Entry(
        drop={"window_shade": "a window behind", "window_screen": "a window behind"},
        keep={"picture_frame": "hangs on a wall", "door": "another thing"},
    ),
    # Unseen in the 100/25 split of Sketchy.
    "cup": Entry(
        drop={
            "coffee_cup": "a kind of cup",
            "mug": "a kind of cup",
            "teacup": "a kind of cup",
            "beer_mug": "drawn alike",
            "espresso": "photos of cups",
        },
        keep={
            "wine_glass": "a stem, another outline",
            "beaker": "laboratory glass",
            "bowl": "no handle",
            "water_jug": "a spout",
        },
    ),
    "swan": Entry(
        drop=_BIRD, keep={"goose": "another bird", "duck": "seen in the published split"}
    ),
    "snail": Entry(keep={"slug": "no shell", "sea_slug": "no shell"}),
    "squirrel": Entry(keep={"guinea_pig": "another animal"}),
    "ray": Entry(drop={"stingray": "the same", "electric_ray": "a kind of ray"}),
    "volcano": Entry(keep={"mountain": "no crater, no smoke", "alp": "no crater, no smoke"}),
    "rifle": Entry(
        drop={"assault_rifle": "a kind of rifle"},
        keep={
            "revolver": "a pistol, seen in the published split",
            "military_uniform": "the clothes",
        },
    ),
    "parrot": Entry(drop={**_BIRD, "macaw": "a parrot"}, keep={"pigeon": "another bird"}),
    "teddy_bear": Entry(
        drop={"teddy": "the same"},
        keep={"bear": "seen in the published split", "panda": "an animal"},
    ),
    "wine_bottle": Entry(
        drop={
            "beer_bottle": "the same outline",
            "pop_bottle": "the same outline",
            "bottle": "wider class: holds it",
        },
        keep={
            "pill_bottle": "a jar",
            "bottle_opener": "not a bottle",
            "bottlecap": "its cap alone",
        },
    ),
    "deer": Entry(
        drop={
            "gazelle": "drawn alike",
            "antelope": "drawn alike",
            "reindeer": "a deer",
            "animal_migration": "scenes, herds of deer among them",
        },
        keep={"bighorn": "a sheep", "giraffe": "seen in the published split"},
    ),
    "chicken": Entry(
        drop={**_BIRD, "rooster": "the same kind", "hen": "the same", "cock": "the same"}
    ),
    "airplane": Entry(
        drop={"airliner": "a kind of it", "warplane": "a kind of it"},
        keep={
            "aircraft_carrier": "a ship",
            "space_shuttle": "a class of its own in TU-Berlin",
            "blimp": "seen in the published split",
        },
    ),
    "tank": Entry(
        keep={
            "bulldozer": "no gun",
            "cannon": "seen in the published split",
            "water_tower": "a tank of another kind",
        }
    ),
    "umbrella": Entry(keep={"parachute": "another thing", "sombrero": "a hat"}),
    "butterfly": Entry(
        drop={"monarch": "a butterfly", "sulphur_butterfly": "a butterfly"},
        keep={"dragonfly": "another insect"},
    ),
    "camel": Entry(drop={"arabian_camel": "the same"}),
    "horse": Entry(
        drop={"sorrel": "a horse", "pony": "a horse"},
        keep={"zebra": "seen in the published split"},
    ),
    "bell": Entry(
        drop={"chime": "bells"},
        keep={"bell_pepper": "a vegetable", "dumbbell": "shares only the word"},
    ),
    # Unseen in the 220/30 split of TU-Berlin.
    "bus": Entry(
        drop={
            "school_bus": "a kind of bus",
            "trolleybus": "a kind of bus",
            "minibus": "a kind of bus",
        },
        keep={"van": "seen in the published split", "police_van": "a van"},
    ),
    "tractor": Entry(
        keep={"bulldozer": "seen in the published split", "lawn_mower": "small, no seat"}
    ),
    "suitcase": Entry(
        drop={"briefcase": "drawn alike"}, keep={"backpack": "seen in the published split"}
    ),
    "streetlight": Entry(keep={"traffic_light": "seen as well", "floor_lamp": "seen as well"}),
    "telephone": Entry(
        drop={"pay-phone": "a kind of telephone", "dial_telephone": "a kind of telephone"},
        keep={"cell_phone": "seen in the published split"},
    ),
    "canoe": Entry(
        drop={"gondola": "a long narrow boat, drawn alike", "kayak": "drawn alike"},
        keep={"speedboat": "another boat", "lifeboat": "another boat"},
    ),
    "fan": Entry(
        drop={"ceiling_fan": "a kind of fan", "electric_fan": "the same"},
        keep={"windmill": "seen or unseen on its own account"},
    ),
    "teacup": Entry(
        drop={"coffee_cup": "drawn alike", "espresso": "photos of small cups"},
        keep={"cup": "seen in the published split", "mug": "seen in the published split"},
    ),
    "penguin": Entry(
        drop={"king_penguin": "a penguin"},
        keep={"standing_bird": "seen in the published split", "bird": "few of them are penguins"},
    ),
    "laptop": Entry(
        drop={"computer": "drawn as a laptop by many", "notebook": "the same"},
        keep={"computer_monitor": "seen in the published split", "computer_keyboard": "a part"},
    ),
    "shoe": Entry(
        drop={"shoes": "the same", "sandal": "drawn alike", "running_shoe": "a kind of shoe"},
        keep={"flip_flops": "a sole and a strap", "sock": "seen in the published split"},
    ),
    "brain": Entry(keep={"brain_coral": "a coral"}),
    "t-shirt": Entry(drop={"jersey": "photos of shirts"}, keep={"sweater": "long sleeves"}),
    "trombone": Entry(keep={"trumpet": "seen in the published split"}),
    "snowboard": Entry(keep={"skateboard": "seen in the published split"}),
    "table": Entry(
        drop={"dining_table": "a kind of table", "desk": "drawn alike"},
        keep={"pool": "water", "bench": "seen in the published split"},
    ),
    "rollerblades": Entry(
        drop={"rollerskates": "drawn alike"}, keep={"skateboard": "seen in the published split"}
    ),
    "space_shuttle": Entry(
        drop={"rocket": "drawn alike", "projectile": "photos of rockets"},
        keep={"airplane": "seen in the published split"},
    ),
    "bridge": Entry(
        drop={
            "suspension_bridge": "a kind of bridge",
            "steel_arch_bridge": "a kind of bridge",
            "viaduct": "a kind of bridge",
        },
        keep={"dam": "holds water back"},
    ),
    "frying-pan": Entry(drop={"wok": "a kind of pan"}, keep={"pan_flute": "shares only the word"}),
    "bread": Entry(
        drop={"french_loaf": "bread", "toast": "bread"},
        keep={
            "pretzel": "seen in the published split",
            "sandwich": "filled",
            "toaster": "the machine",
        },
    ),
    "pizza": Entry(keep={"potpie": "a pie"}),
    # Unseen in the 80/30 split of QuickDraw.
    "palm_tree": Entry(drop={"tree": "wider class: holds it"}, keep={"bush": "no trunk"}),
    "campfire": Entry(keep={"fireplace": "indoors, of stone"}),
    "beach": Entry(
        drop={"seashore": "the same", "ocean": "the sea with its shore"},
        keep={"lakeside": "no sea", "coral_reef": "under water"},
    ),
    "megaphone": Entry(drop={"loudspeaker": "horns among them"}),
    "zebra": Entry(keep={"horse": "another animal"}),
    "tiger": Entry(keep={"cougar": "another animal", "tabby": "a cat"}),
    "frog": Entry(drop={"bullfrog": "a frog", "tailed_frog": "a frog", "tree_frog": "a frog"}),
    "cake": Entry(drop={"birthday_cake": "a kind of cake"}, keep={"potpie": "savoury"}),
    "hamburger": Entry(drop={"cheeseburger": "a kind of it"}, keep={"sandwich": "other bread"}),
    "feather": Entry(keep={"leaf": "another thing"}),
}
