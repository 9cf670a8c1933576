"""The words of an encoder, from data sets in miniature to the file that the program loads."""

from pathlib import Path

import pytest
from miniature_data import write_data_sets
from tiny_encoder import TinyEncoder

from core.research.datasets import DataMissing
from core.research.words.photos import installed
from core.research.words.shipping import ship_words
from core.search.words import FILE, shipped_words


def test_words_are_shipped_for_one_encoder(tmp_path: Path) -> None:
    data = write_data_sets(tmp_path / "data", photos=4)
    encoder = TinyEncoder()
    card = ship_words(encoder, tmp_path / "models", data, tmp_path / "cache")
    assert card["encoder"] == "tiny-1"
    assert card["training"]["sets"]["sketchy"] == 16
    words = shipped_words(encoder.card, tmp_path / "models" / FILE)
    assert words is not None
    assert all(word in words for word in ("dog", "Hund", "animal", "pizza"))
    assert "songbird" not in words
    again = ship_words(encoder, tmp_path / "again", data, tmp_path / "cache")
    assert again["sha256"] == card["sha256"]


def test_unseen_classes_are_left_out_and_missing_data_are_said(tmp_path: Path) -> None:
    data = write_data_sets(tmp_path / "data")
    labels = {photo.label for photos in installed(data).values() for photo in photos}
    assert "cat" in labels
    assert "songbird" not in labels
    with pytest.raises(DataMissing, match="Sketchy"):
        installed(tmp_path / "nothing")
