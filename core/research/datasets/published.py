"""The class lists of the published zero-shot splits, as their authors' code has them."""

__all__ = [
    "QUICKDRAW_80_30_UNSEEN",
    "SKETCHY_100_25_UNSEEN",
    "SKETCHY_104_21_UNSEEN",
    "SKETCHY_CLASSES",
    "TU_BERLIN_220_30_UNSEEN",
    "TU_BERLIN_CLASSES",
]


def _listed(names: str) -> tuple[str, ...]:
    return tuple(names.split())


SKETCHY_CLASSES = _listed("""
    airplane alarm_clock ant ape apple armor axe banana bat bear bee beetle bell bench bicycle blimp
    bread butterfly cabin camel candle cannon car_(sedan) castle cat chair chicken church couch cow
    crab crocodilian cup deer dog dolphin door duck elephant eyeglasses fan fish flower frog geyser
    giraffe guitar hamburger hammer harp hat hedgehog helicopter hermit_crab horse hot-air_balloon
    hotdog hourglass jack-o-lantern jellyfish kangaroo knife lion lizard lobster motorcycle mouse
    mushroom owl parrot pear penguin piano pickup_truck pig pineapple pistol pizza pretzel rabbit
    raccoon racket ray rhinoceros rifle rocket sailboat saw saxophone scissors scorpion sea_turtle
    seagull seal shark sheep shoe skyscraper snail snake songbird spider spoon squirrel starfish
    strawberry swan sword table tank teapot teddy_bear tiger tree trumpet turtle umbrella violin
    volcano wading_bird wheelchair windmill window wine_bottle zebra
""")

TU_BERLIN_CLASSES = _listed("""
    airplane alarm_clock angel ant apple arm armchair ashtray axe backpack banana barn
    baseball_bat basket bathtub bear_(animal) bed bee beer_mug bell bench bicycle binoculars blimp
    book bookshelf boomerang bottle_opener bowl brain bread bridge bulldozer bus bush butterfly
    cabinet cactus cake calculator camel camera candle cannon canoe car_(sedan) carrot castle cat
    cell_phone chair chandelier church cigarette cloud comb computer_monitor computer_mouse couch
    cow crab crane_(machine) crocodile crown cup diamond dog dolphin donut door door_handle dragon
    duck ear elephant envelope eye eyeglasses face fan feather fire_hydrant fish flashlight
    floor_lamp flower_with_stem flying_bird flying_saucer foot fork frog frying_pan giraffe grapes
    grenade guitar hamburger hammer hand harp hat head head_phones hedgehog helicopter helmet
    horse hot_air_balloon hot_dog hourglass house human_skeleton ice_cream_cone ipod kangaroo key
    keyboard knife ladder laptop leaf lightbulb lighter lion lobster loudspeaker mailbox megaphone
    mermaid microphone microscope monkey moon mosquito motorbike mouse_(animal) mouth mug mushroom
    nose octopus owl palm_tree panda paper_clip parachute parking_meter parrot pear pen penguin
    person_sitting person_walking piano pickup_truck pig pigeon pineapple pipe_(for_smoking) pizza
    potted_plant power_outlet present pretzel pumpkin purse rabbit race_car radio rainbow revolver
    rifle rollerblades rooster sailboat santa_claus satellite satellite_dish saxophone scissors
    scorpion screwdriver sea_turtle seagull shark sheep ship shoe shovel skateboard skull
    skyscraper snail snake snowboard snowman socks space_shuttle speed_boat spider sponge_bob
    spoon squirrel standing_bird stapler strawberry streetlight submarine suitcase sun suv swan
    sword syringe t_shirt table table_lamp teacup teapot teddy_bear telephone tennis_racket tent
    tiger tire toilet tomato tooth toothbrush tractor traffic_light train tree trombone trousers
    truck trumpet tv umbrella van vase violin walkie_talkie wheel wheelbarrow windmill wine_bottle
    wineglass wrist_watch zebra
""")

# Yelamarthi et al., ECCV 2018: chosen because ImageNet's thousand classes lack them.
SKETCHY_104_21_UNSEEN = _listed("""
    bat cabin cow dolphin door giraffe helicopter mouse pear raccoon rhinoceros saw scissors seagull
    skyscraper songbird sword tree wheelchair windmill window
""")

# Liu et al. (SAKE), ICCV 2019. Another split into 100 and 25, drawn by a seed, goes round as well.
SKETCHY_100_25_UNSEEN = _listed("""
    cup swan harp squirrel snail ray pineapple volcano rifle scissors parrot windmill teddy_bear
    tree wine_bottle deer chicken airplane wheelchair tank umbrella butterfly camel horse bell
""")

# Liu et al. (SAKE), ICCV 2019.
TU_BERLIN_220_30_UNSEEN = _listed("""
    banana bus tractor suitcase streetlight telephone bottle_opener canoe fan teacup penguin laptop
    shoe lighter hot_air_balloon pizza brain ant t-shirt trombone windmill snowboard table
    rollerblades parachute space_shuttle bridge frying-pan bread horse
""")

# Of the 110 classes of QuickDraw-Extended (Dey et al., CVPR 2019).
QUICKDRAW_80_30_UNSEEN = _listed("""
    bat cow dolphin door giraffe helicopter mouse raccoon rhinoceros saw scissors skyscraper tree
    windmill feather campfire palm_tree fire_hydrant bread beach megaphone cactus zebra tiger shark
    frog banana cake hamburger fan
""")
