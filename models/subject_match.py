"""Which way a subject lies, and how many of the things that it counts are right.

Promises pure functions of vectors and answers, the same for any order of them.
"""

import numpy as np

from models.encoding.encoder import Vectors
from models.statistics.border import Flags, border
from models.themes.membership import unit


def direction(given: Vectors, answered: Vectors, right: Flags) -> Vectors:
    """The mean of what a subject was given and of what was answered to be right: float32 (d,), of length 1.

    given: float32 (k, d), k > 0, its sentence and examples; answered: float32 (n, d); right: (n,). Method: Rocchio's
    relevance feedback (1971) without its negative part.
    """
    mean = np.concatenate([given, answered[right]]).mean(axis=0, dtype=np.float64)
    return np.asarray(unit(mean[None])[0], dtype=np.float32)


def checked(given: Vectors, answered: Vectors, right: Flags) -> tuple[int, int]:
    """How many answered things are counted without their own answer, and how many of these are right.

    given, answered, right: as in ``direction``. Method: leave one out (Stone 1974, JRSS B 36:111), of the direction and
    of the border, since what is drawn from answers and held against the same answers flatters itself.
    """
    n = n_right = 0
    for number, kept in enumerate(~np.eye(len(right), dtype=bool)):
        if kept.any():
            likeness = (answered @ direction(given, answered[kept], right[kept])).astype(np.float64)
            if likeness[number] >= border(likeness[kept], right[kept]):
                n, n_right = n + 1, n_right + int(right[number])
    return n, n_right
