"""QuickDraw-Extended in its authors' layout."""

from pathlib import Path

import pytest
from PIL import Image

from core.research.datasets import DataMissing, quickdraw_extended
from core.research.datasets.splits import QUICKDRAW_80_30_UNSEEN


def test_seen_and_unseen_classes(tmp_path: Path) -> None:
    root = tmp_path / "QuickDraw-Extended"
    unseen = QUICKDRAW_80_30_UNSEEN[0]
    for label in ("umbrella", unseen):
        for folder, name in (("sketches", "1.png"), ("images", "a.jpg")):
            file = root / f"QuickDraw_{folder}_final" / label / name
            file.parent.mkdir(parents=True)
            Image.new("L" if folder == "sketches" else "RGB", (8, 8), 255).save(file)
    seen = quickdraw_extended.load(tmp_path)
    assert seen.labels == ("umbrella",)
    assert (len(seen.photos), len(seen.sketches)) == (1, 1)
    assert len(quickdraw_extended.load(tmp_path, "all").photos) == 2
    held = quickdraw_extended.load(tmp_path, "test")
    assert len(held.labels) == 1
    assert held.labels != seen.labels
    with pytest.raises(DataMissing):
        quickdraw_extended.load(tmp_path / "QuickDraw-Extended" / "QuickDraw_images_final")
