"""Which theme of today is which theme of before, so that a theme keeps its id from run to run.

Promises: an id goes to at most one theme, and a theme takes at most one id. Ids are never made up here but by
``new_theme_id``, from the posts that founded the theme, so that none is used twice.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.encoder import Vectors
from models.post import short_hash

# From trials on complaints about airlines, in which both rules found the same pairs.
_SAME_POSTS: Final = 0.3  # Jaccard over shared posts
_SAME_PLACE: Final = 0.8  # cosine of centroids, for those that share too few posts


def new_theme_id(post_ids: Iterable[str]) -> str:
    """The id of a theme founded by these posts, whatever their order."""
    return short_hash(*sorted(post_ids))


def inherit(
    found: Sequence[Set[str]],
    known: Mapping[str, Set[str]],
    *,
    found_centroids: Vectors,
    known_centroids: Vectors,
) -> list[str | None]:
    """The known theme that each found one goes on, None for a new one.

    found, known: the posts of each theme. The centroids, float32 (n, d) with unit rows, are in the order of
    found and known; a row of zeros is unknown. Themes are paired one to one for the most shared posts; those
    left over, one to one for the nearest centroids (Kuhn 1955, as in scipy).
    """
    known_ids = list(known)
    heirs: list[str | None] = [None] * len(found)
    if not (found and known_ids):
        return heirs
    shared = np.array([[_jaccard(posts, known[theme_id]) for theme_id in known_ids] for posts in found])
    near = (found_centroids @ known_centroids.T).astype(np.float64)
    for likeness, threshold in ((shared, _SAME_POSTS), (near, _SAME_PLACE)):
        free_rows = [row for row, heir in enumerate(heirs) if heir is None]
        free_columns = [column for column, theme_id in enumerate(known_ids) if theme_id not in heirs]
        for row, column in _pairs(likeness[np.ix_(free_rows, free_columns)], threshold=threshold):
            heirs[free_rows[row]] = known_ids[free_columns[column]]
    return heirs


def _pairs(likeness: NDArray[np.float64], *, threshold: float) -> list[tuple[int, int]]:
    """Rows and columns paired one to one for the greatest total likeness, those below the threshold left out."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(np.where(likeness >= threshold, likeness, 0.0), maximize=True)
    return [
        (int(row), int(column))
        for row, column in zip(rows, columns, strict=True)
        if likeness[row, column] >= threshold
    ]


def _jaccard(one: Set[str], other: Set[str]) -> float:
    common = len(one & other)
    return common / (len(one) + len(other) - common) if common else 0.0
