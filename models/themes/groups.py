"""Groups of themes, for reading: some square root of their number, each of themes that lie near each other."""

from math import isqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.encoding.encoder import Vectors

_FEWEST: Final = 4  # themes; fewer are read without groups


def group_themes(centres: Vectors) -> NDArray[np.int64]:
    """The group of each theme, numbered from 0, by Ward's method (Ward 1963) on the centres of themes.

    centres: float32 (k, d), unit rows. Returns int64 (k,). Fewer than four themes are a group each.
    """
    n_themes = len(centres)
    if n_themes < _FEWEST:
        return np.arange(n_themes)
    from scipy.cluster.hierarchy import fcluster, linkage

    tree = linkage(centres.astype(np.float64), method="ward")
    group = fcluster(tree, isqrt(n_themes - 1) + 1, criterion="maxclust")
    return np.asarray(group, dtype=np.int64) - 1
