"""The nearest marked post above each post of a thread."""

import numpy as np
from numpy.typing import NDArray


def nearest_above(above: NDArray[np.int64], marked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """For each post the row of the nearest marked post above it, never itself; -1 where there is none.

    above: the row that each post answers, -1 for none; circles end without an answer. Pointer doubling: each round
    looks twice as far, so a chain of 50,000 answers takes sixteen.
    """
    rows = np.arange(len(above))
    # A marked post points at itself and stays; a post beyond which nothing lies points at the end.
    end = len(above)
    look = np.append(np.where(marked, rows, np.where(above < 0, end, above)), end)
    for _ in range(max(int(len(above)).bit_length(), 1)):
        further = look[look]
        if np.array_equal(further, look):
            break
        look = further
    stops = np.append(marked, False)
    first = np.where(above < 0, end, above)
    found = look[first]
    return np.where(stops[found] & (found != rows), found, -1).astype(np.int64)
