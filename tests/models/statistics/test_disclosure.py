"""What is shared of complaints: no small group in it, nor between its counts."""

from itertools import product

import numpy as np
import polars as pl
from hypothesis import example, given
from hypothesis import strategies as st

from models.statistics.disclosure import UNKNOWN, WITHHELD, shareable_counts

TREE = {"product": {"week": {}, "cause": {"blames": {}}}}
VALUES = {"product": "pq", "week": "123", "cause": "abc", "blames": "xyz"}
K = 5


def complaints_of(rows):
    schema = dict.fromkeys(("author_key", *VALUES), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def counted(rows, **options):
    return shareable_counts(complaints_of(rows), TREE, fewest_authors=K, **options)


warehouses = st.lists(
    st.tuples(st.none() | st.sampled_from("ABCDEFGHIJKLMNOPQR"), *(st.sampled_from(v) for v in VALUES.values())),
    max_size=120,
)  # fmt: skip


def members(complaints, cell, shown):
    """The complaints that a published cell counts; '(withheld)' stands for all values not shown beside it."""
    rows = complaints
    for dimension in VALUES:
        value = cell[dimension]
        if value == WITHHELD:
            beside = [other for other in shown if _parent(other, dimension) == _parent(cell, dimension)]
            rows = rows.filter(~pl.col(dimension).is_in([other[dimension] for other in beside]))
        elif value is not None:
            rows = rows.filter(pl.col(dimension) == value)
    return rows


def _parent(cell, dimension):
    """The cell that this one is a part of by a dimension; None when it is no such part."""
    if cell[dimension] is None:
        return None
    return {name: value for name, value in cell.items() if name in VALUES and name != dimension}


@given(warehouses)
@example([(author, "p", "1", "a", "x") for author in "ABCDE"] + [("F", "p", "1", "b", "x")])
def test_every_count_is_right_and_has_enough_authors(rows):
    complaints = complaints_of(rows)
    cells = counted(rows).cells.to_dicts()
    shown = [cell for cell in cells if WITHHELD not in cell.values()]
    for cell in cells:
        behind = members(complaints, cell, shown)
        assert behind.height == cell["n_complaints"]
        assert behind["author_key"].drop_nulls().n_unique() >= K


@given(warehouses)
@example([(author, "p", "1", "a", "x") for author in "ABCDE"] + [("F", "p", "1", "b", "x")])
@example([(author, "p", week, cause, "x") for author in "ABCDEF" for week, cause in ("1a", "2b", "3c")])
def test_no_small_group_is_a_sum_or_difference_of_what_is_shown(rows):
    """Complement attacks: no cell of few authors lies in the span of the published ones over the full cross-tabulation."""
    complaints = complaints_of(rows)
    cells = counted(rows).cells.to_dicts()
    if not cells:
        return
    shown = [cell for cell in cells if WITHHELD not in cell.values()]
    grid = pl.DataFrame(list(product(*VALUES.values())), schema=list(VALUES), orient="row").with_row_index()

    def indicator(rows):
        found = np.zeros(grid.height)
        found[rows["index"].to_numpy()] = 1
        return found

    published = np.array([indicator(members(grid, cell, shown)) for cell in cells])
    for names in (("product",), ("product", "week"), ("product", "cause"), ("product", "cause", "blames")):
        for values in product(*(VALUES[name] for name in names)):
            is_in = [pl.col(name) == value for name, value in zip(names, values, strict=True)]
            authors = complaints.filter(is_in)["author_key"].drop_nulls().n_unique()
            if complaints.filter(is_in).height and authors < K:
                target = indicator(grid.filter(is_in))
                nearest = published.T @ np.linalg.lstsq(published.T, target, rcond=None)[0]
                assert np.abs(nearest - target).max() > 1e-6, (names, values)


@given(warehouses)
def test_the_parts_of_a_cell_add_up_to_it(rows):
    cells = counted(rows).cells.to_dicts()
    for cell, dimension in product(cells, VALUES):
        parent = {name: cell[name] for name in VALUES if name != dimension}
        parts = [part["n_complaints"] for part in cells if _parent(part, dimension) == parent]
        if parts and cell[dimension] is None:
            assert sum(parts) == cell["n_complaints"]


def _is_cause_of(cell, of):
    return cell["product"] == of and cell["cause"] is not None and cell["blames"] is None


def test_a_small_cell_takes_the_smallest_other_with_it():
    rows = [(author, "p", "1", "a", "x") for author in "ABCDEFG"]
    rows += [(author, "p", "1", "b", "x") for author in "HIJKL"]
    rows += [("M", "p", "1", "c", "x")]
    counts = counted(rows)
    causes = {
        cell["cause"]: (cell["n_complaints"], cell["n_cells"])
        for cell in counts.cells.to_dicts()
        if _is_cause_of(cell, "p")
    }
    assert causes == {"a": (7, 1), WITHHELD: (6, 2)}
    assert counts.n_withheld == 2


def test_one_person_in_many_complaints_is_one_author_and_unknown_ones_are_none():
    rows = [("A", "p", "1", "a", "x")] * 50 + [(None, "p", "1", "a", "x")] * 50
    counts = counted(rows)
    assert (counts.cells.height, counts.n_withheld) == (0, 1)


def test_a_value_that_is_not_known_is_a_value():
    rows = [(author, "p", "1", None, None) for author in "ABCDE"]
    assert UNKNOWN in counted(rows).cells["cause"].to_list()


def test_nothing_to_share_is_no_cell():
    counts = counted([])
    assert (counts.cells.height, counts.n_withheld) == (0, 0)
