"""What the paper printed, for the columns beside ours; never compared like for like.

U. Chaudhuri et al., CVPRW 2020, from the slides: other features, whose network was trained on the
unseen classes too, 12,500 photos with 75,471 sketches, and 25 unseen classes that are not named.
"""

PAPER = {
    "S→P": {"map_all": 0.467, "p_100": 0.510},
    "P→S": {"map_all": 0.429, "p_100": 0.451},
    "S→S": {"map_all": 0.444, "p_100": 0.559},
    "P→P": {"map_all": 0.686, "p_100": 0.718},
}

PAPER_ABLATION = {"cmd": 0.13, "classes": 0.08, "triplet": 0.21, "rcs": 0.34, "": 0.467}
"""mAP of S→P without each loss, read off a bar chart; "" is with all of them."""
