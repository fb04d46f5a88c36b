"""The nearest rows of each row, by cosine: all compared, or in a large set those that lie in near cells.

Promises: the same rows in the same order give the same neighbours; nothing is drawn at random.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.themes.membership import unit

_CELLS: Final = 2  # times the root of the number of rows: finer cells find more for as many comparisons
_SOUGHT: Final = 16  # cells; they hold .96 of the nearest of banking77, .985 of 50,000 mixtures of it
_ROUNDS: Final = 2  # of Lloyd's algorithm; a third finds half a percent more
_BLOCK: Final = 1024  # rows compared at a time; bounds memory to this many times n

_Rows = NDArray[np.float32]
_Indices = NDArray[np.int64]


def neighbours(rows: NDArray[np.floating], *, n_near: int, exact: bool) -> _Indices:
    """The nearest rows of each, itself among them: int64 (n, n_near), or all where there are fewer; in no order.

    rows: float (n, d), unit rows. Exact takes time with the square of n; otherwise each row is compared with those in
    the cells about its own, of a k-means clustering (an inverted file: Sivic and Zisserman 2003), so with root n.
    """
    rows = rows.astype(np.float32)  # takes half the time
    n_near = min(n_near, len(rows))
    near = np.empty((len(rows), n_near), dtype=np.int64)
    everybody = np.arange(len(rows))
    for asking, among in [(everybody, everybody)] if exact else _cells(rows, n_near=n_near):
        there = rows[among]
        for start in range(0, len(asking), _BLOCK):
            block = asking[start : start + _BLOCK]
            near[block] = among[np.argpartition(rows[block] @ there.T, -n_near, axis=1)[:, -n_near:]]
    return near


def _cells(rows: _Rows, *, n_near: int) -> Iterator[tuple[_Indices, _Indices]]:
    """The rows of each cell, with those of the cells about it; of more cells where few rows lie there."""
    centres, cell = _k_means(rows, n_cells=min(len(rows), round(_CELLS * float(len(rows)) ** 0.5)))
    sizes = np.bincount(cell, minlength=len(centres))
    members = np.split(np.argsort(cell, kind="stable"), np.cumsum(sizes)[:-1])
    nearest_first = np.argsort(-(centres @ centres.T), axis=1, kind="stable")
    for number in np.flatnonzero(sizes):
        about = nearest_first[number]
        enough = int(np.searchsorted(np.cumsum(sizes[about]), n_near)) + 1
        yield members[number], np.concatenate([members[one] for one in about[: max(_SOUGHT, enough)]])


def _k_means(rows: _Rows, *, n_cells: int) -> tuple[_Rows, _Indices]:
    """Centres, unit rows, and the cell of each row, by Lloyd's algorithm from rows at even steps."""
    centres = rows[np.linspace(0, len(rows) - 1, n_cells).astype(np.int64)]
    for turn in range(_ROUNDS + 1):
        cell = np.concatenate(
            [
                (rows[start : start + _BLOCK] @ centres.T).argmax(axis=1)
                for start in range(0, len(rows), _BLOCK)
            ]
        )
        if turn < _ROUNDS:
            order = np.argsort(cell, kind="stable")
            held, starts = np.unique(cell[order], return_index=True)
            centres[held] = unit(np.add.reduceat(rows[order], starts, axis=0).astype(np.float64))
    return centres, cell
