"""Disclosure control: counts of complaints that others may see, and no small group among them or between them.

Counts form a tree: a cell's complaints are split by one dimension, or by several side by side, each used once in the
tree. A cell with fewer than k distinct authors is withheld (primary suppression). What is withheld under one cell is
shown as one sum, since it could be computed as the cell less its parts that are shown; where its authors are fewer than
k, the smallest shown parts are withheld with it (secondary, or complementary, suppression; Hundepool et al.,
Statistical Disclosure Control, 2012, ch. 4). So every sum or difference of shown counts that is a count of complaints
is one of at least k authors. Counts of authors are not shown: an author in two cells makes their sums tell on people.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

FEWEST_AUTHORS: Final = 10
LOWEST_FEWEST_AUTHORS: Final = 5  # below this a group is a handful of people who may know each other
WITHHELD: Final = "(withheld)"
UNKNOWN: Final = "(unknown)"

Tree = Mapping[str, "Tree"]
"""The dimensions that split a cell side by side, each with those that split its parts."""


@dataclass(frozen=True, slots=True)
class ShareableCounts:
    """cells: one column a dimension (string, null where the cell is not split by it), n_complaints, n_cells (int64).

    A cell is one of its own where n_cells is 1 and its value is not ``(withheld)``; else the sum of n_cells withheld
    ones. Empty where there are fewer than k authors in all.
    """

    cells: pl.DataFrame
    n_withheld: int


def shareable_counts(complaints: pl.DataFrame, tree: Tree, *, fewest_authors: int) -> ShareableCounts:
    """Count complaints down the tree, withholding what fewer than so many authors wrote.

    complaints: author_key (string; null counts as no author, since many may be one) and the tree's dimensions (string;
    null is shown as ``(unknown)``).
    """
    dimensions = list(_dimensions(tree))
    schema = dict.fromkeys(dimensions, pl.String) | {"n_complaints": pl.Int64, "n_cells": pl.Int64}
    if _n_authors(complaints) < fewest_authors:
        return ShareableCounts(pl.DataFrame(schema=schema), n_withheld=1 if complaints.height else 0)
    facts = complaints.select("author_key", pl.col(dimensions).fill_null(UNKNOWN))
    cells = pl.DataFrame(list(_cells(facts, {}, tree, fewest_authors)), schema=schema)
    withheld = pl.any_horizontal(pl.col(dimensions) == WITHHELD)
    return ShareableCounts(cells, n_withheld=int(cells.filter(withheld)["n_cells"].sum()))


def _cells(
    facts: pl.DataFrame, cell: dict[str, str], tree: Tree, fewest_authors: int
) -> Iterator[dict[str, str | int]]:
    """The cell itself, which has enough authors, and its parts."""
    yield cell | {"n_complaints": facts.height, "n_cells": 1}
    for dimension, finer in tree.items():
        parts = {str(value): rows for (value,), rows in facts.partition_by(dimension, as_dict=True).items()}
        withheld = _withheld(parts, fewest_authors)
        for value in sorted(set(parts) - set(withheld)):
            yield from _cells(parts[value], cell | {dimension: value}, finer, fewest_authors)
        if withheld:
            counts = {
                "n_complaints": sum(parts[value].height for value in withheld),
                "n_cells": len(withheld),
            }
            yield cell | {dimension: WITHHELD} | counts


def _withheld(parts: Mapping[str, pl.DataFrame], fewest_authors: int) -> list[str]:
    """The parts with too few authors, and the smallest others that it takes for their sum to have enough."""
    by_size = sorted(parts, key=lambda value: (_n_authors(parts[value]), value))
    n = sum(_n_authors(rows) < fewest_authors for rows in parts.values())
    while 0 < n < len(parts) and _n_authors(pl.concat(map(parts.__getitem__, by_size[:n]))) < fewest_authors:
        n += 1
    return by_size[:n]


def _n_authors(facts: pl.DataFrame) -> int:
    return facts["author_key"].drop_nulls().n_unique()


def _dimensions(tree: Tree) -> Iterator[str]:
    for dimension, finer in tree.items():
        yield dimension
        yield from _dimensions(finer)
