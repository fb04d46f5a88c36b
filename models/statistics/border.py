"""Where to draw the border of what counts, from a few answers near it.

Promises pure functions of likenesses and answers, the same for any order of them.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.bursts.baseline import Floats

ASKED: Final = 20  # posts that a reader is asked about at a time; so many answers make a border
LEAST_REACH: Final = (
    50  # things beneath the border among which some are asked about, however few are above it
)

Flags = NDArray[np.bool_]


def border(likeness: Floats, right: Flags) -> float:
    """From which likeness on things count, so that the fewest answers are on the wrong side.

    likeness: (n,), n > 0; right: (n,). Of several such borders the highest; it lies half-way to the next answer
    beneath, and above all of them where none is right.
    """
    order = np.lexsort((right, likeness))
    ordered, answers = likeness[order], right[order]
    wrong_side = np.cumsum(np.r_[0, answers]) + np.cumsum(np.r_[~answers, 0][::-1])[::-1]
    between_equals = np.r_[False, ordered[1:] == ordered[:-1], False]
    wrong_side = np.where(between_equals, len(ordered) + 1, wrong_side)
    first = len(ordered) - int(wrong_side[::-1].argmin())  # the first answer that counts
    if first == len(ordered):
        return float(np.nextafter(ordered[-1], np.inf))
    beneath = ordered[max(first - 1, 0)]
    return float((beneath + ordered[first]) / 2)


def rungs(reach: int, *, n: int) -> NDArray[np.int64]:
    """N steps away from a border up to a reach, ever farther apart, all where there are fewer; int64, rising from 1."""
    if reach <= n or n == 0:
        return np.arange(1, min(reach, n) + 1)
    steps = np.unique(np.geomspace(1, reach, n).round().astype(np.int64))
    spare = np.setdiff1d(np.arange(1, reach + 1), steps)[: n - len(steps)]
    return np.sort(np.concatenate([steps, spare]))


def questions(n_above: int, n_beneath: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What to ask about of things in the order of their likeness: steps from the border up, and steps from it down.

    n_above, n_beneath: how many things lie on each side that nobody was asked about. ASKED in all where there are so
    many, half of them on each side where that can be; down it is looked no farther than twice as far as up.
    """
    reach = min(n_beneath, max(2 * n_above, LEAST_REACH))
    up = min(n_above, max(ASKED // 2, ASKED - reach))
    return rungs(n_above, n=up), rungs(reach, n=min(reach, ASKED - up))
