"""Groups of points by density: HDBSCAN over all distances, or in a large set over those to the nearest neighbours.

Promises: the same points in the same order give the same groups.
"""

from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.themes.neighbours import neighbours

if TYPE_CHECKING:  # importing a theme shall not load scipy
    from scipy.sparse import csr_array

    Distances: TypeAlias = NDArray[np.float64] | csr_array

_REPRESENTATIVES: Final = (
    32  # of a part of the graph, to say how far it is from the others; smaller parts speak whole
)
_BLOCK: Final = 1 << 16  # pairs measured at a time
_LEAST: Final = 1e-12  # a sparse matrix takes zero for no link


def distances(points: NDArray[np.float64], *, size: int, exact: bool) -> "Distances":
    """What dense_groups looks at: the points themselves, or a spanning tree of the graph of their size nearest.

    points: float64 (n, k), unit rows. The tree is that of the mutual reachability by one neighbour, which is the
    distance; parts of the graph that no link joins are joined where their representatives are nearest. It comes as the
    n - 1 distances in a sparse matrix (n, n).
    """
    if exact:
        return points
    from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

    near = neighbours(points, n_near=size + 1, exact=False)
    n = len(points)
    one, other = np.repeat(np.arange(n), near.shape[1]), near.ravel()
    lower, upper = np.divmod(np.unique(np.minimum(one, other) * n + np.maximum(one, other)), n)
    links = np.column_stack([lower, upper])[lower < upper]
    forest = minimum_spanning_tree(_graph(links, _lengths(points, links), n=n))
    n_parts, part = connected_components(forest, directed=False)
    tree: csr_array = forest + _bridges(points, part, n_parts=n_parts)
    return tree


def dense_groups(
    between: "Distances", *, size: int, selection: str, limit: int = 0
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Group and membership probability of each point; a group holds at most limit points, 0 being no limit.

    Method: Campello, Moulavi and Sander 2013.
    """
    from hdbscan import HDBSCAN

    model = HDBSCAN(
        min_cluster_size=size,
        min_samples=1,  # the neighbours have smoothed the density already
        max_cluster_size=limit,
        cluster_selection_method=selection,
        metric="euclidean" if isinstance(between, np.ndarray) else "precomputed",
        approx_min_span_tree=False,
        core_dist_n_jobs=1,
    ).fit(between if isinstance(between, np.ndarray) else between + between.T)
    return model.labels_.astype(np.int64), model.probabilities_


def _lengths(points: NDArray[np.float64], links: NDArray[np.int64]) -> NDArray[np.float64]:
    rows = points.astype(np.float32)
    lengths = np.empty(len(links))
    for start in range(0, len(links), _BLOCK):
        one, other = links[start : start + _BLOCK].T
        lengths[start : start + _BLOCK] = np.linalg.norm(rows[one] - rows[other], axis=1)
    return lengths


def _graph(links: NDArray[np.int64], lengths: NDArray[np.float64], *, n: int) -> "csr_array":
    from scipy.sparse import csr_array

    return csr_array((np.maximum(lengths, _LEAST), (links[:, 0], links[:, 1])), shape=(n, n))


def _bridges(points: NDArray[np.float64], part: NDArray[np.int64], *, n_parts: int) -> "csr_array":
    """The links that join the parts to one tree, between the nearest of their representatives."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import minimum_spanning_tree

    sizes = np.bincount(part, minlength=n_parts)
    members = np.split(np.argsort(part, kind="stable"), np.cumsum(sizes)[:-1])
    speakers = [
        one[np.linspace(0, len(one) - 1, min(_REPRESENTATIVES, len(one))).astype(int)] for one in members
    ]
    starts = np.cumsum([0, *map(len, speakers)])[:-1]
    rows = points[np.concatenate(speakers)].astype(np.float32)
    likeness = np.array(
        [
            np.maximum.reduceat((points[one].astype(np.float32) @ rows.T).max(axis=0), starts)
            for one in speakers
        ]
    )
    apart = np.sqrt(np.maximum(2 - 2 * likeness.astype(np.float64), _LEAST))
    tree = minimum_spanning_tree(csr_array(np.triu(apart, 1))).tocoo()
    first = np.array([one[0] for one in speakers])
    return _graph(np.column_stack([first[tree.row], first[tree.col]]), tree.data, n=len(points))
