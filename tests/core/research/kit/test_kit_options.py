"""What the methods' commands share."""

from pathlib import Path

import pytest

from core.errors import UserError
from core.paths import home
from core.research.kit.options import check_names, feature_cache


def test_an_unknown_name_is_refused_with_those_that_exist() -> None:
    check_names(["a"], ("a", "b"), "table")
    with pytest.raises(UserError, match=r"no table 'c'\. There are: a, b\."):
        check_names(["a", "c"], ("a", "b"), "table")


def test_features_are_kept_where_asked_or_in_the_own_folder(tmp_path: Path) -> None:
    assert feature_cache(tmp_path) == tmp_path
    assert home() in feature_cache(None).parents
