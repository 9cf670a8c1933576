import numpy as np
from clustered import clustered

from core.index.table import VectorTable, align, carry_over, compact


def table_of(ids: list[int], dim: int = 4) -> VectorTable:
    table = VectorTable(dim)
    table.append(np.array(ids, np.int64), clustered(len(ids), dim, seed=len(ids)))
    return table


def living(table: VectorTable) -> dict[int, bytes]:
    view = table.view
    return {int(view.ids[r]): view.vectors[r].tobytes() for r in view.living_rows()}


def test_a_view_never_changes() -> None:
    table = table_of([1, 2, 3])
    before = table.view
    vectors = before.vectors.copy()
    table.append(np.array([4, 2]), clustered(2, 4, seed=9))
    table.kill(table.view.rows_of([1]))
    assert before.ids.tolist() == [1, 2, 3]
    assert before.n_alive == 3
    assert before.alive.all()
    assert np.array_equal(before.vectors, vectors)
    assert sorted(living(table)) == [2, 3, 4]


def test_rows_are_found_by_id_in_any_order_of_arrival() -> None:
    table = table_of([30, 10, 20])
    assert table.view.rows_of([10, 99, 30, 20]).tolist() == [1, -1, 0, 2]
    assert table.view.sorted_ids.tolist() == [10, 20, 30]
    assert VectorTable(4).view.rows_of([5]).tolist() == [-1]


def test_a_known_id_gets_its_new_vector_in_a_new_row() -> None:
    table = table_of([1, 2, 3])
    new = clustered(1, 4, seed=42)
    table.append(np.array([2]), new)
    assert table.view.rows_of([2]).tolist() == [3]
    assert table.view.n_alive == 3
    assert np.array_equal(table.view.vectors[3], new[0])


def test_many_appends_keep_every_row() -> None:
    table, rows = VectorTable(4), clustered(5000, 4)
    for start in range(0, 5000, 37):
        ids = np.arange(start, min(start + 37, 5000)) + 1
        table.append(ids, rows[ids - 1])
    assert np.array_equal(table.view.vectors, rows)
    assert np.array_equal(table.view.ids, np.arange(1, 5001))


def test_stored_positions_become_the_first_rows() -> None:
    table = table_of([1, 2, 3, 4, 5, 6])
    stored = table.view.vectors[[4, 0, 2, 3]].copy()
    stored[2] = clustered(1, 4, seed=77)[0]  # photo 3 was stored with another vector
    ids = np.array([5, 1, 3, 4])
    laid_out = align(table, ids, stored)
    assert laid_out is not None
    assert laid_out.view.ids[:4].tolist() == [5, 1, 3, 4]
    assert laid_out.view.alive[:4].tolist() == [True, True, False, True]
    assert np.array_equal(laid_out.view.vectors[:4], stored)
    assert living(laid_out) == living(table)


def test_nothing_moves_when_everything_fits() -> None:
    table = table_of([1, 2, 3])
    assert align(table, table.view.ids[:2].copy(), table.view.vectors[:2].copy()) is table


def test_positions_of_other_photos_are_of_no_use() -> None:
    table = table_of([1, 2, 3, 4])
    assert align(table, np.array([7, 8, 9, 1]), clustered(4, 4, seed=5)) is None
    assert align(table, np.array([1, 1]), table.view.vectors[[0, 0]]) is None


def test_what_happens_during_a_build_is_kept() -> None:
    table = table_of([1, 2, 3, 4, 5])
    table.kill(table.view.rows_of([3]))
    before = table.view
    ids, vectors = compact(before)
    assert ids.tolist() == [1, 2, 4, 5]
    table.append(np.array([6, 2]), clustered(2, 4, seed=8))  # one new, one replaced
    table.kill(table.view.rows_of([5]))
    expected = living(table)
    after = carry_over(table, before, ids, vectors)
    assert after.view.ids[:4].tolist() == [1, 2, 4, 5]
    assert living(after) == expected
    assert sorted(expected) == [1, 2, 4, 6]
