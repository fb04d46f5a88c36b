"""Who may join a theme: posts that lie as near to its centre as its own members do.

Promises: the answer for one post depends on the members alone, not on the other posts that ask, so that joining
is the same in whatever order and however many at a time they come.
"""

from dataclasses import dataclass
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from models.encoding.encoder import Vectors

NO_THEME: Final = -1
CENTRAL_SHARE: Final = 0.95  # of members, who say how far out a post may join; all of them reach too far


@dataclass(frozen=True, slots=True)
class Centres:
    """Where k themes lie, and how near their members are.

    at: float32 (k, d), unit rows, zeros for a theme without members. nearness: for each theme, in rising order,
    the cosine of each member to the centre of the others, as if it were new itself.
    """

    at: Vectors
    nearness: tuple[NDArray[np.float64], ...]


def centroids(vectors: Vectors, theme: NDArray[np.int64], *, n_themes: int) -> Vectors:
    """Mean direction of each theme's vectors: float32 (n_themes, d), unit rows, zeros for an empty theme."""
    return unit(_sums(vectors, theme, n_themes)).astype(np.float32)


def centres(vectors: Vectors, theme: NDArray[np.int64], *, n_themes: int) -> Centres:
    """The centres of themes: vectors float32 (n, d), unit rows; theme int64 (n,), NO_THEME for none."""
    sums = _sums(vectors, theme, n_themes)
    nearness = []
    for number, total in enumerate(sums):
        members = vectors[theme == number].astype(np.float64)
        along = members @ total
        others = np.sqrt(np.maximum(total @ total - 2 * along + 1, 1e-12))  # length of the sum of the others
        nearness.append(np.sort((along - 1) / others))
    return Centres(unit(sums).astype(np.float32), tuple(nearness))


def nearest(
    vectors: Vectors, to: Centres, *, central_share: float = CENTRAL_SHARE
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The theme that each post joins, NO_THEME where the nearest is too far, and how well it fits.

    vectors: float32 (n, d), unit rows. A post joins when it is no farther out than central_share of the members.
    Returns int64 (n,) and float64 (n,) in 0..1, the share of members that are no nearer.
    """
    theme, strength = np.full(len(vectors), NO_THEME, dtype=np.int64), np.zeros(len(vectors))
    if not len(to.nearness) or not len(vectors):
        return theme, strength
    # One row at a time: the last bits of a matrix product depend on how many rows it has.
    similarity = np.einsum("nd,kd->nk", vectors, to.at, optimize=False).astype(np.float64)
    best = similarity.argmax(axis=1)
    for number, members in enumerate(to.nearness):
        if not len(members):
            continue
        rows = np.flatnonzero(best == number)
        rows = rows[similarity[rows, number] >= np.quantile(members, 1 - central_share)]
        theme[rows] = number
        strength[rows] = np.searchsorted(members, similarity[rows, number], side="right") / len(members)
    return theme, strength


def unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows of length 1; rows of zeros stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return cast("NDArray[np.float64]", np.divide(rows, np.where(lengths > 0, lengths, 1.0)))


def _sums(vectors: Vectors, theme: NDArray[np.int64], n_themes: int) -> NDArray[np.float64]:
    sums = np.zeros((n_themes, vectors.shape[1]))
    for number in range(n_themes):
        sums[number] = vectors[theme == number].sum(axis=0, dtype=np.float64)
    return sums


def spread_over(vectors: Vectors, theme: NDArray[np.int64], *, n_each: int) -> NDArray[np.bool_]:
    """Up to n_each members of each theme, from the nearest to the farthest from its centre in even steps.

    vectors: float32 (n, d), unit rows; theme: int64 (n,), NO_THEME for none. Returns bool (n,).
    """
    chosen = np.zeros(len(theme), dtype=bool)
    n_themes = int(theme.max(initial=NO_THEME)) + 1
    at = centroids(vectors, theme, n_themes=n_themes)
    for number in range(n_themes):
        members = np.flatnonzero(theme == number)
        ranked = members[np.argsort(-(vectors[members] @ at[number]), kind="stable")]
        steps = np.linspace(0, len(ranked) - 1, min(n_each, len(ranked))).round().astype(np.int64)
        chosen[ranked[steps]] = True
    return chosen
