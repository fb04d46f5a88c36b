"""Where themes lie on a map: the two directions in which their centres differ most.

Promises the same places for the same centres and the same map before. Method: principal components (Pearson 1901),
turned and mirrored to lie as they lay before (orthogonal Procrustes, Schönemann 1966). Two dimensions hold a part of
the differences only: what lies apart is different, what lies together may still differ; benchmarks/theme_map.py
measures it.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.encoding.encoder import Vectors

STILL: Final = (
    1e-4  # of the map's radius: less than a pixel, and more than two runs over the same themes differ
)

Places = NDArray[np.float64]


def places(centres: Vectors, *, before: Places | None = None) -> Places:
    """A place for each theme.

    centres: float32 (k, d); before: float64 (k, 2), where each lay, NaN where it did not. Returns float64 (k, 2) about
    0, the farthest 1 away from it; zeros where all lie in one spot. The map before, where nothing moves visibly.
    """
    at = np.zeros((len(centres), 2))
    if len(centres):
        spread = centres.astype(np.float64) - centres.mean(axis=0, dtype=np.float64)
        left, size, _ = np.linalg.svd(spread, full_matrices=False)
        n = min(2, len(size))
        at[:, :n] = left[:, :n] * size[:n]
    longest = np.linalg.norm(at, axis=1).max(initial=0.0)
    if longest < 1e-6:
        return np.zeros_like(at)
    at /= longest
    if before is None:
        return at @ _turn(at, at)
    turned: Places = at @ _turn(at, before)
    return before if (np.abs(turned - before) < STILL).all() else turned


def _turn(at: Places, before: Places) -> Places:
    """The rotation or mirroring, (2, 2), that brings a map nearest to the one before; of a first map, its signs."""
    known = np.isfinite(before).all(axis=1)
    if before is at or not known.any():
        farthest = at[np.abs(at).argmax(axis=0), np.arange(2)]
        return np.diag(np.where(farthest < 0, -1.0, 1.0))
    left, _, right = np.linalg.svd(at[known].T @ before[known])
    turn: Places = left @ right
    return turn
