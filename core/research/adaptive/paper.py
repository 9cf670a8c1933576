"""The paper's own figures, as its poster prints them, for the rows that are repeated here."""

from __future__ import annotations

from collections.abc import Mapping

# Shoe-V2 by user, Sketchy by category: (acc@1, acc@5) by k; by user k = 10 is not given.
Figures = Mapping[str, Mapping[int, tuple[float, float]]]

PEOPLE: Figures = {
    "plain baseline": {5: (33.7, 70.2)},
    "+ regularisers": {5: (33.9, 71.3)},
    "fine-tuning": {1: (33.7, 70.2), 5: (33.8, 70.2)},
    "MAML": {1: (34.2, 70.7), 5: (35.5, 74.6)},
    "sign-MAML": {1: (33.8, 69.6), 5: (34.1, 70.8)},
    "ANIL": {1: (34.5, 70.9), 5: (35.7, 75.3)},
    "ours": {1: (34.9, 71.4), 5: (38.3, 76.6)},
}
CATEGORIES: Figures = {
    "plain baseline": {5: (18.4, 37.3)},
    "+ regularisers": {5: (19.2, 39.6)},
    "fine-tuning": {1: (18.4, 37.3), 5: (18.5, 37.5), 10: (18.6, 37.5)},
    "MAML": {1: (19.5, 38.7), 5: (22.8, 42.3), 10: (26.4, 48.9)},
    "sign-MAML": {1: (19.1, 38.2), 5: (20.5, 39.6)},
    "ANIL": {1: (19.7, 38.9), 5: (23.2, 42.8), 10: (26.9, 48.3)},
    "ours": {1: (21.8, 42.5), 5: (28.1, 51.8), 10: (32.7, 53.5)},
}
ABLATION: Mapping[str, Mapping[str, float]] = {
    "categories": {"without L_D": 26.3, "without regularisers": 16.5},
    "people": {"without L_D": 37.1, "without regularisers": 35.8},
}
