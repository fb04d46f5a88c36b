"""The hdbscan package beside fast_hdbscan on the same points: python -m benchmarks.beside_fast_hdbscan [POINTS …].

The points are those that our clustering hands to HDBSCAN, of mixtures of banking77's test half (see
benchmarks.beside_bertopic), the intent of the greater part as truth. One row a method and size: CPU seconds of HDBSCAN
alone, themes, share in none, ARI, and ARI of a second run with the rows in another order. fast_hdbscan is no
dependency: where it is not installed its rows are left out. Above 30 dimensions it needs pynndescent too. It compiles
itself at the first call, which is told apart. 2,000, 10,000 and 50,000 points, unless said, take minutes.
"""

import os
import sys
from collections.abc import Callable
from importlib.util import find_spec
from time import process_time
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from benchmarks.beside_bertopic import SIZE, banking, mixtures
from models.themes.clusters import points_of, smallest_theme

N_POINTS: Final = (2_000, 10_000, 50_000)
MOST_TWICE: Final = 10_000  # points; more are clustered once
INSTALLED: Final = find_spec("fast_hdbscan") is not None

Groups = NDArray[np.int64]
Method = Callable[[NDArray[np.float64], int], Groups]


def main() -> None:
    """Print one row a method and size."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    intents = np.array(banking()[2])
    methods: dict[str, Method] = {"hdbscan": plain}
    if INSTALLED:
        began = process_time()
        fast(np.random.default_rng(0).normal(size=(200, 40)), 5)
        print(f"fast_hdbscan compiles and warms up in {process_time() - began:.1f} CPU s")
        methods["fast"] = fast
    for n in [int(argument) for argument in sys.argv[1:]] or N_POINTS:
        vectors, one = mixtures(n)
        size = smallest_theme(n, minimum_size=SIZE)
        began = process_time()
        points = points_of(vectors, size=size)
        print(f"{n:,} points of {points.shape[1]} dimensions, made in {process_time() - began:.1f} CPU s")
        order = np.random.default_rng(1).permutation(n)
        for name, method in methods.items():
            began = process_time()
            groups = method(points, size)
            seconds = process_time() - began
            again = np.nan
            if n <= MOST_TWICE:
                again = adjusted_rand_score(groups[order], method(points[order], size))
            print(
                f"  {name:8}{seconds:7.2f} CPU s, {groups.max() + 1:4d} themes, {np.mean(groups < 0):.3f} in none,"
                f" ARI {adjusted_rand_score(intents[one], groups):.3f},"
                f" again {again:.3f}",
                flush=True,
            )


def plain(points: NDArray[np.float64], size: int) -> Groups:
    """As models.themes.clusters calls it."""
    from hdbscan import HDBSCAN

    model = HDBSCAN(min_cluster_size=size, min_samples=1, approx_min_span_tree=False, core_dist_n_jobs=1)
    groups: Groups = model.fit(points).labels_
    return groups


def fast(points: NDArray[np.float64], size: int) -> Groups:
    """The same by fast_hdbscan, held to one outcome."""
    from fast_hdbscan import HDBSCAN

    groups: Groups = HDBSCAN(min_cluster_size=size, min_samples=1, reproducible=True).fit(points).labels_
    return groups


if __name__ == "__main__":
    main()
