"""Published figures on ChairV2: A. K. Bhunia et al., "Sketch Less for More", CVPR 2020.

They were measured with InceptionV3, with stages cut by points and in the authors' rendering. None
of that is as it is here, so they stand beside ours for orientation only.
"""

from __future__ import annotations

from core.research.kit.page import Published

PUBLISHED: Published = {
    "B1": {"m@a": 77.18, "m@b": 29.04, "a@5": 76.47, "a@10": 88.13},
    "B2": {"m@a": 80.46, "m@b": 28.07, "a@5": 74.31, "a@10": 86.69},
    "B3": {"m@a": 76.99, "m@b": 30.27, "a@5": 76.47, "a@10": 88.13},
    "B4": {"m@a": 81.24, "m@b": 29.85, "a@5": 75.14, "a@10": 87.69},
    "TS": {"m@a": 76.01, "m@b": 27.64, "a@5": 73.47, "a@10": 85.13},
    "on-the-fly": {"m@a": 85.44, "m@b": 35.09, "a@5": 76.34, "a@10": 89.65},
    "vanilla policy gradient": {"m@a": 80.36, "m@b": 32.34},
    "PPO actor-critic clipping": {"m@a": 81.54, "m@b": 33.71},
    "PPO actor-critic KL": {"m@a": 80.99, "m@b": 32.64},
    "PPO actor-only KL": {"m@a": 81.34, "m@b": 33.01},
    "TRPO": {"m@a": 83.21, "m@b": 33.68},
    "reward rank <= 1": {"m@a": 82.99, "m@b": 32.46},
    "reward rank <= 5": {"m@a": 81.36, "m@b": 31.94},
    "reward rank <= 10": {"m@a": 80.64, "m@b": 30.57},
    "reward -rank": {"m@a": 83.71, "m@b": 32.84},
    "reward 1 / sqrt(rank)": {"m@a": 83.71, "m@b": 33.97},
    "reward 1 / rank": {"m@a": 84.33, "m@b": 34.11},
}
